// Starts and stops the workers of one HTTP server.
#include "http/http_server.hpp"

#include <thread>
#include <vector>

#include "http/server_worker.hpp"

namespace ald {
namespace {

// With SO_REUSEPORT a second node on the same port would silently share its devices; a plain bind finds that out.
result<done> check_free(const http_server_config& config) {
  error_code ec;
  const auto address = asio::ip::make_address(config.address, ec);
  if (ec || config.port == 0) return done{};
  asio::io_context io;
  tcp_acceptor probe(io);
  probe.open(tcp::endpoint(address, config.port).protocol(), ec);
  if (!ec) probe.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) probe.bind({address, config.port}, ec);
  if (!ec) return done{};
  return fault{fault_code::io, "can't listen on " + config.address + ":" + std::to_string(config.port) + ": " + ec.message(),
               "choose another address or port, or end the process that uses it"};
}

}  // namespace

struct http_server::impl {
  http_server_config config;
  http_handler handler;
  std::shared_ptr<server_tally> tally = std::make_shared<server_tally>();
  std::vector<std::shared_ptr<server_worker>> workers;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

http_server::http_server(http_server_config config, http_handler handler) : impl_(std::make_unique<impl>()) {
  impl_->config = std::move(config);
  impl_->handler = std::move(handler);
}

http_server::~http_server() { stop(); }

result<done> http_server::start() {
  if (auto free = check_free(impl_->config); !free) return free;
  impl_->port = impl_->config.port;
  for (int i = 0; i < impl_->config.threads; ++i) {
    auto worker = std::make_shared<server_worker>(impl_->config, impl_->handler, impl_->tally);
    const auto port = worker->listen(impl_->port);
    if (!port) {
      impl_->workers.clear();
      return port.error();
    }
    impl_->port = port.value();
    impl_->workers.push_back(std::move(worker));
  }
  for (const auto& worker : impl_->workers) impl_->threads.emplace_back([worker] { worker->run(); });
  return done{};
}

void http_server::stop() {
  for (const auto& worker : impl_->workers) worker->begin_stop();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
  impl_->workers.clear();
}

std::uint16_t http_server::port() const { return impl_->port; }
std::size_t http_server::connections() const { return impl_->tally->open.load(); }
std::uint64_t http_server::requests_refused() const { return impl_->tally->requests_refused.value(); }
std::uint64_t http_server::connections_refused() const { return impl_->tally->connections_refused.value(); }

}  // namespace ald
