// Spreads calls over the client's loops and counts those in flight.
#include "http/http_client.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <vector>

#include "http/client_loop.hpp"

namespace ald {

struct http_client::impl {
  http_client_config config;
  std::atomic<std::size_t> next{0};
  std::shared_ptr<std::atomic<std::size_t>> in_flight = std::make_shared<std::atomic<std::size_t>>(0);
  std::atomic<bool> stopping{false};
  std::vector<std::unique_ptr<client_loop>> loops;
};

http_client::http_client(http_client_config config) : impl_(std::make_shared<impl>()) {
  impl_->config = config;
  const auto threads = static_cast<std::size_t>(std::max(config.threads, 1));
  const auto idle = config.max_idle_per_host == 0 ? 0 : std::max<std::size_t>(config.max_idle_per_host / threads, 1);
  for (std::size_t i = 0; i < threads; ++i) impl_->loops.push_back(std::make_unique<client_loop>(config, idle));
}

http_client::~http_client() {
  impl_->stopping = true;
  for (const auto& loop : impl_->loops) loop->stop();
}

void http_client::send(const std::string& host_port, http_request request, std::function<void(http_reply)> on_reply) {
  if (impl_->stopping) return on_reply({http_failure::stopped, "the client is stopping", {}});
  if (impl_->in_flight->fetch_add(1) >= impl_->config.max_in_flight) {
    impl_->in_flight->fetch_sub(1);
    return on_reply({http_failure::connect, "too many calls at once (max_in_flight)", {}});
  }
  const auto which = impl_->next.fetch_add(1) % impl_->loops.size();
  impl_->loops[which]->submit(host_port, std::move(request), [count = impl_->in_flight, on_reply = std::move(on_reply)](http_reply reply) {
    count->fetch_sub(1);
    on_reply(std::move(reply));
  });
}

http_reply http_client::call(const std::string& host_port, http_request request) {
  const auto answer = std::make_shared<std::promise<http_reply>>();
  auto reply = answer->get_future();
  send(host_port, std::move(request), [answer](http_reply r) { answer->set_value(std::move(r)); });
  return reply.get();
}

}  // namespace ald
