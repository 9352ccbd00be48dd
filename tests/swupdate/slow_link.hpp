// A TCP relay between one SWUpdate and the node, on which downloads can be held or cut in the middle.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ald::swupdate {

/// Relays to 127.0.0.1:node_port from a port of its own. Thread-safe.
class slow_link {
 public:
  enum class fate { pass, hold, cut };

  explicit slow_link(std::uint16_t node_port);
  ~slow_link();
  slow_link(const slow_link&) = delete;
  slow_link& operator=(const slow_link&) = delete;

  std::uint16_t port() const { return port_; }

  /// What becomes of downloads after so many bytes of the file. A cut happens once, then downloads pass again.
  void set(fate what, std::size_t after_bytes = 0);
  /// Downloads that were held or cut so far.
  int interrupted() const { return interrupted_; }
  int polls() const { return polls_; }
  /// The request lines of downloads (GET of an artifact), each with its Range header if there is one.
  std::vector<std::string> downloads() const;

 private:
  struct traffic;
  void accept_all();
  void relay(int device);
  bool from_device(traffic& at);
  bool from_node(traffic& at);
  void note_request(traffic& at);
  bool pass_body(traffic& at, std::string_view bytes);

  const std::uint16_t node_port_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<fate> fate_{fate::pass};
  std::atomic<std::size_t> after_bytes_{0};
  std::atomic<int> interrupted_{0};
  std::atomic<int> polls_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> downloads_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace ald::swupdate
