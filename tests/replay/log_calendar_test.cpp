// The time that passed, out of wall clocks that were set.
#include "replay/log_calendar.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(log_calendar)

namespace {

constexpr std::int64_t begin_ms = 1'800'000'000'000;
constexpr std::int64_t hour = 3'600'000;

ald::event::Record at(std::int64_t ms) {
  ald::event::Record record;
  record.set_at_ms(begin_ms + ms);
  record.mutable_device()->mutable_retired();
  return record;
}

ald::event::Record suspected(std::int64_t ms, std::int64_t moved_by_ms) {
  ald::event::Record record;
  record.set_at_ms(begin_ms + ms);
  record.mutable_fleet()->mutable_clock_suspected()->set_moved_by_ms(moved_by_ms);
  return record;
}

std::vector<std::int64_t> times(const std::vector<ald::event::Record>& records) {
  ald::log_calendar calendar;
  for (const auto& record : records) calendar.take(record);
  calendar.finish();
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < calendar.records(); ++i) all.push_back(calendar.at_ms(i));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(time_begins_with_the_first_record) {
  const std::vector<std::int64_t> expected{0, 5, 1'000};
  BOOST_TEST(times({at(0), at(5), at(1'000)}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_forward_jump_that_the_node_noticed_took_no_time) {
  // One record came between the jump and its discovery.
  const std::vector<std::int64_t> expected{0, 1'000, 1'010, 1'010, 2'000};
  BOOST_TEST(times({at(0), at(1'000), at(1'005 + 5 * hour), suspected(1'010 + 5 * hour, 5 * hour), at(2'000 + 5 * hour)}) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_whose_time_stands_still_does_not_hold_up_the_others) {
  const std::vector<std::int64_t> expected{0, 500, 500, 700};
  BOOST_TEST(times({at(0), at(9'000), at(500), at(700)}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_stands_until_the_node_notices_and_what_was_recorded_meanwhile_is_spread_over_it) {
  // Two hours had passed; the next record is later than all before: the true time has reached what the clock had said.
  const std::vector<std::int64_t> expected{0, 100, 100 + hour, 100 + 2 * hour, 150 + 2 * hour, 200 + 2 * hour};
  BOOST_TEST(times({at(0), at(100), at(100), suspected(100, -2 * hour), at(100), at(200)}) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumped_ahead_and_was_set_right_has_the_true_time_again_when_that_catches_up) {
  const std::vector<std::int64_t> expected{0, 1'000, 2'000, 2'000 + hour, 6 * hour, 7 * hour};
  BOOST_TEST(times({at(0), suspected(1'000 + 5 * hour, 5 * hour), at(2'000 + 5 * hour), suspected(2'000 + 5 * hour, -hour), at(6 * hour), at(7 * hour)}) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_log_that_ends_after_its_clock_was_set_right_goes_on_for_as_long_as_the_node_would_not_notice) {
  std::vector<ald::event::Record> records{at(0), suspected(1'000 + 2 * hour, 2 * hour)};
  records.push_back(suspected(2'000 + 2 * hour, 0));
  records.back().mutable_fleet()->mutable_clock_confirmed();
  for (int i = 0; i < 40; ++i) records.push_back(at(2'000 + 2 * hour));
  const auto all = times(records);
  BOOST_TEST(all[2] == 2'000);
  BOOST_TEST(all.back() == 2'000 + hour);
  BOOST_TEST(all[22] == 2'000 + hour / 2);
}

BOOST_AUTO_TEST_CASE(a_node_that_is_started_again_reads_the_right_time_of_a_clock_that_was_set_right) {
  const auto of = [](const char* unit, std::int64_t ms) {
    auto record = at(ms);
    record.set_unit(unit);
    return record;
  };
  ald::log_calendar calendar;
  calendar.take(of("A", 0));
  calendar.take(suspected(1'000 + 5 * hour, 5 * hour));
  calendar.take(of("A", 2'000 + 5 * hour));
  calendar.take(suspected(2'000 + 5 * hour, -4 * hour));  // it began to stand at 2 s, and is read at one hour and 2 s
  calendar.take(of("B", 3'000 + hour));
  calendar.finish();
  BOOST_TEST(calendar.at_ms(3) == 2'000 + hour);
  BOOST_TEST(calendar.at_ms(4) == 3'000 + hour);
  BOOST_REQUIRE(calendar.clock_steps().size() == 3u);
  BOOST_TEST(calendar.clock_steps()[0].by_ms == 5 * hour);
  BOOST_TEST(calendar.clock_steps()[1].by_ms == -5 * hour);
  BOOST_TEST(calendar.clock_steps()[1].at_ms == 2'001);
  BOOST_TEST(calendar.clock_steps()[2].restarts);
  BOOST_TEST(calendar.clock_steps()[2].at_ms == 2'000 + hour);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_never_wrong_has_no_steps) {
  ald::log_calendar calendar;
  for (const std::int64_t ms : {0, 5'000, 90'000'000}) calendar.take(at(ms));
  calendar.finish();
  BOOST_TEST(calendar.clock_steps().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_log_has_no_time) {
  ald::log_calendar calendar;
  calendar.finish();
  BOOST_TEST(calendar.end_ms() == 0);
  BOOST_TEST(calendar.records() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
