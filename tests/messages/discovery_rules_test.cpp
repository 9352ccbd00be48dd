// Who is let in, and how the rules combine (S11): the table of messages/discovery_rules.hpp.
#include <boost/test/unit_test.hpp>

#include "messages/discovery_rules.hpp"

using namespace ald;

namespace {

address_bytes v4(unsigned char a, unsigned char b, unsigned char c, unsigned char d) {
  return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

const address_network ten{v4(10, 0, 0, 0), 104};

newcomer who(const std::string& unit, std::optional<address_bytes> address = v4(192, 0, 2, 7), bool token = false, std::string product = "") {
  return {unit_id(unit), address, token, std::move(product)};
}

std::string said(const discovery_rules& rules, const newcomer& of) {
  const auto j = judge(rules, of);
  const std::string verdict = j.verdict == discovery_verdict::accepted ? "accepted" : j.verdict == discovery_verdict::pending ? "pending" : "refused";
  return verdict + (j.rule.empty() ? "" : " " + std::string(j.rule)) + (j.awaits_product ? " awaits product" : "");
}

discovery_rules with_list() {
  discovery_rules rules;
  rules.units = std::make_shared<const allow_list>(allow_list{unit_id("listed")});
  return rules;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(discovery_rules)

BOOST_AUTO_TEST_CASE(without_rules_nobody_is_let_in_but_the_right_token_makes_visible) {
  const ald::discovery_rules none;
  BOOST_TEST(said(none, who("a")) == "refused");
  BOOST_TEST(said(none, who("a", v4(10, 1, 2, 3), true)) == "pending gateway_token");
  BOOST_TEST(!is_let_in(none, who("a", std::nullopt, true)));
}

BOOST_AUTO_TEST_CASE(each_rule_lets_in_whom_it_names) {
  BOOST_TEST(said(with_list(), who("listed")) == "accepted allow_list");
  BOOST_TEST(said(with_list(), who("other")) == "refused");
  ald::discovery_rules network;
  network.networks = {ten};
  BOOST_TEST(said(network, who("a", v4(10, 255, 0, 1))) == "accepted network");
  BOOST_TEST(said(network, who("a", v4(11, 0, 0, 1))) == "refused");
  BOOST_TEST(said(network, who("a", std::nullopt)) == "refused");
  ald::discovery_rules token;
  token.gateway_token = true;
  BOOST_TEST(said(token, who("a", std::nullopt, true)) == "accepted gateway_token");
  BOOST_TEST(said(token, who("a")) == "refused");
  ald::discovery_rules all;
  all.accept_all = true;
  BOOST_TEST(said(all, who("a")) == "accepted accept_all");
  BOOST_TEST(is_let_in(all, who("a")));
}

BOOST_AUTO_TEST_CASE(one_matching_rule_is_enough_and_the_first_in_order_is_named) {
  auto rules = with_list();
  rules.networks = {ten};
  rules.gateway_token = true;
  BOOST_TEST(said(rules, who("listed", v4(10, 0, 0, 1), true)) == "accepted allow_list");
  BOOST_TEST(said(rules, who("other", v4(10, 0, 0, 1), true)) == "accepted network");
  BOOST_TEST(said(rules, who("other", v4(11, 0, 0, 1), true)) == "accepted gateway_token");
  BOOST_TEST(said(rules, who("other", v4(11, 0, 0, 1))) == "refused");
}

BOOST_AUTO_TEST_CASE(if_all_must_match_one_that_does_not_keeps_it_out) {
  auto rules = with_list();
  rules.networks = {ten};
  rules.all_must_match = true;
  BOOST_TEST(said(rules, who("listed", v4(10, 0, 0, 1))) == "accepted allow_list");
  BOOST_TEST(said(rules, who("listed", v4(11, 0, 0, 1))) == "refused");
  BOOST_TEST(said(rules, who("other", v4(10, 0, 0, 1))) == "refused");
  BOOST_TEST(said(rules, who("other", v4(10, 0, 0, 1), true)) == "pending gateway_token");
  rules.accept_all = true;
  BOOST_TEST(said(rules, who("listed", v4(10, 0, 0, 1))) == "accepted allow_list");
  ald::discovery_rules none;
  none.all_must_match = true;
  BOOST_TEST(said(none, who("a")) == "refused");
}

BOOST_AUTO_TEST_CASE(products_narrow_what_the_rules_let_in) {
  ald::discovery_rules rules;
  rules.accept_all = true;
  rules.products = {"Kiosk 5", "Gate 2"};
  BOOST_TEST(said(rules, who("a")) == "pending accept_all awaits product");
  BOOST_TEST(said(rules, who("a", std::nullopt, false, "Gate 2")) == "accepted accept_all");
  BOOST_TEST(said(rules, who("a", std::nullopt, false, "Oven 1")) == "pending accept_all");
  BOOST_TEST(is_let_in(rules, who("a", std::nullopt, false, "Oven 1")));
}

BOOST_AUTO_TEST_CASE(a_network_holds_the_addresses_with_its_first_bits) {
  BOOST_TEST(ten.contains(v4(10, 0, 0, 0)));
  BOOST_TEST(ten.contains(v4(10, 255, 255, 255)));
  BOOST_TEST(!ten.contains(v4(9, 255, 255, 255)));
  const address_network nine_bits{v4(10, 128, 0, 0), 105};
  BOOST_TEST(nine_bits.contains(v4(10, 129, 0, 1)));
  BOOST_TEST(!nine_bits.contains(v4(10, 127, 0, 1)));
  const address_network everything{{}, 0};
  BOOST_TEST(everything.contains(v4(1, 2, 3, 4)));
}

BOOST_AUTO_TEST_CASE(loopback_is_told_in_both_kinds_of_addresses) {
  BOOST_TEST(is_loopback(v4(127, 3, 0, 1)));
  BOOST_TEST(!is_loopback(v4(128, 0, 0, 1)));
  BOOST_TEST(is_loopback(address_bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  BOOST_TEST(!is_loopback(address_bytes{0x20, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
