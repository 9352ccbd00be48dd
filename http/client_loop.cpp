// Keeps idle connections per host, newest first in use, and closes those unused for long.
#include "http/client_loop.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <vector>

#include <boost/asio/post.hpp>

#include "http/client_call.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr std::uint32_t sweeps_per_timeout = 4;

}  // namespace

client_loop::client_loop(const http_client_config& config, std::size_t max_idle_per_host)
    : config_(config), max_idle_(max_idle_per_host), work_(io_.get_executor()) {
  thread_ = std::thread([this] {
    for (bool again = true; again;) {
      try {
        io_.run();
        again = false;
      } catch (const std::exception& e) {
        log_error({"http_client"}, "HTTP client thread: {}", e.what());
      }
    }
  });
}

client_loop::~client_loop() { stop(); }

void client_loop::submit(std::string host_port, http_request request, std::function<void(http_reply)> on_reply) {
  auto call = std::make_shared<client_call>(*this, std::move(host_port), std::move(request), std::move(on_reply));
  asio::post(io_, [this, call = std::move(call)] {
    running_.insert(call);
    call->start();
  });
}

void client_loop::stop() {
  if (!thread_.joinable()) return;
  asio::post(io_, [this] {
    stopping_ = true;
    const std::vector<std::shared_ptr<client_call>> running(running_.begin(), running_.end());
    for (const auto& call : running) call->stop();
    idle_.clear();
    sweep_timer_.cancel();
    // Calls handed in meanwhile are in the queue before this: they are answered too.
    asio::post(io_, [this] { io_.stop(); });
  });
  thread_.join();
}

std::unique_ptr<client_link> client_loop::take_idle(const std::string& host_port) {
  const auto found = idle_.find(host_port);
  if (found == idle_.end()) return nullptr;
  auto& links = found->second;
  std::unique_ptr<client_link> link;
  while (!links.empty() && !link) {
    if (links.back()->alive()) link = std::move(links.back());
    links.pop_back();
  }
  if (links.empty()) idle_.erase(found);
  return link;
}

void client_loop::give_idle(const std::string& host_port, std::unique_ptr<client_link> link) {
  if (stopping_ || max_idle_ == 0) return;
  auto& links = idle_[host_port];
  if (links.size() >= max_idle_) links.pop_front();
  link->idle_sweeps = 0;
  links.push_back(std::move(link));
  if (!sweeping_) arm_sweep();
}

void client_loop::forget(const std::shared_ptr<client_call>& call) { running_.erase(call); }

void client_loop::arm_sweep() {
  sweeping_ = true;
  sweep_timer_.expires_after(std::chrono::milliseconds(std::max<std::int64_t>(config_.idle_timeout_ms / sweeps_per_timeout, 1)));
  sweep_timer_.async_wait([this](error_code ec) {
    sweeping_ = false;
    if (!ec && !stopping_) sweep();
  });
}

void client_loop::sweep() {
  for (auto it = idle_.begin(); it != idle_.end();) {
    auto& links = it->second;
    std::erase_if(links, [](const auto& link) { return ++link->idle_sweeps > sweeps_per_timeout; });
    it = links.empty() ? idle_.erase(it) : std::next(it);
  }
  if (!idle_.empty()) arm_sweep();
}

}  // namespace ald
