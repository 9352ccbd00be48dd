// Starts the node, and asks it over a socket.
#include "benchmarks/real_node.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/process_usage.hpp"
#include "benchmarks/rollout_process.hpp"

namespace ald::bench {
namespace {

constexpr double patience_s = 300;

child_process start(const std::string& ald, const std::string& data) {
  std::filesystem::remove(data + "/node.url");
  std::ofstream(data + "/ald.toml") << "data = \"" << data << "\"\n[listen]\nport = 0\n[licensing]\nconnector = \"http\"\nurl = \"http://127.0.0.1:9\"\n"
                                    << "trusted_keys = \"" << bench_public_key() << "\"\n";
  return need(child_process::run(ald, {"node", "--config", data + "/ald.toml"}, data + "/node.log"));
}

}  // namespace

real_node::real_node(const std::string& ald, const std::string& data) : data_(data), process_(start(ald, data)) {}

// The listener is there before the node has recovered; node.url comes at the end, so the port is read from /proc.
unsigned short real_node::port() {
  const double begin = steady_now();
  const std::string listens = " 0100007F:", in_listen = " 0A ";
  while (!port_) {
    std::ifstream sockets("/proc/" + std::to_string(process_.pid()) + "/net/tcp");
    std::error_code gone;
    std::string inodes;
    for (const auto& open : std::filesystem::directory_iterator("/proc/" + std::to_string(process_.pid()) + "/fd", gone)) {
      const auto to = std::filesystem::read_symlink(open, gone).string();
      if (to.starts_with("socket:[")) inodes += " " + to.substr(8, to.size() - 9) + " ";
    }
    for (std::string line; std::getline(sockets, line);) {
      const auto at = line.find(listens);
      if (at == line.npos || line.find(in_listen) == line.npos) continue;
      std::istringstream fields(line);
      std::string field, inode;
      for (int i = 0; i < 10; ++i) fields >> field;
      if (inodes.find(" " + field + " ") == inodes.npos) continue;
      port_ = static_cast<unsigned short>(std::stoul(line.substr(at + listens.size(), 4), nullptr, 16));
    }
    if (port_) break;
    if (!process_.running() || steady_now() - begin > patience_s) throw bench_failure("the node does not start, see " + data_ + "/node.log");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return *port_;
}

void real_node::wait_until_ready() {
  const double begin = steady_now();
  while (http_get(port(), "/readyz").status != 200) {
    if (!process_.running() || steady_now() - begin > patience_s) throw bench_failure("the node does not get ready, see " + data_ + "/node.log");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

http_reply http_get(unsigned short port, const std::string& path, const std::string& authorization) {
  const int to = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{10, 0};
  ::setsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::string received;
  if (::connect(to, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                                (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n";
    if (::send(to, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
      char some[4096];
      for (ssize_t n = 0; (n = ::recv(to, some, sizeof some, 0)) > 0;) received.append(some, static_cast<std::size_t>(n));
    }
  }
  ::close(to);
  const auto body = received.find("\r\n\r\n");
  if (!received.starts_with("HTTP/1.1 ") || body == received.npos) return {};
  return {std::stoi(received.substr(9, 3)), received.substr(body + 4)};
}

}  // namespace ald::bench
