// Rates by address: bursts, waits, and a table that is full.
#include <boost/test/unit_test.hpp>

#include "http/address_rates.hpp"
#include "http/network_text.hpp"

using namespace ald;

namespace {

address_bytes address(const std::string& text) { return parse_address(text).value(); }

int taken(address_rates& rates, const std::string& from, int tries, std::int64_t now_ms) {
  int n = 0;
  for (int i = 0; i < tries; ++i) n += !rates.take(address(from), now_ms);
  return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(address_rates)

BOOST_AUTO_TEST_CASE(a_burst_is_taken_and_then_the_rate) {
  ald::address_rates rates({10, 2}, 100, ald::address_rates::when_full::share);
  BOOST_TEST(taken(rates, "192.0.2.1", 50, 1'000) == 20);
  BOOST_TEST(*rates.take(address("192.0.2.1"), 1'000) == 101);
  BOOST_TEST(taken(rates, "192.0.2.1", 50, 1'500) == 5);
  BOOST_TEST(taken(rates, "192.0.2.2", 50, 1'500) == 20);
  BOOST_TEST(taken(rates, "192.0.2.1", 50, 60'000) == 20);
}

BOOST_AUTO_TEST_CASE(no_rate_means_no_limit_and_no_memory) {
  ald::address_rates rates({0, 2}, 100, ald::address_rates::when_full::share);
  BOOST_TEST(taken(rates, "192.0.2.1", 500, 0) == 500);
  BOOST_TEST(rates.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_stands_for_its_64_bit_network) {
  ald::address_rates rates({1, 1}, 100, ald::address_rates::when_full::share);
  BOOST_TEST(taken(rates, "2001:db8:0:1::1", 5, 0) == 1);
  BOOST_TEST(taken(rates, "2001:db8:0:1::2", 5, 0) == 0);
  BOOST_TEST(taken(rates, "2001:db8:0:2::1", 5, 0) == 1);
}

BOOST_AUTO_TEST_CASE(a_full_table_forgets_the_idle_and_else_answers_as_told) {
  for (const auto answer : {ald::address_rates::when_full::pass, ald::address_rates::when_full::share}) {
    ald::address_rates rates({1, 1}, 16, answer);
    int n = 0;
    for (int i = 0; i < 1'000; ++i) n += taken(rates, "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), 1, 0);
    BOOST_TEST(rates.size() <= 16u);
    // Each of the 16 parts shares one rate among those that found it full.
    BOOST_TEST((answer == ald::address_rates::when_full::pass ? n == 1'000 : n <= 32), n);
    BOOST_TEST(taken(rates, "192.0.2.1", 1, 10'000) == 1);
    BOOST_TEST(rates.size() <= 16u);
  }
}

BOOST_AUTO_TEST_SUITE_END()
