// Retries wait ever longer, up to a cap, and the same for the same device and attempt.
#include "licensing/retry_policy.hpp"

#include <limits>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(retry_policy)

constexpr auto forever = std::numeric_limits<duration_ms>::max();

BOOST_AUTO_TEST_CASE(each_wait_is_twice_the_one_before_up_to_the_cap) {
  const ald::retry_policy policy{1'000, 60'000, 0};
  const duration_ms expected[] = {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000};
  std::uint32_t attempt = 0;
  for (const auto wait : expected) BOOST_TEST(retry_delay(policy, "u", ++attempt) == wait);
}

BOOST_AUTO_TEST_CASE(attempt_zero_waits_as_the_first) { BOOST_TEST(retry_delay({1'000, 60'000, 0}, "u", 0) == 1'000); }

BOOST_AUTO_TEST_CASE(a_huge_attempt_or_cap_does_not_overflow) {
  BOOST_TEST(retry_delay({1'000, 60'000, 0}, "u", std::numeric_limits<std::uint32_t>::max()) == 60'000);
  BOOST_TEST(retry_delay({1, forever, 0}, "u", 63) == duration_ms{1} << 62);
  BOOST_TEST(retry_delay({1, forever, 0}, "u", 64) == duration_ms{1} << 62);
  BOOST_TEST(retry_delay({3, forever, 0}, "u", 64) == forever);
  BOOST_TEST(retry_delay({forever, forever, 0}, "u", 1) == forever);
  for (std::uint32_t attempt = 1; attempt < 200; ++attempt) {
    const auto wait = retry_delay({1, forever, 100}, "u", attempt);
    BOOST_TEST((wait >= 0 && wait <= forever));
  }
}

BOOST_AUTO_TEST_CASE(a_first_wait_above_the_cap_is_the_cap) { BOOST_TEST(retry_delay({9'000, 5'000, 0}, "u", 1) == 5'000); }

BOOST_AUTO_TEST_CASE(negative_times_count_as_zero) {
  BOOST_TEST(retry_delay({-5, 1'000, 20}, "u", 3) == 0);
  BOOST_TEST(retry_delay({5, -1, 20}, "u", 3) == 0);
}

BOOST_AUTO_TEST_CASE(the_jitter_shortens_by_at_most_its_percentage_and_spreads_devices) {
  std::set<duration_ms> seen;
  for (int i = 0; i < 1'000; ++i) {
    const auto wait = retry_delay({100'000, 100'000, 20}, "unit-" + std::to_string(i), 1);
    BOOST_TEST((wait >= 80'000 && wait <= 100'000));
    seen.insert(wait);
  }
  BOOST_TEST(seen.size() > 900u);
  BOOST_TEST(*seen.begin() < 81'000);
  BOOST_TEST(*seen.rbegin() > 99'000);
}

BOOST_AUTO_TEST_CASE(the_same_device_and_attempt_wait_the_same) {
  const ald::retry_policy policy{100'000, 100'000, 50};
  BOOST_TEST(retry_delay(policy, "a", 1) == retry_delay(policy, "a", 1));
  BOOST_TEST(retry_delay(policy, "a", 1) != retry_delay(policy, "b", 1));
  BOOST_TEST(retry_delay(policy, "a", 1) != retry_delay(policy, "a", 2));
}

BOOST_AUTO_TEST_CASE(the_jitter_does_not_change_between_versions) {
  // A replay of an old log must wait as the original did.
  BOOST_TEST(retry_delay({100'000, 100'000, 100}, "unit-1", 1) == 72'264);
  BOOST_TEST(retry_delay({100'000, 100'000, 100}, "unit-1", 2) == 97'775);
}

BOOST_AUTO_TEST_CASE(more_than_a_hundred_percent_is_a_hundred) {
  const auto wait = retry_delay({100'000, 100'000, 4'000'000'000u}, "u", 1);
  BOOST_TEST(wait == retry_delay({100'000, 100'000, 100}, "u", 1));
}

BOOST_AUTO_TEST_SUITE_END()
