// When packs run out and expire.
#include <boost/test/unit_test.hpp>

#include "licensing/pack_forecast.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_forecast)

namespace {

constexpr std::int64_t today = 20'000;
constexpr std::int64_t now_ms = today * ms_per_day;
const license_kind base("base");

pack_account pack(std::int64_t total, std::int64_t used, std::optional<std::int64_t> expiry_day = {}) {
  pack_account account;
  account.kind = base;
  account.total = total;
  account.used = used;
  account.expiry_day = expiry_day;
  return account;
}

/// So many licenses a day for so many days up to today, counted for as long.
ald::use_window steady(int a_day, int days) {
  ald::use_window use;
  use.begin(today - days + 1);
  for (std::int64_t day = today - days + 1; day <= today; ++day) {
    for (int i = 0; i < a_day; ++i) use.count(base, day);
  }
  return use;
}

std::int64_t day(const std::optional<std::int64_t>& wall_ms) { return wall_ms ? day_of(*wall_ms) - today : -1; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_pack_is_exhausted_when_its_free_licenses_have_gone_at_the_recent_rate) {
  const auto forecast = make_forecast({{pack_id("p"), pack(100, 60)}}, steady(4, 30), now_ms);
  BOOST_REQUIRE(forecast.kinds.size() == 1u);
  BOOST_TEST(forecast.kinds[0].used_7_days == 28u);
  BOOST_TEST(forecast.kinds[0].used_30_days == 120u);
  BOOST_TEST(forecast.kinds[0].per_day == 4.0);
  BOOST_TEST(day(forecast.kinds[0].runs_out_ms) == 10);
  BOOST_REQUIRE(forecast.packs.size() == 1u);
  BOOST_TEST(day(forecast.packs[0].exhausted_ms) == 10);
  BOOST_TEST(!forecast.packs[0].expiry_day);
}

BOOST_AUTO_TEST_CASE(packs_are_exhausted_one_after_the_other_in_the_order_in_which_they_are_drawn_on) {
  auto first = pack(100, 90), second = pack(50, 0), preferred = pack(20, 0);
  preferred.priority = 1;
  const auto forecast = make_forecast({{pack_id("a"), second}, {pack_id("b"), first}, {pack_id("c"), preferred}}, steady(10, 7), now_ms);
  BOOST_TEST(day(forecast.packs[0].exhausted_ms) == 2 + 1 + 5);  // a
  BOOST_TEST(day(forecast.packs[1].exhausted_ms) == 2 + 1);      // b: the most allocated of the rest
  BOOST_TEST(day(forecast.packs[2].exhausted_ms) == 2);          // c
  BOOST_TEST(day(forecast.kinds[0].runs_out_ms) == 8);
}

BOOST_AUTO_TEST_CASE(a_pack_that_expires_first_is_not_exhausted_and_the_next_is_drawn_on_from_then) {
  const auto forecast = make_forecast({{pack_id("a"), pack(100, 50, today + 1)}, {pack_id("b"), pack(30, 0)}}, steady(10, 30), now_ms);
  BOOST_TEST(!forecast.packs[0].exhausted_ms);
  BOOST_TEST(*forecast.packs[0].expiry_day == today + 1);
  BOOST_TEST(day(forecast.packs[1].exhausted_ms) == 2 + 3);
}

BOOST_AUTO_TEST_CASE(a_kind_of_which_nothing_is_used_runs_out_only_when_its_last_pack_expires) {
  const auto never = make_forecast({{pack_id("p"), pack(100, 0)}}, steady(0, 30), now_ms);
  BOOST_TEST(!never.kinds[0].runs_out_ms);
  BOOST_TEST(!never.packs[0].exhausted_ms);
  const auto once = make_forecast({{pack_id("p"), pack(100, 0, today + 9)}}, steady(0, 30), now_ms);
  BOOST_TEST(day(once.kinds[0].runs_out_ms) == 10);
  BOOST_TEST(!once.packs[0].exhausted_ms);
}

BOOST_AUTO_TEST_CASE(an_unlimited_pack_runs_out_only_by_its_expiry) {
  auto endless = pack(0, 1'000);
  endless.unlimited = true;
  BOOST_TEST(!make_forecast({{pack_id("p"), endless}}, steady(10, 30), now_ms).kinds[0].runs_out_ms);
  endless.expiry_day = today + 2;
  BOOST_TEST(day(make_forecast({{pack_id("p"), endless}}, steady(10, 30), now_ms).kinds[0].runs_out_ms) == 3);
}

BOOST_AUTO_TEST_CASE(a_kind_without_a_free_license_has_run_out_now) {
  const auto forecast = make_forecast({{pack_id("p"), pack(10, 10)}}, steady(1, 30), now_ms);
  BOOST_TEST(day(forecast.kinds[0].runs_out_ms) == 0);
  BOOST_TEST(day(forecast.packs[0].exhausted_ms) == 0);
}

BOOST_AUTO_TEST_CASE(what_lies_beyond_ten_years_is_not_in_sight) {
  const auto forecast = make_forecast({{pack_id("p"), pack(1'000'000, 0)}}, steady(1, 30), now_ms);
  BOOST_TEST(!forecast.kinds[0].runs_out_ms);
  BOOST_TEST(!forecast.packs[0].exhausted_ms);
  const auto far = make_forecast({{pack_id("p"), pack(100, 0, today + 10'000)}}, steady(0, 30), now_ms);
  BOOST_TEST(!far.kinds[0].runs_out_ms);
}

BOOST_AUTO_TEST_CASE(the_higher_of_the_two_rates_counts_so_that_a_rise_is_not_averaged_away) {
  ald::use_window use = steady(1, 30);
  for (int i = 0; i < 63; ++i) use.count(base, today);  // 70 in the last 7 days
  BOOST_TEST(make_forecast({{pack_id("p"), pack(100, 0)}}, use, now_ms).kinds[0].per_day == 10.0);
}

BOOST_AUTO_TEST_CASE(a_count_that_began_lately_is_divided_by_the_days_since) {
  BOOST_TEST(make_forecast({{pack_id("p"), pack(100, 0)}}, steady(5, 2), now_ms).kinds[0].per_day == 5.0);
  BOOST_TEST(make_forecast({{pack_id("p"), pack(100, 0)}}, {}, now_ms).kinds[0].per_day == 0.0);
}

BOOST_AUTO_TEST_CASE(kinds_are_judged_by_themselves) {
  auto other = pack(5, 0);
  other.kind = license_kind("addon");
  const auto forecast = make_forecast({{pack_id("a"), other}, {pack_id("p"), pack(10, 0)}}, steady(1, 30), now_ms);
  BOOST_REQUIRE(forecast.kinds.size() == 2u);
  BOOST_TEST(forecast.kinds[0].name.text == "addon");
  BOOST_TEST(!forecast.kinds[0].runs_out_ms);
  BOOST_TEST(day(forecast.kinds[1].runs_out_ms) == 10);
}

BOOST_AUTO_TEST_SUITE_END()
