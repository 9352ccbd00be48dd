// The real node process, and what an operator does with it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "cli/admin_client.hpp"
#include "cli/child_process.hpp"

namespace ald::swupdate {

class node_under_test {
 public:
  /// `program`: path of ald. `root`: an existing directory.
  node_under_test(std::string program, std::string root) : program_(std::move(program)), root_(std::move(root)) {}

  /// Starts it, on the port of the run before if there was one, with `more` after its own options; waits until it is ready.
  result<done> start(std::vector<std::string> more = {});
  /// kill -9, by its pid.
  void kill() { process_->kill(); }
  void stop() { process_->end(); }

  /// Registers the unit; the token is its own.
  result<done> register_device(const std::string& unit, const std::string& token, const std::string& product, const std::string& directory);
  /// Makes a profile that does not prompt, and assigns it.
  result<done> assign_silent_profile(const std::string& target);

  result<done> retire(const std::string& unit);

  /// GET devices/UNIT; null while the node does not answer.
  boost::json::value device(const std::string& unit) const;
  std::string state(const std::string& unit) const;
  std::string reason(const std::string& unit) const;
  /// Status and outcome of the last action that was called off: "closed cancel_done".
  std::string cancel(const std::string& unit) const;
  /// "state delivering, reason consent_impossible; next: …; last: install_failed …".
  std::string shows(const std::string& unit) const;
  /// What "ald verify" says of the file, and whether it accepts it.
  std::pair<bool, std::string> verify(const std::string& file, const std::string& unit) const;

  std::uint16_t port() const { return port_; }
  std::string data() const { return root_ + "/node"; }
  std::string certificate() const { return data() + "/artifact-signing/cert.pem"; }
  std::string log_file() const { return root_ + "/node.log"; }

 private:
  std::string program_, root_;
  std::uint16_t port_ = 0;
  std::optional<child_process> process_;
  std::optional<admin_client> client_;
};

}  // namespace ald::swupdate
