// An HTTP/1.1 server on Boost.Beast: one io_context per thread, SO_REUSEPORT, concrete executors, bounded everything.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "http/http_message.hpp"
#include "messages/result.hpp"

namespace ald {

/// Limits and timeouts of one server. Lengths in bytes, times in ms.
struct http_server_config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: the system chooses
  int threads = 2;
  std::size_t max_connections = 18'000;  ///< over it a connection gets 503 and is closed
  std::size_t max_header_bytes = 16 * 1024;  ///< over it: 431
  std::size_t max_body_bytes = 1024 * 1024;  ///< over it: 413
  std::size_t max_receiving_bytes = 64 * 1024 * 1024;  ///< of requests that have not arrived whole, over all connections: 503 over it
  std::int64_t request_timeout_ms = 10'000;  ///< a request must arrive whole within it, else 408 and close; as long may an answer take
  std::int64_t idle_timeout_ms = 120'000;    ///< keep-alive without a request
  std::size_t max_turned_away = 256;         ///< connections being told 503 at once; over it they are closed without a word
  std::uint32_t accept_backlog = 4'096;      ///< connections the system holds until they are accepted
};

/// Listens from start() to stop(); the handler is called on the server's threads and must not block.
/// stop() closes the listener, lets running answers go out for at most a second, and joins.
class http_server {
 public:
  http_server(http_server_config config, http_handler handler);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Fault io when the address can't be bound (names it).
  result<done> start();
  void stop();
  std::uint16_t port() const;
  std::size_t connections() const;
  /// Requests turned down before the handler saw them, since the start.
  std::uint64_t requests_refused() const;
  /// Connections over max_connections, since the start.
  std::uint64_t connections_refused() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
