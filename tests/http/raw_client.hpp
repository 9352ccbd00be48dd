// A bare blocking socket that speaks to a server byte by byte, for tests of what well-behaved clients never do.
#pragma once
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace ald::testing {

/// Reads give up after 20 s, so that a broken server fails a test instead of hanging it.
class raw_client {
 public:
  explicit raw_client(std::uint16_t port, int receive_buffer = 0) {
    fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~raw_client() { ::close(fd_); }
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  bool connected() const { return connected_; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// All until the other end closes.
  std::string read_to_end() {
    while (fill()) {
    }
    return std::move(received_);
  }
  /// Exactly n bytes; fewer if the connection ended.
  std::string read(std::size_t n) {
    while (received_.size() < n && fill()) {
    }
    auto out = received_.substr(0, n);
    received_.erase(0, out.size());
    return out;
  }
  /// Up to and including `mark`.
  std::string read_until(std::string_view mark) {
    for (;;) {
      const auto at = received_.find(mark);
      if (at != std::string::npos) return read(at + mark.size());
      if (!fill()) return std::move(received_);
    }
  }
  /// One response with a Content-Length, header and body together.
  std::string read_response() {
    auto out = read_until("\r\n\r\n");
    const auto at = out.find("Content-Length: ");
    if (at != std::string::npos) out += read(std::stoul(out.substr(at + 16)));
    return out;
  }
  /// True if nothing has arrived beyond what was read.
  bool nothing_more() {
    char c = 0;
    return received_.empty() && ::recv(fd_, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
  }
  bool ended() { return received_.empty() && !fill() && received_.empty(); }

 private:
  bool fill() {
    char chunk[4096];
    const auto n = ::recv(fd_, chunk, sizeof chunk, 0);
    if (n > 0) received_.append(chunk, static_cast<std::size_t>(n));
    return n > 0;
  }

  int fd_ = -1;
  bool connected_ = false;
  std::string received_;
};

/// The status of a raw response; 0 if there is none.
inline int status_of(std::string_view response) { return response.size() < 12 ? 0 : std::atoi(std::string(response.substr(9, 3)).c_str()); }
inline std::string body_of(std::string_view response) {
  const auto at = response.find("\r\n\r\n");
  return at == std::string_view::npos ? std::string() : std::string(response.substr(at + 4));
}

}  // namespace ald::testing
