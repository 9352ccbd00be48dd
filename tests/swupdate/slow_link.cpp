// One thread a connection; few connections, short lives.
#include "tests/swupdate/slow_link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace ald::swupdate {
namespace {

constexpr int look_again_ms = 50;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return to;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string header_line(std::string_view head, std::string_view name) {
  const auto at = head.find(name);
  if (at == head.npos) return {};
  return std::string(head.substr(at, head.find("\r\n", at) - at));
}

}  // namespace

struct slow_link::traffic {
  int device = -1;
  int node = -1;
  std::string request;       ///< up to the end of its header
  std::string answer;        ///< of a download, up to the end of its header
  bool downloading = false;
  bool in_body = false;
  std::size_t body = 0;      ///< bytes passed on
  std::string held;          ///< of the body, to be passed on when the link is free again
  bool holding = false;
};

slow_link::slow_link(std::uint16_t node_port) : node_port_(node_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the relay can't listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

slow_link::~slow_link() {
  stopping_ = true;
  acceptor_.join();
  for (auto& connection : connections_) connection.join();
  ::close(listener_);
}

void slow_link::set(fate what, std::size_t after_bytes) {
  after_bytes_ = after_bytes;
  fate_ = what;
}

std::vector<std::string> slow_link::downloads() const {
  const std::lock_guard hold(mutex_);
  return downloads_;
}

void slow_link::accept_all() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (::poll(&ready, 1, look_again_ms) <= 0) continue;
    const int device = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (device >= 0) connections_.emplace_back([this, device] { relay(device); });
  }
}

void slow_link::relay(int device) {
  traffic at;
  at.device = device;
  at.node = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto address = loopback(node_port_);
  bool open = ::connect(at.node, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  while (open && !stopping_) {
    if (at.holding && fate_ != fate::hold) {
      at.holding = false;
      open = pass_body(at, std::exchange(at.held, {}));
      continue;
    }
    std::array<pollfd, 2> ready{{{at.device, POLLIN, 0}, {at.node, static_cast<short>(at.holding ? 0 : POLLIN), 0}}};
    if (::poll(ready.data(), ready.size(), look_again_ms) <= 0) continue;
    if (ready[0].revents != 0) open = from_device(at);
    if (open && !at.holding && ready[1].revents != 0) open = from_node(at);
  }
  ::close(at.device);
  ::close(at.node);
}

bool slow_link::from_device(traffic& at) {
  std::array<char, 16384> bytes{};
  const auto n = ::recv(at.device, bytes.data(), bytes.size(), 0);
  if (n <= 0) return false;
  const std::string_view all(bytes.data(), static_cast<std::size_t>(n));
  at.request += all;
  note_request(at);
  return send_all(at.node, all);
}

// A body without an empty line stays in front of the next request line; nobody minds.
void slow_link::note_request(traffic& at) {
  for (auto end = at.request.find("\r\n\r\n"); end != std::string::npos; end = at.request.find("\r\n\r\n")) {
    const auto head = at.request.substr(0, end + 2);
    at.request.erase(0, end + 4);
    const auto get = head.rfind("GET /");
    at.downloading = get != std::string::npos && head.find("/artifacts/", get) < head.find("\r\n", get);
    at.in_body = false;
    at.answer.clear();
    at.body = 0;
    if (get == std::string::npos) continue;
    const auto line = head.substr(get, head.find("\r\n", get) - get);
    if (at.downloading) {
      const auto range = header_line(head, "Range: ");
      const std::lock_guard hold(mutex_);
      downloads_.push_back(line + (range.empty() ? "" : ", " + range));
    } else if (line.find("/controller/v1/") != std::string::npos && std::count(line.begin(), line.end(), '/') == 5) {  // the fifth is HTTP/1.1's
      ++polls_;
    }
  }
}

bool slow_link::from_node(traffic& at) {
  std::array<char, 16384> bytes{};
  const auto n = ::recv(at.node, bytes.data(), bytes.size(), 0);
  if (n <= 0) return false;
  std::string_view all(bytes.data(), static_cast<std::size_t>(n));
  if (!at.downloading) return send_all(at.device, all);
  if (at.in_body) return pass_body(at, all);
  at.answer += all;
  const auto end = at.answer.find("\r\n\r\n");
  if (end == std::string::npos) return true;
  at.in_body = true;
  return send_all(at.device, std::string_view(at.answer).substr(0, end + 4)) && pass_body(at, std::string_view(at.answer).substr(end + 4));
}

bool slow_link::pass_body(traffic& at, std::string_view bytes) {
  const auto what = fate_.load();
  const auto limit = after_bytes_.load();
  if (what == fate::pass || at.body + bytes.size() <= limit) {
    at.body += bytes.size();
    return send_all(at.device, bytes);
  }
  const auto some = limit > at.body ? limit - at.body : 0;
  if (!send_all(at.device, bytes.substr(0, some))) return false;
  at.body += some;
  ++interrupted_;
  if (what == fate::cut) {
    fate_ = fate::pass;
    return false;
  }
  at.holding = true;
  at.held = bytes.substr(some);
  return true;
}

}  // namespace ald::swupdate
