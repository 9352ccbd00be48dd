// S1 and S2: the switch, profiles over nested directories, and what an operator is refused.
#include "licensing/fleet_settings.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(fleet_settings)

namespace {

/// A fleet that takes a command as a node does: decide, then evolve what was decided.
struct operated_fleet {
  ald::fleet_settings settings;
  std::uint64_t seq = 0;

  /// Number of events; -1 - code for a refusal.
  int take(const fleet_command& command) {
    const auto decided = settings.decide(command, 1'000);
    if (!decided.ok()) return -1 - static_cast<int>(decided.error().code);
    for (const auto& event : decided.value()) {
      ++seq;
      settings.evolve(event, seq, 1'000 + static_cast<std::int64_t>(seq));
    }
    return static_cast<int>(decided.value().size());
  }
  int profile(const char* name, bool prompts) { return take(set_profile{profile_id(name), prompts}); }
  int assign(const char* name, const char* target) { return take(assign_profile{profile_id(name), target}); }
  std::string governs(const char* unit, const char* directory) const { return settings.resolve(unit_id(unit), directory).profile; }
};

constexpr int refusal(fault_code code) { return -1 - static_cast<int>(code); }

std::string names(const google::protobuf::RepeatedPtrField<state::Assignment>& list) {
  std::string text;
  for (const auto& a : list) text += a.target() + "=" + a.profile() + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(s2_deployment_is_on_until_an_operator_turns_it_off) {
  operated_fleet fleet;
  BOOST_TEST(fleet.settings.deployment_on());
  BOOST_TEST(fleet.take(set_switch{false}) == 1);
  BOOST_TEST(!fleet.settings.deployment_on());
  BOOST_TEST(fleet.take(set_switch{true}) == 1);
  BOOST_TEST(fleet.settings.deployment_on());
}

BOOST_AUTO_TEST_CASE(a_cap_turns_deployment_off_once_and_an_operator_who_turns_it_on_confirms_what_was_ordered) {
  operated_fleet fleet;
  BOOST_TEST(fleet.take(trip_switch{3'600, 10, 9}) == 1);
  BOOST_TEST(!fleet.settings.deployment_on());
  BOOST_TEST(fleet.settings.order_cap_tripped());
  BOOST_TEST(fleet.settings.state().tripped_limit() == 10u);
  BOOST_TEST(fleet.settings.state().tripped_lines() == 9u);
  BOOST_TEST(fleet.settings.state().tripped_at_ms() == 1'001);
  BOOST_TEST(fleet.take(trip_switch{3'600, 10, 9}) == 0);
  BOOST_TEST(fleet.take(set_switch{false}) == 0);  // off it is
  BOOST_TEST(fleet.settings.order_cap_tripped());
  BOOST_TEST(fleet.take(set_switch{true}) == 1);
  BOOST_TEST(fleet.settings.deployment_on());
  BOOST_TEST(!fleet.settings.order_cap_tripped());
  BOOST_TEST(!fleet.settings.state().has_tripped_limit());
  BOOST_TEST(fleet.settings.state().cap_confirmed_ms() == 1'002);
}

BOOST_AUTO_TEST_CASE(a_switch_that_an_operator_turned_off_is_not_tripped_and_turning_it_on_confirms_nothing) {
  operated_fleet fleet;
  fleet.take(set_switch{false});
  BOOST_TEST(fleet.take(trip_switch{3'600, 10, 9}) == 0);
  fleet.take(set_switch{true});
  BOOST_TEST(!fleet.settings.state().has_cap_confirmed_ms());
}

BOOST_AUTO_TEST_CASE(s1_without_a_profile_prompting_is_on) {
  const operated_fleet fleet;
  const auto profile = fleet.settings.resolve(unit_id("u1"), "/a");
  BOOST_TEST(profile.prompts);
  BOOST_TEST(profile.profile == "");
  BOOST_TEST(profile.revision == 0u);
}

BOOST_AUTO_TEST_CASE(s1_a_profile_can_take_the_users_prompt_away) {
  operated_fleet fleet;
  BOOST_TEST(fleet.profile("quiet", false) == 1);
  BOOST_TEST(fleet.assign("quiet", "u1") == 1);
  BOOST_TEST((fleet.settings.resolve(unit_id("u1"), "") == effective_profile{"quiet", 1, false}));
  BOOST_TEST(fleet.settings.resolve(unit_id("u2"), "").prompts);
}

BOOST_AUTO_TEST_CASE(s1_a_devices_own_profile_wins_then_the_nearest_directorys) {
  operated_fleet fleet;
  for (const auto* name : {"own", "abc", "ab", "root"}) fleet.profile(name, false);
  fleet.assign("root", "/");
  fleet.assign("ab", "/a/b");
  fleet.assign("abc", "/a/b/c");
  fleet.assign("own", "u1");
  BOOST_TEST(fleet.governs("u1", "/a/b/c") == "own");
  BOOST_TEST(fleet.governs("u2", "/a/b/c") == "abc");
  BOOST_TEST(fleet.governs("u2", "/a/b/c/d/e") == "abc");
  BOOST_TEST(fleet.governs("u2", "/a/b/cc") == "ab");
  BOOST_TEST(fleet.governs("u2", "/a/b") == "ab");
  BOOST_TEST(fleet.governs("u2", "/a") == "root");
  BOOST_TEST(fleet.governs("u2", "/") == "root");
}

BOOST_AUTO_TEST_CASE(s1_a_profile_that_prompts_can_be_nearer_than_one_that_does_not) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  fleet.profile("asks", true);
  fleet.assign("quiet", "/");
  fleet.assign("asks", "/lobby");
  BOOST_TEST(fleet.settings.resolve(unit_id("u"), "/lobby/1").prompts);
  BOOST_TEST(!fleet.settings.resolve(unit_id("u"), "/hall").prompts);
}

BOOST_AUTO_TEST_CASE(s1_a_device_without_a_directory_is_in_the_root) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  fleet.assign("quiet", "/");
  BOOST_TEST(fleet.governs("u", "") == "quiet");
  BOOST_TEST(fleet.governs("u", "no directory") == "quiet");
  BOOST_TEST(fleet.governs("u", "/x//y/") == "quiet");
}

BOOST_AUTO_TEST_CASE(s1_no_profile_between_a_directory_and_the_root_means_none) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  fleet.assign("quiet", "/a");
  BOOST_TEST(fleet.governs("u", "/b/c") == "");
  BOOST_TEST(fleet.governs("u", "/") == "");
}

BOOST_AUTO_TEST_CASE(a_directory_is_assigned_to_under_its_normal_name) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  BOOST_TEST(fleet.assign("quiet", "/a//b/") == 1);
  BOOST_TEST(fleet.assign("quiet", "/a/b") == 0);
  BOOST_TEST(names(fleet.settings.state().directory_assignments()) == "/a/b=quiet ");
}

BOOST_AUTO_TEST_CASE(an_assignment_can_be_replaced_and_taken_away) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  fleet.profile("asks", true);
  for (const auto* target : {"u1", "/a"}) {
    BOOST_TEST(fleet.assign("quiet", target) == 1);
    BOOST_TEST(fleet.assign("asks", target) == 1);
    BOOST_TEST(fleet.governs("u1", "/a") == "asks");
    BOOST_TEST(fleet.assign("", target) == 1);
    BOOST_TEST(fleet.governs("u1", "/a") == "");
    BOOST_TEST(fleet.assign("", target) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_profile_gets_a_new_revision) {
  operated_fleet fleet;
  BOOST_TEST(fleet.profile("p", true) == 1);
  BOOST_TEST(fleet.profile("p", false) == 1);
  fleet.assign("p", "/");
  BOOST_TEST((fleet.settings.resolve(unit_id("u"), "/") == effective_profile{"p", 2, false}));
}

BOOST_AUTO_TEST_CASE(effective_profiles_differ_by_name_revision_and_prompting) {
  const effective_profile p{"p", 1, true};
  BOOST_TEST((p == effective_profile{"p", 1, true}));
  BOOST_TEST((p != effective_profile{"q", 1, true}));
  BOOST_TEST((p != effective_profile{"p", 2, true}));
  BOOST_TEST((p != effective_profile{"p", 1, false}));
}

BOOST_AUTO_TEST_CASE(a_command_that_changes_nothing_gives_no_events) {
  operated_fleet fleet;
  fleet.profile("p", false);
  fleet.assign("p", "u1");
  BOOST_TEST(fleet.take(set_switch{true}) == 0);
  BOOST_TEST(fleet.profile("p", false) == 0);
  BOOST_TEST(fleet.assign("p", "u1") == 0);
  BOOST_TEST(fleet.assign("", "u2") == 0);
  BOOST_TEST(fleet.assign("", "/a") == 0);
}

BOOST_AUTO_TEST_CASE(wrong_commands_are_refused_and_change_nothing) {
  operated_fleet fleet;
  fleet.profile("p", false);
  const auto before = fleet.settings.state().SerializeAsString();
  for (const auto* name : {"", "a b", "a/b", ".."}) BOOST_TEST(fleet.profile(name, true) == refusal(fault_code::bad_input));
  for (const auto* target : {"", "a b", "/a/../b", "..", "a/b"}) {
    BOOST_TEST(fleet.assign("p", target) == refusal(fault_code::bad_input));
    BOOST_TEST(fleet.assign("", target) == refusal(fault_code::bad_input));
  }
  BOOST_TEST(fleet.assign("q", "u1") == refusal(fault_code::not_found));
  BOOST_TEST(fleet.assign("q", "/a") == refusal(fault_code::not_found));
  BOOST_TEST(fleet.settings.state().SerializeAsString() == before);
}

BOOST_AUTO_TEST_CASE(i8_profiles_and_assignments_have_a_limit) {
  operated_fleet fleet{ald::fleet_settings({}, {1, 1}), 0};
  BOOST_TEST(fleet.profile("p", false) == 1);
  BOOST_TEST(fleet.profile("q", false) == refusal(fault_code::conflict));
  BOOST_TEST(fleet.profile("p", true) == 1);
  for (const auto* target : {"u1", "/a"}) BOOST_TEST(fleet.assign("p", target) == 1);
  for (const auto* target : {"u2", "/b"}) BOOST_TEST(fleet.assign("p", target) == refusal(fault_code::conflict));
}

BOOST_AUTO_TEST_CASE(a_confirmed_clock_is_remembered_with_its_time) {
  operated_fleet fleet;
  BOOST_TEST(fleet.take(confirm_clock{}) == 1);
  BOOST_TEST(fleet.settings.state().clock_confirmed_ms() == 1'001);
  BOOST_TEST(fleet.take(confirm_clock{}) == 1);
  BOOST_TEST(fleet.settings.state().clock_confirmed_ms() == 1'002);
}

BOOST_AUTO_TEST_CASE(the_epoch_is_the_seq_of_the_last_event) {
  operated_fleet fleet;
  BOOST_TEST(fleet.settings.epoch() == 0u);
  fleet.take(set_switch{false});
  fleet.take(confirm_clock{});
  BOOST_TEST(fleet.settings.epoch() == 2u);
  BOOST_TEST(fleet.settings.state().last_at_ms() == 1'002);
}

BOOST_AUTO_TEST_CASE(the_profile_epoch_rises_with_profiles_and_who_has_them_and_with_nothing_else) {
  operated_fleet fleet;
  fleet.take(set_switch{false});
  fleet.take(confirm_clock{});
  BOOST_TEST(fleet.settings.profile_epoch() == 0u);
  fleet.profile("p", false);
  BOOST_TEST(fleet.settings.profile_epoch() == 3u);
  fleet.assign("p", "/");
  BOOST_TEST(fleet.settings.profile_epoch() == 4u);
  fleet.take(set_switch{true});
  fleet.take(suspect_clock{7});
  BOOST_TEST(fleet.settings.profile_epoch() == 4u);
  fleet.assign("", "/");
  BOOST_TEST(fleet.settings.profile_epoch() == 7u);
  fleet.take(set_switch{false});
  // A snapshot does not say which event it was: no row made under an earlier one passes for current.
  BOOST_TEST(ald::fleet_settings(fleet.settings.state()).profile_epoch() == 8u);
}

BOOST_AUTO_TEST_CASE(i7_the_same_settings_have_the_same_bytes_in_whatever_order_they_were_made) {
  operated_fleet one, other;
  const char* profiles[] = {"b", "a", "c"};
  const char* targets[] = {"u2", "/x", "u1", "/", "/x/y", "u3"};
  for (int i = 0; i < 3; ++i) {
    one.profile(profiles[i], false);
    other.profile(profiles[2 - i], false);
  }
  for (int i = 0; i < 6; ++i) {
    one.assign("a", targets[i]);
    other.assign("a", targets[5 - i]);
  }
  BOOST_TEST(names(one.settings.state().device_assignments()) == "u1=a u2=a u3=a ");
  BOOST_TEST(names(one.settings.state().directory_assignments()) == "/=a /x=a /x/y=a ");
  BOOST_TEST(one.settings.state().profiles(0).profile() == "a");
  BOOST_TEST(one.settings.state().profiles(2).profile() == "c");
  auto a = one.settings.state(), b = other.settings.state();
  a.clear_last_at_ms();
  b.clear_last_at_ms();
  BOOST_TEST(a.SerializeAsString() == b.SerializeAsString());
}

BOOST_AUTO_TEST_CASE(i7_a_snapshot_goes_on_as_the_original_does) {
  operated_fleet fleet;
  fleet.profile("p", false);
  fleet.assign("p", "/a");
  fleet.take(set_switch{false});
  operated_fleet restored{ald::fleet_settings(fleet.settings.state()), fleet.seq};
  BOOST_TEST(restored.settings.state().SerializeAsString() == fleet.settings.state().SerializeAsString());
  fleet.assign("", "/a");
  restored.assign("", "/a");
  BOOST_TEST(restored.settings.state().SerializeAsString() == fleet.settings.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(an_event_that_makes_no_sense_changes_nothing_but_seq_and_time) {
  operated_fleet fleet;
  fleet.profile("p", false);
  fleet.assign("p", "u1");
  auto expected = fleet.settings.state();
  event::Fleet none, aimless, aimless_too, unknown_unit, unknown_directory;
  aimless.mutable_profile_assigned()->set_profile("p");
  aimless_too.mutable_profile_unassigned();
  unknown_unit.mutable_profile_unassigned()->set_unit("u2");
  unknown_directory.mutable_profile_unassigned()->set_directory("/a");
  for (const auto* event : {&none, &aimless, &aimless_too, &unknown_unit, &unknown_directory}) {
    fleet.settings.evolve(*event, 9, 99);
    expected.set_seq(9);
    expected.set_last_at_ms(99);
    BOOST_TEST(fleet.settings.state().SerializeAsString() == expected.SerializeAsString());
  }
}

BOOST_AUTO_TEST_CASE(an_assignment_to_an_unknown_profile_prompts) {
  state::Fleet state;
  auto& assignment = *state.add_device_assignments();
  assignment.set_target("u1");
  assignment.set_profile("gone");
  BOOST_TEST(ald::fleet_settings(state).resolve(unit_id("u1"), "/").prompts);
}

BOOST_AUTO_TEST_CASE(each_of_a_thousand_assignments_is_found) {
  operated_fleet fleet;
  fleet.profile("p", false);
  for (int i = 0; i < 1'000; ++i) {
    const auto n = std::to_string(i * 7919 % 1'000);
    BOOST_REQUIRE(fleet.assign("p", ("u" + n).c_str()) == 1);
    BOOST_REQUIRE(fleet.assign("p", ("/d" + n).c_str()) == 1);
  }
  for (int i = 0; i < 1'000; ++i) {
    const auto n = std::to_string(i);
    BOOST_REQUIRE(!fleet.settings.resolve(unit_id("u" + n), "").prompts);
    BOOST_REQUIRE(!fleet.settings.resolve(unit_id("x"), "/d" + n + "/e").prompts);
    BOOST_REQUIRE(fleet.settings.resolve(unit_id("x" + n), "/x").prompts);
  }
}

BOOST_AUTO_TEST_CASE(a_devices_own_profile_goes_with_its_place_to_another_device) {
  operated_fleet fleet;
  fleet.profile("quiet", false);
  fleet.profile("loud", true);
  fleet.assign("quiet", "old");
  fleet.assign("loud", "new");
  BOOST_TEST(fleet.take(move_assignment{unit_id("old"), unit_id("new")}) == 2);
  BOOST_TEST(names(fleet.settings.state().device_assignments()) == "new=quiet ");
  BOOST_TEST(fleet.take(move_assignment{unit_id("old"), unit_id("new")}) == 0);
  BOOST_TEST(fleet.take(move_assignment{unit_id("none"), unit_id("new")}) == 0);
  BOOST_TEST(fleet.governs("new", "/") == "quiet");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_stays_suspect_until_it_is_confirmed) {
  ald::fleet_settings settings;
  BOOST_TEST(!settings.state().clock_suspect());
  const auto suspected = settings.decide(ald::suspect_clock{-7'200'000}, 1).value();
  BOOST_TEST_REQUIRE(suspected.size() == 1u);
  BOOST_TEST(suspected[0].clock_suspected().moved_by_ms() == -7'200'000);
  settings.evolve(suspected[0], 1, 1);
  BOOST_TEST(settings.state().clock_suspect());
  BOOST_TEST(settings.decide(ald::suspect_clock{1}, 2).value().empty());
  settings.evolve(settings.decide(ald::confirm_clock{}, 2).value().at(0), 2, 2);
  BOOST_TEST(!settings.state().clock_suspect());
}

BOOST_AUTO_TEST_CASE(a_switch_on_after_a_tripped_cap_is_told_from_the_one_before_though_the_clock_stands_still) {
  ald::fleet_settings settings;
  std::int64_t last = 0;
  for (std::uint64_t seq = 1; seq < 5; seq += 2) {
    settings.evolve(settings.decide(ald::trip_switch{3'600, 1, 1}, 7).value().at(0), seq, 7);
    settings.evolve(settings.decide(ald::set_switch{true}, 7).value().at(0), seq + 1, 7);
    BOOST_TEST(settings.state().cap_confirmed_ms() > last);
    last = settings.state().cap_confirmed_ms();
  }
}

BOOST_AUTO_TEST_CASE(a_condition_selects_devices_until_it_is_taken_away) {
  ald::fleet_settings settings;
  const auto play = [&](const ald::fleet_command& what) {
    const auto events = settings.decide(what, 1).value();
    for (const auto& event : events) settings.evolve(event, settings.epoch() + 1, 1);
    return events.size();
  };
  const device_attributes kiosk{"u1", "", "", "", "", "", {"kiosk"}}, other{"u2", "", "", "", "", "", {}};
  BOOST_TEST(!settings.condition().is_set());
  BOOST_TEST(play(ald::set_condition{""}) == 0u);
  const auto before = settings.condition_epoch();
  BOOST_TEST(play(ald::set_condition{"tag==kiosk"}) == 1u);
  BOOST_TEST(settings.condition_epoch() != before);
  BOOST_TEST(settings.profile_epoch() == 0u);  // no poll is judged by it
  BOOST_TEST(settings.condition().satisfied_by(kiosk));
  BOOST_TEST(!settings.condition().satisfied_by(other));
  BOOST_TEST(play(ald::set_condition{"tag==kiosk"}) == 0u);
  const ald::fleet_settings again(settings.state());
  BOOST_TEST(again.condition().text() == "tag==kiosk");
  BOOST_TEST(again.condition_epoch() == settings.condition_epoch());
  BOOST_TEST(play(ald::set_condition{}) == 1u);
  BOOST_TEST(settings.condition().satisfied_by(other));
  BOOST_TEST(!settings.state().has_condition());
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_condition_is_refused_with_its_place) {
  ald::fleet_limits limits;
  limits.condition.max_terms = 1;
  const ald::fleet_settings settings(state::Fleet(), limits);
  const auto refused = settings.decide(ald::set_condition{"tag=x"}, 1);
  BOOST_TEST(refused.error().what == "the condition, at 4: expected a comparison");
  BOOST_TEST(settings.decide(ald::set_condition{"tag==a;tag==b"}, 1).error().what == "the condition, at 8: more than 1 comparisons");
}

BOOST_AUTO_TEST_CASE(a_further_kind_is_needed_by_whom_its_condition_selects_until_it_is_turned_off) {
  operated_fleet fleet;
  const device_attributes kiosk{"u1", "", "", "", "", "", {"kiosk"}}, other{"u2", "", "", "", "", "", {}};
  const auto before = fleet.settings.condition_epoch();
  BOOST_TEST(fleet.take(set_kind{license_kind("video"), true, "tag==kiosk"}) == 1);
  BOOST_TEST(fleet.settings.condition_epoch() != before);
  BOOST_TEST(fleet.settings.kinds_epoch() == fleet.settings.condition_epoch());
  BOOST_TEST(fleet.settings.wants("video", kiosk));
  BOOST_TEST(!fleet.settings.wants("video", other));
  BOOST_TEST(!fleet.settings.wants("audio", kiosk));
  BOOST_TEST(fleet.settings.selects(license_kind("video"), kiosk));
  BOOST_TEST(!fleet.settings.selects(license_kind("video"), other));
  BOOST_TEST(fleet.settings.selects(license_kind("base"), other));
  BOOST_TEST(fleet.take(set_kind{license_kind("video")}) == 0);  // what is not named stays
  BOOST_TEST(fleet.take(set_kind{license_kind("video"), false}) == 1);
  BOOST_TEST(!fleet.settings.wants("video", kiosk));
  BOOST_TEST(fleet.settings.knows("video"));
  BOOST_TEST(fleet.take(set_kind{license_kind("audio")}) == 1);
  BOOST_REQUIRE(fleet.settings.kinds().size() == 2u);
  BOOST_TEST(fleet.settings.kinds().front().kind == "audio");
  const ald::fleet_settings again(fleet.settings.state());
  BOOST_TEST(again.kinds().size() == 2u);
  BOOST_TEST(!again.wants("video", kiosk));
  BOOST_TEST(again.wants("audio", other));
  BOOST_TEST(again.kinds_epoch() == fleet.settings.epoch());
  BOOST_TEST(fleet.take(set_condition{"tag==kiosk"}) == 1);
  BOOST_TEST(!fleet.settings.selects(license_kind("audio"), other));
  BOOST_TEST(fleet.take(set_kind{license_kind("video"), true, ""}) == 1);
  BOOST_TEST(fleet.settings.wants("video", other));
}

BOOST_AUTO_TEST_CASE(a_kind_that_can_not_be_is_refused_with_the_reason) {
  fleet_limits limits;
  limits.max_kinds = 1;
  ald::fleet_settings settings(state::Fleet(), limits);
  const auto refused = [&](const set_kind& what) { return settings.decide(what, 1).error(); };
  BOOST_TEST((refused({license_kind("a b")}).code == fault_code::bad_input));
  BOOST_TEST((refused({license_kind("base")}).code == fault_code::conflict));
  BOOST_TEST((refused({license_kind("video"), false}).code == fault_code::not_found));
  BOOST_TEST(refused({license_kind("video"), true, "tag=x"}).what == "the condition of video, at 4: expected a comparison");
  settings.evolve(settings.decide(set_kind{license_kind("video")}, 1).value().front(), 1, 1);
  BOOST_TEST((refused({license_kind("audio")}).code == fault_code::conflict));
}

BOOST_AUTO_TEST_SUITE_END()
