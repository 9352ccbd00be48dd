// The admin API over a real socket: guards on money, blocks, snapshots.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_guards)

BOOST_AUTO_TEST_CASE(the_status_tells_the_caps_and_what_was_ordered) {
  gateway_fixture f;
  f.node.current.money.orders_last_hour = 7;
  f.node.current.money.orders_last_day = 9;
  f.node.current.money.max_orders_per_hour = 10;
  const auto v = json_of(f.admin("GET", "/status"));
  BOOST_TEST(at(v, "/deployment_off_cause") == "null");
  BOOST_TEST(boost::json::serialize(v.at("money")) ==
             R"({"dry_run":false,"would_order":{"lines":0,"packs":[]},"restoring":false,"orders_last_hour":7,)"
             R"("max_orders_per_hour":10,"orders_last_day":9,"max_orders_per_day":null,"cap_tripped":null})");
}

BOOST_AUTO_TEST_CASE(the_status_tells_who_turned_deployment_off) {
  gateway_fixture f;
  f.node.current.deployment_on = false;
  BOOST_TEST(at(json_of(f.admin("GET", "/status")), "/deployment_off_cause") == "operator");
  auto& money = f.node.current.money;
  money.tripped_window_s = 3'600;
  money.tripped_limit = 10;
  money.tripped_lines = 8;
  money.tripped_at_ms = 99;
  const auto v = json_of(f.admin("GET", "/status"));
  BOOST_TEST(at(v, "/deployment_off_cause") == "order_cap");
  BOOST_TEST(at(v, "/money/cap_tripped") == R"({"window_s":3600,"limit":10,"lines":8,"at_ms":99})");
}

BOOST_AUTO_TEST_CASE(the_status_of_a_dry_run_tells_what_would_be_ordered_by_pack) {
  gateway_fixture f;
  f.node.current.money.dry_run = true;
  f.node.current.money.would_order = {{pack_id("p"), 3}, {pack_id("q"), 4}};
  const auto v = json_of(f.admin("GET", "/status"));
  BOOST_TEST(at(v, "/money/dry_run") == "true");
  BOOST_TEST(at(v, "/money/would_order") == R"({"lines":7,"packs":[{"pack":"p","lines":3},{"pack":"q","lines":4}]})");
}

BOOST_AUTO_TEST_CASE(a_block_is_lifted_for_the_named_device) {
  gateway_fixture f;
  BOOST_TEST(f.admin("POST", "/devices/unit-a/unblock").status == 200);
  BOOST_REQUIRE(f.node.count() == 1u);
  BOOST_TEST((f.node.at<lift_block>(0) != nullptr));
  BOOST_TEST(f.node.commands.front().unit.text == "unit-a");
  BOOST_TEST(f.admin("POST", "/devices/no%20unit/unblock").status == 404);
  BOOST_TEST(f.call("POST", "/api/v1/devices/unit-a/unblock").status == 401);
  f.node.on_command = [](const unit_id&, const device_command&) { return result<done>(fault{fault_code::conflict, "no revocation blocks the device", ""}); };
  BOOST_TEST(f.admin("POST", "/devices/unit-a/unblock").status == 409);
  BOOST_TEST(f.node.count() == 2u);
}

BOOST_AUTO_TEST_CASE(a_shown_device_tells_its_revocation) {
  gateway_fixture f;
  device_detail detail;
  detail.state.set_unit("unit-a");
  detail.state.set_revoked_serial("S1");
  detail.state.set_revocation("contract ended");
  detail.state.set_revoked_at_ms(5);
  detail.state.set_blocked(true);
  f.node.details[unit_id("unit-a")] = detail;
  f.node.details[unit_id("unit-b")] = {};
  BOOST_TEST(at(json_of(f.admin("GET", "/devices/unit-a")), "/revocation") == R"({"serial":"S1","reason":"contract ended","at_ms":5,"blocks":true,"by":"licensing_server"})");
  // An operator took it away, and has lifted the block since.
  f.node.details[unit_id("unit-a")].state.add_returns()->set_serial("S1");
  BOOST_TEST(at(json_of(f.admin("GET", "/devices/unit-a")), "/revocation/by") == "operator");
  BOOST_TEST(at(json_of(f.admin("GET", "/devices/unit-b")), "/revocation") == "null");
}

BOOST_AUTO_TEST_CASE(a_reconciliation_is_begun_and_its_outcome_told) {
  gateway_fixture f;
  f.node.reconciled.where = reconcile_report::phase::running;
  f.node.reconciled.number = 3;
  const auto begun = f.admin("POST", "/reconcile", R"({"fix":true})");
  BOOST_TEST(begun.status == 202);
  BOOST_TEST(at(json_of(begun), "/state") == "running");
  BOOST_TEST(f.admin("POST", "/reconcile", "{}").status == 202);
  BOOST_TEST((f.node.reconciliations == std::vector<bool>{true, false}));
  auto& report = f.node.reconciled;
  report.where = reconcile_report::phase::done;
  report.issued = 10;
  report.found = {1, 0, 2, 0};
  report.first = {{mismatch::unknown_here, unit_id("A"), license_serial("s"), order_key("A/base/1"), pack_id("p")}, {mismatch::unknown_there, unit_id("B"), license_serial("t"), {}, {}}};
  report.packs = {{pack_id("p"), 9, 10}};
  const auto told = json_of(f.admin("GET", "/reconcile"));
  BOOST_TEST(at(told, "/state") == "done");
  BOOST_TEST(at(told, "/open") == "4");
  BOOST_TEST(at(told, "/found/duplicate") == "2");
  BOOST_TEST(at(told, "/findings/0/what") == "unknown_here");
  BOOST_TEST(at(told, "/findings/1/key") == "null");
  BOOST_TEST(at(told, "/packs/0/issued_there") == "10");
  report.where = reconcile_report::phase::failed;
  report.failure = "no answer";
  BOOST_TEST(at(json_of(f.admin("GET", "/reconcile")), "/failure") == "no answer");
}

BOOST_AUTO_TEST_CASE(a_reconciliation_that_is_refused_or_asked_for_wrongly_changes_nothing) {
  gateway_fixture f;
  for (const auto* body : {R"({"fix":1})", R"({"mend":true})", ""}) BOOST_TEST(f.admin("POST", "/reconcile", body).status == 400, body);
  BOOST_TEST(f.node.reconciliations.empty());
  BOOST_TEST(f.call("POST", "/api/v1/reconcile", {}, "{}").status == 401);
  f.node.reconcile_answer = fault{fault_code::conflict, "the ledgers are being compared already", ""};
  BOOST_TEST(f.admin("POST", "/reconcile", "{}").status == 409);
}

BOOST_AUTO_TEST_CASE(a_snapshot_goes_to_an_absolute_path_and_tells_its_last_group) {
  gateway_fixture f;
  const auto taken = f.admin("POST", "/snapshot", R"({"to":"/backup/x"})");
  BOOST_TEST(taken.status == 200);
  BOOST_TEST(taken.body == R"({"to":"/backup/x","last_group":7})");
  BOOST_TEST(f.node.snapshots == std::vector<std::string>{"/backup/x"}, boost::test_tools::per_element());
  for (const auto* body : {R"({"to":"x"})", R"({})", R"({"to":"/x","more":1})", R"({"to":"/x\u0000y"})", ""}) BOOST_TEST(f.admin("POST", "/snapshot", body).status == 400, body);
  BOOST_TEST(f.call("POST", "/api/v1/snapshot", {}, R"({"to":"/x"})").status == 401);
  BOOST_TEST(f.node.snapshots.size() == 1u);
  f.node.snapshot_answer = fault{fault_code::conflict, "/backup/x is not an empty directory", "name a new or empty directory"};
  BOOST_TEST(f.admin("POST", "/snapshot", R"({"to":"/backup/x"})").status == 409);
}

BOOST_AUTO_TEST_SUITE_END()
