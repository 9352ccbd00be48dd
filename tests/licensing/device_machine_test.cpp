// What holds after any sequence of commands: the fold, I2, I4, I5, I9, the outbox, progress at a deadline, the snapshot.
#include <array>
#include <cstdint>
#include <set>

#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_machine)

namespace {

/// SplitMix64.
struct random_numbers {
  std::uint64_t seed;
  std::uint64_t next() {
    std::uint64_t z = (seed += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(next() % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  template <class T, std::size_t N>
  const T& of(const std::array<T, N>& choices) {
    return choices[below(N)];
  }
};

const std::array<std::string, 4> firmwares{"10.03.499", "10.03.500", "", "11"};
const std::array<std::string, 3> addresses{"", "192.0.2.7:80", "[2001:db8::7]:81"};
const std::array<std::string, 4> directories{"/", "/calm", "/loud/desk", "bad"};
const std::array<std::string, 3> peers{"192.0.2.7", "2001:db8::7", ""};

register_device some_record(random_numbers& random) {
  register_device what;
  if (random.one_in(3)) what.firmware = random.of(firmwares);
  if (random.one_in(2)) what.push_address = random.of(addresses);
  if (random.one_in(3)) what.directory = random.of(directories);
  if (random.one_in(9)) what.token_hash = std::string(random.one_in(2) ? 16 : 15, 't');
  return what;
}

report_attributes some_attributes(random_numbers& random) {
  report_attributes what;
  if (random.one_in(2)) what.firmware = random.of(firmwares);
  if (random.one_in(4)) what.boot_id = std::to_string(random.below(4));
  if (random.one_in(9)) what.product = "bad\n";
  return what;
}

take_license some_license(random_numbers& random, const device_player& device) {
  const std::uint32_t n = random.one_in(6) ? random.below(4) : device.state().need().n();
  take_license what = device.license(n, "S" + std::to_string(n) + (random.one_in(8) ? "b" : ""));
  what.action = action_id{100 + static_cast<std::uint32_t>(device.log().size())};
  what.claims.expiry_day = day_of(device.now.wall_ms) + random.below(6) - 1;
  if (random.one_in(12)) what.claims.kind = license_kind("other");
  return what;
}

action_id some_action(random_numbers& random, const device_player& device) {
  return random.one_in(12) ? action_id{random.below(3)} : device.action();
}

device_command some_guard(random_numbers& random, const device_player& device) {
  const std::string serial = random.one_in(4) ? "S" + std::to_string(random.below(4)) : device.state().license().serial();
  switch (random.below(4)) {
    case 0: return revoke_license{key_of(device.state()), license_serial(serial), "reason"};
    case 1: {
      const std::uint32_t n = device.state().need().n() + random.below(3);
      take_license license = some_license(random, device);
      license.claims.kind = license_kind("base");  // device_kinds_machine_test has others
      return adopt_license{make_order_key(license.claims.unit, license.claims.kind, n), n, license.claims, "file", license.pack, license.action, random.one_in(4)};
    }
    default: return lift_block{};
  }
}

device_command some_discovery(random_numbers& random) {
  switch (random.below(4)) {
    case 0: return accept_device{};
    case 1: return reject_device{};
    case 2: return replace_token{std::string(16, 'n')};
    default: return set_auto_confirm{random.one_in(3), "initiator", "remark"};
  }
}

device_command some_cancel(random_numbers& random, const device_player& device) {
  const action_id canceled{device.state().cancel().action()};
  switch (random.below(3)) {
    case 0: return answer_cancel{canceled, static_cast<answer_cancel::kind>(random.below(3)), "d"};
    case 1: return take_feedback{canceled, static_cast<take_feedback::kind>(random.below(5)), 1, "d"};
    default: return fetch_deployment{some_action(random, device)};
  }
}

event::BlockReason some_block_reason(random_numbers& random) {
  const auto* reasons = event::BlockReason_descriptor();
  return static_cast<event::BlockReason>(reasons->value(static_cast<int>(random.below(static_cast<std::uint32_t>(reasons->value_count()))))->number());
}

// What operators take away and give back, and what follows from it.
device_command some_withdrawal(random_numbers& random, const device_player& device) {
  const auto& returns = device.state().returns();
  const std::string serial = returns.empty() || random.one_in(8) ? "S1" : returns[static_cast<int>(random.below(static_cast<std::uint32_t>(returns.size())))].serial();
  switch (random.below(8)) {
    case 0: return withdraw_license{"reason", !random.one_in(3), random.one_in(3)};
    case 1: return settle_return{license_serial(serial), static_cast<event::ReturnOutcome>(random.below(event::ReturnOutcome_ARRAYSIZE)), pack_id("p"), "text"};
    case 2: return tag_device{{"a"}, {"b"}, random.one_in(3)};
    case 3: return take_over{unit_id("unit-0"), "name", "/calm", std::nullopt, std::nullopt};
    case 4: return finish_replacement{unit_id("unit-2")};
    case 5:
      if (random.one_in(6)) return replace_device{unit_id("unit-2")};
      return lift_block{};
    default:
      return finish_push{action_id{device.state().cancel().action()}, random.below(4), false, static_cast<event::PushOutcome>(random.below(event::PushOutcome_ARRAYSIZE)), "d", true};
  }
}

device_command some_command(random_numbers& random, const device_player& device) {
  const action_id action = some_action(random, device);
  const order_key key = random.one_in(8) ? order_key("unit-1/base/9") : key_of(device.state());
  switch (random.below(30)) {
    case 0: return discover_device{random.of(peers), "rule", random.one_in(2)};
    case 1: return some_record(random);
    case 2: return some_attributes(random);
    case 3: return contact_device{random.of(peers)};
    case 4: return block_order{key, some_block_reason(random)};
    case 5: return refuse_order{key, "code", "text"};
    case 6:
    case 7: return some_license(random, device);
    case 8:
    case 9:
    case 10: {
      const std::uint32_t attempt = device.delivery().attempt() - (random.one_in(8) ? 1 : 0);
      const bool asked = lacks_consent(device.delivery()) != random.one_in(12);
      return finish_push{action, attempt, asked, static_cast<event::PushOutcome>(random.below(event::PushOutcome_ARRAYSIZE)), "d"};
    }
    case 11:
    case 12: return take_feedback{action, static_cast<take_feedback::kind>(random.below(5)), 1, "d"};
    case 13: return take_feedback{action, take_feedback::kind::success, 0, ""};
    case 14: return fetch_confirmation{action};
    case 15: return answer_confirmation{action, !random.one_in(3)};
    case 16: return miss_confirmation{action};
    case 17:
    case 18: return complete_download{action};
    case 19: return resend_settings{};
    case 20:
      if (random.one_in(3)) return retire_device{};
      return some_record(random);
    case 21: return unblock_order{key};
    case 22: return report_unusable_answer{key, random.one_in(2) ? "expired" : "wrong signature"};
    case 23: return some_guard(random, device);
    case 24: return some_discovery(random);
    case 25:
    case 26: return some_cancel(random, device);
    case 27: return some_withdrawal(random, device);
    default: return examine_device{};
  }
}

void change_the_world(random_numbers& random, device_player& device) {
  if (random.one_in(3)) device.pass(random.below(3 * 3'600'000));
  if (random.one_in(40)) device.pass(ms_per_day * random.below(3));
  if (random.one_in(25)) device.operate(set_profile{profile_id("calm"), random.one_in(2)});
  if (random.one_in(40)) device.operate(assign_profile{profile_id("calm"), random.one_in(2) ? "/calm" : "/"});
  if (random.one_in(40)) device.operate(set_switch{!random.one_in(3)});
  if (random.one_in(60)) device.clock_suspect = !device.clock_suspect;
}

bool has_event(const std::string& names, const std::string& name) {
  return (" " + names + " ").find(" " + name + " ") != std::string::npos;
}

/// I4: what is offered, pushed or downloaded without consent, under the profile in force.
void check_consent(const device_player& device) {
  const bool prompts = device.fleet.resolve(unit_id(device.state().unit()), device.state().directory()).prompts;
  const device_row row = device.row();
  const bool current = row.epoch == device.fleet.profile_epoch();  // else the poll goes to the actor, and a push back to the device
  if (prompts && current && device.delivery().consent() != state::GIVEN) {
    BOOST_TEST_REQUIRE((row.offer != poll_offer::deployment));
    BOOST_TEST_REQUIRE(!row.file_open);
    for (const device_effect& effect : outbox(device.state())) {
      const auto* push = std::get_if<push_settings>(&effect);
      BOOST_TEST_REQUIRE((!push || push->ask || push->removes));  // taking away asks nobody
    }
  }
}

/// I5, I8, I9 and the key of a need, from one command to the next.
void check_step(const device_player& device, const state::Device& before, const device_command& command, const std::string& caused) {
  const state::Device& after = device.state();
  const bool changed = after.SerializeAsString() != before.SerializeAsString();
  BOOST_TEST_REQUIRE((changed == (!caused.empty() && caused[0] != '!')));

  if (const auto* license = std::get_if<take_license>(&command); license && license->claims.unit.text != after.unit()) {
    BOOST_TEST_REQUIRE(!changed);
  }
  const bool opened = has_event(caused, "need_opened");
  if (has_event(caused, "need_adopted")) {
    BOOST_TEST_REQUIRE((after.need().n() >= before.need().n() && !after.need().open()));
  } else {
    BOOST_TEST_REQUIRE((after.need().n() == before.need().n() + (opened ? 1 : 0)));
  }
  BOOST_TEST_REQUIRE((!opened || !before.blocked()));
  if (is_withdrawn(after)) BOOST_TEST_REQUIRE((device.row().offer == poll_offer::nothing || device.row().offer == poll_offer::cancel));
  // An open action that the client knows is replaced or withdrawn only through its cancel, or by an operator's word.
  if (is_known_action(before) && after.delivery().action() != before.delivery().action()) BOOST_TEST_REQUIRE(has_open_cancel(after));
  if (has_open_cancel(after)) BOOST_TEST_REQUIRE((device.row().offer != poll_offer::deployment && device.row().offer != poll_offer::confirmation));
  if (after.blocked()) BOOST_TEST_REQUIRE((device.owed().find("order ") == std::string::npos && device.owed().find("push ") == std::string::npos));
  BOOST_TEST_REQUIRE((!opened || !before.need().open()));

  if (after.delivery().status() == state::LISTED_FOR_RESEND) {
    BOOST_TEST_REQUIRE((device.row().offer == poll_offer::nothing));
    BOOST_TEST_REQUIRE((device.owed().find("push ") == std::string::npos && device.owed().find("ask ") == std::string::npos));
  }
  if (before.delivery().status() == state::LISTED_FOR_RESEND && after.delivery().status() != state::LISTED_FOR_RESEND) {
    // An operator, an upgrade, the word of a device that had downloaded before, or another license that takes the delivery's place.
    BOOST_REQUIRE_MESSAGE((has_event(caused, "resend_requested") || has_event(caused, "relisted") || has_event(caused, "license_confirmed") ||
                        has_event(caused, "license_stored") || has_event(caused, "removal_sent_again")), caused);
  }
  const auto owed = outbox(after);
  BOOST_TEST_REQUIRE(owed.size() <= 3 + static_cast<std::size_t>(after.returns_size()));  // and one a license that goes back
  for (const device_effect& effect : owed) {
    if (const auto* push = std::get_if<push_settings>(&effect)) BOOST_TEST_REQUIRE(!push->address.empty());
  }
  if (after.delivery().status() == state::CONFIRMED) BOOST_TEST_REQUIRE(after.delivery().downloaded());
}

void check_log(const device_player& device) {
  BOOST_TEST_REQUIRE(device.folded().SerializeAsString() == device.state().SerializeAsString());
  state::Device restored;
  BOOST_TEST_REQUIRE(restored.ParseFromString(device.state().SerializeAsString()));
  BOOST_TEST_REQUIRE(restored.SerializeAsString() == device.state().SerializeAsString());
}

}  // namespace

BOOST_AUTO_TEST_CASE(any_sequence_of_commands_keeps_the_invariants_and_folds_to_the_same_state) {
  std::set<std::string> events;
  for (std::uint64_t seed = 1; seed <= 4'000; ++seed) {
    random_numbers random{seed};
    device_player device;
    device.policy.push_port = random.one_in(2) ? 8081 : 0;
    device.operate(set_profile{profile_id("calm"), true});
    if (random.one_in(2)) device.prompting(random.one_in(2));
    if (!random.one_in(8)) device.get_license(random.of(firmwares), random.of(addresses));
    for (int step = 0; step < 60; ++step) {
      change_the_world(random, device);
      device_command command = some_command(random, device);
      if (auto* license = std::get_if<take_license>(&command); license && random.one_in(6)) license->claims.unit = unit_id("unit-2");
      const state::Device before = device.state();
      BOOST_TEST_INFO("seed " << seed << ", step " << step << ", command " << command.index());
      const std::string caused = device.play(command);
      check_step(device, before, command, caused);
      check_consent(device);
    }
    check_log(device);
    for (const event::Record& record : device.log()) {
      events.insert(event::Device::descriptor()->FindFieldByNumber(record.device().kind_case())->name());
    }
  }
  BOOST_TEST(events.size() == static_cast<std::size_t>(event::Device::descriptor()->FindOneofByName("kind")->field_count()));  // none was never tried
}

BOOST_AUTO_TEST_CASE(a_look_at_a_device_that_is_due_changes_something_so_that_nothing_is_looked_at_for_ever) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    random_numbers random{seed};
    device_player device;
    device.prompting(random.one_in(2));
    for (int step = 0; step < 60; ++step) {
      change_the_world(random, device);
      device.play(some_command(random, device));
      for (int looks = 0; device.due().at_ms && *device.due().at_ms <= device.now.wall_ms; ++looks) {
        BOOST_TEST_INFO("seed " << seed << ", step " << step);
        BOOST_TEST_REQUIRE(device.look() != "");
        BOOST_TEST_REQUIRE(looks < 4);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(once_faults_stop_a_device_that_polls_is_licensed_within_a_day_with_no_operator_but_for_resends_and_blocks) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    random_numbers random{seed};
    device_player device;
    device.prompting(false);
    device.appear(random.of(firmwares), random.of(addresses));
    for (int step = 0; step < 40; ++step) {
      change_the_world(random, device);
      device.play(some_command(random, device));
    }
    device.prompting(false);
    device.operate(assign_profile{profile_id("calm"), "unit-1"});
    device.operate(set_switch{true});
    device.clock_suspect = false;
    device.play(register_device{});
    device.play(lift_block{});
    for (int hour = 0; hour < 24 && device.standing() != "licensed none"; ++hour) {
      device.pass(3'600'000);
      device.look();
      take_license license = device.license(device.state().need().n(), "N" + std::to_string(device.state().need().n()));
      license.action = action_id{1'000};
      if (device.state().need().open()) device.play(license);
      if (device.delivery().status() == state::LISTED_FOR_RESEND) device.play(resend_settings{});
      device.push_ends(event::ACCEPTED);
      device.play(contact_device{"192.0.2.7"});
      if (device.offer() == "cancel") device.play(answer_cancel{action_id{device.state().cancel().action()}, answer_cancel::kind::done, ""});
      if (device.offer() != "deployment") continue;
      device.download();
      device.succeed();
    }
    BOOST_TEST_INFO("seed " << seed);
    BOOST_TEST_REQUIRE(device.standing() == "licensed none");
  }
}

BOOST_AUTO_TEST_CASE(the_form_of_the_license_follows_the_product_as_registered_or_reported) {
  device_player device;
  device.policy.form_of_product["board"] = artifact_form{1};
  device.appear();
  BOOST_TEST((device.row().form == plain_license));
  report_attributes report;
  report.product = "board";
  device.play(report);
  BOOST_TEST((device.row().form == artifact_form{1}));
  device.policy.form_of_others = artifact_form{2};
  report.product = "another";
  device.play(report);
  BOOST_TEST((device.row().form == artifact_form{2}));
}

BOOST_AUTO_TEST_SUITE_END()
