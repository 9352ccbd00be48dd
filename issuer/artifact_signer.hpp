// The key and certificate that sign artifacts for devices which insist on signed ones.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

/// RSA (PKCS #1 v1.5 with SHA-256) and no signed attributes, so that equal texts have equal signatures (ADR 0014).
/// Immutable after it was made; signing is callable from any thread.
class artifact_signer {
 public:
  /// `key_file`: PEM, mode 0600. `certificate_file`: PEM; the signer's certificate first, then those between it and the one the
  /// devices trust. Faults name the file: not_found; bad_input (mode; no RSA key of 2048 bits or more; no certificate; not the
  /// key's certificate; not for extendedKeyUsage emailProtection, or for a keyUsage without digitalSignature); io.
  static result<artifact_signer> load(const std::string& key_file, const std::string& certificate_file);
  /// DIR/key.pem and DIR/cert.pem, made if they are not there: a self-signed certificate without an end, because devices trust
  /// exactly this one and may have no clock. Faults: those of load(); conflict (a certificate without its key).
  static result<artifact_signer> load_or_make(const std::string& dir);

  artifact_signer(artifact_signer&&) noexcept;
  artifact_signer& operator=(artifact_signer&&) noexcept;
  ~artifact_signer();

  /// A detached CMS signature (DER) over the text, with the certificates in it. Fault io: OpenSSL refused.
  result<std::string> sign(std::string_view text) const;

  /// The signer's certificate as PEM: what a device needs to trust, unless it trusts an issuer of it.
  const std::string& certificate_pem() const;
  /// SHA-256 of the certificate, lower-case hex.
  const std::string& fingerprint() const;
  /// When the first of the certificates ends (wall ms).
  std::int64_t ends_at_ms() const;

 private:
  struct impl;
  explicit artifact_signer(std::unique_ptr<impl> impl);
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
