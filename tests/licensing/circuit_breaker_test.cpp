// Orders stop when the licensing server keeps failing, and start again by one probe.
#include "licensing/circuit_breaker.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(circuit_breaker)

namespace {

ald::circuit_breaker opened_at(std::int64_t now_ms) {
  ald::circuit_breaker breaker(3, {1'000, 4'000, 0});
  for (int i = 0; i < 3; ++i) breaker.failed(now_ms);
  return breaker;
}

}  // namespace

BOOST_AUTO_TEST_CASE(calls_pass_until_enough_of_them_failed_in_a_row) {
  ald::circuit_breaker breaker(3, {1'000, 4'000, 0});
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(breaker.may_call(0));
    breaker.begin_call(0);
    breaker.failed(0);
  }
  BOOST_TEST(breaker.may_call(0));
  BOOST_TEST(!breaker.is_open(0));
  BOOST_TEST(breaker.open_until_ms() == 0);
  breaker.failed(0);
  BOOST_TEST(!breaker.may_call(0));
  BOOST_TEST(breaker.is_open(0));
  BOOST_TEST(breaker.open_until_ms() == 1'000);
}

BOOST_AUTO_TEST_CASE(a_success_between_failures_starts_the_count_again) {
  ald::circuit_breaker breaker(2, {1'000, 4'000, 0});
  breaker.failed(0);
  breaker.succeeded();
  breaker.failed(0);
  BOOST_TEST(breaker.may_call(0));
}

BOOST_AUTO_TEST_CASE(several_calls_may_be_under_way_while_it_is_closed) {
  ald::circuit_breaker breaker(3, {1'000, 4'000, 0});
  breaker.begin_call(0);
  breaker.begin_call(0);
  BOOST_TEST(breaker.may_call(0));
}

BOOST_AUTO_TEST_CASE(after_the_wait_exactly_one_probe_passes) {
  auto breaker = opened_at(100);
  BOOST_TEST(!breaker.may_call(1'099));
  BOOST_TEST(breaker.may_call(1'100));
  BOOST_TEST(!breaker.is_open(1'100));
  breaker.begin_call(1'100);
  BOOST_TEST(!breaker.may_call(1'100));
  BOOST_TEST(!breaker.may_call(1'000'000));
}

BOOST_AUTO_TEST_CASE(a_probe_that_succeeds_closes_it) {
  auto breaker = opened_at(0);
  breaker.begin_call(1'000);
  breaker.succeeded();
  BOOST_TEST(breaker.may_call(1'000));
  BOOST_TEST(breaker.open_until_ms() == 0);
  breaker.failed(1'000);
  BOOST_TEST(breaker.may_call(1'000));
}

BOOST_AUTO_TEST_CASE(a_probe_that_fails_opens_it_again_for_longer_up_to_the_cap) {
  auto breaker = opened_at(0);
  std::int64_t now = 0;
  for (const std::int64_t wait : {1'000, 2'000, 4'000, 4'000}) {
    BOOST_TEST(breaker.open_until_ms() == now + wait);
    now += wait;
    BOOST_TEST(breaker.may_call(now));
    breaker.begin_call(now);
    breaker.failed(now);
    BOOST_TEST(!breaker.may_call(now));
  }
}

BOOST_AUTO_TEST_CASE(late_failures_of_earlier_calls_do_not_prolong_the_wait) {
  auto breaker = opened_at(0);
  breaker.failed(500);
  breaker.failed(999);
  BOOST_TEST(breaker.open_until_ms() == 1'000);
}

BOOST_AUTO_TEST_CASE(a_late_success_of_an_earlier_call_closes_it) {
  auto breaker = opened_at(0);
  breaker.succeeded();
  BOOST_TEST(breaker.may_call(1));
}

BOOST_AUTO_TEST_CASE(a_call_that_begins_during_the_wait_is_not_the_probe) {
  auto breaker = opened_at(0);
  breaker.begin_call(500);
  BOOST_TEST(breaker.may_call(1'000));
}

BOOST_AUTO_TEST_CASE(no_failures_allowed_means_one) {
  ald::circuit_breaker breaker(0, {1'000, 4'000, 0});
  BOOST_TEST(breaker.may_call(0));
  breaker.failed(0);
  BOOST_TEST(!breaker.may_call(0));
}

BOOST_AUTO_TEST_SUITE_END()
