// Exchanging and judging failures of one HTTP client call.
#include "http/client_call.hpp"

#include <algorithm>
#include <chrono>
#include <exception>

#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "http/client_loop.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::uint32_t max_response_header_bytes = 64 * 1024;

bool breaks_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos; }

bool sendable(const http_request& r) {
  if (r.path.empty() || r.path.front() != '/' || r.method.empty() || breaks_line(r.method) || breaks_line(r.path) || breaks_line(r.query)) {
    return false;
  }
  if (r.path.find_first_of(" ?#") != std::string::npos || r.query.find_first_of(" #") != std::string::npos) return false;
  return std::none_of(r.headers.begin(), r.headers.end(), [](const auto& h) { return breaks_line(h.first) || breaks_line(h.second); });
}

bool split_host_port(const std::string& text, std::string& host, std::string& port) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  host = text.substr(0, colon);
  port = text.substr(colon + 1);
  if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of("/@? \r\n") != std::string::npos || port.empty() || port.size() > 5) return false;
  if (!std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })) return false;
  const int n = std::stoi(port);
  return n >= 1 && n <= 65535;
}

bool repeatable(const std::string& method) { return method == "GET" || method == "HEAD" || method == "DELETE"; }

}  // namespace

client_call::client_call(client_loop& loop, std::string host_port, http_request request, std::function<void(http_reply)> on_reply)
    : loop_(loop), host_port_(std::move(host_port)), request_(std::move(request)), on_reply_(std::move(on_reply)), timer_(loop.io()) {}

void client_call::start() {
  if (loop_.stopping()) return stop();
  if (!split_host_port(host_port_, host_, port_)) return fail(http_failure::bad_url, "\"" + host_port_ + "\" is not HOST:PORT");
  peer_ = loop_.config().proxy.host_port.empty() ? host_port_ : loop_.config().proxy.host_port;
  if (!split_host_port(peer_, peer_host_, peer_port_)) return fail(http_failure::bad_url, "the proxy \"" + peer_ + "\" is not HOST:PORT");
  if (!sendable(request_)) return fail(http_failure::bad_url, "the request to " + host_port_ + " can't be written as HTTP");
  wire_ = serialize();
  link_ = loop_.take_idle(host_port_);
  reused_ = link_ != nullptr;
  reused_ ? exchange() : open();
}

void client_call::stop() { fail(http_failure::stopped, "the client is stopping"); }

std::uint32_t client_call::next_step(std::int64_t timeout_ms, http_failure on_timeout) {
  const auto step = ++step_;
  timer_.expires_after(std::chrono::milliseconds(timeout_ms));
  timer_.async_wait([self = shared_from_this(), step, on_timeout](error_code ec) {
    if (ec || step != self->step_) return;
    self->fail(on_timeout, on_timeout == http_failure::timed_out_connecting ? "no connection to " + self->peer_ + " in time"
                                                                            : "no answer from " + self->host_port_ + " in time");
  });
  return step;
}

void client_call::exchange() {
  const auto step = next_step(loop_.config().response_timeout_ms, http_failure::timed_out_after_write);
  over([&](auto& stream) {
    asio::async_write(stream, asio::buffer(wire_), [self = shared_from_this(), step](error_code ec, std::size_t written) {
      if (step == self->step_) self->on_written(ec, written);
    });
  });
}

void client_call::on_written(error_code ec, std::size_t written) {
  if (!ec) return read();
  // Nothing was taken over a connection the server had given up: the request can't have been processed. A count over TLS
  // is of whole writes, so that 0 does not say as much there.
  if (reused_ && ((written == 0 && !link_->tls) || repeatable(request_.method))) return retry_fresh();
  // The server may have answered before it had read all (413); that answer says more than the failed write.
  read();
}

void client_call::read() {
  parser_.emplace();
  parser_->header_limit(max_response_header_bytes);
  parser_->body_limit(loop_.config().max_response_bytes);
  if (request_.method == "HEAD") parser_->skip(true);
  const auto step = step_;
  over([&](auto& stream) {
    beast_http::async_read(stream, link_->buffer, *parser_, [self = shared_from_this(), step](error_code ec, std::size_t) {
      if (step == self->step_) self->on_read(ec);
    });
  });
}

void client_call::on_read(error_code ec) {
  if (!ec && parser_->get().result_int() == 100) return read();
  if (ec == beast_http::error::body_limit || ec == beast_http::error::header_limit || ec == beast_http::error::buffer_overflow) {
    return fail(http_failure::too_large, "the answer of " + host_port_ + " is too large");
  }
  if (ec && reused_ && !parser_->got_some() && repeatable(request_.method)) return retry_fresh();
  if (ec) return fail(http_failure::closed_after_write, host_port_ + " gave no whole answer: " + ec.message());
  http_reply reply;
  reply.response.status = static_cast<int>(parser_->get().result_int());
  for (const auto& field : parser_->get()) {
    reply.response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  if (parser_->keep_alive() && link_->buffer.size() == 0) loop_.give_idle(host_port_, std::move(link_));
  reply.response.body = std::move(parser_->get().body());
  finish(std::move(reply));
}

void client_call::retry_fresh() {
  reused_ = false;
  open();
}

void client_call::fail(http_failure why, std::string text) {
  http_reply reply;
  reply.failure = why;
  reply.failure_text = std::move(text);
  finish(std::move(reply));
}

void client_call::finish(http_reply reply) {
  if (finished_) return;
  finished_ = true;
  ++step_;
  timer_.cancel();
  if (resolver_) resolver_->cancel();
  if (link_) {
    error_code ec;
    if (reply.failure != http_failure::none && loop_.config().reset_failed) link_->socket.set_option(asio::socket_base::linger(true, 0), ec);
    link_->socket.close(ec);
  }
  const auto self = shared_from_this();
  loop_.forget(self);
  const auto on_reply = std::move(on_reply_);
  try {
    on_reply(std::move(reply));
  } catch (const std::exception& e) {
    log_error({"http_client"}, "HTTP client callback: {}", e.what());
  }
}

std::string client_call::serialize() const {
  std::string out;
  out.reserve(256 + request_.body.size());
  const http_proxy& proxy = loop_.config().proxy;
  out.append(request_.method).append(" ");
  if (absolute_form()) out.append("http://").append(host_port_);
  out.append(request_.path);
  if (!request_.query.empty()) out.append("?").append(request_.query);
  out.append(" HTTP/1.1\r\n");
  if (find_header(request_.headers, "Host").empty()) out.append("Host: ").append(host_port_).append("\r\n");
  if (absolute_form() && !proxy.authorization.empty()) out.append("Proxy-Authorization: ").append(proxy.authorization).append("\r\n");
  for (const auto& [name, value] : request_.headers) out.append(name).append(": ").append(value).append("\r\n");
  if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH") {
    out.append("Content-Length: ").append(std::to_string(request_.body.size())).append("\r\n");
  }
  return out.append("\r\n").append(request_.body);
}

}  // namespace ald
