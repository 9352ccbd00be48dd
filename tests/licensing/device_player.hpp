// Plays commands to one device's machine and keeps its log, so that a test reads as a story.
#pragma once
#include <string>
#include <vector>

#include "licensing/device_machine.hpp"
#include "messages/fleet_command.hpp"

namespace ald {

/// The node's part around decide, evolve and outbox: one device, one fleet, one clock. Starts at noon of a day, deployment on,
/// no profile, a device that nobody knows.
class device_player {
 public:
  explicit device_player(std::string unit = "unit-1") { state_.set_unit(std::move(unit)); }

  device_policy policy;
  fleet_settings fleet;
  instant now{20'000 * ms_per_day + ms_per_day / 2, 1'000};
  bool clock_suspect = false;

  const state::Device& state() const { return state_; }
  const state::Delivery& delivery() const { return state_.delivery(); }
  const std::vector<event::Record>& log() const { return log_; }
  device_context context() const { return {now, &fleet, &policy, clock_suspect}; }

  /// The names of the events that the command caused ("need_opened"), or "!" and the code of its refusal ("!not_found").
  std::string play(const device_command& command) {
    const auto decided = decide(state_, command, context());
    if (!decided.ok()) {
      refusal = decided.error();
      return "!" + code_name(refusal.code);
    }
    std::string names;
    for (const event::Device& what : decided.value()) {
      fold(what);
      names += (names.empty() ? "" : " ") + event::Device::descriptor()->FindFieldByNumber(what.kind_case())->name();
    }
    return names;
  }
  fault refusal;  ///< the last one

  /// Folds an event in as it comes from the log.
  void fold(const event::Device& what) {
    event::Record& record = log_.emplace_back();
    record.set_at_ms(now.wall_ms);
    record.set_seq(log_.size());
    record.set_unit(state_.unit());
    *record.mutable_device() = what;
    evolve(state_, what, record.seq(), record.at_ms());
  }

  /// What the log makes of a device that nobody knows.
  state::Device folded() const {
    state::Device state;
    state.set_unit(state_.unit());
    for (const event::Record& record : log_) evolve(state, record.device(), record.seq(), record.at_ms());
    return state;
  }

  void pass(duration_ms length) {
    now.wall_ms += length;
    now.mono_ms += length;
  }
  std::string look() { return play(examine_device{}); }
  void operate(const fleet_command& command) {
    const auto decided = fleet.decide(command, now.wall_ms);
    for (const event::Fleet& what : decided.value()) fleet.evolve(what, fleet.epoch() + 1, now.wall_ms);
  }
  /// A profile for all devices that does or does not prompt (S1).
  void prompting(bool on) {
    operate(set_profile{profile_id("calm"), on});
    operate(assign_profile{profile_id("calm"), "/"});
  }

  /// "order KEY", "cancel KEY", "return SERIAL", "push ACTION/ATTEMPT ADDRESS", "ask …", "remove …" (settings without a license); joined by ", ".
  std::string owed() const {
    std::string text;
    for (const device_effect& effect : outbox(state_)) text += (text.empty() ? "" : ", ") + std::visit(text_of{}, effect);
    return text;
  }
  /// "nothing", "deployment", "confirmation" or "cancel".
  std::string offer() const {
    switch (row().offer) {
      case poll_offer::nothing: return "nothing";
      case poll_offer::deployment: return "deployment";
      case poll_offer::confirmation: return "confirmation";
      case poll_offer::cancel: return "cancel";
    }
    return "?";
  }
  device_row row() const { return make_row(state_, context()); }
  std::string standing() const { return std::string(name(row().stage)) + " " + std::string(name(row().reason)); }
  device_due due() const { return next_due(state_, context()); }

  // ---- steps of the usual story ----

  void appear(const std::string& firmware = "10.03.500", const std::string& address = "192.0.2.7:8081") {
    register_device what;
    what.firmware = firmware;
    what.push_address = address;
    play(what);
  }
  take_license license(std::uint32_t n = 1, const std::string& serial = "S1") const {
    take_license what;
    what.key = make_order_key(unit_id(state_.unit()), license_kind("base"), n);
    what.claims = {license_serial(serial), unit_id(state_.unit()), license_kind("base"), pack_id("P"), day_of(now.wall_ms) + 365};
    what.license_file = "file of " + serial;
    what.pack = pack_id("P");
    what.action = action_id{100 + n};
    return what;
  }
  /// Registered, ordered, license stored: the delivery begins.
  void get_license(const std::string& firmware = "10.03.500", const std::string& address = "192.0.2.7:8081") {
    appear(firmware, address);
    look();
    play(license());
  }
  action_id action() const { return action_id{delivery().action()}; }
  std::string push_ends(event::PushOutcome outcome) {
    const bool asked = delivery().prompts() && delivery().consent() != state::GIVEN;
    return play(finish_push{action(), delivery().attempt(), asked, outcome, "detail"});
  }
  /// A push of settings without a license, the latest one, ended.
  std::string removal_ends(event::PushOutcome outcome) {
    return play(finish_push{action_id{state_.cancel().action()}, state_.cancel().attempt(), false, outcome, "detail", true});
  }
  std::string download() { return play(complete_download{action()}); }
  std::string feedback(take_feedback::kind what) { return play(take_feedback{action(), what, 7, "why"}); }
  std::string succeed() { return feedback(take_feedback::kind::success); }
  /// The whole way to CONFIRMED.
  void get_licensed() {
    get_license();
    push_ends(event::ACCEPTED);
    download();
    succeed();
  }

 private:
  struct text_of {
    std::string operator()(const request_license& e) const { return "order " + e.key.text; }
    std::string operator()(const cancel_request& e) const { return "cancel " + e.key.text; }
    std::string operator()(const hand_over& e) const { return "hand over " + e.to.text; }
    std::string operator()(const return_request& e) const { return "return " + e.serial.text; }
    std::string operator()(const push_settings& e) const {
      return (e.removes ? "remove " : e.ask ? "ask " : "push ") + std::to_string(number(e.action)) + "/" + std::to_string(e.attempt) + " " + e.address;
    }
  };
  static std::string code_name(fault_code code) {
    switch (code) {
      case fault_code::bad_input: return "bad_input";
      case fault_code::unauthorized: return "unauthorized";
      case fault_code::not_found: return "not_found";
      case fault_code::conflict: return "conflict";
      case fault_code::gone: return "gone";
      case fault_code::busy: return "busy";
      case fault_code::unavailable: return "unavailable";
      case fault_code::no_space: return "no_space";
      case fault_code::io: return "io";
      case fault_code::corrupt: return "corrupt";
      case fault_code::unsupported: return "unsupported";
    }
    return "?";
  }

  state::Device state_;
  std::vector<event::Record> log_;
};

}  // namespace ald
