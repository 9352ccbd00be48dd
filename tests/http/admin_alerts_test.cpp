// Alerts over the admin API.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_alerts)

BOOST_FIXTURE_TEST_CASE(alerts_come_with_what_they_are_about_and_receivers_with_what_they_are_owed, gateway_fixture) {
  node.watched.alerts = {{alert::pack_low, 5, "3 of 100 licenses of kind base are free", "base"}, {alert::no_space, 6, "full"}};
  node.watched.webhooks = {{"127.0.0.1:9", 3, 2, "it answered 503", 0}, {"10.0.0.1:443", 0, 0, "", 1'800'000'000'000}};
  node.watched.notes_dropped = 4;
  const auto answer = json_of(admin("GET", "/alerts"));
  BOOST_TEST(at(answer, "/alerts/0/alert") == "pack_low");
  BOOST_TEST(at(answer, "/alerts/0/subject") == "base");
  BOOST_TEST(at(answer, "/alerts/0/since_ms") == "5");
  BOOST_TEST(at(answer, "/alerts/0/what_to_do") == what_to_do(alert::pack_low));
  BOOST_TEST(at(answer, "/alerts/1/subject") == "null");
  BOOST_TEST(at(answer, "/webhooks/0/receiver") == "127.0.0.1:9");
  BOOST_TEST(at(answer, "/webhooks/0/owed") == "3");
  BOOST_TEST(at(answer, "/webhooks/0/failures") == "2");
  BOOST_TEST(at(answer, "/webhooks/0/last_failure") == "it answered 503");
  BOOST_TEST(at(answer, "/webhooks/0/taken_ms") == "null");
  BOOST_TEST(at(answer, "/webhooks/1/last_failure") == "null");
  BOOST_TEST(at(answer, "/webhooks/1/taken_ms") == "1800000000000");
  BOOST_TEST(at(answer, "/notes_dropped") == "4");
  BOOST_TEST(at(json_of(admin("GET", "/status")), "/alerts/0/subject") == "base");
}

BOOST_FIXTURE_TEST_CASE(a_test_is_sent_once_or_says_that_there_is_no_receiver, gateway_fixture) {
  BOOST_TEST(admin("POST", "/alerts/test").status == 200);
  BOOST_TEST(node.webhook_tests == 1);
  node.webhook_answer = fault{fault_code::conflict, "no receiver of webhooks is configured", ""};
  BOOST_TEST(admin("POST", "/alerts/test").status == 409);
}

BOOST_FIXTURE_TEST_CASE(both_need_the_admin_token, gateway_fixture) {
  BOOST_TEST(call("GET", "/api/v1/alerts").status == 401);
  BOOST_TEST(call("POST", "/api/v1/alerts/test").status == 401);
  BOOST_TEST(node.webhook_tests == 0);
}

BOOST_AUTO_TEST_SUITE_END()
