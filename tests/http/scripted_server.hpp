// A server that follows a script on each connection, byte by byte, for tests of clients.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace ald::testing {

inline int bound_socket(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  port = ntohs(at.sin_port);
  return fd;
}

/// A port nobody listens on.
inline std::uint16_t closed_port() {
  std::uint16_t port = 0;
  ::close(bound_socket(port));
  return port;
}

/// Runs the script on a thread per connection; the connection is closed when the script returns.
class scripted_server {
 public:
  class peer {
   public:
    peer(int fd, scripted_server& server) : fd_(fd), server_(server) {}
    void send(std::string_view bytes) { (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// Header and body of one request; empty at the end.
    std::string read_request() {
      std::size_t end = 0;
      while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return {};
      }
      std::size_t size = end + 4;
      if (const auto at = received_.find("Content-Length: "); at < end) size += std::stoul(received_.substr(at + 16));
      while (received_.size() < size && fill()) {
      }
      auto out = received_.substr(0, size);
      received_.erase(0, out.size());
      server_.note(server_.requests_);
      return out;
    }
    void read_to_end() {
      while (fill()) {
      }
    }

   private:
    bool fill() {
      char chunk[4096];
      const auto n = ::recv(fd_, chunk, sizeof chunk, 0);
      if (n > 0) received_.append(chunk, static_cast<std::size_t>(n));
      return n > 0;
    }
    int fd_;
    scripted_server& server_;
    std::string received_;
  };

  explicit scripted_server(std::function<void(peer&)> script) : script_(std::move(script)) {
    listener_ = bound_socket(port_);
    ::listen(listener_, 64);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~scripted_server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (auto& t : threads_) t.join();
  }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::string host_port() const { return "127.0.0.1:" + std::to_string(port_); }
  int accepted() { return count(accepted_); }
  void wait_for_request() { wait(requests_, 1); }
  void wait_for_closed(int n) { wait(closed_, n); }

 private:
  void accept() {
    for (int fd = 0; (fd = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      const timeval limit{20, 0};
      ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      note(accepted_);
      threads_.emplace_back([this, fd] {
        peer p(fd, *this);
        script_(p);
        ::close(fd);
        note(closed_);
      });
    }
  }
  void note(int& counter) {
    const std::lock_guard hold(lock_);
    ++counter;
    changed_.notify_all();
  }
  int count(const int& counter) {
    const std::lock_guard hold(lock_);
    return counter;
  }
  void wait(const int& counter, int n) {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20), [&] { return counter >= n; });
  }

  std::function<void(peer&)> script_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
  std::mutex lock_;
  std::condition_variable changed_;
  int accepted_ = 0, requests_ = 0, closed_ = 0;
};

}  // namespace ald::testing
