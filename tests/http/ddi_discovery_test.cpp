// First contacts over a real socket: which rule lets whom in, what bounds a flood, and that registered devices don't notice it.
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "http/network_text.hpp"
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

gateway_config behind_a_proxy() {
  auto c = test_gateway_config();
  c.trusted_proxies = parse_networks("127.0.0.0/8").value();
  return c;
}

struct discovery_fixture : gateway_fixture {
  explicit discovery_fixture(gateway_config config) : gateway_fixture(std::move(config)) {
    node.on_command = [this](const unit_id& unit, const device_command& what) -> result<done> {
      const auto* first = std::get_if<discover_device>(&what);
      if (!first) return done{};
      device_row row;
      row.stage = first->accept ? device_stage::registered : device_stage::discovered;
      row.epoch = 1;
      row.contact_day = day_of(clock.wall_ms);
      view.set(unit.text, row);
      return done{};
    };
  }
  http_response from(const std::string& address, const std::string& unit, http_headers more = {}, const std::string& method = "GET",
                     const std::string& path = "", const std::string& body = "") {
    more.emplace_back("X-Forwarded-For", address);
    return call(method, "/default/controller/v1/" + unit + path, more, body);
  }
  const discover_device* last() {
    const std::lock_guard hold(node.lock);
    return node.commands.empty() ? nullptr : std::get_if<discover_device>(&node.commands.back().what);
  }
};

const http_headers with_token{{"Authorization", "GatewayToken gateway-secret"}};

struct list_file {
  list_file() : path((std::filesystem::temp_directory_path() / ("ald-allow-list-" + std::to_string(::getpid()))).string()) { write("unit-x\n"); }
  ~list_file() { std::filesystem::remove(path); }
  void write(const std::string& text) const { std::ofstream(path) << text; }
  const std::string path;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_discovery)

BOOST_AUTO_TEST_CASE(a_device_from_a_listed_network_is_registered_by_that_rule_and_goes_on_without_a_token) {
  auto config = behind_a_proxy();
  config.discovery.networks = parse_networks("10.0.0.0/8, 2001:db8::/32").value();
  discovery_fixture f(config);
  BOOST_TEST(f.from("10.1.2.3", "n1").status == 200);
  BOOST_REQUIRE(f.last());
  BOOST_TEST(f.last()->rule == "network");
  BOOST_TEST(f.last()->accept);
  BOOST_TEST(f.last()->peer_address == "10.1.2.3");
  BOOST_TEST(f.from("10.9.9.9", "n1").status == 200);
  BOOST_TEST(f.from("11.1.2.3", "n1").status == 401);
  BOOST_TEST(f.from("2001:db8::5", "n2").status == 200);
  BOOST_TEST(f.from("2001:db9::5", "n3").status == 401);
  BOOST_TEST(f.from("10.1.2.3", "unit-a").status == 401);  // it has a token of its own
}

BOOST_AUTO_TEST_CASE(the_nearest_address_that_no_trusted_proxy_has_counts_and_inventions_of_the_client_do_not) {
  auto config = behind_a_proxy();
  config.discovery.networks = parse_networks("10.0.0.0/8").value();
  discovery_fixture f(config);
  BOOST_TEST(f.from("10.1.2.3, 192.0.2.9", "n1").status == 401);
  BOOST_TEST(f.from("192.0.2.9, 10.1.2.3, 127.0.0.2", "n1").status == 200);
  BOOST_TEST(f.from("nonsense", "n2").status == 401);
  auto untrusting = test_gateway_config();
  untrusting.discovery.networks = config.discovery.networks;
  discovery_fixture g(untrusting);
  BOOST_TEST(g.from("10.1.2.3", "n1").status == 401);
}

BOOST_AUTO_TEST_CASE(the_allow_list_is_read_again_and_a_bad_one_is_not_taken) {
  const list_file file;
  auto config = test_gateway_config();
  config.discovery.allow_list_file = file.path;
  discovery_fixture f(config);
  BOOST_TEST(f.from("", "unit-x").status == 401);  // nobody has read it yet
  BOOST_TEST(f.face.discovery().reload_allow_list().value() == 1u);
  BOOST_TEST(f.from("", "unit-x").status == 200);
  BOOST_TEST(f.last()->rule == "allow_list");
  BOOST_TEST(f.from("", "unit-y").status == 401);
  file.write("unit-x\nunit-y\n");
  f.face.discovery().reload_allow_list_if_changed(false);
  BOOST_TEST(f.from("", "unit-y").status == 200);
  file.write("unit-z\nnot a unit\n");
  const auto reload = f.admin("POST", "/discovery/reload", "{}");
  BOOST_TEST(reload.status == 400);
  BOOST_TEST(at(json_of(reload), "/error/message").find(file.path + ":2: ") == 0u);
  BOOST_TEST(f.from("", "unit-z").status == 401);
  BOOST_TEST(at(json_of(f.admin("GET", "/discovery")), "/allow_list/problem").find(file.path + ":2: ") == 0u);
  file.write("unit-z\n");
  BOOST_TEST(at(json_of(f.admin("POST", "/discovery/reload", "{}")), "/units") == "1");
  BOOST_TEST(f.from("", "unit-z").status == 200);
  std::filesystem::remove(file.path);
  f.face.discovery().reload_allow_list_if_changed(true);
  BOOST_TEST(at(json_of(f.admin("GET", "/discovery")), "/allow_list/units") == "1");
}

BOOST_AUTO_TEST_CASE(a_node_without_an_allow_list_says_so_when_it_is_to_be_read) {
  discovery_fixture f(test_gateway_config());
  BOOST_TEST(f.admin("POST", "/discovery/reload", "{}").status == 409);
  f.face.discovery().reload_allow_list_if_changed(true);
}

BOOST_AUTO_TEST_CASE(with_products_a_device_is_asked_what_it_is_and_let_in_by_the_right_answer) {
  auto config = test_gateway_config();
  config.discovery.accept_all = true;
  config.discovery.products = {"Kiosk 5"};
  discovery_fixture f(config);
  auto v = json_of(f.from("", "k1"));
  BOOST_TEST(!f.last()->accept);
  BOOST_TEST(at(v, "/_links/configData/href") == "http://" + f.host() + "/default/controller/v1/k1/configData");
  BOOST_TEST(f.from("", "k1", {}, "PUT", "/configData", R"({"data":{"product":"Kiosk 5"}})").status == 200);
  BOOST_REQUIRE(f.last());
  BOOST_TEST(f.last()->accept);
  BOOST_TEST(f.last()->rule == "accept_all");

  f.from("", "k2");
  BOOST_TEST(f.from("", "k2", {}, "PUT", "/configData", R"({"data":{"product":"Oven 1"}})").status == 200);
  BOOST_TEST(!f.last());  // the attributes are recorded, and nothing else
  auto row = *f.view.find(unit_id("k2"));
  row.wants_attributes = false;
  f.view.set("k2", row);
  const auto sent = f.node.count();
  BOOST_TEST(f.from("", "k2", {}, "PUT", "/configData", R"({"data":{"product":"Kiosk 5"}})").status == 200);
  BOOST_TEST(f.node.count() == sent);  // taken once: whoever claims the unit next must not fill the log
  BOOST_TEST(f.from("", "k3", {}, "PUT", "/configData", R"({"data":{}})").status == 401);
}

BOOST_AUTO_TEST_CASE(a_pending_device_that_told_its_product_under_other_rules_is_judged_again_when_it_polls) {
  auto config = test_gateway_config();
  config.discovery.accept_all = true;
  config.discovery.products = {"Kiosk 5"};
  discovery_fixture f(config);
  device_row row;
  row.stage = device_stage::discovered;
  row.wants_attributes = false;
  for (const std::string unit : {"k1", "o1", "gone"}) f.view.set(unit, row);
  f.node.details[unit_id("k1")].state.set_product("Kiosk 5");
  f.node.details[unit_id("o1")].state.set_product("Oven 1");
  for (const std::string unit : {"o1", "gone"}) {
    BOOST_TEST(f.from("", unit).status == 200);
    BOOST_TEST(!f.last());
  }
  const auto v = json_of(f.from("", "k1"));
  BOOST_REQUIRE(f.last());
  BOOST_TEST(f.last()->accept);
  BOOST_TEST(f.last()->rule == "accept_all");
  BOOST_TEST(at(v, "/_links/configData") != "absent");  // registered now, it is answered as such
}

BOOST_AUTO_TEST_CASE(a_rejected_device_is_refused_by_every_rule) {
  auto config = test_gateway_config();
  config.discovery.accept_all = true;
  discovery_fixture f(config);
  device_row row;
  row.stage = device_stage::rejected;
  f.view.set("r1", row);
  BOOST_TEST(f.from("", "r1").status == 401);
  BOOST_TEST(f.from("", "r1", with_token).status == 401);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(strangers_of_one_address_get_429_and_its_registered_devices_do_not) {
  auto config = behind_a_proxy();
  config.max_stranger_rate_per_address = 2;
  config.rate_burst_seconds = 2;
  discovery_fixture f(config);
  const http_headers as_a{{"Authorization", std::string("TargetToken ") + gateway_fixture::target_token}};
  for (int i = 0; i < 4; ++i) BOOST_TEST(f.from("192.0.2.1", "made-up-" + std::to_string(i), with_token).status == 200);
  const auto r = f.from("192.0.2.1", "made-up-9", with_token);
  BOOST_TEST(r.status == 429);
  BOOST_TEST(find_header(r.headers, "Retry-After") == "1");
  BOOST_TEST(at(json_of(r), "/errorCode") == "ald.error.too_many_requests");
  BOOST_TEST(f.from("192.0.2.1", "unit-a", {{"Authorization", "TargetToken wrong"}}).status == 429);
  BOOST_TEST(f.from("192.0.2.1", "unit-a", {}, "PUT", "/configData", "{}").status == 429);
  BOOST_TEST(f.node.count_of<discover_device>() == 4u);
  BOOST_TEST(f.from("192.0.2.1", "unit-a", as_a).status == 200);
  BOOST_TEST(f.from("192.0.2.2", "made-up-9", with_token).status == 200);
  BOOST_TEST(at(json_of(f.admin("GET", "/discovery")), "/dropped/address_rate") == "3");
  const auto metrics = f.call("GET", "/metrics", {{"Authorization", "Bearer admin-secret"}}).body;
  BOOST_TEST(metrics.find("ald_first_contacts_dropped_total{why=\"address_rate\"} 3\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(devices_of_one_address_have_a_rate_too) {
  auto config = behind_a_proxy();
  config.max_rate_per_address = 3;
  config.rate_burst_seconds = 1;
  discovery_fixture f(config);
  const http_headers as_a{{"Authorization", std::string("TargetToken ") + gateway_fixture::target_token}};
  for (int i = 0; i < 3; ++i) BOOST_TEST(f.from("192.0.2.1", "unit-a", as_a).status == 200);
  BOOST_TEST(f.from("192.0.2.1", "unit-a", as_a).status == 429);
  BOOST_TEST(f.from("192.0.2.1", "unit-a", as_a, "GET", "/deploymentBase/7").status == 429);
  BOOST_TEST(f.from("192.0.2.2", "unit-a", as_a).status == 200);
}

BOOST_AUTO_TEST_CASE(loopback_is_not_limited) {
  auto config = test_gateway_config();
  config.max_rate_per_address = config.max_stranger_rate_per_address = config.rate_burst_seconds = 1;
  discovery_fixture f(config);
  for (int i = 0; i < 5; ++i) BOOST_TEST(f.device("GET", "").status == 200);
  for (int i = 0; i < 5; ++i) BOOST_TEST(f.from("", "nobody").status == 401);
}

BOOST_AUTO_TEST_CASE(new_devices_have_an_overall_rate_and_nothing_is_kept_of_the_rest) {
  auto config = test_gateway_config();
  config.discovery.max_rate = 3;
  config.rate_burst_seconds = 1;
  discovery_fixture f(config);
  int kept = 0, told_to_wait = 0;
  for (int i = 0; i < 10; ++i) {
    const auto r = f.from("", "made-up-" + std::to_string(i), with_token);
    kept += r.status == 200;
    told_to_wait += r.status == 429 && !find_header(r.headers, "Retry-After").empty();
  }
  BOOST_TEST(kept == 3);
  BOOST_TEST(told_to_wait == 7);
  BOOST_TEST(f.node.count() == 3u);
  BOOST_TEST(f.from("", "made-up-0", with_token).status == 200);  // known by now
  BOOST_TEST(f.device("GET", "").status == 200);
  BOOST_TEST(at(json_of(f.admin("GET", "/status")), "/dropped_contacts/overall_rate") == "7");
}

BOOST_AUTO_TEST_CASE(first_contacts_that_wait_for_the_disk_are_bounded_and_leave_room_for_registered_devices) {
  auto config = test_gateway_config();
  config.discovery.max_in_flight = 1;
  gateway_fixture f(config);
  f.node.hold_back = true;
  http_client other;
  http_request r;
  r.method = "GET";
  r.path = "/default/controller/v1/made-up-1";
  r.headers = with_token;
  other.send(f.host(), r, [](const http_reply&) {});
  const auto reply = f.node.take_held();
  const auto refused = f.call("GET", "/default/controller/v1/made-up-2", with_token);
  BOOST_TEST(refused.status == 503);
  BOOST_TEST(find_header(refused.headers, "Retry-After") == "5");
  BOOST_TEST(f.device("GET", "").status == 200);
  reply(fault{fault_code::busy, "too many unregistered devices are kept", ""});
  const auto dropped = json_of(f.admin("GET", "/discovery"));
  BOOST_TEST(at(dropped, "/dropped/in_flight") == "1");
  BOOST_TEST(at(dropped, "/dropped/full") == "1");
}

BOOST_AUTO_TEST_CASE(pending_devices_are_listed_with_what_is_known_of_them) {
  auto config = test_gateway_config();
  config.discovery.products = {"Kiosk 5"};
  discovery_fixture f(config);
  for (const auto* unit : {"p1", "p2", "p3"}) f.from("", unit, with_token);
  auto& state = f.node.details[unit_id("p1")].state;
  state.set_peer_address("192.0.2.7");
  state.set_discovery_rule("gateway_token");
  state.set_product("Oven 1");
  state.set_attributes_sent(true);
  const auto page = json_of(f.admin("GET", "/pending?limit=2"));
  BOOST_TEST(at(page, "/devices/0/unit") == "p1");
  BOOST_TEST(at(page, "/devices/0/peer_address") == "192.0.2.7");
  BOOST_TEST(at(page, "/devices/0/rule") == "gateway_token");
  BOOST_TEST(at(page, "/devices/0/product") == "Oven 1");
  BOOST_TEST(at(page, "/devices/0/awaits") == "operator");
  BOOST_TEST(at(page, "/devices/1/awaits") == "product");
  BOOST_TEST(at(page, "/next_after") == "p2");
  BOOST_TEST(at(json_of(f.admin("GET", "/pending?after=p2")), "/devices/0/unit") == "p3");
  BOOST_TEST(f.admin("GET", "/pending?limit=0").status == 400);
  BOOST_TEST(f.admin("GET", "/pending?state=x").status == 400);
  BOOST_TEST(at(json_of(f.admin("GET", "/discovery")), "/pending") == "3");
}

BOOST_AUTO_TEST_CASE(pending_devices_are_accepted_and_rejected_one_by_one_or_all) {
  discovery_fixture f(test_gateway_config());
  for (const auto* unit : {"p1", "p2", "p3"}) f.from("", unit, with_token);
  const auto before = f.node.count();
  BOOST_TEST(at(json_of(f.admin("POST", "/reject", R"({"units":["p3"]})")), "/rejected") == "1");
  BOOST_TEST(f.node.at<reject_device>(before));
  BOOST_TEST(f.admin("POST", "/reject", R"({"all":true})").status == 400);
  BOOST_TEST(f.admin("POST", "/accept", "{}").status == 400);
  BOOST_TEST(f.admin("POST", "/accept", R"({"units":["a b"]})").status == 400);
  BOOST_TEST(at(json_of(f.admin("POST", "/accept", R"({"all":true})")), "/accepted") == "3");
  BOOST_TEST(f.node.count_of<accept_device>() == 3u);
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::conflict, "the device is retired", ""}; };
  const auto refused = json_of(f.admin("POST", "/accept", R"({"units":["p1"]})"));
  BOOST_TEST(at(refused, "/accepted") == "0");
  BOOST_TEST(at(refused, "/errors/0/error/message") == "the device is retired");
}

BOOST_AUTO_TEST_SUITE_END()
