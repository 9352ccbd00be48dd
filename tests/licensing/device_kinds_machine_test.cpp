// What holds after any sequence of commands to a device that needs licenses of several kinds.
#include <array>
#include <cstdint>

#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_kinds_machine)

namespace {

struct random_numbers {
  std::uint64_t seed;
  std::uint32_t below(std::uint32_t n) {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return static_cast<std::uint32_t>((z ^ (z >> 31)) % n);
  }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
};

const std::array<std::string, 3> kinds{"base", "video", "audio"};

state::Device view(const device_player& device, const std::string& kind) { return view_of_license(device.state(), kind, "base"); }

take_license some_license(random_numbers& random, const device_player& device, const std::string& kind) {
  take_license what = device.license(std::max(1u, view(device, kind).need().n()));
  const std::uint32_t n = what.action == action_id{} ? 1 : std::max(1u, view(device, kind).need().n());
  what.key = make_order_key(unit_id("unit-1"), license_kind(kind), n);
  what.claims.serial = license_serial(kind + std::to_string(n) + (random.one_in(9) ? "b" : ""));
  what.claims.kind = license_kind(kind);
  what.claims.expiry_day = day_of(device.now.wall_ms) + random.below(6);
  what.action = action_id{1'000 + static_cast<std::uint32_t>(device.log().size())};
  what.evaluation = random.one_in(4);
  return what;
}

device_command some_command(random_numbers& random, const device_player& device) {
  const std::string& kind = kinds[random.below(3)];
  const state::Device of = view(device, kind);
  const action_id action{of.delivery().action()};
  const order_key key = make_order_key(unit_id("unit-1"), license_kind(kind), of.need().n());
  switch (random.below(24)) {
    case 0: return block_order{key, random.one_in(2) ? event::PACK_EXHAUSTED : event::NO_FULL_PACK};
    case 1: return unblock_order{key};
    case 2: return refuse_order{key, "code", "text"};
    case 3:
    case 4:
    case 5: return some_license(random, device, kind);
    case 6:
    case 7:
    case 8: return finish_push{action, of.delivery().attempt(), lacks_consent(of.delivery()), static_cast<event::PushOutcome>(random.below(event::PushOutcome_ARRAYSIZE)), "d"};
    case 9:
    case 10: return take_feedback{action, static_cast<take_feedback::kind>(random.below(5)), 1, "d"};
    case 11: return complete_download{action};
    case 12: return fetch_deployment{action};
    case 13: return answer_confirmation{action, !random.one_in(3)};
    case 14: return answer_cancel{action_id{of.cancel().action()}, static_cast<answer_cancel::kind>(random.below(3)), "d"};
    case 15: return finish_push{action_id{of.cancel().action()}, of.cancel().attempt(), false, static_cast<event::PushOutcome>(random.below(event::PushOutcome_ARRAYSIZE)), "d", true};
    case 16:
      if (random.one_in(3)) return retire_device{};
      return register_device{};
    case 17:
      if (random.one_in(2)) return resend_settings{};
      return set_auto_confirm{random.one_in(3), "i", "r"};
    case 18:
      if (random.one_in(2)) return revoke_license{key, license_serial(of.license().serial()), "reason"};
      return withdraw_license{"reason", true, random.one_in(2), random.one_in(2) ? std::optional(license_kind(kind)) : std::nullopt};
    case 19: return lift_block{};
    case 20: return settle_return{license_serial(of.license().serial()), event::LICENSE_RETURNED, pack_id("P"), ""};
    case 21: {
      report_attributes what;
      what.firmware = random.one_in(2) ? "10.03.499" : "11";
      return what;
    }
    default: return examine_device{};
  }
}

void change_the_world(random_numbers& random, device_player& device) {
  if (random.one_in(3)) device.pass(random.below(3 * 3'600'000));
  if (random.one_in(30)) device.pass(ms_per_day * random.below(3));
  if (random.one_in(25)) device.prompting(random.one_in(2));
  if (random.one_in(25)) device.operate(set_kind{license_kind(kinds[1 + random.below(2)]), !random.one_in(4)});
}

/// A fleet that needs both further kinds, and a device of it.
device_player a_device(random_numbers& random) {
  device_player device;
  device.operate(set_kind{license_kind("video")});
  device.operate(set_kind{license_kind("audio")});
  device.prompting(random.one_in(2));
  device.appear("10.03.500", random.one_in(3) ? "" : "192.0.2.7:80");
  return device;
}

// One thing is said to a device at a time, and nothing that its own license does not allow.
void check_line(const device_player& device) {
  int pushes = 0;
  for (const device_effect& effect : outbox(device.state())) {
    const auto* push = std::get_if<push_settings>(&effect);
    if (push == nullptr) continue;
    ++pushes;
    if (!push->removes) BOOST_TEST_REQUIRE(number(push->action) == number(device.row().action));
  }
  BOOST_TEST_REQUIRE(pushes <= 1);
  const auto views = views_of(device.state());
  const auto first = speaker(views);
  const device_row row = device.row();
  if (row.offer == poll_offer::nothing) return;
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST_REQUIRE((row.offer == offer_of(views[*first].state)));
  for (const kind_view& view : views) {
    if (view.state.delivery().status() == state::LISTED_FOR_RESEND && !is_withdrawn(view.state)) BOOST_TEST_REQUIRE((row.offer == poll_offer::cancel || views[*first].state.delivery().fetched()));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_sequence_of_commands_folds_to_the_same_state_and_says_one_thing_at_a_time) {
  for (std::uint64_t seed = 1; seed <= 1'500; ++seed) {
    random_numbers random{seed};
    device_player device = a_device(random);
    for (int step = 0; step < 60; ++step) {
      change_the_world(random, device);
      std::array<std::uint32_t, 3> n{};
      for (std::size_t i = 0; i < kinds.size(); ++i) n[i] = view(device, kinds[i]).need().n();
      BOOST_TEST_INFO("seed " << seed << ", step " << step);
      device.play(some_command(random, device));
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        const state::Device now = view(device, kinds[i]);
        BOOST_TEST_REQUIRE((now.need().n() == n[i] || (now.need().n() == n[i] + 1 && now.need().kind() == kinds[i])));
      }
      check_line(device);
    }
    BOOST_TEST_REQUIRE(device.folded().SerializeAsString() == device.state().SerializeAsString());
    state::Device restored;
    BOOST_TEST_REQUIRE(restored.ParseFromString(device.state().SerializeAsString()));
    BOOST_TEST_REQUIRE(restored.SerializeAsString() == device.state().SerializeAsString());
  }
}

BOOST_AUTO_TEST_CASE(a_look_at_a_device_that_is_due_changes_something) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    random_numbers random{seed};
    device_player device = a_device(random);
    for (int step = 0; step < 60; ++step) {
      change_the_world(random, device);
      device.play(some_command(random, device));
      for (int looks = 0; device.due().at_ms && *device.due().at_ms <= device.now.wall_ms; ++looks) {
        BOOST_TEST_INFO("seed " << seed << ", step " << step);
        BOOST_TEST_REQUIRE(device.look() != "");
        BOOST_TEST_REQUIRE(looks < 9);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(once_faults_stop_every_kind_is_licensed_within_two_days_with_no_operator_but_for_resends_and_blocks) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    random_numbers random{seed};
    device_player device = a_device(random);
    for (int step = 0; step < 40; ++step) {
      change_the_world(random, device);
      device.play(some_command(random, device));
    }
    device.prompting(false);
    for (const char* kind : {"video", "audio"}) device.operate(set_kind{license_kind(kind)});
    device.play(register_device{});
    device.play(lift_block{});
    const auto all_licensed = [&] {
      const device_row row = device.row();
      if (!row.kinds || row.kinds->size() != 3) return false;
      for (const kind_row& one : *row.kinds) {
        if (one.stage != device_stage::licensed || one.reason != device_reason::none) return false;
      }
      return true;
    };
    for (int hour = 0; hour < 48 && !all_licensed(); ++hour) {
      device.pass(3'600'000);
      device.look();
      for (const std::string& kind : kinds) {
        if (!view(device, kind).need().open()) continue;
        take_license license = some_license(random, device, kind);
        license.evaluation = false;
        license.claims.expiry_day = day_of(device.now.wall_ms) + 400;
        device.play(license);
      }
      for (const kind_view& one : views_of(device.state())) {
        if (one.state.delivery().status() == state::LISTED_FOR_RESEND) device.play(resend_settings{});
      }
      for (int turn = 0; turn < 3; ++turn) {
        for (const device_effect& effect : outbox(device.state())) {
          const auto* push = std::get_if<push_settings>(&effect);
          if (push != nullptr) device.play(finish_push{push->action, push->attempt, push->ask, event::ACCEPTED, "", push->removes});
        }
        const device_row row = device.row();
        if (row.offer == poll_offer::cancel) device.play(answer_cancel{row.canceled, answer_cancel::kind::done, ""});
        if (row.offer != poll_offer::deployment) continue;
        device.play(complete_download{row.action});
        device.play(take_feedback{row.action, take_feedback::kind::success, 0, ""});
      }
    }
    BOOST_TEST_INFO("seed " << seed);
    BOOST_TEST_REQUIRE(all_licensed());
  }
}

BOOST_AUTO_TEST_SUITE_END()
