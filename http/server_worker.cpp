// Accepts, ticks and stops: the event loop of one server thread.
#include "http/server_worker.hpp"
#include "ports/log_line.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include <boost/asio/post.hpp>
#include <sys/socket.h>

namespace ald {
namespace {

using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::int64_t stop_grace_ms = 1'000;
constexpr auto accept_pause = std::chrono::milliseconds(100);

std::int64_t tick_length(const http_server_config& c) {
  return std::clamp<std::int64_t>(std::min(c.request_timeout_ms, c.idle_timeout_ms) / 8, 5, 250);
}

}  // namespace

server_worker::server_worker(const http_server_config& config, http_handler handler, std::shared_ptr<server_tally> tally)
    : config_(config),
      handler_(std::move(handler)),
      tally_(std::move(tally)),
      tick_ms_(tick_length(config)),
      scratch_(std::make_unique<std::array<char, 64 * 1024>>()) {}

result<std::uint16_t> server_worker::listen(std::uint16_t port) {
  const std::string where = config_.address + ":" + std::to_string(port);
  error_code ec;
  const auto address = asio::ip::make_address(config_.address, ec);
  if (ec) return fault{fault_code::bad_input, "listen address \"" + config_.address + "\" is not an IP address", "use e.g. 127.0.0.1"};
  const tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), ec);
  if (!ec) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor_.set_option(reuse_port(true), ec);
  if (!ec) acceptor_.bind(endpoint, ec);
  if (!ec) acceptor_.listen(static_cast<int>(config_.accept_backlog), ec);
  if (ec) return fault{fault_code::io, "can't listen on " + where + ": " + ec.message(), "choose another address or port"};
  return acceptor_.local_endpoint(ec).port();
}

void server_worker::run() {
  accept();
  arm_tick();
  for (bool again = true; again;) {
    try {
      io_.run();
      again = false;
    } catch (const std::exception& e) {
      log_error({"http_server"}, "HTTP server thread: {}", e.what());
    }
  }
}

void server_worker::accept() {
  acceptor_.async_accept([this](error_code ec, tcp_socket socket) {
    if (stopping_ || ec == asio::error::operation_aborted) return;
    if (!ec) {
      on_accept(std::move(socket));
      accept();
    } else if (ec == asio::error::connection_aborted) {
      accept();
    } else {
      // Out of descriptors or memory: the connection stays in the backlog, and accepting again at once would spin.
      accept_pause_.expires_after(accept_pause);
      accept_pause_.async_wait([this](error_code failed) {
        if (!failed && !stopping_) accept();
      });
    }
  });
}

void server_worker::on_accept(tcp_socket socket) {
  error_code ec;
  const auto peer = socket.remote_endpoint(ec);
  if (ec) return;
  socket.non_blocking(true, ec);
  socket.set_option(tcp::no_delay(true), ec);
  const bool served = tally_->open.fetch_add(1) < config_.max_connections;
  if (!served) {
    tally_->connections_refused.add();
    tally_->open.fetch_sub(1);
    if (tally_->turned_away.fetch_add(1) >= config_.max_turned_away) {
      tally_->turned_away.fetch_sub(1);
      return;
    }
  }
  auto connection = std::make_shared<server_connection>(std::move(socket), peer.address().to_string(), *this);
  connections_.emplace(connection.get(), entry{connection, served});
  served ? connection->start() : connection->turn_away();
}

void server_worker::forget(server_connection& connection) {
  const auto found = connections_.find(&connection);
  if (found == connections_.end()) return;
  (found->second.served ? tally_->open : tally_->turned_away).fetch_sub(1);
  connections_.erase(found);
  end_when_empty();
}

void server_worker::arm_tick() {
  tick_timer_.expires_after(std::chrono::milliseconds(tick_ms_));
  tick_timer_.async_wait([this](error_code ec) {
    if (!ec) on_tick();
  });
}

void server_worker::on_tick() {
  ++tick_;
  if (stopping_ && tick_ >= stop_tick_) {
    std::vector<std::shared_ptr<server_connection>> all;
    for (const auto& [key, e] : connections_) all.push_back(e.connection);
    for (const auto& connection : all) connection->close();
    return end_when_empty();
  }
  std::vector<std::shared_ptr<server_connection>> late;
  for (const auto& [key, e] : connections_) {
    if (e.connection->late(tick_)) late.push_back(e.connection);
  }
  for (const auto& connection : late) connection->cut();
  arm_tick();
}

void server_worker::begin_stop() {
  asio::post(io_, [this] {
    if (stopping_) return;
    stopping_ = true;
    stop_tick_ = tick_ + static_cast<std::uint64_t>(stop_grace_ms / tick_ms_);
    error_code ec;
    acceptor_.close(ec);
    accept_pause_.cancel();
    std::vector<std::shared_ptr<server_connection>> all;
    for (const auto& [key, e] : connections_) all.push_back(e.connection);
    for (const auto& connection : all) connection->begin_stop();
    end_when_empty();
  });
}

void server_worker::end_when_empty() {
  if (stopping_ && connections_.empty()) io_.stop();
}

void server_worker::post_answer(std::weak_ptr<server_connection> to, std::uint64_t turn, http_response response) {
  asio::post(io_, [to = std::move(to), turn, response = std::move(response)]() mutable {
    if (const auto connection = to.lock()) connection->on_answer(turn, std::move(response));
  });
}

void server_worker::post_last_byte(std::weak_ptr<server_connection> to, std::uint64_t turn, bool granted) {
  asio::post(io_, [to = std::move(to), turn, granted] {
    if (const auto connection = to.lock()) connection->on_last_byte(turn, granted);
  });
}

}  // namespace ald
