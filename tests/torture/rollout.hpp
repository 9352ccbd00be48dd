// One rollout of the real processes, a node and a fleet, in which the node is killed and started again.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/admin_client.hpp"
#include "cli/child_process.hpp"
#include "messages/result.hpp"
#include "tests/torture/open_work.hpp"

namespace ald::torture {

struct rollout_options {
  std::string ald;  ///< path of the program
  std::string dir;  ///< of this rollout; removed by the caller
  std::uint32_t devices = 500;
  std::uint64_t seed = 1;
};

/// What a kill waits for, so that each kind of open work is met.
enum class kill_moment { order_unanswered, answer_not_durable, push_unanswered, download_unconfirmed, any };

/// At the end of a rollout.
struct rollout_result {
  std::uint64_t licensed = 0;
  std::uint64_t issued = 0;
  std::uint64_t distinct_units = 0;
  std::uint64_t resent = 0;  ///< devices that S9 had listed, sent again by the operator's command
  std::string live_digest;
  std::string replayed_digest;
};

class rollout {
 public:
  explicit rollout(rollout_options options) : options_(std::move(options)) {}

  /// Node and fleet. Fault: what did not start.
  result<done> start();
  /// Waits for the moment (or, if it does not come, for any open work), then for `after`, kills the node, and tells what it
  /// left open.
  result<open_work> kill_at(kill_moment moment, std::chrono::milliseconds after);
  result<done> restart_node();
  /// Waits until all is licensed, stops both in order, compares.
  result<rollout_result> finish();
  /// True when no work is left that a kill could meet.
  bool all_licensed() const;

 private:
  result<done> start_node();
  bool is_open(kill_moment moment) const;
  std::string data() const { return options_.dir + "/node"; }

  rollout_options options_;
  std::string port_ = "0";
  std::optional<child_process> node_;
  std::optional<child_process> fleet_;
  std::optional<admin_client> client_;
};

}  // namespace ald::torture
