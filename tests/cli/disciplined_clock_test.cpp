// Steps of the wall clock, small and large, forward and back, as a node sees them.
#include "cli/disciplined_clock.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

namespace {

struct set_clock {
  void pass(duration_ms ms) { wall_ms += ms, mono_ms += ms; }
  std::int64_t wall_ms = 1'800'000'000'000;
  std::int64_t mono_ms = 5'000;
};

constexpr duration_ms hour = 3'600'000;

// How far the node's wall time moved in `ms` of steady time, asked every 100 ms.
duration_ms moved_in(const disciplined_clock& clock, set_clock& machine, duration_ms ms) {
  const std::int64_t before = clock.now().wall_ms;
  std::int64_t last = before;
  for (duration_ms passed = 0; passed < ms; passed += 100) {
    machine.pass(100);
    const std::int64_t now = clock.now().wall_ms;
    BOOST_REQUIRE(now >= last);
    last = now;
  }
  return last - before;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(disciplined_clock)

BOOST_AUTO_TEST_CASE(a_wall_clock_that_goes_with_steady_time_is_shown_as_it_is) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.pass(12'345);
  BOOST_TEST(clock.now().wall_ms == machine.wall_ms);
  BOOST_TEST(clock.now().mono_ms == machine.mono_ms);
}

BOOST_AUTO_TEST_CASE(after_a_short_step_forward_a_wait_of_ten_minutes_still_lasts_five_at_least) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.wall_ms += hour / 2;
  BOOST_TEST(moved_in(clock, machine, 300'000) == 600'000);
  BOOST_TEST(moved_in(clock, machine, hour) > hour);
  BOOST_TEST(std::abs(clock.now().wall_ms - machine.wall_ms) <= 50);
}

BOOST_AUTO_TEST_CASE(after_a_short_step_back_time_goes_on_at_half_its_pace_instead_of_standing_still) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.wall_ms -= hour / 2;
  BOOST_TEST(moved_in(clock, machine, 600'000) == 300'000);
  BOOST_TEST(moved_in(clock, machine, hour) < hour);
  BOOST_TEST(std::abs(clock.now().wall_ms - machine.wall_ms) <= 50);
}

BOOST_AUTO_TEST_CASE(a_step_that_a_node_must_suspect_is_shown_at_once_forward_and_never_goes_back) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.wall_ms += hour + 1;
  BOOST_TEST(clock.now().wall_ms == machine.wall_ms);
  const std::int64_t latest = machine.wall_ms;
  machine.wall_ms -= 5 * hour;
  BOOST_TEST(clock.now().wall_ms == latest);
  machine.pass(hour);
  BOOST_TEST(clock.now().wall_ms == latest);
}

BOOST_AUTO_TEST_CASE(a_long_time_without_a_question_is_no_reason_to_follow_a_step_at_once) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.pass(10 * hour);
  machine.wall_ms += hour / 2;
  BOOST_TEST(clock.now().wall_ms <= machine.wall_ms - hour / 2 + 1'000);
}

BOOST_AUTO_TEST_CASE(what_two_readings_differ_by_is_no_step) {
  set_clock machine;
  const ald::disciplined_clock clock([&] { return instant{machine.wall_ms, machine.mono_ms}; }, hour);
  machine.wall_ms += 50;
  BOOST_TEST(clock.now().wall_ms == machine.wall_ms - 50);
}

BOOST_AUTO_TEST_SUITE_END()
