// One device as a state machine without I/O: it polls, takes pushes, asks its user, downloads, checks, reboots and confirms.
//
//   idle ──poll: question──> read_question ──> send_answer ──> idle (polls again at once)
//    │ ────poll: deployment──> read_deployment ──┐
//    └─────push with a link───────────────────> download ──> progress ──> check ──good──> rebooting ──> send_result ──> idle
//                                                  ^──────── bad hash, signature or unit ─────┘
//
// No answer, 503 and 401 are tried again with a growing wait; 404 and 410 end the job.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "messages/license_claims.hpp"
#include "sim/virtual_device_action.hpp"
#include "sim/virtual_device_traits.hpp"

namespace ald {

/// What a device did so far, or a fleet.
template <class Number>
struct virtual_device_tally {
  Number pushes = 0;            ///< taken, questions included
  Number questions = 0;         ///< the user was asked
  Number polls = 0;             ///< answered
  Number downloads = 0;
  Number checks_failed = 0;     ///< bad hash, signature, or a license for another unit
  Number reboots = 0;
  Number confirmations = 0;     ///< closed/success answered with 200
  Number confirmations_refused = 0;
  Number retries = 0;           ///< requests without an answer, or answered with "later"
  Number unauthorized = 0;
  Number removals = 0;          ///< a license that was taken away was removed
  Number without_consent = 0;   ///< a prompting device got a deployment nobody agreed to
};

/// Of a fleet: those of its devices, summed.
struct virtual_device_counts : virtual_device_tally<std::uint64_t> {
  virtual_device_counts& operator+=(const virtual_device_tally<std::uint32_t>& one);
};

/// Not thread-safe. Times are ms of any clock that never goes back; the same for all calls.
///
/// Drive it so: after every input call next() until it gives nothing, doing what it says; then call next() again at
/// wake_at(). At most one request is open at a time. Equal inputs and seeds give equal outputs.
class virtual_device {
 public:
  virtual_device(virtual_device_traits traits, const virtual_device_policy& policy, std::uint32_t seed);
  /// For a fleet whose devices share one policy.
  virtual_device(virtual_device_traits traits, std::shared_ptr<const virtual_device_policy> policy, std::uint32_t seed);

  /// Switches the device on. Until then it is away and does nothing.
  void power_on(std::int64_t now_ms);
  /// The node's answer to the request with this ticket; another ticket is ignored.
  void answered(std::uint32_t ticket, const node_answer& answer, std::int64_t now_ms);
  /// The claims of the checked file; nothing if its hash or signature is wrong.
  void checked(std::uint32_t ticket, const std::optional<license_claims>& claims, std::int64_t now_ms);
  /// A push arrived.
  push_reply take_push(const device_settings_push& push, std::int64_t now_ms);
  /// The device had installed this license by this action before it was switched on.
  void restore(const license_serial& serial, action_id action = {});
  /// The device agrees to an action's being called off: what was installed by it is removed. Called as the answer leaves.
  void drop(action_id action);
  /// The device is not reachable until then, and does nothing.
  void go_away(std::int64_t until_ms);
  /// The device loses its power and boots: a job that has not come to its planned reboot is forgotten.
  void lose_power(std::int64_t now_ms);
  /// Other firmware, told to the node after the next boot.
  void upgrade(std::string firmware, bool is_old);

  /// The next thing to do, if any.
  std::optional<virtual_device_request> next(std::int64_t now_ms);
  /// When next() has to be called without an input; none: only after an input.
  std::optional<std::int64_t> wake_at() const;

  bool reachable(std::int64_t now_ms) const;
  /// A checked license is installed, the device rebooted, and the node took the confirmation.
  bool licensed() const { return licensed_; }
  /// Of the installed license; empty: none.
  const license_serial& serial() const { return serial_; }
  /// Of an installed and confirmed license of another kind than the base's; empty: none.
  license_serial serial_of(const license_kind& kind) const;
  /// The request that waits for its answer; null: none.
  const virtual_device_action* open_request() const { return open_request_.get(); }
  std::uint32_t ticket() const { return ticket_; }
  /// A job is under way.
  bool busy() const { return step_ != step::idle; }
  const virtual_device_traits& traits() const { return traits_; }
  const virtual_device_tally<std::uint32_t>& counts() const { return counts_; }

 private:
  /// Pushes that are the same push.
  struct push_name {
    action_id action{};
    std::uint32_t attempt = 0;
    bool ask = false;
    bool removes = false;
    bool operator==(const push_name&) const = default;
  };
  struct job_papers {
    std::string href;
    std::string sha256;
    std::string file;
    license_serial staged;                            // checked, installed by the reboot
    license_kind kind;                                // … of this one
    std::optional<device_settings_push> pushed_next;  // a push for another action that came during the job
  };
  enum class step : std::uint8_t { idle, read_question, send_answer, read_deployment, download, progress, check, rebooting, send_result, send_cancel };

  std::optional<virtual_device_action> next_action(std::int64_t now_ms);
  std::string boot_id() const;
  void finish_reboot();
  bool is_of_base() const;
  void take_poll(const node_answer& answer, std::int64_t now_ms);
  void take_final(const virtual_device_action& request, const node_answer& answer, std::int64_t now_ms);
  void start_job(step first, action_id action, std::string href);
  void start_download(action_id action, std::string href, std::string sha256);
  void end_job();
  void take_refusal(const node_answer& answer, std::int64_t now_ms);
  void ask_user();
  push_reply answer_removal(const device_settings_push& push);
  push_reply answer_push(const device_settings_push& push, std::int64_t now_ms);
  user_answer user_says();
  void wait_and_retry(duration_ms at_least_ms, std::int64_t now_ms);
  duration_ms up_to(duration_ms limit_ms);

  virtual_device_traits traits_;
  std::shared_ptr<const virtual_device_policy> policy_;
  std::minstd_rand random_;
  virtual_device_tally<std::uint32_t> counts_;

  bool powered_ = false;
  bool port_open_ = false;
  std::int64_t reachable_from_ms_ = 0;
  std::int64_t rebooted_at_ms_ = 0;   // end of the running reboot
  std::int64_t not_before_ms_ = 0;    // a wait after a failure
  std::int64_t next_poll_ms_ = 0;
  duration_ms poll_ms_;
  std::uint32_t failures_ = 0;        // in a row
  std::uint32_t refusals_ = 0;        // 401 and 403, in a row
  std::uint32_t boots_ = 1;
  bool attributes_owed_ = false;

  std::uint32_t ticket_ = 0;
  std::unique_ptr<const virtual_device_action> open_request_;  // a million devices at rest have none

  // the job; kept over reboots and failures
  step step_ = step::idle;
  action_id action_{};
  std::unique_ptr<job_papers> papers_;  // while there is a job
  bool user_agrees_ = false;
  bool job_succeeded_ = false;
  std::uint32_t bad_files_ = 0;
  push_name last_push_;                               // answered with last_reply_
  push_reply last_reply_ = push_reply::away;

  action_id consented_{};
  std::uint32_t answers_given_ = 0;
  bool licensed_ = false;
  action_id installed_{};  // what brought the license
  license_serial serial_;
  struct further_license {
    license_kind kind;
    action_id installed{};
    license_serial serial;
    bool confirmed = false;
  };
  std::vector<further_license> further_;  // of other kinds
};

}  // namespace ald
