// A certificate authority of the test's own: makes certificates and keys as PEM files in a directory that is gone at the end.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace ald::testing {

struct pem_pair {
  std::string certificate, key;  ///< paths
};

class test_authority {
 public:
  test_authority() {
    std::string pattern = "/tmp/ald-tls-XXXXXX";
    dir_ = ::mkdtemp(pattern.data());
    ca_key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    ca_ = make("ald test CA", ca_key_.get(), -86'400, 86'400, {}, true);
    write_certificate(ca_file(), ca_.get());
  }
  ~test_authority() { std::filesystem::remove_all(dir_); }
  test_authority(const test_authority&) = delete;
  test_authority& operator=(const test_authority&) = delete;

  std::string ca_file() const { return dir_ + "/ca.pem"; }
  std::string dir() const { return dir_; }

  /// names: "DNS:localhost,IP:127.0.0.1". Valid from now + from_s to now + until_s.
  pem_pair issue(const std::string& name, const std::string& names, long from_s = -3'600, long until_s = 3'600) {
    pkey_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    const auto certificate = make(name, key.get(), from_s, until_s, names, false);
    const pem_pair files{dir_ + "/" + name + ".pem", dir_ + "/" + name + ".key"};
    write_certificate(files.certificate, certificate.get());
    std::FILE* out = std::fopen(files.key.c_str(), "w");
    PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    return files;
  }

 private:
  struct freed {
    void operator()(X509* x) const { X509_free(x); }
    void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
  };
  using x509_ptr = std::unique_ptr<X509, freed>;
  using pkey_ptr = std::unique_ptr<EVP_PKEY, freed>;

  x509_ptr make(const std::string& name, EVP_PKEY* key, long from_s, long until_s, const std::string& names, bool authority) {
    x509_ptr x(X509_new());
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), from_s);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), until_s);
    X509_set_pubkey(x.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x.get()), "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x.get(), X509_get_subject_name(authority ? x.get() : ca_.get()));
    extend(x.get(), NID_basic_constraints, authority ? "critical,CA:TRUE" : "CA:FALSE");
    if (authority) extend(x.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    if (!names.empty()) extend(x.get(), NID_subject_alt_name, names);
    if (X509_sign(x.get(), authority ? key : ca_key_.get(), EVP_sha256()) == 0) throw std::runtime_error("no certificate could be made");
    return x;
  }
  static void extend(X509* x, int nid, const std::string& value) {
    X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
  }
  static void write_certificate(const std::string& file, X509* x) {
    std::FILE* out = std::fopen(file.c_str(), "w");
    PEM_write_X509(out, x);
    std::fclose(out);
  }

  std::string dir_;
  long serial_ = 0;
  pkey_ptr ca_key_;
  x509_ptr ca_;
};

}  // namespace ald::testing
