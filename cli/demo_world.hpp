// The demo's two processes, a node and a fleet, and the questions asked of them.
#pragma once
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "cli/admin_client.hpp"
#include "cli/child_process.hpp"
#include "cli/demo_check.hpp"
#include "cli/demo_options.hpp"
#include "messages/result.hpp"

namespace ald {

/// The node's configuration for a demo: short times, and one pack with a tenth more licenses than devices.
std::string demo_node_config(const demo_options& options);

/// Both processes end with it. One thread.
class demo_world {
 public:
  explicit demo_world(const demo_options& options) : options_(options) {}
  ~demo_world();
  demo_world(const demo_world&) = delete;
  demo_world& operator=(const demo_world&) = delete;

  /// Makes the directory and starts the node. Faults: conflict (the directory is not empty), io.
  result<done> start_node();
  /// True when the node answers; fault when it ended (with the end of its log).
  result<bool> node_ready();
  result<done> start_fleet();
  /// Fault if one of the two has ended by itself.
  result<done> both_running();

  /// GET /api/v1/status.
  result<boost::json::value> status() const;
  /// The fleet's latest report; null before the first.
  boost::json::value fleet_report() const;
  result<demo_evidence> evidence() const;
  result<done> resend_all() const;

  const admin_client& node() const { return *client_; }
  std::string node_data() const { return dir_ + "/node"; }

 private:
  fault ended(const std::string& who, const std::string& log) const;

  const demo_options& options_;
  std::string dir_;
  bool remove_dir_ = false;
  std::optional<child_process> node_process_;
  std::optional<child_process> fleet_process_;
  std::optional<admin_client> client_;
};

}  // namespace ald
