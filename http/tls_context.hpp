// What an HTTP client trusts and shows over TLS: loaded once, shared by its connections.
#pragma once
#include <memory>
#include <string>

#include "messages/result.hpp"

namespace ald {

/// PEM files; empty: the system's certificate authorities, no client certificate.
struct tls_files {
  std::string ca;           ///< certificate authorities that are trusted instead of the system's
  std::string certificate;  ///< shown to servers that ask, with the chain behind it
  std::string key;          ///< of the certificate, without a passphrase
};

/// TLS 1.2 or newer; the peer's certificate must chain to a trusted authority, be valid today and name the host. There is no
/// way to turn that off. Immutable, usable from any thread.
class tls_context {
 public:
  /// Faults: bad_input (a file that can't be read or used; names it), io (the TLS library).
  static result<std::shared_ptr<tls_context>> open(const tls_files& files);
  ~tls_context();

  struct native_part;  ///< in tls_native.hpp, apart from whoever only configures
  const std::unique_ptr<native_part> native;

 private:
  explicit tls_context(std::unique_ptr<native_part> part);
};

}  // namespace ald
