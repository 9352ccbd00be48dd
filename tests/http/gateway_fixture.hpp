// A gateway on a real port over a fake node, with a client, for the tests of its interfaces.
#pragma once
#include <algorithm>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "http/gateway.hpp"
#include "http/http_client.hpp"
#include "http/http_server.hpp"
#include "tests/http/fake_node.hpp"

namespace ald::testing {

inline gateway_config test_gateway_config() {
  gateway_config c;
  c.admin_token = "admin-secret";
  c.gateway_token = "gateway-secret";
  return c;
}

struct gateway_fixture {
  static constexpr auto target_token = "unit-a-token";

  explicit gateway_fixture(gateway_config config = test_gateway_config())
      : face(std::move(config), node, view, artifacts, clock), server(server_config(), face.handler()) {
    BOOST_REQUIRE(server.start().ok());
    view.set("unit-a", registered_row());
    view.set("unit-b", registered_row());
    artifacts.files["unit-a/S1"] = license;
  }
  ~gateway_fixture() { server.stop(); }

  static http_server_config server_config() {
    http_server_config c;
    c.max_body_bytes = 4 << 20;
    return c;
  }
  device_row registered_row() const {
    device_row row;
    row.stage = device_stage::registered;
    row.has_token = true;
    row.token_hash = hash_token(target_token);
    row.epoch = 1;
    row.contact_day = day_of(clock.wall_ms);
    row.wants_attributes = false;
    return row;
  }
  /// unit-a gets its license offered (or, asked for consent, the question).
  void offer(poll_offer what, std::uint32_t action = 7) {
    auto row = registered_row();
    row.stage = device_stage::delivering;
    row.offer = what;
    row.action = action_id{action};
    row.serial = license_serial("S1");
    view.set("unit-a", row);
  }

  http_response call(const std::string& method, const std::string& target, http_headers headers = {}, std::string body = {}) {
    http_request r;
    r.method = method;
    const auto question = target.find('?');
    r.path = target.substr(0, question);
    if (question != std::string::npos) r.query = target.substr(question + 1);
    r.headers = std::move(headers);
    r.body = std::move(body);
    auto reply = client.call(host(), std::move(r));
    BOOST_TEST_REQUIRE((reply.failure == http_failure::none), reply.failure_text);
    return std::move(reply.response);
  }
  /// As unit-a with its own token; `path` behind the base.
  http_response device(const std::string& method, const std::string& path, std::string body = {}, http_headers more = {}) {
    more.emplace_back("Authorization", std::string("TargetToken ") + target_token);
    return call(method, "/default/controller/v1/unit-a" + path, std::move(more), std::move(body));
  }
  http_response admin(const std::string& method, const std::string& path, std::string body = {}) {
    return call(method, "/api/v1" + path, {{"Authorization", "Bearer admin-secret"}}, std::move(body));
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(server.port()); }
  std::string base() const { return "http://" + host() + "/default/controller/v1/unit-a"; }

  const std::string license = "-----BEGIN LICENSE FILE-----\nabc\n-----END LICENSE FILE-----\n";
  fake_node node;
  fake_view view;
  fake_artifacts artifacts;
  fixed_clock clock;
  gateway face;
  http_server server;
  http_client client;
};

inline boost::json::value json_of(const http_response& r) {
  boost::system::error_code ec;
  auto v = boost::json::parse(r.body, ec);
  BOOST_TEST(!ec, r.body);
  return v;
}

/// The text at a JSON pointer, serialized; "absent" if there is nothing.
inline std::string at(const boost::json::value& v, const std::string& pointer) {
  boost::system::error_code ec;
  const auto* found = v.find_pointer(pointer, ec);
  if (!found || ec) return "absent";
  return found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
}

}  // namespace ald::testing
