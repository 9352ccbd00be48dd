// Feedback over a real socket: what each word means, and that malformed feedback changes nothing.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

std::string feedback(const std::string& execution, const std::string& finished) {
  return R"({"id":"7","status":{"execution":")" + execution + R"(","result":{"finished":")" + finished + R"("},"details":["a","b"]}})";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_feedback)

BOOST_AUTO_TEST_CASE(feedback_reaches_the_device_as_what_it_means) {
  gateway_fixture f;
  using kind = take_feedback::kind;
  const std::vector<std::tuple<std::string, std::string, kind>> table{
      {"closed", "success", kind::success},     {"closed", "failure", kind::failure},   {"rejected", "none", kind::rejected},
      {"rejected", "failure", kind::rejected},  {"proceeding", "none", kind::progress}, {"scheduled", "none", kind::progress},
      {"resumed", "none", kind::progress},      {"download", "none", kind::progress},   {"downloaded", "none", kind::progress},
      {"canceled", "success", kind::canceled}};
  std::size_t i = 0;
  for (const auto& [execution, finished, expected] : table) {
    const auto r = f.device("POST", "/deploymentBase/7/feedback", feedback(execution, finished));
    BOOST_TEST(r.status == 200, execution);
    BOOST_TEST(r.body.empty());
    const auto* sent = f.node.at<take_feedback>(i++);
    BOOST_REQUIRE(sent);
    BOOST_TEST((sent->what == expected), execution);
    BOOST_TEST(number(sent->action) == 7u);
    BOOST_TEST(sent->detail == "a; b");
  }
}

BOOST_AUTO_TEST_CASE(feedback_of_older_and_wordier_clients_is_understood) {
  gateway_fixture f;
  for (const auto* body : {R"({"id":7,"time":"20261124T024223","status":{"result":{"finished":"success"},"execution":"closed"}})",
                           R"({"status":{"execution":"closed","result":{"finished":"success","progress":{"cnt":1,"of":2}},"code":200}})",
                           R"({"id":"7","timestamp":1,"x":{"y":[]},"status":{"execution":"closed","result":{"finished":"success"},)"
                           R"("details":"one"}})"}) {
    BOOST_TEST(f.device("POST", "/deploymentBase/7/feedback", body).status == 200, body);
  }
  BOOST_TEST(f.node.at<take_feedback>(1)->code == 200);
  BOOST_TEST(f.node.at<take_feedback>(2)->detail == "one");
}

BOOST_AUTO_TEST_CASE(malformed_feedback_says_where_and_changes_nothing) {
  gateway_fixture f;
  const std::vector<std::pair<std::string, std::string>> table{
      {"", "the body is empty"},
      {"{", "malformed JSON near byte 1"},
      {"[]", "$: must be an object"},
      {"{} x", "text after the end"},
      {"{}", "$.status: is missing"},
      {R"({"status":1})", "$.status: must be an object"},
      {R"({"status":{}})", "$.status.execution: is missing"},
      {R"({"status":{"execution":"done","result":{"finished":"none"}}})", "$.status.execution: is none of"},
      {R"({"status":{"execution":"closed","result":{"finished":"maybe"}}})", "$.status.result.finished: is none of"},
      {R"({"status":{"execution":"closed","result":{"finished":"none"}}})", "$.status.result.finished: must be \\\"success\\\""},
      {R"({"status":{"execution":"closed"}})", "$.status.result.finished: must be"},
      {R"({"status":{"execution":7}})", "$.status.execution: must be a string"},
      {R"({"id":"8","status":{"execution":"closed","result":{"finished":"success"}}})", "$.id: is not the action of the path"},
      {R"({"id":[],"status":{"execution":"closed","result":{"finished":"success"}}})", "$.id: is not the action of the path"},
      {std::string(40, '[') + std::string(40, ']'), "nested deeper than 32 levels"},
      {"{\"a\":\"\xff\"}", "malformed JSON"}};
  for (const auto& [body, message] : table) {
    const auto r = f.device("POST", "/deploymentBase/7/feedback", body);
    BOOST_TEST(r.status == 400, body);
    BOOST_TEST(r.body.find(message) != std::string::npos, r.body + " lacks " + message);
  }
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(what_the_device_machine_refuses_becomes_the_right_status) {
  gateway_fixture f;
  fault answer;
  f.node.on_command = [&](const unit_id&, const device_command&) -> result<done> { return answer; };
  const std::vector<std::pair<fault_code, int>> table{
      {fault_code::not_found, 404}, {fault_code::gone, 410},        {fault_code::bad_input, 400}, {fault_code::conflict, 409},
      {fault_code::busy, 503},      {fault_code::unavailable, 503}, {fault_code::no_space, 503},  {fault_code::corrupt, 500}};
  for (const auto& [code, status] : table) {
    answer = fault{code, "why", "what to do"};
    const auto r = f.device("POST", "/deploymentBase/7/feedback", feedback("closed", "success"));
    BOOST_TEST(r.status == status);
    BOOST_TEST(at(json_of(r), "/message") == "why (what to do)");
    BOOST_TEST((find_header(r.headers, "Retry-After") == "5") == (status == 503));
  }
}

BOOST_AUTO_TEST_CASE(feedback_for_an_id_that_is_none_is_not_found) {
  gateway_fixture f;
  BOOST_TEST(f.device("POST", "/deploymentBase/x/feedback", feedback("closed", "success")).status == 404);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(long_details_are_cut_between_characters) {
  gateway_fixture f;
  std::string details = "x";
  for (int i = 0; i < 1000; ++i) details += "\xc3\xa9";
  const auto body = R"({"status":{"execution":"closed","result":{"finished":"failure"},"details":[")" + details + R"("]}})";
  BOOST_TEST(f.device("POST", "/deploymentBase/7/feedback", body).status == 200);
  BOOST_TEST(f.node.at<take_feedback>(0)->detail.size() == 1023u);
}

BOOST_AUTO_TEST_SUITE_END()
