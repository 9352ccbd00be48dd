// One thread of the HTTP server: its own event loop, listener, connections and tick.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "http/http_server.hpp"
#include "http/io_executor.hpp"
#include "http/server_connection.hpp"
#include "ports/tally.hpp"

namespace ald {

/// Counts shared by the workers of one server.
struct server_tally {
  std::atomic<std::size_t> open{0};         ///< connections being served
  std::atomic<std::size_t> turned_away{0};  ///< connections being told 503
  std::atomic<std::size_t> receiving{0};    ///< bytes of requests that have not arrived whole
  tally connections_refused;                ///< told 503, or closed without a word
  tally requests_refused;                   ///< malformed, too large or too slow: no handler saw them
};

/// listen() before run(); run() on the worker's own thread; begin_stop() and the post_… from any thread; the rest on the own thread.
class server_worker : public std::enable_shared_from_this<server_worker> {
 public:
  server_worker(const http_server_config& config, http_handler handler, std::shared_ptr<server_tally> tally);

  /// Binds to the port (0: any); the bound port.
  result<std::uint16_t> listen(std::uint16_t port);
  void run();
  void begin_stop();
  void post_answer(std::weak_ptr<server_connection> to, std::uint64_t turn, http_response response);
  void post_last_byte(std::weak_ptr<server_connection> to, std::uint64_t turn, bool granted);

  const http_server_config& config() const { return config_; }
  const http_handler& handler() const { return handler_; }
  /// A request that had `before` bytes here has `now`. False if there are too many over all connections.
  bool hold(std::size_t before, std::size_t now) { return tally_->receiving.fetch_add(now - before) + now - before <= config_.max_receiving_bytes; }
  void count_refusal() { tally_->requests_refused.add(); }
  bool stopping() const { return stopping_; }
  std::uint64_t tick() const { return tick_; }
  /// Ticks that last at least so long.
  std::uint64_t ticks(std::int64_t ms) const { return static_cast<std::uint64_t>(ms / tick_ms_ + 2); }
  std::array<char, 64 * 1024>& scratch() { return *scratch_; }
  void forget(server_connection& connection);

 private:
  void accept();
  void on_accept(tcp_socket socket);
  void arm_tick();
  void on_tick();
  void end_when_empty();

  const http_server_config config_;
  const http_handler handler_;
  const std::shared_ptr<server_tally> tally_;
  const std::int64_t tick_ms_;
  std::unique_ptr<std::array<char, 64 * 1024>> scratch_;
  asio::io_context io_{1};
  tcp_acceptor acceptor_{io_};
  io_timer tick_timer_{io_};
  io_timer accept_pause_{io_};
  struct entry {
    std::shared_ptr<server_connection> connection;
    bool served = true;
  };
  std::unordered_map<server_connection*, entry> connections_;
  std::uint64_t tick_ = 0;
  std::uint64_t stop_tick_ = 0;
  bool stopping_ = false;
};

}  // namespace ald
