// The admin API over a real socket: authentication, devices, registration, re-sending, fleet settings, status.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

void check_fault(const http_response& r, int status, const std::string& code, const std::string& message) {
  BOOST_TEST(r.status == status, r.body);
  BOOST_TEST(at(json_of(r), "/error/code") == code);
  BOOST_TEST(at(json_of(r), "/error/message").find(message) != std::string::npos, r.body + " lacks " + message);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin)

BOOST_AUTO_TEST_CASE(every_path_but_keys_and_health_needs_the_admin_token) {
  gateway_fixture f;
  const std::vector<std::pair<std::string, std::string>> paths{
      {"GET", "/status"},      {"GET", "/devices"},     {"POST", "/devices"},
      {"POST", "/resend"},     {"POST", "/scan"},       {"PUT", "/switch"},
      {"GET", "/profiles"},    {"PUT", "/profiles/p"},  {"PUT", "/assignments"},
      {"GET", "/issued"},      {"GET", "/digest"},      {"DELETE", "/assignments"},
      {"GET", "/devices/unit-a"}, {"POST", "/clock/confirm"}, {"POST", "/devices/unit-a/retire"}};
  for (const auto& [method, path] : paths) {
    for (const auto* authorization : {"", "Bearer wrong", "Bearer ", "Bearer", "admin-secret", "TargetToken admin-secret",
                                      "Bearer admin-secret2"}) {
      const auto r = f.call(method, "/api/v1" + path, {{"Authorization", authorization}}, "{}");
      check_fault(r, 401, "unauthorized", "the admin token is missing or wrong");
    }
  }
  BOOST_TEST(f.node.count() == 0u);
  BOOST_TEST(f.node.fleet_commands.empty());
  BOOST_TEST(f.node.scans == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_admin_token_in_the_configuration_opens_nothing) {
  auto config = test_gateway_config();
  config.admin_token = "";
  gateway_fixture f(config);
  BOOST_TEST(f.call("GET", "/api/v1/status", {{"Authorization", "Bearer "}}).status == 401);
}

BOOST_AUTO_TEST_CASE(health_readiness_and_keys_are_open) {
  auto config = test_gateway_config();
  config.trusted_keys = {"a2V5"};
  gateway_fixture f(config);
  BOOST_TEST(f.call("GET", "/healthz").body == R"({"alive":true})");
  BOOST_TEST(f.call("GET", "/readyz").body == R"({"ready":true})");
  BOOST_TEST(f.call("GET", "/api/v1/keys").body == R"({"keys":["a2V5"]})");
  f.node.current.ready = false;
  f.node.current.not_ready_reason = "the disk is full";
  const auto r = f.call("GET", "/readyz");
  BOOST_TEST(r.status == 503);
  BOOST_TEST(r.body == R"({"ready":false,"reason":"the disk is full"})");
}

BOOST_AUTO_TEST_CASE(routing_errors_have_the_shape_of_the_interface) {
  gateway_fixture f;
  check_fault(f.admin("GET", "/nothing"), 404, "not_found", "nothing is here");
  check_fault(f.admin("GET", "/devices/.."), 400, "bad_input", "the path");
  const auto r = f.admin("DELETE", "/devices");
  check_fault(r, 405, "wrong_method", "GET, HEAD, POST");
  BOOST_TEST(find_header(r.headers, "Allow") == "GET, HEAD, POST");
}

// ---- devices ----

BOOST_AUTO_TEST_CASE(devices_are_listed_in_pages) {
  gateway_fixture f;
  f.view.set("unit-c", f.registered_row());
  const auto first = json_of(f.admin("GET", "/devices?limit=2"));
  BOOST_TEST(first.at("devices").as_array().size() == 2u);
  BOOST_TEST(at(first, "/next_after") == "unit-b");
  const auto second = json_of(f.admin("GET", "/devices?limit=2&after=unit-b"));
  BOOST_TEST(at(second, "/devices/0/unit") == "unit-c");
  BOOST_TEST(at(second, "/next_after") == "null");
  BOOST_TEST(at(json_of(f.admin("GET", "/devices?limit=3")), "/next_after") == "null");
}

BOOST_AUTO_TEST_CASE(a_listed_device_says_where_it_is_why_and_what_is_next) {
  gateway_fixture f;
  f.offer(poll_offer::nothing);
  auto row = *f.view.find(unit_id("unit-a"));
  row.reason = device_reason::needs_manual_resend;
  row.since_ms = 5;
  row.next_at_ms = 6;
  f.view.set("unit-a", row);
  f.view.polled(unit_id("unit-a"), 99, false);
  const auto v = json_of(f.admin("GET", "/devices?state=delivering&reason=needs_manual_resend"));
  BOOST_TEST(v.at("devices").as_array().size() == 1u);
  BOOST_TEST(boost::json::serialize(v.at("devices").at(0)) ==
             R"({"unit":"unit-a","state":"delivering","reason":"needs_manual_resend",)"
             R"("next":"an operator sends the settings again: ald resend UNIT",)"
             R"("needs_operator":true,"since_ms":5,"next_at_ms":6,"action":7,"serial":"S1","license_state":"none","licensed_until":null,"evaluation":false,"kinds":[],"last_seen_ms":99})");
  const auto idle = json_of(f.admin("GET", "/devices?after=unit-a"));
  for (const auto* field : {"next_at_ms", "action", "serial", "licensed_until", "last_seen_ms"}) {
    BOOST_TEST(at(idle, "/devices/0/" + std::string(field)) == "null", field);
  }
}

BOOST_AUTO_TEST_CASE(devices_are_listed_by_the_state_of_their_license_which_a_suspect_clock_does_not_end) {
  gateway_fixture f;
  auto row = f.registered_row();
  row.installed_term = make_license_term(20'003, 7, 0);  // the test's today is 20,000
  f.view.set("unit-a", row);
  row.installed_term = make_license_term(19'999, 7, 0);
  f.view.set("unit-b", row);
  const auto expiring = json_of(f.admin("GET", "/devices?license=expiring"));
  BOOST_TEST(expiring.at("devices").as_array().size() == 1u);
  BOOST_TEST(at(expiring, "/devices/0/unit") == "unit-a");
  BOOST_TEST(at(expiring, "/devices/0/license_state") == "expiring");
  BOOST_TEST(at(expiring, "/devices/0/licensed_until") == "2024-10-07");
  BOOST_TEST(at(json_of(f.admin("GET", "/devices?license=expired")), "/devices/0/unit") == "unit-b");
  BOOST_TEST(at(json_of(f.admin("GET", "/status")), "/devices/by_license") == R"({"valid":0,"expiring":1,"grace":0,"expired":1})");
  f.node.current.clock_suspect = true;
  BOOST_TEST(json_of(f.admin("GET", "/devices?license=expired")).at("devices").as_array().empty());
  BOOST_TEST(at(json_of(f.admin("GET", "/status")), "/devices/by_license") == R"({"valid":0,"expiring":2,"grace":0,"expired":0})");
}

BOOST_AUTO_TEST_CASE(a_wrong_query_says_what_is_allowed) {
  gateway_fixture f;
  check_fault(f.admin("GET", "/devices?license=lapsed"), 400, "bad_input", "license \"lapsed\" is not known");
  check_fault(f.admin("GET", "/devices?state=happy"), 400, "bad_input", "state \"happy\" is not known");
  check_fault(f.admin("GET", "/devices?reason=x"), 400, "bad_input", "reason \"x\" is not known");
  BOOST_TEST(f.admin("GET", "/devices?state=happy").body.find("licensed") != std::string::npos);
  check_fault(f.admin("GET", "/devices?stat=x"), 400, "bad_input", "\"stat\" is not known");
  for (const auto* limit : {"0", "1001", "-1", "x", "", "1x"}) {
    check_fault(f.admin("GET", "/devices?limit=" + std::string(limit)), 400, "bad_input", "limit must be a number from 1 to 1000");
  }
}

BOOST_AUTO_TEST_CASE(a_shown_device_carries_its_record_and_history_without_secrets) {
  gateway_fixture f;
  f.view.set("unit", f.registered_row());  // its neighbours in the order must not be taken for it
  f.view.set("unit-a1", f.registered_row());
  device_detail d;
  d.state.set_registration(state::REGISTERED);
  d.state.set_name("Front desk");
  d.state.set_directory("/berlin");
  d.state.set_token_hash("SECRETHASH");
  auto* license = d.state.mutable_license();
  license->set_serial("S1");
  license->set_expiry_day(20'089);
  d.state.mutable_need()->set_n(2);
  d.state.mutable_delivery()->set_action(7);
  d.state.mutable_delivery()->set_status(state::LISTED_FOR_RESEND);
  event::Record stored;
  stored.set_seq(4);
  stored.set_at_ms(1'700'000'000'000);
  stored.mutable_device()->mutable_license_stored()->set_serial("S1");
  stored.mutable_device()->mutable_license_stored()->set_license_file("SECRETFILE");
  stored.mutable_device()->mutable_license_stored()->set_expiry_day(20'089);
  event::Record registered;
  registered.mutable_device()->mutable_registered()->set_token_hash("SECRETHASH");
  d.history = {registered, stored};
  f.node.details[unit_id("unit-a")] = d;
  const auto r = f.admin("GET", "/devices/unit-a");
  const auto v = json_of(r);
  BOOST_TEST(at(v, "/unit") == "unit-a");
  BOOST_TEST(at(v, "/registration") == "registered");
  BOOST_TEST(at(v, "/name") == "Front desk");
  BOOST_TEST(at(v, "/license/expiry") == "2025-01-01");
  BOOST_TEST(at(v, "/need/n") == "2");
  BOOST_TEST(at(v, "/delivery/status") == "listed_for_resend");
  BOOST_TEST(at(v, "/history/0/event") == "registered");
  BOOST_TEST(at(v, "/history/1/event") == "license_stored");
  BOOST_TEST(at(v, "/history/1/seq") == "4");
  BOOST_TEST(at(v, "/history/1/at_ms") == "1700000000000");
  BOOST_TEST(at(v, "/history/1/expiry_day") == "20089");
  BOOST_TEST(r.body.find("SECRET") == std::string::npos);
  BOOST_TEST(r.body.find("U0VDUkVU") == std::string::npos);  // the same in base64
  BOOST_TEST(f.admin("GET", "/devices/unknown").status == 404);
  BOOST_TEST(f.admin("GET", "/devices/no%20unit").status == 404);
}

BOOST_AUTO_TEST_CASE(a_device_is_retired) {
  gateway_fixture f;
  BOOST_TEST(f.admin("POST", "/devices/unit-a/retire").body == "{}");
  BOOST_REQUIRE(f.node.at<retire_device>(0));
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::not_found, "none", ""}; };
  check_fault(f.admin("POST", "/devices/x/retire"), 404, "not_found", "none");
}

// ---- registration ----

BOOST_AUTO_TEST_CASE(a_device_is_registered_with_its_record_and_only_the_hash_of_its_token) {
  gateway_fixture f;
  const auto v = json_of(f.admin("POST", "/devices", R"({"devices":[{"unit":"new","name":"n","directory":"/a/b","token":"a-given-token",
      "push_address":"10.0.0.7:9000","firmware":"10.3","product":"p"}]})"));
  BOOST_TEST(boost::json::serialize(v) == R"({"devices":[{"unit":"new","ok":true}]})");
  const auto* sent = f.node.at<register_device>(0);
  BOOST_REQUIRE(sent);
  const auto hash = hash_token("a-given-token");
  BOOST_TEST((*sent->token_hash == std::string(hash.begin(), hash.end())));
  BOOST_TEST(*sent->name == "n");
  BOOST_TEST(*sent->directory == "/a/b");
  BOOST_TEST(*sent->push_address == "10.0.0.7:9000");
  BOOST_TEST(*sent->firmware == "10.3");
  BOOST_TEST(*sent->product == "p");
  BOOST_TEST(sent->by == "operator");
}

BOOST_AUTO_TEST_CASE(a_token_is_made_and_shown_once_for_a_device_that_has_none) {
  gateway_fixture f;
  const auto v = json_of(f.admin("POST", "/devices", R"({"devices":[{"unit":"new"},{"unit":"new2"},{"unit":"unit-a"}]})"));
  const auto token = at(v, "/devices/0/token");
  BOOST_TEST(token.size() == 32u);
  BOOST_TEST(at(v, "/devices/1/token") != token);
  const auto hash = hash_token(token);
  BOOST_TEST((*f.node.at<register_device>(0)->token_hash == std::string(hash.begin(), hash.end())));
  BOOST_TEST(at(v, "/devices/2/token") == "absent");
  BOOST_TEST(!f.node.at<register_device>(2)->token_hash);
}

BOOST_AUTO_TEST_CASE(a_call_that_is_malformed_registers_nobody_and_says_where) {
  auto config = test_gateway_config();
  config.max_register_batch = 2;
  gateway_fixture f(config);
  const std::vector<std::pair<std::string, std::string>> table{
      {"", "the body is empty"},
      {"{", "malformed JSON near byte 1"},
      {"[]", "$: must be an object"},
      {"{}", "$.devices: is missing"},
      {R"({"devices":{}})", "$.devices: must be an array"},
      {R"({"devices":[]})", "$.devices: has 0 entries"},
      {R"({"devices":[{"unit":"a"},{"unit":"b"},{"unit":"c"}]})", "$.devices: has 3 entries"},
      {R"({"devices":[{"unit":"a"}],"more":1})", "$.more: is not known here"},
      {R"({"devices":[{"unit":"a"}],"devices":[{"unit":"b"}]})", "$.devices: is there twice"},
      {R"({"devices":[{"unit":"a"},{"unit":"b","n\u0061me":"x","name":"y"}]})", "$.devices[1].name: is there twice"},
      {R"({"devices":[{"unit":"a"},7]})", "$.devices[1]: must be an object"},
      {R"({"devices":[{"unit":"a"},{"name":"b"}]})", "$.devices[1].unit: is missing"},
      {R"({"devices":[{"unit":"a","nmae":"b"}]})", "$.devices[0].nmae: is not known here"},
      {R"({"devices":[{"unit":"a","firmware":10}]})", "$.devices[0].firmware: must be a string"},
      {R"({"devices":[{"unit":"a","name":")" + std::string(257, 'n') + R"("}]})", "$.devices[0].name: is longer than 256 bytes"}};
  for (const auto& [body, message] : table) check_fault(f.admin("POST", "/devices", body), 400, "bad_input", message);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wrong_value_concerns_its_own_device_only) {
  gateway_fixture f;
  const auto v = json_of(f.admin("POST", "/devices", R"({"devices":[{"unit":"a b"},{"unit":"good"},{"unit":"good"},
      {"unit":"t","token":"short"},{"unit":"s","token":"with a space in it"}]})"));
  const std::vector<std::string> problems{"unit is not a unit ID", "", "unit comes twice", "token is not a token", "token is not a token"};
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const auto entry = "/devices/" + std::to_string(i);
    BOOST_TEST(at(v, entry + "/ok") == (problems[i].empty() ? "true" : "false"));
    if (!problems[i].empty()) BOOST_TEST(at(v, entry + "/error/message").find(problems[i]) == 0u);
  }
  BOOST_TEST(f.node.count() == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_node_refuses_is_told_per_device_and_no_token_is_shown_for_it) {
  gateway_fixture f;
  f.node.on_command = [](const unit_id& unit, const device_command&) -> result<done> {
    if (unit.text == "b") return fault{fault_code::busy, "full", "later"};
    return done{};
  };
  const auto v = json_of(f.admin("POST", "/devices", R"({"devices":[{"unit":"a"},{"unit":"b"}]})"));
  BOOST_TEST(at(v, "/devices/0/ok") == "true");
  BOOST_TEST(at(v, "/devices/1/error/code") == "busy");
  BOOST_TEST(at(v, "/devices/1/token") == "absent");
}

BOOST_AUTO_TEST_CASE(ten_thousand_devices_are_registered_in_one_call_with_bounded_commands_under_way) {
  gateway_fixture f;
  f.node.hold_back = true;
  std::string body = R"({"devices":[)";
  for (int i = 0; i < 10'000; ++i) body += (i ? "," : "") + std::string(R"({"unit":"u)") + std::to_string(i) + R"("})";
  std::thread replies([&] {
    for (int i = 0; i < 10'000; ++i) f.node.take_held()(done{});
  });
  const auto r = f.admin("POST", "/devices", body + "]}");
  replies.join();
  BOOST_TEST(json_of(r).at("devices").as_array().size() == 10'000u);
  BOOST_TEST(f.node.count() == 10'000u);
  BOOST_TEST(f.node.most_held <= 1'000u);
}

BOOST_AUTO_TEST_CASE(answers_at_once_do_not_pile_up_on_the_stack) {
  gateway_fixture f;
  std::string body = R"({"devices":[)";
  for (int i = 0; i < 10'000; ++i) body += (i ? "," : "") + std::string(R"({"unit":"u)") + std::to_string(i) + R"("})";
  BOOST_TEST(f.admin("POST", "/devices", body + "]}").status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_servers_limit_is_refused_before_it_is_read) {
  gateway_fixture f;
  BOOST_TEST(f.admin("POST", "/devices", std::string(5 << 20, ' ')).status == 413);
}

// ---- re-sending ----

BOOST_AUTO_TEST_CASE(settings_are_sent_again_to_the_named_devices) {
  gateway_fixture f;
  f.node.on_command = [](const unit_id& unit, const device_command&) -> result<done> {
    if (unit.text == "unit-b") return fault{fault_code::conflict, "nothing to send", ""};
    return done{};
  };
  const auto v = json_of(f.admin("POST", "/resend", R"({"units":["unit-a","unit-b"]})"));
  BOOST_TEST(at(v, "/resent") == "1");
  BOOST_TEST(at(v, "/errors/0/unit") == "unit-b");
  BOOST_TEST(at(v, "/errors/0/error/code") == "conflict");
  BOOST_TEST(f.node.count_of<resend_settings>() == 2u);
}

BOOST_AUTO_TEST_CASE(all_means_those_that_wait_for_an_operator_on_every_page) {
  auto config = test_gateway_config();
  config.max_listed = 3;
  gateway_fixture f(config);
  auto row = f.registered_row();
  row.reason = device_reason::needs_manual_resend;
  for (int i = 0; i < 10; ++i) f.view.set("waiting-" + std::to_string(i), row);
  row.reason = device_reason::will_ask_by_itself;
  f.view.set("not-waiting", row);
  BOOST_TEST(at(json_of(f.admin("POST", "/resend", R"({"all":true})")), "/resent") == "10");
  BOOST_TEST(f.node.count() == 10u);
  for (const auto& sent : f.node.commands) BOOST_TEST(sent.unit.text.starts_with("waiting-"));
}

BOOST_AUTO_TEST_CASE(a_resend_names_units_or_all_and_not_both) {
  gateway_fixture f;
  check_fault(f.admin("POST", "/resend", "{}"), 400, "bad_input", "$.units: or \"all\": true is needed");
  check_fault(f.admin("POST", "/resend", R"({"all":true,"units":["a"]})"), 400, "bad_input", "one of the two");
  check_fault(f.admin("POST", "/resend", R"({"units":["a b"]})"), 400, "bad_input", "$.units[0]: is not a unit ID");
  check_fault(f.admin("POST", "/resend", R"({"units":[1]})"), 400, "bad_input", "$.units[0]: is not a unit ID");
  check_fault(f.admin("POST", "/resend", R"({"unit":"a"})"), 400, "bad_input", "$.unit: is not known here");
  BOOST_TEST(f.node.count() == 0u);
}

// ---- fleet settings ----

BOOST_AUTO_TEST_CASE(the_fleets_settings_are_changed_by_their_commands) {
  gateway_fixture f;
  BOOST_TEST(f.admin("PUT", "/switch", R"({"on":true})").body == "{}");
  BOOST_TEST(f.admin("PUT", "/profiles/silent", R"({"prompt_user":false})").body == "{}");
  BOOST_TEST(f.admin("PUT", "/assignments", R"({"profile":"silent","target":"/berlin"})").body == "{}");
  BOOST_TEST(f.admin("DELETE", "/assignments", R"({"target":"unit-a"})").body == "{}");
  BOOST_TEST(f.admin("POST", "/clock/confirm").body == "{}");
  BOOST_TEST(f.admin("POST", "/scan").body == "{}");
  BOOST_TEST(f.admin("POST", "/scan", "{}").body == "{}");
  for (const char* path : {"/scan", "/packs/refresh", "/clock/confirm", "/devices/unit-a/retire", "/devices/unit-a/token", "/discovery/reload", "/alerts/test"}) {
    BOOST_TEST(f.admin("POST", path, R"({"zzz":1})").status == 400, path);
    BOOST_TEST(f.admin("POST", path, "{").status == 400, path);
  }
  BOOST_REQUIRE(f.node.fleet_commands.size() == 5u);
  BOOST_TEST(std::get<set_switch>(f.node.fleet_commands[0]).on);
  BOOST_TEST(std::get<set_profile>(f.node.fleet_commands[1]).profile.text == "silent");
  BOOST_TEST(!std::get<set_profile>(f.node.fleet_commands[1]).prompt_user);
  BOOST_TEST(std::get<assign_profile>(f.node.fleet_commands[2]).target == "/berlin");
  BOOST_TEST(std::get<assign_profile>(f.node.fleet_commands[2]).profile.text == "silent");
  BOOST_TEST(std::get<assign_profile>(f.node.fleet_commands[3]).profile.empty());
  BOOST_TEST(std::holds_alternative<confirm_clock>(f.node.fleet_commands[4]));
  BOOST_TEST(f.node.scans == 2);
}

BOOST_AUTO_TEST_CASE(wrong_fleet_settings_say_where_and_change_nothing) {
  gateway_fixture f;
  check_fault(f.admin("PUT", "/switch", R"({"on":"yes"})"), 400, "bad_input", "$.on: must be true or false");
  check_fault(f.admin("PUT", "/switch", "{}"), 400, "bad_input", "$.on: is missing");
  check_fault(f.admin("PUT", "/profiles/silent", "{}"), 400, "bad_input", "$.prompt_user: is missing");
  check_fault(f.admin("PUT", "/profiles/a%20b", R"({"prompt_user":true})"), 400, "bad_input", "the path's profile name");
  check_fault(f.admin("PUT", "/assignments", R"({"profile":"p"})"), 400, "bad_input", "$.target: is missing");
  check_fault(f.admin("PUT", "/assignments", R"({"profile":"","target":"/a"})"), 400, "bad_input", "$.profile: is not a profile name");
  check_fault(f.admin("PUT", "/assignments", R"({"profile":"p","target":"a b"})"), 400, "bad_input",
              "$.target: is neither a unit ID nor a directory");
  check_fault(f.admin("DELETE", "/assignments", R"({"target":""})"), 400, "bad_input", "$.target: is neither");
  BOOST_TEST(f.node.fleet_commands.empty());
}

BOOST_AUTO_TEST_CASE(a_refused_fleet_setting_is_told) {
  gateway_fixture f;
  f.node.fleet_answer = fault{fault_code::not_found, "no such profile", "make it first"};
  const auto r = f.admin("PUT", "/assignments", R"({"profile":"p","target":"/a"})");
  check_fault(r, 404, "not_found", "no such profile");
  BOOST_TEST(at(json_of(r), "/error/hint") == "make it first");
  f.node.fleet_answer = fault{fault_code::busy, "full", ""};
  BOOST_TEST(find_header(f.admin("PUT", "/switch", R"({"on":true})").headers, "Retry-After") == "5");
}

BOOST_AUTO_TEST_CASE(profiles_and_assignments_are_shown) {
  gateway_fixture f;
  f.node.fleet_state.set_deployment_on(true);
  auto* p = f.node.fleet_state.add_profiles();
  p->set_profile("silent");
  p->set_revision(2);
  auto* d = f.node.fleet_state.add_directory_assignments();
  d->set_target("/a");
  d->set_profile("silent");
  auto* u = f.node.fleet_state.add_device_assignments();
  u->set_target("unit-a");
  u->set_profile("silent");
  BOOST_TEST(f.admin("GET", "/profiles").body ==
             R"({"deployment_on":true,"profiles":[{"profile":"silent","revision":2,"prompt_user":false}],)"
             R"("assignments":[{"target":"/a","profile":"silent"},{"target":"unit-a","profile":"silent"}]})");
}

// ---- status ----

BOOST_AUTO_TEST_CASE(status_counts_devices_queues_and_packs) {
  gateway_fixture f;
  f.node.current.queues = {{"commands", 1, 20}};
  f.node.current.orders_sent_unanswered = 3;
  auto* counted = f.node.ledger_state.add_packs();
  counted->set_pack("P1");
  counted->set_total(10);
  counted->set_reserved(2);
  counted->set_used(3);
  f.node.ledger_state.add_packs()->set_unlimited(true);
  const auto v = json_of(f.admin("GET", "/status"));
  BOOST_TEST(at(v, "/ready") == "true");
  BOOST_TEST(at(v, "/open/orders_sent_unanswered") == "3");
  BOOST_TEST(at(v, "/devices/total") == "2");
  BOOST_TEST(at(v, "/devices/by_state/registered") == "2");
  BOOST_TEST(at(v, "/devices/by_state/licensed") == "0");
  BOOST_TEST(at(v, "/devices/by_reason") == R"({"none":2})");
  BOOST_TEST(at(v, "/queues/0") == R"({"name":"commands","length":1,"limit":20})");
  BOOST_TEST(at(v, "/packs/0/free") == "5");
  BOOST_TEST(at(v, "/packs/1/total") == "null");
  BOOST_TEST(at(v, "/packs/1/free") == "null");
}

BOOST_AUTO_TEST_CASE(issued_licenses_and_the_digest_are_shown) {
  gateway_fixture f;
  f.node.issued_licenses = {{order_key("u/base/1"), unit_id("u"), license_kind("base"), pack_id("P"), license_serial("S")}};
  BOOST_TEST(f.admin("GET", "/issued").body == R"({"licenses":[{"key":"u/base/1","unit":"u","kind":"base","pack":"P","serial":"S"}]})");
  BOOST_TEST(f.admin("GET", "/digest").body == R"({"digest":")" + std::string(64, 'a') + R"("})");
}

BOOST_AUTO_TEST_CASE(a_new_token_is_shown_once_and_only_its_hash_reaches_the_node) {
  gateway_fixture f;
  const auto r = f.admin("POST", "/devices/unit-a/token", "{}");
  BOOST_TEST(r.status == 200);
  BOOST_TEST(find_header(r.headers, "Cache-Control") == "no-store");
  const auto token = at(json_of(r), "/token");
  BOOST_TEST(token.size() == 32u);
  BOOST_REQUIRE(f.node.at<replace_token>(0));
  const auto hash = hash_token(token);
  BOOST_TEST(f.node.at<replace_token>(0)->token_hash == std::string(hash.begin(), hash.end()));
  BOOST_TEST(at(json_of(f.admin("POST", "/devices/unit-a/token", "{}")), "/token") != token);
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::not_found, "no such device", ""}; };
  const auto refused = f.admin("POST", "/devices/unit-z/token", "{}");
  BOOST_TEST(refused.status == 404);
  BOOST_TEST(refused.body.find("token\"") == std::string::npos);
  BOOST_TEST(f.admin("POST", "/devices/a%20b/token", "{}").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
