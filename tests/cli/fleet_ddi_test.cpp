// A device's actions as DDI requests, and the node's replies and pushes as the device understands them.
#include <boost/test/unit_test.hpp>

#include "cli/fleet_ddi.hpp"
#include "cli/fleet_settings_document.hpp"
#include "http/settings_document.hpp"

using namespace ald;

namespace {

virtual_device_traits device() {
  virtual_device_traits d;
  d.unit = unit_id{"UNIT-1"};
  d.token = "secret";
  return d;
}

ddi_request made(const virtual_device_action& action, const std::string& etag = "") {
  const auto request = make_ddi_request(action, device(), "127.0.0.1:8080", "default", etag);
  BOOST_REQUIRE(request.has_value());
  return *request;
}

http_reply replied(int status, std::string body, http_headers headers = {}) {
  http_reply reply;
  reply.response.status = status;
  reply.response.body = std::move(body);
  reply.response.headers = std::move(headers);
  return reply;
}

http_request pushed(std::string body) {
  http_request request;
  request.method = "POST";
  request.path = std::string(settings_path());
  request.body = std::move(body);
  return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fleet_ddi)

BOOST_AUTO_TEST_CASE(a_poll_asks_for_the_base_with_the_devices_own_token_and_the_last_etag) {
  const auto poll = made(poll_node{}, "\"abc\"");
  BOOST_CHECK_EQUAL(poll.host_port, "127.0.0.1:8080");
  BOOST_CHECK_EQUAL(poll.request.method, "GET");
  BOOST_CHECK_EQUAL(poll.request.path, "/default/controller/v1/UNIT-1");
  BOOST_CHECK_EQUAL(find_header(poll.request.headers, "Authorization"), "TargetToken secret");
  BOOST_CHECK_EQUAL(find_header(poll.request.headers, "If-None-Match"), "\"abc\"");
  BOOST_CHECK(find_header(made(poll_node{}).request.headers, "If-None-Match").empty());
}

BOOST_AUTO_TEST_CASE(links_are_followed_to_the_node_and_nowhere_else) {
  const auto absolute = made(download_license{action_id{1}, "http://127.0.0.1:8080/a/b?c=-1"});
  BOOST_CHECK_EQUAL(absolute.host_port, "127.0.0.1:8080");
  BOOST_CHECK_EQUAL(absolute.request.path, "/a/b");
  BOOST_CHECK_EQUAL(absolute.request.query, "c=-1");
  const auto relative = made(download_license{action_id{1}, "/a/b"});
  BOOST_CHECK_EQUAL(relative.host_port, "127.0.0.1:8080");
  BOOST_CHECK_EQUAL(relative.request.path, "/a/b");
  for (const char* elsewhere : {"http://10.0.0.1:99/a", "http://127.0.0.1:80800/a",
                                "https://127.0.0.1:8080/a", "file", "http://127.0.0.1:8080@evil/a"})
    BOOST_CHECK(!make_ddi_request(download_license{action_id{1}, elsewhere}, device(), "127.0.0.1:8080", "default", ""));
}

BOOST_AUTO_TEST_CASE(final_feedback_is_closed_with_success_or_failure) {
  const auto good = made(send_result{action_id{7}, true});
  BOOST_CHECK_EQUAL(good.request.path, "/default/controller/v1/UNIT-1/deploymentBase/7/feedback");
  BOOST_CHECK(good.request.body.find(R"("execution":"closed","result":{"finished":"success"})") != std::string::npos);
  BOOST_CHECK(made(send_result{action_id{7}, false}).request.body.find(R"("finished":"failure")") != std::string::npos);
  BOOST_CHECK(made(send_progress{action_id{7}}).request.body.find(R"("execution":"proceeding","result":{"finished":"none"})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_users_answer_goes_to_the_confirmation) {
  const auto yes = made(send_user_answer{action_id{7}, true});
  BOOST_CHECK_EQUAL(yes.request.path, "/default/controller/v1/UNIT-1/confirmationBase/7/feedback");
  BOOST_CHECK_EQUAL(yes.request.body, R"({"confirmation":"confirmed"})");
  BOOST_CHECK_EQUAL(made(send_user_answer{action_id{7}, false}).request.body, R"({"confirmation":"denied"})");
}

BOOST_AUTO_TEST_CASE(attributes_are_put_as_config_data) {
  const auto put = made(send_attributes{"10.03.500", "Kiosk", "VK1", "boot-2"});
  BOOST_CHECK_EQUAL(put.request.method, "PUT");
  BOOST_CHECK_EQUAL(put.request.path, "/default/controller/v1/UNIT-1/configData");
  BOOST_CHECK(put.request.body.find(R"("boot_id":"boot-2")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(checking_and_ports_are_no_requests) {
  BOOST_CHECK(!make_ddi_request(check_license{}, device(), "h:1", "default", ""));
  BOOST_CHECK(!make_ddi_request(set_port{true}, device(), "h:1", "default", ""));
}

BOOST_AUTO_TEST_CASE(a_poll_reply_gives_interval_offers_and_wishes) {
  const auto answer = read_ddi_reply(poll_node{}, replied(200, R"({"config":{"polling":{"sleep":"01:02:03"}},"_links":{
      "deploymentBase":{"href":"http://h:1/default/controller/v1/U/deploymentBase/41?c=5"},"configData":{"href":"/x"}}})"));
  BOOST_CHECK_EQUAL(answer.poll_ms, 3'723'000);
  BOOST_CHECK(answer.deployment == action_id{41});
  BOOST_CHECK(answer.question == action_id{});
  BOOST_CHECK(answer.wants_attributes);
}

BOOST_AUTO_TEST_CASE(only_a_poll_that_offered_nothing_keeps_its_etag) {
  const http_headers etag{{"ETag", "\"e\""}};
  const auto idle = replied(200, R"({"config":{"polling":{"sleep":"00:05:00"}},"_links":{}})", etag);
  const auto busy = replied(200, R"({"_links":{"confirmationBase":{"href":"/c/confirmationBase/9"}}})", etag);
  BOOST_CHECK_EQUAL(idle_poll_etag(read_ddi_reply(poll_node{}, idle), idle), "\"e\"");
  BOOST_CHECK_EQUAL(idle_poll_etag(read_ddi_reply(poll_node{}, busy), busy), "");
}

BOOST_AUTO_TEST_CASE(a_deployment_reply_gives_the_first_artifacts_link_and_hash) {
  const auto answer = read_ddi_reply(read_deployment{}, replied(200, R"({"deployment":{"chunks":[{"artifacts":[{"hashes":{"sha256":"ab"},
      "_links":{"download":{"href":"https://h/a"},"download-http":{"href":"http://h:1/a"}}}]}]}})"));
  BOOST_CHECK_EQUAL(answer.artifact_href, "http://h:1/a");
  BOOST_CHECK_EQUAL(answer.sha256, "ab");
}

BOOST_AUTO_TEST_CASE(a_reply_that_cannot_be_understood_is_tried_again) {
  for (const char* body : {"", "no json", "[]", "{\"deployment\":{}}"})
    BOOST_CHECK_EQUAL(read_ddi_reply(read_deployment{}, replied(200, body)).status, 502);
  BOOST_CHECK_EQUAL(read_ddi_reply(poll_node{}, replied(200, "<html>")).status, 502);
  BOOST_CHECK_EQUAL(read_ddi_reply(poll_node{}, http_reply{.failure = http_failure::connect}).status, 0);
}

BOOST_AUTO_TEST_CASE(odd_poll_intervals_are_ignored) {
  for (const char* sleep : {"", "5", "00:01", "-1:00:00", "00:00:xx", "0:0:0:0"}) {
    const auto body = std::string(R"({"config":{"polling":{"sleep":")") + sleep + R"("}}})";
    BOOST_CHECK_EQUAL(read_ddi_reply(poll_node{}, replied(200, body)).poll_ms, 0);
  }
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_in_seconds) {
  BOOST_CHECK_EQUAL(read_ddi_reply(poll_node{}, replied(503, "", {{"Retry-After", "7"}})).retry_after_ms, 7'000);
  BOOST_CHECK_EQUAL(read_ddi_reply(poll_node{}, replied(503, "", {{"Retry-After", "soon"}})).retry_after_ms, 0);
}

BOOST_AUTO_TEST_CASE(the_nodes_settings_document_is_understood_with_and_without_a_link) {
  push_settings what{unit_id{"UNIT-1"}, "127.0.0.1:1", action_id{41}, 2, false, 9, license_serial{"L-1"}};
  const auto link = read_settings_document(pushed(settings_document(what, {"license.lic", "the file"}, "http://127.0.0.1:8080", "default")));
  BOOST_REQUIRE(link.ok());
  BOOST_CHECK_EQUAL(link.value().unit.text, "UNIT-1");
  BOOST_CHECK(link.value().push.action == action_id{41});
  BOOST_CHECK_EQUAL(link.value().push.attempt, 2u);
  BOOST_CHECK(!link.value().push.ask);
  BOOST_CHECK(link.value().push.artifact_href.starts_with("http://127.0.0.1:8080/default/controller/v1/UNIT-1/"));
  BOOST_CHECK_EQUAL(link.value().push.sha256.size(), 64u);
  what.ask = true;
  const auto ask = read_settings_document(pushed(settings_document(what, {}, "http://127.0.0.1:8080", "default")));
  BOOST_REQUIRE(ask.ok());
  BOOST_CHECK(ask.value().push.ask);
  BOOST_CHECK(ask.value().push.artifact_href.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_settings_document_is_refused) {
  BOOST_CHECK(!read_settings_document(pushed("no json")).ok());
  BOOST_CHECK(!read_settings_document(pushed("{}")).ok());
  BOOST_CHECK(!read_settings_document(pushed(R"({"schema":2,"unit":"U","action":1,"consent":"ask"})")).ok());
  BOOST_CHECK(!read_settings_document(pushed(R"({"schema":1,"unit":"U","action":1,"consent":"not_required","settings":{}})")).ok());
  auto elsewhere = pushed(R"({"schema":1,"unit":"U","action":1,"consent":"ask"})");
  elsewhere.path = "/";
  BOOST_CHECK(!read_settings_document(elsewhere).ok());
}

BOOST_AUTO_TEST_CASE(the_answers_to_a_push_mean_to_the_node_what_the_device_says) {
  const auto meaning = [](const http_response& r) { return judge_push_answer(r.status, r.body).outcome; };
  BOOST_CHECK(meaning(answer_settings_document(push_reply::accepted)) == event::ACCEPTED);
  BOOST_CHECK(meaning(answer_settings_document(push_reply::declined)) == event::DECLINED);
  BOOST_CHECK(meaning(answer_settings_document(push_reply::later)) == event::LATER);
  BOOST_CHECK(meaning(answer_wrong_unit()) == event::UNREACHABLE);
}

BOOST_AUTO_TEST_SUITE_END()
