// One rollout of the real processes, a faulty licensing server, a node and a fleet, in which the node is killed and started again.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/admin_client.hpp"
#include "cli/child_process.hpp"
#include "cli/server_child.hpp"
#include "messages/result.hpp"
#include "tests/torture/open_work.hpp"
#include "tests/torture/server_ledger.hpp"

namespace ald::torture {

struct rollout_options {
  std::string ald;  ///< path of the program
  std::string dir;  ///< of this rollout; removed by the caller
  std::uint32_t devices = 500;
  std::uint64_t seed = 1;
  bool deduplicates = true;  ///< false: the server issues again for a repeated key
  bool scarce = false;       ///< the pack holds licenses for four of five devices, and the server would issue more

  std::uint32_t licenses() const { return scarce ? devices * 4 / 5 : devices; }
};

/// What a kill waits for, so that each kind of open work is met.
enum class kill_moment { order_unanswered, answer_not_durable, push_unanswered, download_unconfirmed, any };

/// At the end of a rollout.
struct rollout_result {
  std::uint64_t licensed = 0;
  std::uint64_t exhausted = 0;  ///< devices that wait for a license that their pack does not have
  std::uint64_t issued = 0;
  std::uint64_t distinct_units = 0;
  request_summary requests;  ///< from the server's log of them
  std::uint64_t resent = 0;  ///< devices that S9 had listed, sent again by the operator's command
  std::string live_digest;
  std::string replayed_digest;
};

class rollout {
 public:
  explicit rollout(rollout_options options) : options_(std::move(options)) {}

  /// Licensing server, node and fleet. Fault: what did not start.
  result<done> start();
  /// Waits for the moment (or, if it does not come, for any open work), then for `after`, kills the node, and tells what it
  /// left open.
  result<open_work> kill_at(kill_moment moment, std::chrono::milliseconds after);
  result<done> restart_node();
  /// Waits until all is licensed, stops fleet and node in order, compares. Fault: a device waited for a re-send that S9 does not list.
  result<rollout_result> finish();
  /// True when no work is left that a kill could meet.
  bool all_licensed() const;

 private:
  result<done> start_server();
  result<done> start_node();
  result<done> resend_listed(std::uint64_t& resent);
  bool is_open(kill_moment moment) const;
  std::string data() const { return options_.dir + "/node"; }

  rollout_options options_;
  std::string port_ = "0";
  std::optional<server_child> server_;
  std::optional<server_ledger> ledger_;
  std::optional<child_process> node_;
  std::optional<child_process> fleet_;
  std::optional<admin_client> client_;
};

}  // namespace ald::torture
