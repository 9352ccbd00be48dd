// The OpenSSL side of a TLS context, for the connections of the HTTP client.
#pragma once
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "http/io_executor.hpp"
#include "http/tls_context.hpp"

namespace ald {

/// Over a socket that somebody else owns and closes.
using tls_stream = asio::ssl::stream<tcp_socket&>;

struct tls_context::native_part {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

/// Makes the handshake ask for `host` (a name or an address) and accept a certificate for it only. False: OpenSSL refused it.
bool expect_host(tls_stream& stream, const std::string& host);

/// Why a handshake failed, for people.
std::string handshake_failure(tls_stream& stream, const error_code& ec);

}  // namespace ald
