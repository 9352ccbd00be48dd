// When a device of a log was there, and when it polled, between what the log says.
#include "sim/recorded_presence.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(recorded_presence)

using namespace ald;

namespace {

sighting pushed(std::int64_t at_ms, event::PushOutcome outcome) { return {at_ms, outcome, false, false}; }
sighting came(std::int64_t at_ms) { return {at_ms, event::ACCEPTED, false, true}; }

recorded_device seen(std::vector<sighting> sightings) {
  recorded_device device;
  device.sightings = std::move(sightings);
  return device;
}

recorded_device polling(std::vector<recorded_poll> polls) {
  recorded_device device;
  device.polls = std::move(polls);
  return device;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_device_that_nobody_looked_at_was_there) { BOOST_TEST(was_there(seen({}), 1'000)); }

BOOST_AUTO_TEST_CASE(the_nearest_push_says_whether_it_was_there) {
  const auto device = seen({pushed(1'000, event::ACCEPTED), pushed(2'000, event::UNREACHABLE), pushed(4'000, event::ACCEPTED)});
  BOOST_TEST(was_there(device, 0));
  BOOST_TEST(was_there(device, 1'500));
  BOOST_TEST(!was_there(device, 1'501));
  BOOST_TEST(!was_there(device, 3'000));
  BOOST_TEST(was_there(device, 3'001));
  BOOST_TEST(was_there(device, 99'000));
}

BOOST_AUTO_TEST_CASE(a_device_that_comes_back_by_itself_was_away_until_then) {
  const auto device = seen({pushed(1'000, event::UNREACHABLE), came(9'000)});
  BOOST_TEST(!was_there(device, 8'999));
  BOOST_TEST(was_there(device, 9'000));
}

BOOST_AUTO_TEST_CASE(a_device_that_was_never_reached_stays_away) {
  const auto device = seen({pushed(1'000, event::UNREACHABLE)});
  BOOST_TEST(!was_there(device, 0));
  BOOST_TEST(!was_there(device, 1'000'000));
}

BOOST_AUTO_TEST_CASE(a_push_ends_as_the_nearest_one_that_met_the_device) {
  const auto device = seen({pushed(1'000, event::UNKNOWN), came(1'500), pushed(5'000, event::ACCEPTED), pushed(9'000, event::UNREACHABLE)});
  BOOST_TEST(push_outcome(device, 1'100) == event::UNKNOWN);
  BOOST_TEST(push_outcome(device, 4'000) == event::ACCEPTED);
  BOOST_TEST(push_outcome(device, 9'000) == event::UNREACHABLE);
}

BOOST_AUTO_TEST_CASE(what_a_question_met_says_nothing_of_how_a_push_of_settings_ends) {
  const auto device = seen({{1'000, event::DECLINED, true, false}, pushed(9'000, event::ACCEPTED)});
  BOOST_TEST(push_outcome(device, 1'000) == event::ACCEPTED);
}

BOOST_AUTO_TEST_CASE(a_push_ends_as_the_one_of_its_number_if_that_was_about_then) {
  auto device = seen({pushed(1'000, event::ACCEPTED)});
  device.pushes = {{1, 1, false, 1'000, event::UNKNOWN}, {1, 2, true, 1'000, event::DECLINED}};
  BOOST_TEST(push_outcome(device, 1, 1, false, 2'000) == event::UNKNOWN);
  BOOST_TEST(push_outcome(device, 1, 2, true, 2'000) == event::DECLINED);
  BOOST_TEST(push_outcome(device, 1, 2, false, 2'000) == event::ACCEPTED);
  BOOST_TEST(push_outcome(device, 2, 1, false, 2'000) == event::ACCEPTED);
  BOOST_TEST(push_outcome(device, 1, 1, false, 99'000) == event::ACCEPTED);
}

BOOST_AUTO_TEST_CASE(settings_without_a_license_are_taken_as_those_before_were) {
  auto later = pushed(2'000, event::LATER);
  later.removes = true;
  const auto device = seen({pushed(1'000, event::ACCEPTED), later});
  BOOST_TEST(push_outcome(device, 1'000, true) == event::LATER);
  BOOST_TEST(push_outcome(device, 2'000, false) == event::ACCEPTED);
}

BOOST_AUTO_TEST_CASE(polls_meet_those_of_the_log_with_whole_intervals_between) {
  const auto device = polling({{1'000, false}, {7'500, true}});
  BOOST_TEST(poll_after(device, -1, 2'000, true).at_ms == 1'000);
  BOOST_TEST(poll_after(device, 1'000, 2'000, true).at_ms == 1'500);
  BOOST_TEST(poll_after(device, 1'500, 2'000, true).at_ms == 3'500);
  BOOST_TEST(poll_after(device, 5'500, 2'000, true).at_ms == 7'500);
  BOOST_TEST(poll_after(device, 5'500, 2'000, true).found_something);
  BOOST_TEST(poll_after(device, 7'500, 2'000, true).at_ms == 9'500);
  BOOST_TEST(recorded_poll_after(device, 1'000).at_ms == 7'500);
  BOOST_TEST(recorded_poll_after(device, 7'500).at_ms == never_ms);
}

BOOST_AUTO_TEST_CASE(another_interval_counts_from_the_first_poll) {
  const auto device = polling({{1'000, false}, {7'500, true}});
  BOOST_TEST(poll_after(device, 0, 3'000, false).at_ms == 1'000);
  BOOST_TEST(poll_after(device, 1'000, 3'000, false).at_ms == 4'000);
  BOOST_TEST(poll_after(device, 4'000, 3'000, false).at_ms == 7'000);
  BOOST_TEST(poll_after(device, 7'000, 3'000, false).at_ms == 10'000);
}

BOOST_AUTO_TEST_CASE(a_device_that_never_polled_does_not_poll) { BOOST_TEST(poll_after(polling({}), 0, 1'000, true).at_ms == never_ms); }

BOOST_AUTO_TEST_SUITE_END()
