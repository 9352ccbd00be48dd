// Opening the connection of one HTTP client call: TCP, the proxy's tunnel, TLS. All of it within the connect timeout.
#include <algorithm>
#include <vector>

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "http/client_call.hpp"
#include "http/client_loop.hpp"

namespace ald {
namespace {

constexpr std::uint32_t max_tunnel_header_bytes = 16 * 1024;

}  // namespace

bool client_call::through_tunnel() const { return loop_.config().tls && !loop_.config().proxy.host_port.empty(); }
bool client_call::absolute_form() const { return !loop_.config().tls && !loop_.config().proxy.host_port.empty(); }

void client_call::open() {
  link_ = std::make_unique<client_link>(loop_.io());
  const auto step = next_step(loop_.config().connect_timeout_ms, http_failure::timed_out_connecting);
  error_code ec;
  const auto address = asio::ip::make_address(peer_host_, ec);
  if (!ec) return connect({tcp::endpoint(address, static_cast<std::uint16_t>(std::stoi(peer_port_)))}, 0, step);
  resolver_.emplace(loop_.io());
  resolver_->async_resolve(peer_host_, peer_port_, [self = shared_from_this(), step](error_code failed, tcp_resolver::results_type found) {
    if (step != self->step_) return;
    if (failed) return self->fail(http_failure::connect, self->peer_ + ": " + failed.message());
    std::vector<tcp::endpoint> endpoints;
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
    self->connect(std::move(endpoints), 0, step);
  });
}

void client_call::connect(std::vector<tcp::endpoint> endpoints, std::size_t index, std::uint32_t step) {
  const auto endpoint = endpoints[index];
  error_code ignored;
  link_->socket.close(ignored);
  link_->socket.async_connect(endpoint, [self = shared_from_this(), endpoints = std::move(endpoints), index, step](error_code ec) mutable {
    if (step != self->step_) return;
    if (ec && index + 1 < endpoints.size()) return self->connect(std::move(endpoints), index + 1, step);
    if (ec) return self->fail(http_failure::connect, self->peer_ + ": " + ec.message());
    self->connected(step);
  });
}

void client_call::connected(std::uint32_t step) {
  error_code option;
  link_->socket.set_option(tcp::no_delay(true), option);
  link_->socket.non_blocking(true, option);
  if (through_tunnel()) return open_tunnel(step);
  loop_.config().tls ? shake_hands(step) : exchange();
}

std::string client_call::tunnel_request() const {
  const auto& authorization = loop_.config().proxy.authorization;
  std::string out = "CONNECT " + host_port_ + " HTTP/1.1\r\nHost: " + host_port_ + "\r\n";
  if (!authorization.empty()) out.append("Proxy-Authorization: ").append(authorization).append("\r\n");
  return out.append("\r\n");
}

void client_call::open_tunnel(std::uint32_t step) {
  tunnel_wire_ = tunnel_request();
  tunnel_.emplace();
  tunnel_->skip(true);
  tunnel_->header_limit(max_tunnel_header_bytes);
  const auto answered = [self = shared_from_this(), step](error_code ec, std::size_t) {
    if (step != self->step_) return;
    if (ec) return self->fail(http_failure::connect, "the proxy " + self->peer_ + " opened no tunnel: " + ec.message());
    const auto status = self->tunnel_->get().result_int();
    // Bytes after the answer would be read as the server's: nothing may come before our first word to it.
    if (status / 100 == 2 && self->link_->buffer.size() == 0) return self->shake_hands(step);
    self->fail(http_failure::connect, "the proxy " + self->peer_ + " answered " + std::to_string(status) + " to a tunnel to " +
                                          self->host_port_ + (status == 407 ? ": its credentials are missing or wrong" : ""));
  };
  asio::async_write(link_->socket, asio::buffer(tunnel_wire_), [self = shared_from_this(), step, answered](error_code ec, std::size_t) {
    if (step != self->step_) return;
    if (ec) return answered(ec, 0);
    boost::beast::http::async_read_header(self->link_->socket, self->link_->buffer, *self->tunnel_, answered);
  });
}

void client_call::shake_hands(std::uint32_t step) {
  link_->tls = std::make_unique<tls_stream>(link_->socket, loop_.config().tls->native->context);
  if (!expect_host(*link_->tls, host_)) return fail(http_failure::tls, host_port_ + ": no name that a certificate could carry");
  link_->tls->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this(), step](error_code ec) {
    if (step != self->step_) return;
    if (ec) return self->fail(http_failure::tls, self->host_port_ + ": " + handshake_failure(*self->link_->tls, ec));
    self->exchange();
  });
}

}  // namespace ald
