// The ordering API over real sockets: every endpoint, tokens, malformed requests, limits, lost answers, and the specification.
#include "http/ordering_api.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "http/http_client.hpp"
#include "http/http_server.hpp"
#include "issuer/ordering_service.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "tests/build_paths.hpp"
#include "tests/http/raw_client.hpp"
#include "tests/issuer/fixed_clock.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;
namespace json = boost::json;

constexpr std::int64_t start_ms = 1'767'225'600'000;  // 2026-01-01

struct api_fixture {
  api_fixture() {
    config.dir = dir / "server";
    config.packs = {pack_plan{pack_id("p"), license_kind("base"), false, 100}};
    http.max_body_bytes = 64 * 1024;
  }
  ~api_fixture() {
    if (server) server->stop();
    service.reset();
  }

  void open() {
    if (server) server->stop();
    service.reset();
    auto opened = ordering_service::open(config, clock, [](const order_hint&) {});
    BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
    service = std::move(opened.value());
    ordering_api_config c;
    c.token = "the-token";
    api = std::make_unique<ordering_api>(c, *service);
    server = std::make_unique<http_server>(http, api->handler());
    BOOST_REQUIRE(server->start().ok());
  }

  http_response call(const std::string& method, const std::string& target, const std::string& body = {}, http_headers headers = {{"Authorization", "Bearer the-token"}}) {
    if (!server) open();
    http_request r;
    r.method = method;
    const auto question = target.find('?');
    r.path = target.substr(0, question);
    if (question != std::string::npos) r.query = target.substr(question + 1);
    r.headers = std::move(headers);
    r.body = body;
    auto reply = client.call("127.0.0.1:" + std::to_string(server->port()), std::move(r));
    failure = reply.failure;
    return std::move(reply.response);
  }

  json::value ok(const std::string& method, const std::string& target, const std::string& body = {}, int status = 200) {
    const auto r = call(method, target, body);
    BOOST_REQUIRE_MESSAGE(r.status == status, target << ": " << r.status << " " << r.body);
    BOOST_TEST(std::string(find_header(r.headers, "Content-Type")) == "application/json");
    return json::parse(r.body);
  }

  /// "400 bad_input: MESSAGE"
  std::string error(const std::string& method, const std::string& target, const std::string& body = {}) {
    const auto r = call(method, target, body);
    const auto e = json::parse(r.body).at("error");
    return std::to_string(r.status) + " " + std::string(e.at("code").as_string()) + ": " + std::string(e.at("message").as_string());
  }

  scratch_dir dir;
  fixed_clock clock{start_ms};
  ordering_config config;
  http_server_config http;
  std::unique_ptr<ordering_service> service;
  std::unique_ptr<ordering_api> api;
  std::unique_ptr<http_server> server;
  http_client client;
  http_failure failure = http_failure::none;
};

std::string order_of(const std::vector<std::string>& units, const std::string& more = {}) {
  std::string lines;
  for (const auto& unit : units) {
    lines += std::string(lines.empty() ? "" : ",") + R"({"key":")" + unit + R"(/base/1","unit":")" + unit + R"(","kind":"base","pack":"p"})";
  }
  return R"({"lines":[)" + lines + "]" + more + "}";
}

std::string text(const json::value& v, const char* name) { return std::string(v.at(name).as_string()); }

/// Method and path of every operation of the specification, read by its indentation.
std::set<std::pair<std::string, std::string>> specified() {
  std::set<std::pair<std::string, std::string>> found;
  std::ifstream in(std::string(ald::ald_source_dir) + "/docs/licensing-api/openapi.yaml");
  std::string path;
  bool in_paths = false;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != ' ' && line[0] != '#') in_paths = line == "paths:";
    if (!in_paths) continue;
    if (line.starts_with("  /") && line.ends_with(":")) path = line.substr(2, line.size() - 3);
    for (const char* method : {"get", "put", "post", "delete", "patch", "head"}) {
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      if (line == "    " + std::string(method) + ":") found.emplace(upper, path);
    }
  }
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ordering_api)

BOOST_AUTO_TEST_CASE(what_is_specified_is_served_and_what_is_served_is_specified) {
  const auto in_document = specified();
  std::set<std::pair<std::string, std::string>> in_code;
  for (const auto& route : ald::ordering_api::routes()) in_code.insert(route);
  BOOST_TEST(in_document.size() == 12u);
  for (const auto& [method, path] : in_document) BOOST_TEST(in_code.contains({method, path}), method << " " << path << " is specified only");
  for (const auto& [method, path] : in_code) BOOST_TEST(in_document.contains({method, path}), method << " " << path << " is served only");
  // and really routed: with a wrong method each path says what it takes
  api_fixture f;
  for (const auto& [method, path] : in_document) {
    const auto r = f.call("PATCH", path.substr(0, path.find('{')) + (path.find('{') == path.npos ? "" : "x" + path.substr(path.find('}') + 1)));
    BOOST_TEST(r.status == 405, path);
    BOOST_TEST(std::string(find_header(r.headers, "Allow")).find(method) != std::string::npos, path);
  }
}

BOOST_AUTO_TEST_CASE(health_needs_no_token_and_everything_else_does) {
  api_fixture f;
  BOOST_TEST(f.call("GET", "/healthz", {}, {}).status == 200);
  for (const auto& [method, path] : ald::ordering_api::routes()) {
    if (path == "/healthz") continue;
    for (const auto* given : {"", "Bearer", "Bearer ", "Bearer the-toke", "Bearer the-token2", "Basic the-token", "the-token"}) {
      const auto r = f.call(method, path, "{}", {{"Authorization", given}});
      BOOST_TEST(r.status == 401, path << " with \"" << given << "\"");
      BOOST_TEST(std::string(find_header(r.headers, "WWW-Authenticate")) == "Bearer");
    }
  }
  BOOST_TEST(f.call("GET", "/nowhere", {}, {}).status == 401);
  BOOST_TEST(f.ok("GET", "/v1/requests").at("requests").as_array().empty());
}

BOOST_AUTO_TEST_CASE(info_and_packs_tell_what_the_server_can_do) {
  api_fixture f;
  const auto info = f.ok("GET", "/v1/info");
  BOOST_TEST(text(info, "api") == "1");
  BOOST_TEST(info.at("dedup").as_bool());
  BOOST_TEST(info.at("max_processing_ms").to_number<int>() == 30'000);
  BOOST_TEST(info.at("max_order_lines").to_number<int>() == 10'000);
  BOOST_TEST(std::string(info.at("public_keys").at(0).as_string()) == f.service->public_key());
  f.ok("POST", "/v1/orders", order_of({"U1"}));
  const auto pack = f.ok("GET", "/v1/packs").at("packs").at(0);
  BOOST_TEST(json::serialize(pack) == R"({"pack":"p","kind":"base","unlimited":false,"total":100,"used":1,"expires":"2027-01-01"})");
}

BOOST_AUTO_TEST_CASE(an_order_is_answered_line_by_line_with_files_that_verify) {
  api_fixture f;
  const auto answer = f.ok("POST", "/v1/orders", order_of({"U1", "no unit"}, R"(,"surprise":[1])"));
  const auto issued = answer.at("lines").at(0);
  BOOST_TEST(text(issued, "state") == "issued");
  BOOST_TEST(text(issued, "key") == "U1/base/1");
  BOOST_TEST(text(issued, "pack") == "p");
  BOOST_TEST(text(issued, "serial") == "L-0000000001");
  const auto claims = trusted_license_verifier::from_texts({f.service->public_key()}).value().verify(text(issued, "license_file"));
  BOOST_REQUIRE(claims.ok());
  BOOST_TEST(claims.value().unit.text == "U1");
  const auto refused = answer.at("lines").at(1);
  BOOST_TEST(text(refused, "state") == "refused");
  BOOST_TEST(text(refused, "code") == "bad_unit");
  BOOST_TEST(f.ok("POST", "/v1/orders", R"({"lines":[]})").at("lines").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_deferred_order_is_202_with_a_location_and_later_200) {
  api_fixture f;
  f.config.faults.defer = 1;
  const auto accepted = f.call("POST", "/v1/orders", order_of({"U1"}));
  BOOST_TEST(accepted.status == 202);
  BOOST_TEST(std::string(find_header(accepted.headers, "Location")) == "/v1/orders/O-0000000001");
  const auto body = json::parse(accepted.body);
  BOOST_TEST(text(body, "order") == "O-0000000001");
  BOOST_TEST(body.at("retry_after_ms").to_number<int>() >= 200);
  BOOST_TEST(text(body.at("lines").at(0), "state") == "pending");
  BOOST_TEST(body.at("lines").at(0).at("retry_after_ms").to_number<int>() >= 200);
  BOOST_TEST(text(f.ok("GET", "/v1/orders/O-0000000001", {}, 202), "order") == "O-0000000001");
  f.clock.set(start_ms + 2'000);
  const auto finished = f.ok("GET", "/v1/orders/O-0000000001");
  BOOST_TEST(text(finished.at("lines").at(0), "state") == "issued");
  BOOST_TEST(f.error("GET", "/v1/orders/O-0000000002") == "404 not_found: there is no such order");
}

BOOST_AUTO_TEST_CASE(units_are_asked_for_one_by_one_or_together) {
  api_fixture f;
  f.ok("POST", "/v1/orders", order_of({"U1", "U2"}));
  const auto both = f.ok("POST", "/v1/units/query", R"({"units":["U2","U9","U1"]})").at("licenses").as_array();
  BOOST_REQUIRE(both.size() == 2u);
  BOOST_TEST(text(both[0], "unit") == "U2");
  const auto one = f.ok("GET", "/v1/units/U1/licenses").at("licenses").as_array();
  BOOST_REQUIRE(one.size() == 1u);
  BOOST_TEST(text(one[0], "key") == "U1/base/1");
  BOOST_TEST(text(one[0], "kind") == "base");
  BOOST_TEST(text(one[0], "serial") == "L-0000000001");
  BOOST_TEST(text(one[0], "issued_at") == "2026-01-01T00:00:00.000Z");
  BOOST_TEST(text(one[0], "license_file").starts_with("-----BEGIN LICENSE FILE-----"));
  BOOST_TEST(!one[0].at("revoked").as_bool());
  BOOST_TEST(f.ok("GET", "/v1/units/U9/licenses").at("licenses").as_array().empty());
}

BOOST_AUTO_TEST_CASE(licenses_are_given_back_once_and_the_books_show_it) {
  api_fixture f;
  f.ok("POST", "/v1/orders", order_of({"U1", "U2"}));
  const std::string body = R"({"returns":[{"serial":"L-0000000001","unit":"U1","kind":"base"},{"serial":"L-9","unit":"U1","kind":"base"}]})";
  for (int times = 0; times < 2; ++times) {
    const auto answer = f.ok("POST", "/v1/returns", body).at("returns").as_array();
    BOOST_REQUIRE(answer.size() == 2u);
    BOOST_TEST(json::serialize(answer[0]) == R"({"serial":"L-0000000001","state":"returned","pack":"p"})");
    BOOST_TEST(text(answer[1], "state") == "refused");
    BOOST_TEST(f.ok("GET", "/v1/packs").at("packs").at(0).at("used").to_number<int>() == 1);
  }
  BOOST_TEST(f.ok("GET", "/v1/ledger").at("licenses").at(0).at("returned").as_bool());
  BOOST_TEST(!f.ok("GET", "/v1/ledger").at("licenses").at(1).as_object().contains("returned"));
  BOOST_TEST(f.ok("GET", "/v1/units/U1/licenses").at("licenses").at(0).at("returned").as_bool());
  BOOST_TEST(text(f.ok("POST", "/v1/orders", order_of({"U1"})).at("lines").at(0), "code") == "returned");
  f.ok("POST", "/v1/licenses/L-0000000002/revoke", R"({"reason":"stolen"})");
  const auto revoked = f.ok("POST", "/v1/returns", R"({"returns":[{"serial":"L-0000000002","unit":"U2","kind":"base"}]})");
  BOOST_TEST(text(revoked.at("returns").at(0), "state") == "refused");
  BOOST_TEST(f.error("POST", "/v1/returns", R"({"returns":[{"serial":"L-1","unit":"U1"}]})") == "400 bad_input: $.returns[0].kind: is missing");
  BOOST_TEST(f.error("POST", "/v1/returns", "{}") == "400 bad_input: $.returns: is missing");
  f.config.max_order_lines = 1;
  f.open();
  BOOST_TEST(f.error("POST", "/v1/returns", body) == "413 too_many: a return of 2 licenses");
}

BOOST_AUTO_TEST_CASE(a_server_may_take_nothing_back) {
  api_fixture f;
  f.config.terms.no_returns = true;
  f.ok("POST", "/v1/orders", order_of({"U1"}));
  const auto answer = f.ok("POST", "/v1/returns", R"({"returns":[{"serial":"L-0000000001","unit":"U1","kind":"base"}]})");
  BOOST_TEST(text(answer.at("returns").at(0), "state") == "unsupported");
  BOOST_TEST(f.ok("GET", "/v1/packs").at("packs").at(0).at("used").to_number<int>() == 1);
}

BOOST_AUTO_TEST_CASE(revocations_ledger_and_log_can_be_paged_through) {
  api_fixture f;
  f.ok("POST", "/v1/orders", order_of({"U1", "U2", "U3"}));
  BOOST_TEST(json::serialize(f.ok("POST", "/v1/licenses/L-0000000002/revoke", R"({"reason":"stolen"})")) == R"({"serial":"L-0000000002","revoked":true})");
  f.ok("POST", "/v1/licenses/L-0000000002/revoke", R"({"reason":"stolen again"})");
  BOOST_TEST(f.error("POST", "/v1/licenses/L-0000000099/revoke", R"({"reason":"x"})") == "404 not_found: there is no such license");
  const auto revocations = f.ok("GET", "/v1/revocations?after=0&limit=5");
  BOOST_TEST(json::serialize(revocations) ==
             R"({"revocations":[{"n":1,"serial":"L-0000000002","unit":"U2","kind":"base","key":"U2/base/1","reason":"stolen","at":"2026-01-01T00:00:00.000Z"}],"next":1})");
  BOOST_TEST(json::serialize(f.ok("GET", "/v1/revocations?after=1")) == R"({"revocations":[],"next":1})");
  const auto first = f.ok("GET", "/v1/ledger?limit=2");
  BOOST_TEST(first.at("licenses").as_array().size() == 2u);
  BOOST_TEST(first.at("licenses").at(1).at("revoked").as_bool());
  BOOST_TEST(text(first, "next") == "L-0000000002");
  const auto rest = f.ok("GET", "/v1/ledger?limit=2&after=" + text(first, "next"));
  BOOST_TEST(text(rest.at("licenses").at(0), "unit") == "U3");
  BOOST_TEST(rest.at("next").is_null());
  const auto log = f.ok("GET", "/v1/requests?limit=1");
  BOOST_TEST(json::serialize(log.at("requests").at(0).at("lines").at(0)) ==
             R"({"key":"U1/base/1","unit":"U1","kind":"base","outcome":"issued","serial":"L-0000000001"})");
  BOOST_TEST(log.at("next").to_number<int>() == 1);
  BOOST_TEST(f.ok("GET", "/v1/requests?after=1").at("next").is_null());
}

BOOST_AUTO_TEST_CASE(malformed_requests_say_what_is_wrong_and_where_and_are_logged) {
  api_fixture f;
  const auto order = [&](const std::string& body) { return f.error("POST", "/v1/orders", body); };
  BOOST_TEST(order("") == "400 bad_input: the body is empty");
  BOOST_TEST(order("{").starts_with("400 bad_input: malformed JSON near byte 1"));
  BOOST_TEST(order("[]") == "400 bad_input: $: must be an object");
  BOOST_TEST(order("{}") == "400 bad_input: $.lines: is missing");
  BOOST_TEST(order(R"({"lines":{}})") == "400 bad_input: $.lines: must be an array");
  BOOST_TEST(order(R"({"lines":[7]})") == "400 bad_input: $.lines[0]: must be an object");
  BOOST_TEST(order(R"({"lines":[{"key":"k","unit":7,"kind":"base"}]})") == "400 bad_input: $.lines[0].unit: must be a string");
  BOOST_TEST(order(R"({"lines":[{"key":"k","kind":"base"}]})") == "400 bad_input: $.lines[0].unit: is missing");
  BOOST_TEST(order(R"({"lines":[{"key":")" + std::string(5'000, 'k') + R"(","unit":"U","kind":"base"}]})").starts_with("400 bad_input: $.lines[0].key: is longer"));
  BOOST_TEST(order(R"({"lines":[],"callback":"http://example.com/"})") == "400 bad_input: $.callback: the host is not allowed");
  BOOST_TEST(order(std::string(100, '[')).find("nested deeper") != std::string::npos);
  BOOST_TEST(f.error("POST", "/v1/units/query", R"({"units":[1]})") == "400 bad_input: $.units[0]: must be a string");
  BOOST_TEST(f.error("POST", "/v1/units/query", "{}") == "400 bad_input: $.units: is missing");
  BOOST_TEST(f.error("POST", "/v1/licenses/L-1/revoke", "{}") == "400 bad_input: $.reason: is missing");
  BOOST_TEST(f.error("GET", "/v1/ledger?limit=0") == "400 bad_input: query: limit is not a number that is allowed");
  BOOST_TEST(f.error("GET", "/v1/ledger?limit=99999999").starts_with("400 bad_input: query: limit"));
  BOOST_TEST(f.error("GET", "/v1/requests?after=-1").starts_with("400 bad_input: query: after"));
  BOOST_TEST(f.error("GET", "/v1/revocations?after=1x").starts_with("400 bad_input: query: after"));
  BOOST_TEST(f.error("GET", "/v1/revocations?after=%").starts_with("400 bad_input: the query"));
  BOOST_TEST(f.error("GET", "/v1/nothing") == "404 not_found: nothing is here");
  BOOST_TEST(f.error("GET", "/v1/orders/%2e%2e") == "400 bad_input: the path has an empty, dotted or wrongly encoded segment");
  const auto log = f.ok("GET", "/v1/requests").at("requests").as_array();
  BOOST_TEST(log.size() == 19u);  // what was routed
  for (const auto& entry : log) BOOST_TEST(entry.at("status").to_number<int>() == 400);
  BOOST_TEST(f.ok("GET", "/v1/ledger").at("licenses").as_array().empty());
}

BOOST_AUTO_TEST_CASE(too_much_is_turned_away_with_413) {
  api_fixture f;
  f.config.max_order_lines = 2;
  f.config.max_query_units = 2;
  BOOST_TEST(f.error("POST", "/v1/orders", order_of({"a", "b", "c"})) == "413 too_many: an order of 3 lines");
  BOOST_TEST(f.error("POST", "/v1/units/query", R"({"units":["a","b","c"]})") == "413 too_many: a query of 3 units");
  BOOST_TEST(f.call("POST", "/v1/orders", std::string(f.http.max_body_bytes + 1, ' ')).status == 413);
  BOOST_TEST(f.ok("GET", "/v1/ledger").at("licenses").as_array().empty());
}

BOOST_AUTO_TEST_CASE(errors_that_pass_say_when_to_try_again) {
  api_fixture f;
  f.config.faults.error = 1;
  for (int i = 0; i < 10; ++i) {
    const auto r = f.call("POST", "/v1/orders", order_of({"U1"}));
    BOOST_TEST((r.status == 429 || r.status == 500 || r.status == 503));
    BOOST_TEST(std::string(find_header(r.headers, "Retry-After")) == "1");
  }
}

BOOST_AUTO_TEST_CASE(a_lost_answer_closes_the_connection_without_a_byte_and_the_license_is_there) {
  api_fixture f;
  f.config.faults.lose_answers = 1;
  f.config.max_hung_answers = 0;
  f.open();
  const auto body = order_of({"U1"});
  ald::testing::raw_client raw(f.server->port());
  raw.send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer the-token\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  BOOST_TEST(raw.read_to_end().empty());
  BOOST_TEST(f.ok("GET", "/v1/units/U1/licenses").at("licenses").as_array().size() == 1u);
  const auto log = f.ok("GET", "/v1/requests").at("requests").as_array();
  BOOST_TEST(text(log.at(0), "fault").starts_with("lose_answer_"));
}

BOOST_AUTO_TEST_CASE(a_hung_answer_keeps_the_connection_and_a_stop_ends_it) {
  api_fixture f;
  f.config.faults.lose_answers = 1;
  f.open();
  std::vector<std::unique_ptr<ald::testing::raw_client>> clients;
  for (int i = 0; i < 12; ++i) {
    const auto body = order_of({"U" + std::to_string(i)});
    clients.push_back(std::make_unique<ald::testing::raw_client>(f.server->port()));
    clients.back()->send("POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer the-token\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  while (f.ok("GET", "/v1/ledger").at("licenses").as_array().size() < 12) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  f.server->stop();
  f.service.reset();
  for (auto& client : clients) BOOST_TEST(client->read_to_end().empty());
}

BOOST_AUTO_TEST_CASE(after_a_restart_ledger_revocations_and_log_are_the_same) {
  api_fixture f;
  f.ok("POST", "/v1/orders", order_of({"U1", "U2"}));
  f.ok("POST", "/v1/licenses/L-0000000001/revoke", R"({"reason":"x"})");
  std::vector<std::string> before, after;
  for (const char* path : {"/v1/ledger", "/v1/revocations", "/v1/requests"}) before.push_back(json::serialize(f.ok("GET", path)));
  f.open();
  // the log first: reading revocations leaves a trace in it
  for (const char* path : {"/v1/requests", "/v1/revocations", "/v1/ledger"}) after.insert(after.begin(), json::serialize(f.ok("GET", path)));
  BOOST_TEST(before == after, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
