// Brings a virtual fleet to a node: trusted keys, profile, registration in batches.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/value.hpp>

#include "cli/fleet_admin.hpp"
#include "cli/fleet_options.hpp"
#include "cli/fleet_runner.hpp"

namespace ald {

/// All on the io_context's one thread; the references outlive it. Every step may be repeated: a fleet that is started again
/// registers the same devices with the same tokens, and takes those that are licensed at the node as licensed.
class fleet_enrollment {
 public:
  fleet_enrollment(boost::asio::io_context& io, fleet_admin& admin, fleet_runner& runner, const fleet_options& options);

  /// Reachable devices are switched on before their batch is sent, so that no push can find them closed; the others when all
  /// are registered. `on_done` comes once, with the first fault that repeating can't cure.
  void start(std::function<void(result<done>)> on_done);
  std::size_t registered() const { return registered_; }

 private:
  void trust_keys();
  void take_keys(std::vector<std::string> keys);
  void make_profile();
  void restore_licensed(const std::string& after);
  void register_next();
  void on_registered(const std::vector<std::size_t>& batch, const boost::json::value& answer);
  void finish();
  boost::json::value record_of(std::size_t index) const;
  /// The step goes on with the answer's body, or all ends with the fault.
  std::function<void(result<boost::json::value>)> then(std::function<void(const boost::json::value&)> step);

  fleet_admin& admin_;
  fleet_runner& runner_;
  const fleet_options& options_;
  std::function<void(result<done>)> on_done_;
  std::vector<std::size_t> to_register_;  ///< from the back
  std::size_t registered_ = 0;
  boost::asio::steady_timer pause_;
};

}  // namespace ald
