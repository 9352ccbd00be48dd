// Who may read /metrics, and that what devices do is counted.
#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "http/gateway_tally.hpp"
#include "tests/http/exposition.hpp"
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

gateway_config with_metrics_token() {
  auto c = test_gateway_config();
  c.metrics_token = "metrics-secret";
  return c;
}

struct metrics_fixture : gateway_fixture {
  metrics_fixture() : gateway_fixture(with_metrics_token()) {}
  exposition page() { return exposition(call("GET", "/metrics", {{"Authorization", "Bearer metrics-secret"}}).body); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(admin_metrics)

BOOST_FIXTURE_TEST_CASE(the_metrics_token_and_the_admin_token_read_it_and_nobody_else, metrics_fixture) {
  BOOST_TEST(call("GET", "/metrics").status == 401);
  BOOST_TEST(call("GET", "/metrics", {{"Authorization", "Bearer wrong"}}).status == 401);
  BOOST_TEST(call("GET", "/metrics", {{"Authorization", "Bearer "}}).status == 401);
  BOOST_TEST(call("GET", "/metrics", {{"Authorization", "TargetToken unit-a-token"}}).status == 401);
  BOOST_TEST(call("GET", "/metrics", {{"Authorization", "Bearer gateway-secret"}}).status == 401);
  BOOST_TEST(call("GET", "/metrics", {{"Authorization", "Bearer admin-secret"}}).status == 200);
  const auto r = call("GET", "/metrics", {{"Authorization", "Bearer metrics-secret"}});
  BOOST_TEST(r.status == 200);
  BOOST_TEST(find_header(r.headers, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
}

BOOST_FIXTURE_TEST_CASE(the_metrics_token_opens_nothing_else, metrics_fixture) {
  BOOST_TEST(call("GET", "/api/v1/status", {{"Authorization", "Bearer metrics-secret"}}).status == 401);
  BOOST_TEST(call("POST", "/api/v1/scan", {{"Authorization", "Bearer metrics-secret"}}).status == 401);
}

BOOST_AUTO_TEST_CASE(without_a_metrics_token_an_empty_one_opens_nothing) {
  gateway_fixture f;
  BOOST_TEST(f.call("GET", "/metrics", {{"Authorization", "Bearer "}}).status == 401);
  BOOST_TEST(f.call("GET", "/metrics", {{"Authorization", "Bearer"}}).status == 401);
}

BOOST_AUTO_TEST_CASE(an_operator_can_open_it_to_everybody) {
  auto c = test_gateway_config();
  c.open_metrics = true;
  gateway_fixture f(c);
  BOOST_TEST(f.call("GET", "/metrics").status == 200);
  BOOST_TEST(f.call("GET", "/api/v1/status").status == 401);
}

BOOST_FIXTURE_TEST_CASE(polls_are_counted_with_and_without_work_and_when_nothing_changed, metrics_fixture) {
  const auto first = device("GET", "");
  BOOST_TEST(first.status == 200);
  const std::string tag(find_header(first.headers, "ETag"));
  BOOST_TEST(device("GET", "", {}, {{"If-None-Match", tag}}).status == 304);
  offer(poll_offer::deployment);
  BOOST_TEST(device("GET", "").status == 200);
  const auto p = page();
  BOOST_TEST(p.value(R"(ald_polls_total{work="no"})") == 2);
  BOOST_TEST(p.value(R"(ald_polls_total{work="yes"})") == 1);
  BOOST_TEST(p.value("ald_polls_not_modified_total") == 1);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="poll",status="200"})") == 2);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="poll",status="304"})") == 1);
}

BOOST_FIXTURE_TEST_CASE(downloads_count_when_they_begin_and_when_their_end_is_durable, metrics_fixture) {
  offer(poll_offer::deployment);
  const auto link = "/softwaremodules/7/artifacts/license.lic";
  BOOST_TEST(device("GET", link, {}, {{"Range", "bytes=0-4"}}).status == 206);
  auto p = page();
  BOOST_TEST(p.value("ald_downloads_begun_total") == 1);
  BOOST_TEST(p.value("ald_downloads_completed_total") == 0);
  BOOST_TEST(device("GET", link).status == 200);
  p = page();
  BOOST_TEST(p.value("ald_downloads_begun_total") == 2);
  BOOST_TEST(p.value("ald_downloads_completed_total") == 1);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="download",status="200"})") == 1);
}

BOOST_FIXTURE_TEST_CASE(feedback_counts_by_kind_once_it_is_taken, metrics_fixture) {
  offer(poll_offer::deployment);
  const auto path = "/deploymentBase/7/feedback";
  BOOST_TEST(device("POST", path, R"({"id":"7","status":{"execution":"closed","result":{"finished":"success"}}})").status == 200);
  BOOST_TEST(device("POST", path, R"({"id":"7","status":{"execution":"proceeding","result":{"finished":"none"}}})").status == 200);
  BOOST_TEST(device("POST", path, "nonsense").status == 400);
  const auto p = page();
  BOOST_TEST(p.value(R"(ald_feedback_total{kind="success"})") == 1);
  BOOST_TEST(p.value(R"(ald_feedback_total{kind="progress"})") == 1);
  BOOST_TEST(p.value(R"(ald_feedback_total{kind="failure"})") == 0);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="feedback",status="400"})") == 1);
}

BOOST_FIXTURE_TEST_CASE(requests_that_fit_no_route_are_counted_apart, metrics_fixture) {
  call("GET", "/nothing");
  call("POST", "/metrics");
  call("GET", "/api/v1/status");
  const auto p = page();
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="none",status="404"})") == 1);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="none",status="405"})") == 1);
  BOOST_TEST(p.value(R"(ald_http_requests_total{route="admin",status="401"})") == 1);
}

BOOST_FIXTURE_TEST_CASE(reading_the_metrics_sends_no_command_to_any_device, metrics_fixture) {
  page();
  BOOST_TEST(node.count() == 0u);
}

BOOST_FIXTURE_TEST_CASE(alerts_that_are_on_are_in_the_status_and_in_the_metrics, metrics_fixture) {
  node.watched.alerts = {{alert::manual_resend, 1'795'486'000'000, "12 devices"}};
  const auto status = json_of(admin("GET", "/status"));
  BOOST_TEST(at(status, "/alerts/0/alert") == "manual_resend");
  BOOST_TEST(at(status, "/alerts/0/since_ms") == "1795486000000");
  BOOST_TEST(at(status, "/alerts/0/detail") == "12 devices");
  BOOST_TEST(at(status, "/alerts/0/what_to_do") == what_to_do(alert::manual_resend));
  BOOST_TEST(at(status, "/alerts/1") == "absent");
  BOOST_TEST(page().value(R"(ald_alert_active{alert="manual_resend"})") == 1);
  node.watched.alerts.clear();
  BOOST_TEST(at(json_of(admin("GET", "/status")), "/alerts") == "[]");
}

BOOST_AUTO_TEST_CASE(counters_of_many_threads_lose_nothing) {
  gateway_tally tallies;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50'000; ++i) tallies.count(route_class::poll, 200), tallies.polls_without_work.add();
    });
  }
  for (auto& t : threads) t.join();
  BOOST_TEST(tallies.requests[0][100].value() == 200'000u);
  BOOST_TEST(tallies.polls_without_work.value() == 200'000u);
}

BOOST_AUTO_TEST_CASE(a_status_that_does_not_exist_is_not_counted) {
  gateway_tally tallies;
  for (const int status : {-1, 0, 99, 600}) tallies.count(route_class::poll, status);
  for (const auto& one : tallies.requests[0]) BOOST_TEST(one.value() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
