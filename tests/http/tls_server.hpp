// Blocking servers for tests of the client's way to a server: one that speaks TLS, and a proxy that opens tunnels.
#pragma once
#include <sys/socket.h>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "tests/http/test_authority.hpp"

namespace ald::testing {

/// Runs `serve` on a thread per connection; the end shuts all connections down.
class blocking_listener {
 public:
  using socket = boost::asio::ip::tcp::socket;

  explicit blocking_listener(std::function<void(socket&)> serve)
      : serve_(std::move(serve)), acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}), thread_([this] { run(); }) {}
  ~blocking_listener() {
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
    {
      const std::lock_guard hold(lock_);
      for (auto& s : sockets_) ::shutdown(s.native_handle(), SHUT_RDWR);
    }
    for (auto& t : threads_) t.join();
  }
  std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }
  int accepted() const { return accepted_; }

 private:
  void run() {
    while (true) {
      boost::system::error_code ec;
      socket s(io_);
      acceptor_.accept(s, ec);
      if (ec) return;
      ++accepted_;
      const std::lock_guard hold(lock_);
      auto& kept = sockets_.emplace_back(std::move(s));
      threads_.emplace_back([this, &kept] {
        try {
          serve_(kept);
        } catch (const std::exception&) {  // the other end has gone, which some tests want
        }
        boost::system::error_code ignored;
        kept.shutdown(socket::shutdown_both, ignored);
      });
    }
  }
  std::function<void(socket&)> serve_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::mutex lock_;
  std::list<socket> sockets_;
  std::vector<std::thread> threads_;
  std::atomic<int> accepted_{0};
  std::thread thread_;
};

/// Header of one request, from either kind of stream.
template <class Stream>
std::string read_header(Stream& stream) {
  boost::asio::streambuf buffer;
  const auto size = boost::asio::read_until(stream, buffer, "\r\n\r\n");
  return {boost::asio::buffers_begin(buffer.data()), boost::asio::buffers_begin(buffer.data()) + static_cast<std::ptrdiff_t>(size)};
}

/// Answers every GET with "ok" over TLS.
class tls_server {
 public:
  /// client_ca: clients must show a certificate of it; empty: none is asked for.
  explicit tls_server(const pem_pair& own, const std::string& client_ca = {}) : context_(boost::asio::ssl::context::tls_server) {
    context_.use_certificate_chain_file(own.certificate);
    context_.use_private_key_file(own.key, boost::asio::ssl::context::pem);
    if (!client_ca.empty()) {
      context_.load_verify_file(client_ca);
      context_.set_verify_mode(boost::asio::ssl::verify_peer | boost::asio::ssl::verify_fail_if_no_peer_cert);
    }
    listener_ = std::make_unique<blocking_listener>([this](blocking_listener::socket& s) {
      boost::asio::ssl::stream<blocking_listener::socket&> stream(s, context_);
      stream.handshake(boost::asio::ssl::stream_base::server);
      while (true) {
        read_header(stream);
        ++requests_;
        boost::asio::write(stream, boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")));
      }
    });
  }
  std::string at(const std::string& host) const { return host + ":" + listener_->port(); }
  int accepted() const { return listener_->accepted(); }
  int requests() const { return requests_; }

 private:
  boost::asio::ssl::context context_;
  std::atomic<int> requests_{0};
  std::unique_ptr<blocking_listener> listener_;
};

/// Opens tunnels for those who show `credentials` (the whole Proxy-Authorization value); others get 407.
class tunnel_proxy {
 public:
  explicit tunnel_proxy(std::string credentials = {}) : credentials_(std::move(credentials)) {
    listener_ = std::make_unique<blocking_listener>([this](blocking_listener::socket& s) { serve(s); });
  }
  std::string host_port() const { return "127.0.0.1:" + listener_->port(); }
  std::string first_header() {
    const std::lock_guard hold(lock_);
    return header_;
  }

 private:
  using socket = blocking_listener::socket;
  void serve(socket& client) {
    const auto header = read_header(client);
    {
      const std::lock_guard hold(lock_);
      if (header_.empty()) header_ = header;
    }
    const auto say = [&](const std::string& text) { boost::asio::write(client, boost::asio::buffer(text)); };
    if (!credentials_.empty() && header.find("Proxy-Authorization: " + credentials_ + "\r\n") == std::string::npos) {
      return say("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    }
    const auto target = header.substr(8, header.find(' ', 8) - 8);
    socket server(client.get_executor());
    server.connect({boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::stoi(target.substr(target.rfind(':') + 1)))});
    say("HTTP/1.1 200 Connection established\r\n\r\n");
    std::thread back([&] { relay(server, client); });
    relay(client, server);
    back.join();
  }
  static void relay(socket& from, socket& to) {
    char bytes[4096];
    boost::system::error_code ec;
    while (true) {
      const auto n = from.read_some(boost::asio::buffer(bytes), ec);
      if (!ec) boost::asio::write(to, boost::asio::buffer(bytes, n), ec);
      if (ec) break;
    }
    to.shutdown(socket::shutdown_both, ec);
    from.shutdown(socket::shutdown_both, ec);
  }
  std::string credentials_;
  std::mutex lock_;
  std::string header_;
  std::unique_ptr<blocking_listener> listener_;
};

}  // namespace ald::testing
