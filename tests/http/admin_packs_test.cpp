// The admin API over a real socket: packs and the operator's rules for them.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_packs)

BOOST_AUTO_TEST_CASE(packs_are_listed_with_what_server_and_operator_say_of_them) {
  gateway_fixture f;
  auto& pack = *f.node.ledger_state.add_packs();
  pack.set_pack("p");
  pack.set_kind("base");
  pack.set_total(10);
  pack.set_used(3);
  pack.set_reserved(2);
  pack.set_expiry_day(1);
  pack.set_registered_at_ms(77);
  pack.set_priority(-5);
  pack.set_switched_off(true);
  pack.set_condition("tag==kiosk");
  auto& endless = *f.node.ledger_state.add_packs();
  endless.set_pack("q");
  endless.set_kind("base");
  endless.set_unlimited(true);
  const auto answer = f.admin("GET", "/packs");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body ==
             R"({"packs":[{"pack":"p","kind":"base","total":10,"unlimited":false,"reserved":2,"used":3,"free":5,"expires":"1970-01-02",)"
             R"("expired":true,"registered_ms":77,"active":false,"active_by_server":true,"active_by_operator":false,"evaluation":false,"priority":-5,"condition":"tag==kiosk"},)"
             R"({"pack":"q","kind":"base","total":null,"unlimited":true,"reserved":0,"used":0,"free":null,"expires":null,)"
             R"("expired":false,"registered_ms":null,"active":true,"active_by_server":true,"active_by_operator":true,"evaluation":false,"priority":0,"condition":null}],"forecast":{"kinds":[],"packs":[]}})");
  BOOST_TEST(boost::json::serialize(json_of(f.admin("GET", "/status")).at("packs")) == boost::json::serialize(json_of(answer).at("packs")));
  BOOST_TEST(f.call("GET", "/api/v1/packs").status == 401);
}

BOOST_AUTO_TEST_CASE(a_rule_changes_what_it_names_and_nothing_else) {
  gateway_fixture f;
  BOOST_TEST(f.admin("PATCH", "/packs/base%202026", R"({"priority":7})").status == 200);
  BOOST_TEST(f.admin("PATCH", "/packs/p", R"({"active":false})").status == 200);
  BOOST_TEST(f.admin("PATCH", "/packs/p", R"({"condition":"tag==kiosk"})").status == 200);
  BOOST_TEST(f.admin("PATCH", "/packs/p", R"({"condition":""})").status == 200);
  BOOST_REQUIRE(f.node.rules.size() == 4u);
  BOOST_TEST(!f.node.rules[1].condition);
  BOOST_TEST((f.node.rules[2].condition == "tag==kiosk"));
  BOOST_TEST(!f.node.rules[2].priority);
  BOOST_TEST((f.node.rules[3].condition == ""));
  BOOST_TEST(f.node.rules[0].pack.text == "base 2026");
  BOOST_TEST((f.node.rules[0].priority == 7));
  BOOST_TEST(!f.node.rules[0].active);
  BOOST_TEST(!f.node.rules[1].priority);
  BOOST_TEST((f.node.rules[1].active == false));
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_named) {
  gateway_fixture f;
  for (const char* body : {"{}", R"({"priority":"7"})", R"({"priority":7.5})", R"({"active":1})", R"({"prioritie":1})", "x"}) {
    BOOST_TEST(f.admin("PATCH", "/packs/p", body).status == 400, body);
  }
  BOOST_TEST(f.node.rules.empty());
  f.node.rule_answer = fault{fault_code::not_found, "there is no pack p", ""};
  BOOST_TEST(f.admin("PATCH", "/packs/p", R"({"priority":7})").status == 404);
}

BOOST_AUTO_TEST_CASE(the_licensing_server_is_asked_for_its_packs_on_demand) {
  gateway_fixture f;
  BOOST_TEST(f.admin("POST", "/packs/refresh").status == 200);
  BOOST_TEST(f.node.refreshes == 1);
  f.node.refresh_answer = fault{fault_code::unavailable, "the licensing server did not tell its packs", ""};
  BOOST_TEST(f.admin("POST", "/packs/refresh").status == 503);
}

BOOST_AUTO_TEST_SUITE_END()
