// Push ports on Beast. A bound socket that does not listen refuses connections and keeps the port from others.
#include "cli/fleet_port.hpp"

#include <algorithm>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

namespace ald {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t max_header_bytes = 16 * 1024;
constexpr auto accept_pause = std::chrono::milliseconds(100);

/// One push: reads a request, writes the answer, closes.
class push_connection : public std::enable_shared_from_this<push_connection> {
 public:
  push_connection(tcp::socket socket, const fleet_port_config& config, push_handler handler, std::shared_ptr<push_connections> count)
      : stream_(std::move(socket)), handler_(std::move(handler)), count_(std::move(count)) {
    ++count_->open;
    parser_.header_limit(max_header_bytes);
    parser_.body_limit(config.max_body_bytes);
    stream_.expires_after(std::chrono::milliseconds(config.timeout_ms));
  }
  ~push_connection() { --count_->open; }

  void start() {
    http::async_read(stream_, buffer_, parser_, [self = shared_from_this()](error_code ec, std::size_t) {
      if (!ec) self->answer();
    });
  }
  void cut() { stream_.close(); }

 private:
  void answer() {
    const auto& message = parser_.get();
    http_request request;
    request.method = std::string(message.method_string());
    request.path = std::string(message.target());
    request.path.resize(std::min(request.path.find('?'), request.path.size()));
    for (const auto& field : message) request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request.body = message.body();
    auto answered = handler_(request);
    if (!answered) return stream_.close();
    response_.result(static_cast<unsigned>(answered->status));
    for (const auto& [name, value] : answered->headers) response_.insert(name, value);
    response_.body() = std::move(answered->body);
    response_.keep_alive(false);
    response_.prepare_payload();
    http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  push_handler handler_;
  std::shared_ptr<push_connections> count_;
  beast::flat_buffer buffer_;
  http::request_parser<http::string_body> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

struct fleet_port::impl : std::enable_shared_from_this<fleet_port::impl> {
  fleet_port_config config;
  std::shared_ptr<push_connections> connections;
  push_handler handler;
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::vector<std::weak_ptr<push_connection>> running;
  std::uint64_t opened = 0;  // an accept of before a close() must not go on
  bool open = false;

  impl(asio::io_context& io, fleet_port_config c, std::shared_ptr<push_connections> count, push_handler h)
      : config(std::move(c)), connections(std::move(count)), handler(std::move(h)), acceptor(io), pause(io) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this(), turn = opened](error_code ec, tcp::socket socket) {
      if (!self->open || turn != self->opened || ec == asio::error::operation_aborted) return;
      if (ec) return self->accept_later();
      if (self->connections->open < self->connections->limit) {
        std::erase_if(self->running, [](const auto& c) { return c.expired(); });
        auto connection = std::make_shared<push_connection>(std::move(socket), self->config, self->handler, self->connections);
        self->running.push_back(connection);
        connection->start();
      }
      self->accept();
    });
  }

  void accept_later() {  // out of descriptors: accepting again at once would spin
    pause.expires_after(accept_pause);
    pause.async_wait([self = shared_from_this(), turn = opened](error_code ec) {
      if (!ec && self->open && turn == self->opened) self->accept();
    });
  }
};

fleet_port::fleet_port(boost::asio::io_context& io, fleet_port_config config, std::shared_ptr<push_connections> connections, push_handler handler)
    : impl_(std::make_shared<impl>(io, std::move(config), std::move(connections), std::move(handler))) {}

fleet_port::~fleet_port() {
  close();
  error_code ignored;
  impl_->acceptor.close(ignored);
}

result<std::uint16_t> fleet_port::bind() {
  error_code ec;
  const auto address = asio::ip::make_address(impl_->config.address, ec);
  if (ec) return fault{fault_code::bad_input, "listen address \"" + impl_->config.address + "\" is not an IP address", "use e.g. 127.0.0.1"};
  auto& acceptor = impl_->acceptor;
  tcp::endpoint chosen(address, 0);
  // Linux keeps the number of a socket that stops listening only if it was bound to that number by name: so ask for a free
  // one first, then bind to it. Somebody may take it in between; then try another.
  for (int tries = 0; tries < 20; ++tries) {
    for (bool named : {false, true}) {
      acceptor.close(ec);
      acceptor.open(chosen.protocol(), ec);
      if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
      if (!ec) acceptor.bind(named ? chosen : tcp::endpoint(address, 0), ec);
      if (!ec) chosen = acceptor.local_endpoint(ec);
      if (ec) break;
    }
    if (!ec) return chosen.port();
  }
  return fault{fault_code::io, "no port for a device: " + ec.message(), "use a smaller --count or raise the limit of open files"};
}

result<done> fleet_port::open() {
  if (impl_->open) return done{};
  error_code ec;
  impl_->acceptor.listen(impl_->config.backlog, ec);
  if (ec) return fault{fault_code::io, "a device's port can't be opened: " + ec.message(), ""};
  impl_->open = true;
  ++impl_->opened;
  impl_->accept();
  return done{};
}

void fleet_port::close() {
  if (!impl_->open) return;
  impl_->open = false;
  error_code ignored;
  impl_->acceptor.cancel(ignored);
  impl_->pause.cancel();
  ::shutdown(impl_->acceptor.native_handle(), SHUT_RD);  // ends listening, keeps the port bound
  for (const auto& running : impl_->running)
    if (const auto connection = running.lock()) connection->cut();
  impl_->running.clear();
}

}  // namespace ald
