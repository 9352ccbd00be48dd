// The derivation of a virtual fleet: exact shares, distinct units, the same for the same seed.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "sim/virtual_fleet.hpp"

using namespace ald;

namespace {

template <class Predicate>
long count(const std::vector<virtual_device_traits>& fleet, Predicate is) {
  return std::count_if(fleet.begin(), fleet.end(), is);
}

bool unreachable_at_first(const virtual_device_traits& d) { return d.reachable_after_ms > 0; }

}  // namespace

BOOST_AUTO_TEST_SUITE(virtual_fleet)

BOOST_AUTO_TEST_CASE(shares_are_met_exactly) {
  virtual_fleet_plan plan{.count = 1000, .seed = 7, .pull_only = 0.2, .declining = 0.4, .deferring = 0.2};
  const auto fleet = make_virtual_fleet(plan);
  BOOST_REQUIRE_EQUAL(fleet.size(), 1000u);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return d.old_firmware; }), 100);
  BOOST_CHECK_EQUAL(count(fleet, unreachable_at_first), 50);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return d.prompting; }), 50);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return !d.has_push_port; }), 200);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return d.first_answers > 0 && d.first_answer == user_answer::declined; }), 20);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return d.first_answers > 0 && d.first_answer == user_answer::later; }), 10);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_fleet_and_another_seed_another) {
  const auto describe = [](std::uint64_t seed) {
    std::string text;
    for (const auto& d : make_virtual_fleet({.count = 200, .seed = seed}))
      text += d.unit.text + d.token + d.firmware + d.directory + std::to_string(d.reachable_after_ms) + ";";
    return text;
  };
  BOOST_CHECK_EQUAL(describe(3), describe(3));
  BOOST_CHECK_NE(describe(3), describe(4));
}

BOOST_AUTO_TEST_CASE(unit_ids_are_valid_and_distinct_and_so_are_tokens) {
  std::set<std::string> units, tokens;
  for (const auto& d : make_virtual_fleet({.count = 5000, .seed = 1})) {
    BOOST_CHECK(is_unit_id(d.unit.text));
    units.insert(d.unit.text);
    tokens.insert(d.token);
  }
  BOOST_CHECK_EQUAL(units.size(), 5000u);
  BOOST_CHECK_EQUAL(tokens.size(), 5000u);
}

BOOST_AUTO_TEST_CASE(old_firmware_polls_only_when_it_cannot_be_pushed) {
  for (const auto& d : make_virtual_fleet({.count = 1000, .seed = 2, .old_firmware = 0.5, .pull_only = 0.5}))
    BOOST_CHECK_EQUAL(d.polls, !d.old_firmware || !d.has_push_port);
}

BOOST_AUTO_TEST_CASE(unreachable_devices_come_back_within_the_named_time_and_have_a_push_port) {
  virtual_fleet_plan plan{.count = 1000, .seed = 5, .unreachable = 0.3, .pull_only = 0.3, .back_after_ms = 1000, .back_spread_ms = 500};
  for (const auto& d : make_virtual_fleet(plan)) {
    if (!unreachable_at_first(d)) continue;
    BOOST_CHECK(d.has_push_port);
    BOOST_CHECK_GE(d.reachable_after_ms, 1000);
    BOOST_CHECK_LE(d.reachable_after_ms, 1500);
  }
}

BOOST_AUTO_TEST_CASE(some_of_a_thousand_are_old_and_unreachable_so_that_a_manual_resend_is_needed) {
  const auto fleet = make_virtual_fleet({.count = 1000, .seed = 1});
  BOOST_CHECK_GT(count(fleet, [](auto& d) { return d.old_firmware && unreachable_at_first(d); }), 0);
}

BOOST_AUTO_TEST_CASE(prompting_devices_are_in_the_directory_that_prompts) {
  for (const auto& d : make_virtual_fleet({.count = 300, .seed = 9, .prompting = 0.3}))
    BOOST_CHECK_EQUAL(d.directory, d.prompting ? "/fleet/asking" : "/fleet/managed");
}

BOOST_AUTO_TEST_CASE(an_empty_fleet_and_a_share_of_everything_are_fine) {
  BOOST_CHECK(make_virtual_fleet({.count = 0}).empty());
  const auto fleet = make_virtual_fleet({.count = 10, .old_firmware = 1, .unreachable = 1, .prompting = 1, .pull_only = 1});
  BOOST_CHECK_EQUAL(count(fleet, unreachable_at_first), 0);
  BOOST_CHECK_EQUAL(count(fleet, [](auto& d) { return d.polls; }), 10);
}

BOOST_AUTO_TEST_SUITE_END()
