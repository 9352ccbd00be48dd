// Deadlines come out exactly, in order, at a cost that depends on what is due and not on how far the clock went.
#include "licensing/timer_wheel.hpp"

#include <limits>
#include <map>
#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(timer_wheel)

namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t year = 365 * ms_per_day;
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

unit_id unit(int i) { return unit_id("u" + std::to_string(i)); }

std::string pop(ald::timer_wheel& wheel, std::int64_t now_ms, std::size_t limit = all) {
  std::vector<unit_id> out;
  wheel.pop_due(now_ms, limit, out);
  std::string text;
  for (const auto& u : out) text += u.text + " ";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_deadline_is_due_at_its_millisecond_and_not_before) {
  for (const std::int64_t at : {1LL, 99LL, 100LL, 101LL, 6'399LL, 6'400LL, 6'401LL, 409'600LL, 1'000'000'000LL, 40 * 365 * 86'400'000LL}) {
    ald::timer_wheel wheel(1'000);
    wheel.set(unit(1), 1'000 + at);
    BOOST_TEST(pop(wheel, 1'000 + at - 1) == "");
    BOOST_TEST(wheel.size() == 1u);
    BOOST_TEST(pop(wheel, 1'000 + at) == "u1 ");
    BOOST_TEST(wheel.size() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(deadlines_come_out_by_time_then_in_the_order_they_were_set) {
  ald::timer_wheel wheel(0);
  wheel.set(unit(1), 5 * minute);
  wheel.set(unit(2), 3 * minute + 7);
  wheel.set(unit(3), 3 * minute + 7);
  wheel.set(unit(4), 3 * minute + 6);
  wheel.set(unit(5), year);
  wheel.set(unit(6), 50);
  BOOST_TEST(pop(wheel, 2 * year) == "u6 u4 u2 u3 u1 u5 ");
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_past_is_due_at_the_next_pop) {
  ald::timer_wheel wheel(10'000);
  wheel.set(unit(1), 9'999);
  wheel.set(unit(2), -5);
  BOOST_TEST(pop(wheel, 10'000) == "u2 u1 ");
  BOOST_TEST(pop(wheel, 20'000) == "");
  wheel.set(unit(3), 15'000);
  BOOST_TEST(pop(wheel, 20'000) == "u3 ");
}

BOOST_AUTO_TEST_CASE(setting_again_replaces_the_deadline) {
  ald::timer_wheel wheel(0);
  wheel.set(unit(1), minute);
  wheel.set(unit(1), 3 * minute);
  BOOST_TEST(wheel.size() == 1u);
  BOOST_TEST(pop(wheel, 2 * minute) == "");
  wheel.set(unit(1), 2 * minute);
  BOOST_TEST(pop(wheel, 2 * minute) == "u1 ");
  BOOST_TEST(pop(wheel, year) == "");
}

BOOST_AUTO_TEST_CASE(a_cancelled_deadline_does_not_come) {
  ald::timer_wheel wheel(0);
  for (int i = 1; i <= 5; ++i) wheel.set(unit(i), minute);
  wheel.set(unit(6), -1);
  wheel.cancel(unit(3));  // in the middle of its slot, at its ends, and one that is due already
  wheel.cancel(unit(1));
  wheel.cancel(unit(5));
  wheel.cancel(unit(6));
  wheel.cancel(unit(7));
  BOOST_TEST(wheel.contains(unit(2)));
  BOOST_TEST(!wheel.contains(unit(3)));
  BOOST_TEST(pop(wheel, minute) == "u2 u4 ");
  wheel.set(unit(8), 2 * minute);
  wheel.cancel(unit(8));
  BOOST_TEST(wheel.size() == 0u);
  BOOST_TEST(pop(wheel, year) == "");
}

BOOST_AUTO_TEST_CASE(the_rest_over_the_limit_comes_at_the_next_call) {
  ald::timer_wheel wheel(0);
  for (int i = 1; i <= 5; ++i) wheel.set(unit(i), i * minute);
  BOOST_TEST(pop(wheel, year, 0) == "");
  BOOST_TEST(pop(wheel, year, 2) == "u1 u2 ");
  wheel.set(unit(6), 30);
  BOOST_TEST(pop(wheel, year, 2) == "u6 u3 ");
  BOOST_TEST(pop(wheel, year, 9) == "u4 u5 ");
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_finds_what_was_due_by_then) {
  ald::timer_wheel wheel(0);
  wheel.set(unit(1), 5 * minute);
  BOOST_TEST(pop(wheel, 4 * minute) == "");
  wheel.set(unit(2), 2 * minute);
  BOOST_TEST(pop(wheel, 1 * minute) == "");
  BOOST_TEST(pop(wheel, 3 * minute) == "u2 ");
  BOOST_TEST(pop(wheel, 5 * minute) == "u1 ");
}

BOOST_AUTO_TEST_CASE(the_ends_of_time_are_deadlines_too) {
  constexpr auto first = std::numeric_limits<std::int64_t>::min();
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  ald::timer_wheel wheel(first, 0);  // a resolution of 1 ms
  wheel.set(unit(1), last);
  wheel.set(unit(2), first);
  wheel.set(unit(3), 0);
  BOOST_TEST(pop(wheel, first) == "u2 ");
  BOOST_TEST(pop(wheel, last - 1) == "u3 ");
  BOOST_TEST(pop(wheel, last) == "u1 ");
}

BOOST_AUTO_TEST_CASE(a_jump_of_centuries_costs_no_more_than_what_is_due) {
  // Stepping through the slots would take 3 * 10^11 steps here.
  ald::timer_wheel wheel(0, 1);
  wheel.set(unit(1), 10 * year);
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(pop(wheel, i * 36 * ms_per_day / 10) == "");
  BOOST_TEST(pop(wheel, 100 * year) == "u1 ");
  wheel.set(unit(2), 190 * year);
  BOOST_TEST(pop(wheel, 200 * year) == "u2 ");
}

BOOST_AUTO_TEST_CASE(it_behaves_as_a_sorted_list_would) {
  std::mt19937 draw(42);
  const auto pick = [&draw](std::int64_t n) { return static_cast<std::int64_t>(draw() % static_cast<std::uint32_t>(n)); };
  const std::int64_t spans[] = {50, 5'000, 500'000, 50'000'000, 2'000'000'000};
  ald::timer_wheel wheel(777);
  std::map<std::string, std::pair<std::int64_t, int>> model;
  std::int64_t now = 777;
  for (int step = 0; step < 20'000; ++step) {
    const auto u = unit(static_cast<int>(pick(300)));
    const auto what = pick(10);
    if (what < 6) {
      const auto at = now - 20 + pick(spans[pick(5)]);
      wheel.set(u, at);
      model[u.text] = {at, step};
    } else if (what < 8) {
      wheel.cancel(u);
      model.erase(u.text);
    } else {
      now += pick(spans[pick(5)] / 10);
      std::map<std::pair<std::int64_t, int>, std::string> due;
      for (const auto& [name, when] : model) {
        if (when.first <= now) due.emplace(when, name);
      }
      const auto limit = static_cast<std::size_t>(1 + pick(40));
      std::string expected;
      std::size_t count = 0;
      for (const auto& [when, name] : due) {
        if (count++ == limit) break;
        expected += name + " ";
        model.erase(name);
      }
      BOOST_REQUIRE_EQUAL(pop(wheel, now, limit), expected);
    }
    BOOST_REQUIRE_EQUAL(wheel.size(), model.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
