// A conversation between one virtual device and a scripted node.
#pragma once
#include <boost/test/unit_test.hpp>

#include "sim/virtual_device.hpp"

namespace ald::sim_tests {

inline constexpr action_id job{41};

/// Drives one device through its conversation at a time that the case sets.
struct conversation {
  std::int64_t now = 1'000'000;
  virtual_device device;
  std::uint32_t ticket = 0;

  explicit conversation(virtual_device_traits traits, virtual_device_policy policy = {}) : device(with_unit(std::move(traits)), policy, 17) {
    device.power_on(now);
  }
  static virtual_device_traits with_unit(virtual_device_traits traits) {
    traits.unit = unit_id{"UNIT-1"};
    traits.firmware = traits.old_firmware ? "10.03.100" : "10.03.500";
    if (traits.old_firmware) traits.polls = false;
    return traits;
  }
  /// The next thing of kind T that the device wants, waiting as long as it says.
  template <class T>
  T wants() {
    for (int i = 0; i < 10; ++i) {
      if (auto request = device.next(now)) {
        ticket = request->ticket;
        if (auto* wanted = std::get_if<T>(&request->action)) return *wanted;
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<set_port>(request->action), "the device wants something else: " << request->action.index());
        continue;
      }
      auto at = device.wake_at();
      BOOST_REQUIRE_MESSAGE(at.has_value(), "the device wants nothing and waits for an input");
      BOOST_REQUIRE_MESSAGE(*at > now || i == 0, "a device that wants nothing must wait for a later time");
      now = std::max(now, *at);
    }
    BOOST_FAIL("the device never wanted it");
    return {};
  }
  /// True if there is nothing to do until an input comes.
  bool rests() {
    while (auto request = device.next(now))
      if (!std::holds_alternative<set_port>(request->action)) return false;
    return !device.wake_at();
  }
  void answer(node_answer what) { device.answered(ticket, what, now); }
  void answer(int status) { answer(node_answer{.status = status}); }
  std::uint32_t attempt = 0;
  push_reply push(action_id action = job) { return device.take_push({.action = action, .attempt = ++attempt, .artifact_href = "/file"}, now); }
  push_reply ask() { return device.take_push({.action = job, .attempt = ++attempt, .ask = true}, now); }
  void license_is_good() { device.checked(ticket, license_claims{.serial = license_serial{"L-1"}, .unit = unit_id{"UNIT-1"}}, now); }
  /// From the download to the boot.
  void installs() {
    wants<download_license>();
    answer({.status = 200, .body = "file"});
    wants<send_progress>();
    answer(200);
    wants<check_license>();
    license_is_good();
  }
  void boots() {
    wants<send_attributes>();
    answer(200);
  }
};

}  // namespace ald::sim_tests
