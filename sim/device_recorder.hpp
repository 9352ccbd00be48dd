// Reads one device's stream as what the device, its user and its operator did.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "messages/event.pb.h"
#include "sim/recorded_device.hpp"

namespace ald {

/// Samples of how long things take, over a whole log.
struct recorded_times {
  std::vector<std::int64_t> push, unreachable, download, confirm;
};

class device_recorder {
 public:
  explicit device_recorder(const std::string& unit) { device_.unit = unit_id(unit); }

  /// The stream's events in order; `at_ms` in virtual time.
  void take(const event::Device& what, std::int64_t at_ms, recorded_times& times);
  /// What the log tells of the device; `end_ms`: the log's.
  recorded_device finish(std::int64_t end_ms);

  /// When its first need was opened, and which command made it a registered device, if nothing else stood between them.
  struct first_look {
    std::int64_t need_ms = 0;
    std::size_t command = 0;
  };
  std::optional<first_look> looked_at() const { return looked_at_; }

 private:
  void command(device_command what, std::int64_t at_ms) { device_.commands.push_back({at_ms, std::move(what)}); }
  void seen(std::int64_t at_ms) { device_.sightings.push_back({at_ms, event::ACCEPTED, false, true}); }
  void polled(std::int64_t at_ms, bool found_something);
  void take_registration(const event::Registered& what, std::int64_t at_ms);
  void take_cancel_answer(const event::CancelAnswered& what, std::int64_t at_ms);
  void take_push(const event::PushFinished& what, std::int64_t at_ms, recorded_times& times);
  void take_offer(std::int64_t at_ms, bool from_answer);
  void take_step(recorded_step_kind what, std::int64_t at_ms, recorded_times& times);
  bool awaits_result() const { return open_ && downloaded_; }

  recorded_device device_;
  std::optional<first_look> looked_at_;
  std::optional<std::size_t> registered_by_;  ///< command
  bool needed_ = false;
  std::uint32_t n_ = 0;      ///< of the need whose license was stored last
  bool open_ = false;        ///< the last try may go on
  bool downloaded_ = false;  ///< … and the file was fetched in it
  bool fetched_ = false;     ///< the deployment was fetched by a poll
  std::optional<std::int64_t> offered_again_ms_;  ///< a push came while the result was awaited
  std::int64_t push_owed_ms_ = -1;
  std::int64_t replaced_ms_ = -1, took_over_ms_ = -1, stored_ms_ = -1;  ///< what is recorded with it follows from it
  std::int64_t asked_ms_ = -1;
};

}  // namespace ald
