// The demo's three processes, a licensing server, a node and a fleet, and the questions asked of them.
#pragma once
#include <optional>
#include <string>

#include <boost/json/value.hpp>

#include "cli/admin_client.hpp"
#include "cli/child_process.hpp"
#include "cli/demo_check.hpp"
#include "cli/demo_options.hpp"
#include "cli/server_child.hpp"
#include "messages/result.hpp"

namespace ald {

/// The node's configuration for a demo: short times.
std::string demo_node_config(const demo_options& options);

/// The processes end with it. One thread.
class demo_world {
 public:
  explicit demo_world(const demo_options& options) : options_(options) {}
  ~demo_world();
  demo_world(const demo_world&) = delete;
  demo_world& operator=(const demo_world&) = delete;

  /// Makes the directory and starts the licensing server, with one pack that holds a tenth more licenses than there are
  /// devices. Faults: conflict (the directory is not empty), io.
  result<done> start_server();
  /// True when the server answers; fault when it ended (with the end of its log).
  result<bool> server_ready();
  /// To order from that server, which must be ready.
  result<done> start_node();
  /// True when the node answers; fault when it ended (with the end of its log).
  result<bool> node_ready();
  result<done> start_fleet();
  /// Fault if one of the three has ended by itself.
  result<done> all_running();

  /// GET /api/v1/status.
  result<boost::json::value> status() const;
  /// The fleet's latest report; null before the first.
  boost::json::value fleet_report() const;
  result<demo_evidence> evidence() const;
  result<done> resend_all() const;

  const admin_client& node() const { return *client_; }
  std::string node_data() const { return dir_ + "/node"; }
  std::string server_data() const { return dir_ + "/licensing-server"; }
  const std::string& server_url() const { return server_->url(); }

 private:
  result<done> make_directory();
  fault ended(const std::string& who, const std::string& log) const;

  const demo_options& options_;
  std::string dir_;
  bool remove_dir_ = false;
  std::optional<server_child> server_;
  std::optional<child_process> node_process_;
  std::optional<child_process> fleet_process_;
  std::optional<admin_client> client_;
};

}  // namespace ald
