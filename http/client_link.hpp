// One connection of the HTTP client, in use or idle.
#pragma once
#include <cstdint>
#include <memory>

#include <boost/beast/core/flat_buffer.hpp>

#include "http/io_executor.hpp"
#include "http/tls_native.hpp"

namespace ald {

/// Used by one call at a time, on its loop's thread.
struct client_link {
  explicit client_link(asio::io_context& io) : socket(io) {}

  /// False if the other end has closed it, or sent something nobody asked for.
  bool alive() {
    char byte = 0;
    error_code ec;
    socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, ec);
    return ec == asio::error::would_block;
  }

  tcp_socket socket;
  std::unique_ptr<tls_stream> tls;  ///< over the socket; null: plain
  boost::beast::flat_buffer buffer;
  std::uint32_t idle_sweeps = 0;
};

}  // namespace ald
