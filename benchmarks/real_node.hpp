// `ald node` as a process of its own, on a store that a rollout left behind.
#pragma once
#include <optional>
#include <string>

#include "cli/child_process.hpp"

namespace ald::bench {

/// Listens on loopback; no licensing server can be reached. Killed when destroyed.
class real_node {
 public:
  /// `data` holds log/. Returns at once: the node may still recover.
  real_node(const std::string& ald, const std::string& data);
  ~real_node() { process_.kill(); }
  /// Waits until it has listened, and answers its port.
  unsigned short port();
  /// Waits until /readyz says 200.
  void wait_until_ready();
  pid_t pid() const { return process_.pid(); }
  void kill() { process_.kill(); }

 private:
  std::string data_;
  child_process process_;
  std::optional<unsigned short> port_;
};

struct http_reply {
  int status = 0;  ///< 0: no connection, or no answer
  std::string body;
};
/// A GET over a connection of its own.
http_reply http_get(unsigned short port, const std::string& path, const std::string& authorization = "");

}  // namespace ald::bench
