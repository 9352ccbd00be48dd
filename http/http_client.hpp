// An HTTP/1.1 client on Boost.Beast with keep-alive connections per host, TLS and proxy, for pushes, fleets, commands and connectors.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/http_message.hpp"

namespace ald {

class tls_context;

/// Where a call failed; decides between "unreachable" and "unknown".
/// connect: no connection, a proxy that refused it, or too many calls. tls: no session with a peer that is trusted. With both,
/// with bad_url and with timed_out_connecting nothing of the request was sent.
enum class http_failure { none, bad_url, connect, tls, timed_out_connecting, timed_out_after_write, closed_after_write, too_large, stopped };

/// A proxy for all calls of a client: https goes through a CONNECT tunnel, plain http in absolute form.
struct http_proxy {
  std::string host_port;      ///< empty: no proxy
  std::string authorization;  ///< value of Proxy-Authorization; empty: none
};

struct http_client_config {
  int threads = 1;
  std::int64_t connect_timeout_ms = 3'000;
  std::int64_t response_timeout_ms = 10'000;
  std::size_t max_response_bytes = 16 * 1024 * 1024;
  std::size_t max_idle_per_host = 64;
  std::int64_t idle_timeout_ms = 30'000;  ///< an unused connection is closed after it, well before servers do
  std::size_t max_in_flight = 20'000;     ///< calls at once; over it a call fails with http_failure::connect, nothing was sent
  std::shared_ptr<tls_context> tls;       ///< set: every call goes over TLS
  http_proxy proxy;
  bool reset_failed = false;  ///< a failed call resets its connection: nothing of it that still waits here is sent later
};

struct http_reply {
  http_failure failure = http_failure::none;
  std::string failure_text;  ///< for people; empty when failure is none
  http_response response;    ///< meaningful when failure is none
};

/// Thread-safe. send() returns at once; on_reply is called once, on one of the client's threads. A kept-alive connection
/// that the server had closed meanwhile is replaced by a new one without telling the caller, unless the request may have been processed
/// (a POST/PUT that was written and got no byte back counts as closed_after_write only on a fresh connection; on a stale one it is retried
/// once only if nothing of it was acknowledged, i.e. the close came before the write).
class http_client {
 public:
  explicit http_client(http_client_config config = {});
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// host_port: "127.0.0.1:8080". request.path/query/headers/body/method are used.
  void send(const std::string& host_port, http_request request, std::function<void(http_reply)> on_reply);
  /// The same, waiting: for commands only, never on a server's or actor's thread.
  http_reply call(const std::string& host_port, http_request request);

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace ald
