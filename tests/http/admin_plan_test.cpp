// The plan and the forecast over the admin API.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_plan)

BOOST_FIXTURE_TEST_CASE(the_plan_comes_with_counts_devices_and_the_forecast, gateway_fixture) {
  scan_plan made;
  made.looked_at = 3;
  made.ordered = 2;
  made.under_way = 4;
  made.by_pack = {{pack_id("P"), 2}};
  made.without = {{device_reason::pack_exhausted, 1}};
  made.cap = trip_switch{3'600, 1, 0};
  made.devices = {{unit_id("U-1"), license_kind("base"), pack_id("P")}, {unit_id("U-2"), license_kind("base"), {}, device_reason::pack_exhausted}};
  made.more_devices = true;
  node.plan_answer = made;
  node.watched.packs = {{pack_id("P"), license_kind("base"), false, 10, 1, 2, 20'484, true, 20'400 * ms_per_day}, {pack_id("Q"), license_kind("base"), true}};
  node.watched.kinds = {{license_kind("base"), 7, 30, 1.0, 20'500 * ms_per_day}, {license_kind("x"), 0, 0, 0, {}}};
  const auto answer = json_of(admin("GET", "/plan?limit=2&after=U-0&as_if_on=true"));
  BOOST_TEST(at(answer, "/would_order/lines") == "2");
  BOOST_TEST(at(answer, "/would_order/packs/0/pack") == "P");
  BOOST_TEST(at(answer, "/would_order/exceeds_cap/limit") == "1");
  BOOST_TEST(at(answer, "/ordered_already") == "4");
  BOOST_TEST(at(answer, "/without/devices") == "1");
  BOOST_TEST(at(answer, "/without/by_reason/pack_exhausted") == "1");
  BOOST_TEST(at(answer, "/devices/0/pack") == "P");
  BOOST_TEST(at(answer, "/devices/0/reason") == "null");
  BOOST_TEST(at(answer, "/devices/1/pack") == "null");
  BOOST_TEST(at(answer, "/devices/1/reason") == "pack_exhausted");
  BOOST_TEST(at(answer, "/next_after") == "U-2");
  BOOST_TEST(at(answer, "/forecast/packs/0/expires") == "2026-01-31");
  BOOST_TEST(at(answer, "/forecast/packs/0/exhausted") == "2025-11-08");
  BOOST_TEST(at(answer, "/forecast/packs/1/exhausted") == "null");
  BOOST_TEST(at(answer, "/forecast/packs/1/expires") == "null");
  BOOST_TEST(at(answer, "/forecast/kinds/0/used_7_days") == "7");
  BOOST_TEST(at(answer, "/forecast/kinds/0/runs_out") == "2026-02-16");
  BOOST_TEST(at(answer, "/forecast/kinds/1/runs_out") == "null");
  BOOST_REQUIRE(node.questions.size() == 1u);
  BOOST_TEST(node.questions[0].as_if_on);
  BOOST_TEST(node.questions[0].after.text == "U-0");
  BOOST_TEST(node.questions[0].limit == 2u);
}

BOOST_FIXTURE_TEST_CASE(without_a_cap_or_further_devices_these_are_null, gateway_fixture) {
  const auto answer = json_of(admin("GET", "/plan"));
  BOOST_TEST(at(answer, "/would_order/exceeds_cap") == "null");
  BOOST_TEST(at(answer, "/next_after") == "null");
  BOOST_REQUIRE(node.questions.size() == 1u);
  BOOST_TEST(!node.questions[0].as_if_on);
  BOOST_TEST(node.questions[0].limit == 100u);
}

BOOST_FIXTURE_TEST_CASE(a_wrong_query_is_named_and_a_fault_of_the_node_is_passed_on, gateway_fixture) {
  for (const auto* query : {"?limit=0", "?limit=1001", "?limit=x", "?as_if_on=1", "?other=1"}) BOOST_TEST(admin("GET", std::string("/plan") + query).status == 400, query);
  BOOST_TEST(node.questions.empty());
  node.plan_answer = fault{fault_code::busy, "too much", ""};
  BOOST_TEST(admin("GET", "/plan").status == 503);
  BOOST_TEST(call("GET", "/api/v1/plan").status == 401);
}

BOOST_AUTO_TEST_SUITE_END()
