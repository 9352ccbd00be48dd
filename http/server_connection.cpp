// Receiving, dispatching and sending on one server connection.
#include "http/server_connection.hpp"

#include <array>
#include <atomic>
#include <exception>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/status.hpp>

#include "http/server_worker.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

namespace beast_http = boost::beast::http;

constexpr std::int64_t linger_ms = 1'000;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

http_response plain_error(int status, std::string_view code, std::string_view message) {
  http_response r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json"}};
  r.body = "{\"error\":{\"code\":\"" + std::string(code) + "\",\"message\":\"" + std::string(message) + "\"}}";
  return r;
}

bool bodyless(int status) { return status == 204 || status == 304 || status < 200; }

void append_header(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ");
  // A line break from outside data must not begin a header of its own.
  for (const char c : value) {
    if (c != '\r' && c != '\n' && c != '\0') to.push_back(c);
  }
  to.append("\r\n");
}

std::string head_of(const http_response& r, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(r.status) + " ";
  head.append(beast_http::obsolete_reason(beast_http::int_to_status(static_cast<unsigned>(r.status)))).append("\r\n");
  for (const auto& [name, value] : r.headers) append_header(head, name, value);
  if (!bodyless(r.status)) append_header(head, "Content-Length", std::to_string(r.body.size()));
  if (!keep_alive) append_header(head, "Connection", "close");
  return head.append("\r\n");
}

/// Lets one answer through to the connection, from any thread; when it is dropped unanswered, 500 goes out.
class answer_slot {
 public:
  answer_slot(std::weak_ptr<server_worker> worker, std::weak_ptr<server_connection> connection, std::uint64_t turn)
      : worker_(std::move(worker)), connection_(std::move(connection)), turn_(turn) {}
  ~answer_slot() { answer(plain_error(500, "internal", "the request was dropped without an answer")); }
  answer_slot(const answer_slot&) = delete;
  answer_slot& operator=(const answer_slot&) = delete;

  void answer(http_response response) {
    if (used_.exchange(true)) return;
    if (const auto worker = worker_.lock()) worker->post_answer(connection_, turn_, std::move(response));
  }

 private:
  std::weak_ptr<server_worker> worker_;
  std::weak_ptr<server_connection> connection_;
  std::uint64_t turn_;
  std::atomic<bool> used_{false};
};

/// The same for the permission to send the last byte; dropped, it is refused.
class last_byte_slot {
 public:
  last_byte_slot(std::weak_ptr<server_worker> worker, std::weak_ptr<server_connection> connection, std::uint64_t turn)
      : worker_(std::move(worker)), connection_(std::move(connection)), turn_(turn) {}
  ~last_byte_slot() { answer(false); }
  last_byte_slot(const last_byte_slot&) = delete;
  last_byte_slot& operator=(const last_byte_slot&) = delete;

  void answer(bool granted) {
    if (used_.exchange(true)) return;
    if (const auto worker = worker_.lock()) worker->post_last_byte(connection_, turn_, granted);
  }

 private:
  std::weak_ptr<server_worker> worker_;
  std::weak_ptr<server_connection> connection_;
  std::uint64_t turn_;
  std::atomic<bool> used_{false};
};

}  // namespace

server_connection::server_connection(tcp_socket socket, std::string peer_address, server_worker& worker)
    : socket_(std::move(socket)), worker_(worker), peer_address_(std::move(peer_address)) {}

void server_connection::enter(phase next, std::uint64_t ticks) {
  phase_ = next;
  deadline_ = ticks == no_deadline ? no_deadline : worker_.tick() + ticks;
}

void server_connection::start() {
  enter(phase::idle, worker_.ticks(worker_.config().idle_timeout_ms));
  wait_readable();
}

void server_connection::turn_away() {
  auto r = plain_error(503, "busy", "too many connections");
  r.headers.emplace_back("Retry-After", "5");
  keep_alive_ = false;
  send(std::move(r));
}

void server_connection::close() {
  if (phase_ == phase::closed) return;
  const auto self = shared_from_this();
  enter(phase::closed, no_deadline);
  hold(0);
  error_code ec;
  socket_.close(ec);
  worker_.forget(*this);
}

void server_connection::begin_stop() {
  if (phase_ == phase::idle || phase_ == phase::lingering || phase_ == phase::receiving) close();
}

void server_connection::cut() {
  switch (phase_) {
    case phase::receiving: return refuse(408, "timeout", "the request did not arrive in time");
    case phase::idle:
    case phase::handling:
    case phase::sending:
    case phase::withholding:
    case phase::lingering: return close();
    case phase::closed: return;
  }
}

void server_connection::wait_readable() {
  if (waiting_) return;
  waiting_ = true;
  socket_.async_wait(tcp_socket::wait_read, [self = shared_from_this()](error_code ec) {
    self->waiting_ = false;
    if (self->phase_ == phase::closed) return;
    if (ec) return self->close();
    if (self->phase_ == phase::idle || self->phase_ == phase::receiving || self->phase_ == phase::lingering) self->receive();
  });
}

void server_connection::receive() {
  error_code ec;
  auto& scratch = worker_.scratch();
  const auto n = socket_.read_some(asio::buffer(scratch), ec);
  if (ec == asio::error::would_block || ec == asio::error::interrupted) return wait_readable();
  if (ec) return close();
  if (phase_ == phase::lingering) return wait_readable();
  parse({scratch.data(), n});
}

void server_connection::next_request() {
  if (!keep_alive_ || worker_.stopping()) return linger();
  enter(phase::idle, worker_.ticks(worker_.config().idle_timeout_ms));
  inbox_.empty() ? wait_readable() : parse({});
}

void server_connection::parse(std::string_view fresh) {
  if (phase_ == phase::idle) {
    parser_ = std::make_unique<parser_type>();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(worker_.config().max_header_bytes));
    parser_->body_limit(worker_.config().max_body_bytes);
    header_seen_ = false;
    enter(phase::receiving, worker_.ticks(worker_.config().request_timeout_ms));
  }
  std::string held = std::move(inbox_);
  inbox_.clear();
  held.append(fresh);
  std::string_view rest = held;
  error_code ec;
  while (!rest.empty() && !parser_->is_done() && !ec) {
    const auto used = parser_->put(asio::const_buffer(rest.data(), rest.size()), ec);
    rest.remove_prefix(used);
    if (!header_seen_ && parser_->is_header_done() && !ec) {
      header_seen_ = true;
      if (!accept_header()) return;
    }
    if (used == 0) break;
  }
  if (rest.size() == held.size()) {
    inbox_ = std::move(held);
  } else {
    inbox_.assign(rest);
  }
  if (ec == beast_http::error::header_limit) return refuse(431, "header_too_large", "the request's header is too large");
  if (ec == beast_http::error::body_limit) return refuse(413, "body_too_large", "the request's body is too large");
  if (ec && ec != beast_http::error::need_more) return refuse(400, "bad_request", "malformed HTTP request");
  if (parser_->is_done()) return dispatch();
  // Nobody has shown a token yet: what strangers can make the node keep is bounded over all of them.
  if (!hold(inbox_.size() + parser_->get().body().size()) && held_ > 0) return refuse(503, "busy", "too much is being received", 5);
  wait_readable();
}

bool server_connection::hold(std::size_t bytes) { return worker_.hold(std::exchange(held_, bytes), bytes); }

bool server_connection::accept_header() {
  const auto& message = parser_->get();
  if (message.version() != 10 && message.version() != 11) return refuse(505, "bad_request", "HTTP/1.1 is spoken here"), false;
  const auto hosts = message.count(beast_http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() == 11)) return refuse(400, "bad_request", "exactly one Host header is needed"), false;
  if (message.target().empty() || message.target().front() != '/') return refuse(400, "bad_request", "the target must begin with /"), false;
  if (!parser_->is_done() && boost::beast::iequals(message[beast_http::field::expect], "100-continue")) {
    error_code ignored;
    socket_.write_some(asio::buffer(continue_line.data(), continue_line.size()), ignored);
  }
  return true;
}

http_request server_connection::take_request() {
  auto message = parser_->release();
  parser_.reset();
  http_request r;
  r.method = message.method_string();
  const std::string_view target(message.target().data(), message.target().size());
  const auto question = target.find('?');
  r.path = target.substr(0, question);
  if (question != std::string_view::npos) r.query = target.substr(question + 1);
  for (const auto& field : message) r.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  r.body = std::move(message.body());
  r.peer_address = peer_address_;
  return r;
}

void server_connection::dispatch() {
  hold(0);
  keep_alive_ = parser_->get().keep_alive();
  head_request_ = parser_->get().method() == beast_http::verb::head;
  enter(phase::handling, no_deadline);
  const auto slot = std::make_shared<answer_slot>(worker_.weak_from_this(), weak_from_this(), ++turn_);
  try {
    worker_.handler()(take_request(), [slot](http_response r) { slot->answer(std::move(r)); });
  } catch (const std::exception& e) {
    log_error({"http_server"}, "HTTP handler: {}", e.what());
    slot->answer(plain_error(500, "internal", "the request could not be handled"));
  } catch (...) {
    slot->answer(plain_error(500, "internal", "the request could not be handled"));
  }
}

void server_connection::refuse(int status, std::string_view code, std::string_view message, int retry_after_s) {
  worker_.count_refusal();
  hold(0);
  parser_.reset();
  inbox_.clear();
  keep_alive_ = false;
  head_request_ = false;
  ++turn_;
  auto r = plain_error(status, code, message);
  if (retry_after_s > 0) r.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  send(std::move(r));
}

void server_connection::on_answer(std::uint64_t turn, http_response response) {
  if (phase_ != phase::handling || turn != turn_) return;
  send(std::move(response));
}

void server_connection::send(http_response response) {
  if (response.status == 0) return close();
  response_ = std::move(response);
  if (worker_.stopping()) keep_alive_ = false;
  head_ = head_of(response_, keep_alive_);
  const auto bytes = head_request_ || bodyless(response_.status) ? 0 : response_.body.size();
  if (bytes == 0) response_.withhold_last_byte = nullptr;
  write(response_.withhold_last_byte ? bytes - 1 : bytes);
}

void server_connection::write(std::size_t body_bytes) {
  enter(phase::sending, worker_.ticks(worker_.config().request_timeout_ms));
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(response_.body.data(), body_bytes)};
  asio::async_write(socket_, parts, [self = shared_from_this()](error_code ec, std::size_t) {
    if (self->phase_ == phase::closed) return;
    ec ? self->close() : self->on_sent();
  });
}

void server_connection::on_sent() {
  if (response_.withhold_last_byte) return ask_for_last_byte();
  response_ = {};
  head_ = {};
  next_request();
}

void server_connection::ask_for_last_byte() {
  enter(phase::withholding, no_deadline);
  const auto ask = std::exchange(response_.withhold_last_byte, nullptr);
  const auto slot = std::make_shared<last_byte_slot>(worker_.weak_from_this(), weak_from_this(), turn_);
  try {
    ask([slot](bool granted) { slot->answer(granted); });
  } catch (const std::exception& e) {
    log_error({"http_server"}, "HTTP handler, last byte: {}", e.what());
    slot->answer(false);
  }
}

void server_connection::on_last_byte(std::uint64_t turn, bool granted) {
  if (phase_ != phase::withholding || turn != turn_) return;
  if (!granted) return close();
  head_.clear();
  response_.body.erase(0, response_.body.size() - 1);
  write(1);
}

void server_connection::linger() {
  if (worker_.stopping()) return close();
  // Closing with unread bytes would reset the connection and could take the answer away from the client.
  error_code ec;
  socket_.shutdown(tcp_socket::shutdown_send, ec);
  enter(phase::lingering, worker_.ticks(linger_ms));
  wait_readable();
}

}  // namespace ald
