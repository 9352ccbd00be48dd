// Renewals begin ahead of the end and come evenly over their window.
#include "licensing/renewal_policy.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(renewal_policy)

namespace {

constexpr std::int64_t wanted_ms = 20'000 * ms_per_day;
constexpr std::int64_t end_ms = 20'365 * ms_per_day;
constexpr duration_ms ms_per_hour = 3'600'000;

// Renewals by hour of the window, for so many units with names as they come.
std::vector<std::uint32_t> by_hour(const ald::renewal_policy& policy, std::uint32_t units, const std::string& prefix) {
  std::vector<std::uint32_t> hours(static_cast<std::size_t>(policy.spread_ms / ms_per_hour));
  for (std::uint32_t i = 0; i < units; ++i) {
    const std::int64_t at = renewal_at(policy, prefix + std::to_string(i), wanted_ms, end_ms);
    ++hours.at(static_cast<std::size_t>((at - (end_ms - policy.ahead_ms)) / ms_per_hour));
  }
  return hours;
}

}  // namespace

BOOST_AUTO_TEST_CASE(by_default_a_license_is_renewed_from_7_to_2_days_before_its_end) {
  const ald::renewal_policy policy;
  for (int i = 0; i < 10'000; ++i) {
    const std::int64_t at = renewal_at(policy, "unit-" + std::to_string(i), wanted_ms, end_ms);
    BOOST_TEST_REQUIRE(at >= end_ms - 7 * ms_per_day);
    BOOST_TEST_REQUIRE(at < end_ms - 2 * ms_per_day);
  }
}

BOOST_AUTO_TEST_CASE(a_units_moment_is_the_same_each_time_and_moves_with_the_end) {
  const ald::renewal_policy policy;
  const std::int64_t at = renewal_at(policy, "0GBKNJZWKK4FC", wanted_ms, end_ms);
  BOOST_TEST(at == renewal_at(policy, "0GBKNJZWKK4FC", wanted_ms, end_ms));
  BOOST_TEST(at == end_ms - 567'748'459);  // for ever: another hash would move every fleet's renewals
  BOOST_TEST(renewal_at(policy, "0GBKNJZWKK4FC", wanted_ms, end_ms + 365 * ms_per_day) == at + 365 * ms_per_day);
  BOOST_TEST(renewal_at(policy, "0GBKNJZWKK4FD", wanted_ms, end_ms) != at);
}

BOOST_AUTO_TEST_CASE(a_fleet_whose_licenses_end_at_once_is_renewed_evenly_over_the_hours) {
  const ald::renewal_policy policy;
  for (const auto* prefix : {"", "unit-", "00E0C5", "a-much-longer-name-of-a-unit-than-any-hardware-has-"}) {
    const auto hours = by_hour(policy, 10'000, prefix);
    BOOST_TEST(hours.size() == 120u);
    BOOST_TEST(*std::max_element(hours.begin(), hours.end()) <= 3 * 10'000 / 120, prefix);
    BOOST_TEST(*std::min_element(hours.begin(), hours.end()) >= 10'000 / 120 / 3, prefix);
  }
}

BOOST_AUTO_TEST_CASE(without_a_lead_a_license_is_renewed_when_it_has_expired) {
  BOOST_TEST(renewal_at({0, 5 * ms_per_day}, "u", wanted_ms, end_ms) == end_ms);
  BOOST_TEST(renewal_at({-1, 5 * ms_per_day}, "u", wanted_ms, end_ms) == end_ms);
}

BOOST_AUTO_TEST_CASE(without_a_spread_all_are_renewed_at_one_moment) {
  for (const duration_ms spread : {std::int64_t{0}, std::int64_t{-1}}) BOOST_TEST(renewal_at({ms_per_day, spread}, "u", wanted_ms, end_ms) == end_ms - ms_per_day);
}

BOOST_AUTO_TEST_CASE(a_spread_beyond_the_lead_ends_with_the_license) {
  for (int i = 0; i < 1'000; ++i) BOOST_TEST_REQUIRE(renewal_at({ms_per_day, 9 * ms_per_day}, std::to_string(i), wanted_ms, end_ms) < end_ms);
}

BOOST_AUTO_TEST_CASE(a_short_license_is_not_renewed_before_half_of_its_time_is_over) {
  const ald::renewal_policy policy;
  for (const std::int64_t days : {1, 2, 3}) BOOST_TEST(renewal_at(policy, "u", end_ms - days * ms_per_day, end_ms) >= end_ms - days * ms_per_day / 2);
  BOOST_TEST(renewal_at(policy, "u", end_ms - ms_per_day, end_ms) == end_ms - ms_per_day / 2);
  BOOST_TEST(renewal_at({7 * ms_per_day, 0, 0}, "u", end_ms - ms_per_day, end_ms) == end_ms - ms_per_day);  // as soon as it is there
  BOOST_TEST(renewal_at({7 * ms_per_day, 0, 200}, "u", end_ms - ms_per_day, end_ms) == end_ms);
}

BOOST_AUTO_TEST_CASE(a_license_that_was_over_when_it_was_wanted_is_renewed_at_its_end) {
  BOOST_TEST(renewal_at({0, 0}, "u", end_ms + 5, end_ms) == end_ms);
}

BOOST_AUTO_TEST_SUITE_END()
