// Loading certificates, and naming the peer that is expected.
#include "http/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "http/tls_native.hpp"

namespace ald {
namespace {

fault unusable(const std::string& file, const std::string& what, const error_code& ec) {
  return {fault_code::bad_input, file + ": " + what + ": " + ec.message(), "name a readable PEM file"};
}

// A key with a passphrase must fail, not stop at a prompt on somebody's terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

result<done> load_own(asio::ssl::context& context, const tls_files& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return fault{fault_code::bad_input, "a client certificate needs both a certificate file and a key file", "name both, or neither"};
  }
  if (files.certificate.empty()) return done{};
  error_code ec;
  context.use_certificate_chain_file(files.certificate, ec);
  if (ec) return unusable(files.certificate, "not a usable client certificate", ec);
  SSL_CTX_set_default_passwd_cb(context.native_handle(), no_passphrase);
  context.use_private_key_file(files.key, asio::ssl::context::pem, ec);
  if (ec) return unusable(files.key, "not a usable key of the client certificate", ec);
  return done{};
}

}  // namespace

tls_context::tls_context(std::unique_ptr<native_part> part) : native(std::move(part)) {}
tls_context::~tls_context() = default;

result<std::shared_ptr<tls_context>> tls_context::open(const tls_files& files) {
  try {
    auto part = std::make_unique<native_part>();
    auto& context = part->context;
    error_code ec;
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (files.ca.empty()) {
      context.set_default_verify_paths(ec);
      if (ec) return fault{fault_code::io, "the system's certificate authorities can't be loaded: " + ec.message(), "name a CA file"};
    } else {
      context.load_verify_file(files.ca, ec);
      if (ec) return unusable(files.ca, "no certificate authorities can be read", ec);
    }
    if (auto own = load_own(context, files); !own.ok()) return own.error();
    return std::shared_ptr<tls_context>(new tls_context(std::move(part)));
  } catch (const std::exception& e) {
    return fault{fault_code::io, std::string("TLS can't be started: ") + e.what(), ""};
  }
}

bool expect_host(tls_stream& stream, const std::string& host) {
  SSL* const ssl = stream.native_handle();
  X509_VERIFY_PARAM* const expected = SSL_get0_param(ssl);
  error_code ec;
  asio::ip::make_address(host, ec);
  if (!ec) return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) == 1;
}

std::string handshake_failure(tls_stream& stream, const error_code& ec) {
  const long verdict = SSL_get_verify_result(stream.native_handle());
  if (verdict == X509_V_OK) return "no TLS session: " + ec.message();
  return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verdict);
}

}  // namespace ald
