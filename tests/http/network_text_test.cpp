// Addresses and networks as people write them.
#include <boost/test/unit_test.hpp>

#include "http/network_text.hpp"

using namespace ald;

namespace {

bool holds(const char* network, const char* address) { return parse_network(network).value().contains(parse_address(address).value()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(network_text)

BOOST_AUTO_TEST_CASE(networks_of_both_kinds_hold_their_addresses) {
  BOOST_TEST(holds("10.0.0.0/8", "10.200.1.1"));
  BOOST_TEST(!holds("10.0.0.0/8", "11.0.0.1"));
  BOOST_TEST(holds("192.0.2.7", "192.0.2.7"));
  BOOST_TEST(!holds("192.0.2.7", "192.0.2.8"));
  BOOST_TEST(holds("2001:db8::/32", "2001:db8:1::7"));
  BOOST_TEST(!holds("2001:db8::/32", "2001:db9::7"));
  BOOST_TEST(holds("0.0.0.0/0", "198.51.100.1"));
  BOOST_TEST(!holds("0.0.0.0/0", "2001:db8::1"));
  BOOST_TEST(holds("::/0", "198.51.100.1"));
  BOOST_TEST(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  BOOST_TEST(holds("fe80::/10", "fe80::1%eth0"));
}

BOOST_AUTO_TEST_CASE(what_is_no_network_is_refused_with_the_reason) {
  for (const auto* text : {"", "ten", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "2001:db8::/129", "10.0.0.0/8x"}) {
    const auto parsed = parse_network(text);
    BOOST_TEST(!parsed.ok(), text);
  }
  BOOST_TEST(parse_network("10.1.0.0/8").error().what.find("bits are set behind the prefix") != std::string::npos);
  BOOST_TEST(parse_network("10.1.0.0/40").error().what.find("0 to 32") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_list_is_read_in_order_and_written_as_it_was) {
  const auto list = parse_networks("10.0.0.0/8, 2001:db8::/32,192.0.2.7, ::1").value();
  BOOST_REQUIRE(list.size() == 4u);
  BOOST_TEST(format_network(list[0]) == "10.0.0.0/8");
  BOOST_TEST(format_network(list[1]) == "2001:db8::/32");
  BOOST_TEST(format_network(list[2]) == "192.0.2.7");
  BOOST_TEST(format_network(list[3]) == "::1");
  BOOST_TEST(parse_networks(" ").value().empty());
  BOOST_TEST(!parse_networks("10.0.0.0/8,").ok());
}

BOOST_AUTO_TEST_SUITE_END()
