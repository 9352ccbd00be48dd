// Who may speak as a device, who gets in by a discovery rule (S11), and which paths lead nowhere.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

const std::string poll_path = "/default/controller/v1/";

http_response poll(gateway_fixture& f, const std::string& unit, const std::string& authorization) {
  return f.call("GET", poll_path + unit, authorization.empty() ? http_headers{} : http_headers{{"Authorization", authorization}});
}

gateway_config with_rule(bool discovery_config::*rule) {
  auto c = test_gateway_config();
  c.discovery.*rule = true;
  return c;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_auth)

BOOST_AUTO_TEST_CASE(a_device_polls_with_its_own_token_or_the_gateway_token) {
  gateway_fixture f;
  BOOST_TEST(poll(f, "unit-a", "TargetToken unit-a-token").status == 200);
  BOOST_TEST(poll(f, "unit-a", "GatewayToken gateway-secret").status == 200);
}

BOOST_AUTO_TEST_CASE(wrong_missing_and_unknown_credentials_get_the_same_answer_and_change_nothing) {
  gateway_fixture f;
  auto retired = f.registered_row();
  retired.stage = device_stage::retired;
  f.view.set("unit-r", retired);
  auto tokenless = f.registered_row();
  tokenless.has_token = false;
  tokenless.token_hash = hash_token("left-over");
  f.view.set("unit-n", tokenless);
  const auto reference = poll(f, "unit-a", "");
  BOOST_TEST(reference.status == 401);
  BOOST_TEST(reference.body.find("unit") == std::string::npos);
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"unit-a", "TargetToken wrong"},          {"unit-a", "TargetToken "},         {"unit-a", "TargetToken"},
      {"unit-a", "GatewayToken wrong"},         {"unit-a", "Bearer unit-a-token"},  {"unit-a", "TargetToken gateway-secret"},
      {"unknown", "TargetToken unit-a-token"},  {"unknown", ""},                    {"unit-r", "TargetToken unit-a-token"},
      {"unit-r", "GatewayToken gateway-secret"}, {"unit-n", "TargetToken left-over"}, {"unit-n", ""},
      {"not%20an%20id", "GatewayToken gateway-secret"}};
  for (const auto& [unit, authorization] : wrong) {
    const auto r = poll(f, unit, authorization);
    BOOST_TEST(r.status == 401, unit + " " + authorization);
    BOOST_TEST(r.body == reference.body);
    BOOST_TEST((r.headers == reference.headers));
  }
  BOOST_TEST(f.node.count() == 0u);
  BOOST_TEST(f.view.polls == 0);
}

BOOST_AUTO_TEST_CASE(two_authorization_headers_are_no_credentials_even_if_one_or_both_are_right) {
  gateway_fixture f;
  const auto both = [&](const std::string& first, const std::string& second) {
    return f.call("GET", poll_path + "unit-a", {{"Authorization", first}, {"authorization", second}}).status;
  };
  BOOST_TEST(both("TargetToken unit-a-token", "TargetToken wrong") == 401);
  BOOST_TEST(both("TargetToken wrong", "TargetToken unit-a-token") == 401);
  BOOST_TEST(both("TargetToken unit-a-token", "TargetToken unit-a-token") == 401);
}

BOOST_AUTO_TEST_CASE(every_device_path_asks_for_credentials) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  const std::vector<std::pair<std::string, std::string>> paths{
      {"GET", "/deploymentBase/7"}, {"POST", "/deploymentBase/7/feedback"}, {"GET", "/installedBase/7"}, {"PUT", "/configData"},
      {"GET", "/confirmationBase"}, {"GET", "/confirmationBase/7"}, {"POST", "/confirmationBase/7/feedback"},
      {"POST", "/confirmationBase/activateAutoConfirm"}, {"GET", "/cancelAction/7"}, {"POST", "/cancelAction/7/feedback"},
      {"GET", "/softwaremodules/7/artifacts"}, {"GET", "/softwaremodules/7/artifacts/license.lic"}};
  for (const auto& [method, path] : paths) {
    BOOST_TEST(f.call(method, poll_path + "unit-a" + path, {{"Authorization", "TargetToken wrong"}}, "{}").status == 401, path);
  }
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_token_does_not_open_another_devices_paths) {
  gateway_fixture f;
  auto b = f.registered_row();
  b.token_hash = hash_token("unit-b-token");
  f.view.set("unit-b", b);
  BOOST_TEST(poll(f, "unit-b", "TargetToken unit-a-token").status == 401);
}

BOOST_AUTO_TEST_CASE(no_gateway_token_in_the_configuration_means_none_is_right) {
  auto config = test_gateway_config();
  config.gateway_token = "";
  gateway_fixture f(config);
  BOOST_TEST(poll(f, "unit-a", "GatewayToken ").status == 401);
  BOOST_TEST(poll(f, "unit-a", "GatewayToken gateway-secret").status == 401);
}

BOOST_AUTO_TEST_CASE(a_node_that_does_not_know_its_devices_yet_says_503_and_not_401) {
  gateway_fixture f;
  f.node.current.ready = false;
  for (const auto* unit : {"unknown", "unit-a"}) {
    const auto r = poll(f, unit, "TargetToken wrong");
    BOOST_TEST(r.status == 503);
    BOOST_TEST(find_header(r.headers, "Retry-After") == "5");
  }
  BOOST_TEST(poll(f, "unit-a", "TargetToken unit-a-token").status == 200);
}

BOOST_AUTO_TEST_CASE(an_unknown_device_with_the_gateway_token_is_registered_under_that_rule) {
  gateway_fixture f(with_rule(&discovery_config::gateway_token));
  f.node.on_command = [&](const unit_id& unit, const device_command&) -> result<done> {
    auto row = f.registered_row();
    row.wants_attributes = true;
    f.view.set(unit.text, row);
    return done{};
  };
  const auto r = poll(f, "newcomer", "GatewayToken gateway-secret");
  BOOST_TEST(r.status == 200);
  BOOST_TEST(at(json_of(r), "/_links/configData/href") == "http://" + f.host() + poll_path + "newcomer/configData");
  BOOST_REQUIRE(f.node.at<discover_device>(0));
  BOOST_TEST(f.node.at<discover_device>(0)->rule == "gateway_token");
  BOOST_TEST(f.node.at<discover_device>(0)->accept);
  BOOST_TEST(f.node.at<discover_device>(0)->peer_address == "127.0.0.1");
  BOOST_TEST(poll(f, "another", "").status == 401);
}

BOOST_AUTO_TEST_CASE(accept_all_registers_without_a_token_but_never_opens_a_device_that_has_one) {
  gateway_fixture f(with_rule(&discovery_config::accept_all));
  BOOST_TEST(poll(f, "newcomer", "").status == 200);
  BOOST_REQUIRE(f.node.at<discover_device>(0));
  BOOST_TEST(f.node.at<discover_device>(0)->accept);
  BOOST_TEST(f.node.at<discover_device>(0)->rule == "accept_all");
  auto row = f.registered_row();
  row.has_token = false;
  f.view.set("newcomer", row);
  BOOST_TEST(poll(f, "newcomer", "").status == 200);
  BOOST_TEST(poll(f, "unit-a", "").status == 401);
}

BOOST_AUTO_TEST_CASE(without_a_rule_a_device_with_the_gateway_token_becomes_visible_once_and_is_asked_what_it_is) {
  gateway_fixture f;
  f.node.on_command = [&](const unit_id& unit, const device_command&) -> result<done> {
    device_row row;
    row.stage = device_stage::discovered;
    f.view.set(unit.text, row);
    return done{};
  };
  for (int i = 0; i < 2; ++i) {
    const auto r = poll(f, "newcomer", "GatewayToken gateway-secret");
    BOOST_TEST(r.status == 200);
    BOOST_TEST(at(json_of(r), "/_links/deploymentBase") == "absent");
    BOOST_TEST(at(json_of(r), "/_links/configData") != "absent");
  }
  BOOST_TEST(f.node.count() == 1u);
  BOOST_REQUIRE(f.node.at<discover_device>(0));
  BOOST_TEST(!f.node.at<discover_device>(0)->accept);
  BOOST_TEST(f.call("PUT", poll_path + "newcomer/configData", {{"Authorization", "GatewayToken wrong"}}, "{}").status == 401);
  BOOST_TEST(f.call("GET", poll_path + "newcomer/deploymentBase/1", {{"Authorization", "GatewayToken gateway-secret"}}).status == 401);
}

BOOST_AUTO_TEST_CASE(a_full_list_of_discovered_devices_is_answered_with_503) {
  gateway_fixture f;
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::busy, "full", ""}; };
  const auto r = poll(f, "newcomer", "GatewayToken gateway-secret");
  BOOST_TEST(r.status == 503);
  BOOST_TEST(find_header(r.headers, "Retry-After") == "5");
}

BOOST_AUTO_TEST_CASE(path_tricks_are_refused_and_wrong_methods_named) {
  gateway_fixture f;
  for (const auto* path : {"/default/controller/v1/../unit-a", "/default/controller/v1/%2e%2e/unit-a", "/default//controller/v1/unit-a",
                           "/default/controller/v1/unit-a/", "/default/controller/v1/unit%2Fa", "/default/controller/v1/unit-a%00"}) {
    const auto r = f.call("GET", path, {{"Authorization", "TargetToken unit-a-token"}});
    BOOST_TEST(r.status == 400, path);
    BOOST_TEST(at(json_of(r), "/errorCode") == "ald.error.bad_input");
  }
  const auto r = f.device("POST", "", "{}");
  BOOST_TEST(r.status == 405);
  BOOST_TEST(find_header(r.headers, "Allow") == "GET, HEAD");
  BOOST_TEST(f.device("GET", "/nothing").status == 404);
  BOOST_TEST(f.call("GET", "/other/controller/v1/unit-a", {{"Authorization", "TargetToken unit-a-token"}}).status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
