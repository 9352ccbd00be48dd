// Stages and reasons as an operator reads them.
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

#include "messages/standing.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(standing)

BOOST_AUTO_TEST_CASE(every_stage_has_a_name_of_its_own_that_is_parsed_back) {
  std::set<std::string> names;
  for (int i = 0; i < device_stage_count; ++i) {
    const auto stage = static_cast<device_stage>(i);
    BOOST_TEST_CONTEXT("stage " << i) {
      BOOST_TEST(!name(stage).empty());
      names.emplace(name(stage));
      auto parsed = static_cast<device_stage>((i + 1) % device_stage_count);
      BOOST_TEST(parse(name(stage), parsed));
      BOOST_TEST((parsed == stage));
    }
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(device_stage_count));
}

BOOST_AUTO_TEST_CASE(every_reason_has_a_name_of_its_own_and_a_next_step) {
  std::set<std::string> names;
  for (int i = 0; i < device_reason_count; ++i) {
    const auto reason = static_cast<device_reason>(i);
    BOOST_TEST_CONTEXT("reason " << i) {
      BOOST_TEST(!name(reason).empty());
      BOOST_TEST(!next_step(reason).empty());
      names.emplace(name(reason));
      auto parsed = static_cast<device_reason>((i + 1) % device_reason_count);
      BOOST_TEST(parse(name(reason), parsed));
      BOOST_TEST((parsed == reason));
    }
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(device_reason_count));
}

BOOST_AUTO_TEST_CASE(what_needs_an_operator_says_what_the_operator_does) {
  int count = 0;
  for (int i = 0; i < device_reason_count; ++i) {
    const auto reason = static_cast<device_reason>(i);
    if (!needs_operator(reason)) continue;
    ++count;
    BOOST_TEST(next_step(reason).find("operator") != std::string_view::npos, name(reason));
  }
  BOOST_TEST(count == 23);
  BOOST_TEST(needs_operator(device_reason::needs_manual_resend));
  BOOST_TEST(!needs_operator(device_reason::will_ask_by_itself));
  BOOST_TEST(!needs_operator(device_reason::none));
}

BOOST_AUTO_TEST_CASE(a_name_that_there_is_not_is_not_parsed_and_changes_nothing) {
  for (const auto* text : {"", "Licensed", "licensed ", "no_such"}) {
    auto stage = device_stage::ordering;
    auto reason = device_reason::pushing;
    BOOST_TEST(!parse(text, stage));
    BOOST_TEST(!parse(text, reason));
    BOOST_TEST((stage == device_stage::ordering));
    BOOST_TEST((reason == device_reason::pushing));
  }
}

BOOST_AUTO_TEST_CASE(stuck_is_who_needs_a_license_and_does_not_wait_for_what_an_operator_decided) {
  BOOST_TEST(counts_as_stuck(device_stage::registered, device_reason::awaiting_scan));
  BOOST_TEST(counts_as_stuck(device_stage::ordering, device_reason::pack_exhausted));
  BOOST_TEST(counts_as_stuck(device_stage::delivering, device_reason::will_ask_by_itself));
  BOOST_TEST(counts_as_stuck(device_stage::licensed, device_reason::no_later_pack));
  BOOST_TEST(!counts_as_stuck(device_stage::licensed, device_reason::deployment_off));
  BOOST_TEST(!counts_as_stuck(device_stage::licensed, device_reason::none));
  BOOST_TEST(!counts_as_stuck(device_stage::discovered, device_reason::awaiting_registration));
  BOOST_TEST(!counts_as_stuck(device_stage::retired, device_reason::cancel_refused));
  BOOST_TEST(!counts_as_stuck(device_stage::registered, device_reason::revoked));
  BOOST_TEST(!counts_as_stuck(device_stage::ordering, device_reason::deployment_off));
  BOOST_TEST(!counts_as_stuck(device_stage::registered, device_reason::not_selected));
  BOOST_TEST(counts_as_stuck(device_stage::ordering, device_reason::no_pack_for_device));
}

BOOST_AUTO_TEST_SUITE_END()
