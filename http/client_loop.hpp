// One thread of the HTTP client: its event loop, running calls and idle connections.
#pragma once
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "http/client_link.hpp"
#include "http/http_client.hpp"

namespace ald {

class client_call;

/// submit() and stop() from any thread, the rest on the loop's own thread.
class client_loop {
 public:
  client_loop(const http_client_config& config, std::size_t max_idle_per_host);
  ~client_loop();
  client_loop(const client_loop&) = delete;
  client_loop& operator=(const client_loop&) = delete;

  void submit(std::string host_port, http_request request, std::function<void(http_reply)> on_reply);
  /// Ends running calls with `stopped` and joins.
  void stop();

  asio::io_context& io() { return io_; }
  const http_client_config& config() const { return config_; }
  bool stopping() const { return stopping_; }
  /// An idle connection that is still open; null if there is none.
  std::unique_ptr<client_link> take_idle(const std::string& host_port);
  void give_idle(const std::string& host_port, std::unique_ptr<client_link> link);
  void forget(const std::shared_ptr<client_call>& call);

 private:
  void arm_sweep();
  void sweep();

  const http_client_config config_;
  const std::size_t max_idle_;
  asio::io_context io_{1};
  asio::executor_work_guard<io_executor> work_;
  io_timer sweep_timer_{io_};
  std::unordered_map<std::string, std::deque<std::unique_ptr<client_link>>> idle_;
  std::unordered_set<std::shared_ptr<client_call>> running_;
  bool sweeping_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ald
