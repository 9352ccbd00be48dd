// A licensing server as a child process, and what a node has to be told to order from it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "messages/result.hpp"

namespace ald {

/// `ald licensing-server` with a directory of its own. One thread, as child_process.
class server_child {
 public:
  /// `program` empty: this program. `arguments` come after --data and --listen (a free port of the loopback address).
  static result<server_child> start(const std::string& program, const std::string& dir, const std::vector<std::string>& arguments,
                                    const std::string& log_file);

  /// True when it answers; fault io when it ended by itself.
  result<bool> ready();
  bool running() { return process_.running(); }
  void end() { process_.end(); }

  /// "http://HOST:PORT"; empty until ready().
  const std::string& url() const { return url_; }
  std::string token_file() const { return dir_ + "/server.token"; }
  std::string key_file() const { return dir_ + "/signing.pub"; }
  /// Options of `ald node` that make it order here. Valid once ready.
  std::vector<std::string> node_arguments() const;

 private:
  server_child(child_process process, std::string dir) : process_(std::move(process)), dir_(std::move(dir)) {}

  child_process process_;
  std::string dir_;
  std::string url_;
};

}  // namespace ald
