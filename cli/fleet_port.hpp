// A push port: a listening socket that really closes while its device is away, so that pushes find nothing there.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "http/http_message.hpp"
#include "messages/instant.hpp"
#include "messages/result.hpp"

namespace ald {

struct fleet_port_config {
  std::string address = "127.0.0.1";
  duration_ms timeout_ms = 10'000;         ///< a push must arrive whole, and its answer go out, within it
  std::uint32_t max_body_bytes = 64 * 1024;
  int backlog = 128;
};

/// Answers a push at once; nothing: the connection is closed without an answer.
using push_handler = std::function<std::optional<http_response>(const http_request&)>;

/// Connections open over all ports of a fleet, and the most there may be.
struct push_connections {
  std::size_t open = 0;
  std::size_t limit = 0;
};

/// One request a connection. All calls on the io_context's one thread; `io` outlives it, `connections` is shared by all ports.
/// The port number is reserved from bind() on and stays the same over open() and close().
class fleet_port {
 public:
  fleet_port(boost::asio::io_context& io, fleet_port_config config, std::shared_ptr<push_connections> connections, push_handler handler);
  ~fleet_port();
  fleet_port(const fleet_port&) = delete;
  fleet_port& operator=(const fleet_port&) = delete;

  /// Chooses a free port; nothing listens yet. Fault io.
  result<std::uint16_t> bind();
  /// Listens. Fault io.
  result<done> open();
  /// Nothing listens any more: connecting is refused. Connections under way are closed.
  void close();

 private:
  struct impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace ald
