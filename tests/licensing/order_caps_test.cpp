// Guards on money: what counts against the caps, at the edges of their windows and by clocks that are set.
#include "licensing/order_caps.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(order_caps)

namespace {

constexpr std::int64_t minute = 60'000, hour = 60 * minute, day = 24 * hour;
constexpr std::int64_t noon = 20'000 * day + day / 2;

struct sent {
  std::int64_t at_ms;
  std::uint64_t lines;
};

order_cap_window window_of(const std::vector<sent>& all) {
  order_cap_window window;
  for (const auto& [at_ms, lines] : all) window.count(at_ms, lines);
  return window;
}

/// "", or "WINDOW_S LIMIT LINES" of the cap that the order would go over.
std::string judge(ald::order_caps caps, const order_cap_window& sent, std::int64_t now_ms, std::uint64_t lines) {
  const auto cap = exceeded_cap(caps, sent, now_ms, lines);
  if (!cap) return "";
  return std::to_string(cap->window_s) + " " + std::to_string(cap->limit) + " " + std::to_string(cap->lines);
}

}  // namespace

BOOST_AUTO_TEST_CASE(lines_count_for_their_window_and_up_to_a_minute_longer_but_never_shorter) {
  struct row {
    const char* what;
    std::int64_t sent_at, asked_at;
    std::uint64_t hour, day;
  };
  const row rows[] = {
      {"at once", noon, noon, 5, 5},
      {"an hour later to the millisecond", noon, noon + hour, 5, 5},
      {"still in the minute in which the hour ends", noon, noon + hour + minute - 1, 5, 5},
      {"a minute later", noon, noon + hour + minute, 0, 5},
      {"sent at the end of a minute", noon + minute - 1, noon + hour + minute - 1, 5, 5},
      {"sent at the end of a minute, an hour and a millisecond later", noon + minute - 1, noon + hour + minute, 0, 5},
      {"a day later to the millisecond", noon, noon + day, 0, 5},
      {"a day and a minute later", noon, noon + day + minute, 0, 0},
      {"asked by a clock that was set back", noon, noon - 3 * day, 5, 5},
  };
  for (const row& r : rows) {
    BOOST_TEST_CONTEXT(r.what) {
      const auto window = window_of({{r.sent_at, 5}});
      BOOST_TEST(window.within(r.asked_at, hour) == r.hour);
      BOOST_TEST(window.within(r.asked_at, day) == r.day);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_counted_by_a_clock_that_was_set_back_counts_with_the_last_minute) {
  const auto window = window_of({{noon, 5}, {noon - 2 * hour, 3}, {noon + minute, 1}});
  BOOST_TEST(window.within(noon + hour + minute - 1, hour) == 9u);
  BOOST_TEST(window.within(noon + hour + minute, hour) == 1u);
}

BOOST_AUTO_TEST_CASE(the_window_keeps_a_day_by_minutes_and_forgets_what_is_older) {
  order_cap_window window;
  for (int i = 0; i < 3 * 1'440; ++i) {
    window.count(noon + i * minute, 1);
    window.count(noon + i * minute + 1, 1);
  }
  state::Ledger state;
  window.save(state);
  BOOST_TEST(state.sent_minutes_size() == 1'441);
  BOOST_TEST(window.within(noon + 3 * day - minute, day) == 2u * 1'441);
  order_cap_window again;
  again.load(state);
  BOOST_TEST(again.within(noon + 3 * day - minute, day) == 2u * 1'441);
  again.clear();
  BOOST_TEST(again.within(noon + 3 * day - minute, day) == 0u);
}

BOOST_AUTO_TEST_CASE(an_order_may_reach_a_cap_and_not_go_over_it) {
  const auto window = window_of({{noon - 2 * hour, 20}, {noon, 7}});
  struct row {
    std::uint64_t per_hour, per_day, lines;
    const char* verdict;
  };
  const row rows[] = {
      {10, 0, 3, ""},          {10, 0, 4, "3600 10 7"},   {0, 30, 3, ""},   {0, 30, 4, "86400 30 27"},
      {10, 30, 4, "3600 10 7"}, {20, 30, 4, "86400 30 27"}, {0, 0, 1'000'000, ""}, {7, 0, 1, "3600 7 7"},
      {1, 1, 0, "3600 1 7"},  // lowered below what was sent: nothing more goes
  };
  for (const row& r : rows) {
    BOOST_TEST_CONTEXT(r.per_hour << " an hour, " << r.per_day << " a day, " << r.lines << " more") {
      BOOST_TEST(judge({r.per_hour, r.per_day}, window, noon, r.lines) == r.verdict);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_order_that_is_larger_than_a_cap_is_never_let_through) {
  BOOST_TEST(judge({10, 20}, {}, noon, 11) == "3600 10 0");
}

BOOST_AUTO_TEST_CASE(without_configuration_there_are_caps) {
  BOOST_TEST(judge({}, {}, noon, 100'000) == "");
  BOOST_TEST(judge({}, {}, noon, 100'001) == "3600 100000 0");
}

BOOST_AUTO_TEST_SUITE_END()
