// Floods of one pattern are cut, and counted.
#include <boost/test/unit_test.hpp>

#include "cli/repeat_limiter.hpp"

BOOST_AUTO_TEST_SUITE(repeat_limiter)

BOOST_AUTO_TEST_CASE(so_many_lines_of_a_pattern_pass_in_a_window_and_the_rest_is_counted) {
  ald::repeat_limiter limiter(2, 1'000);
  BOOST_TEST(limiter.passes("a {}", 0));
  BOOST_TEST(limiter.passes("a {}", 10));
  BOOST_TEST(!limiter.passes("a {}", 20));
  BOOST_TEST(!limiter.passes("a {}", 999));
  BOOST_TEST(limiter.passes("b {}", 999));  // another pattern has a window of its own
  BOOST_TEST(limiter.over(999).empty());
  const auto told = limiter.over(1'000);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].pattern == "a {}");
  BOOST_TEST(told[0].lines == 2u);
  BOOST_TEST(limiter.over(1'001).empty());
  BOOST_TEST(limiter.passes("a {}", 1'002));
}

BOOST_AUTO_TEST_CASE(a_window_that_left_nothing_out_ends_without_a_word) {
  ald::repeat_limiter limiter(2, 1'000);
  BOOST_TEST(limiter.passes("a", 0));
  BOOST_TEST(limiter.over(5'000).empty());
  BOOST_TEST(limiter.all().empty());
}

BOOST_AUTO_TEST_CASE(the_end_tells_what_open_windows_left_out) {
  ald::repeat_limiter limiter(1, 1'000);
  limiter.passes("a", 0);
  limiter.passes("a", 1);
  const auto told = limiter.all();
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].lines == 1u);
}

BOOST_AUTO_TEST_CASE(without_a_limit_everything_passes) {
  ald::repeat_limiter limiter(0, 1'000);
  for (int i = 0; i < 1'000; ++i) BOOST_TEST(limiter.passes("a", i));
  BOOST_TEST(limiter.all().empty());
}

BOOST_AUTO_TEST_SUITE_END()
