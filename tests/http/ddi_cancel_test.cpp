// Cancels over a real socket: how they are offered, answered, and to whom.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

struct calling_off : gateway_fixture {
  explicit calling_off(device_stage stage = device_stage::delivering) {
    offer(poll_offer::cancel, 9);
    auto row = *view.find(unit_id("unit-a"));
    row.stage = stage;
    row.canceled = action_id{7};
    view.set("unit-a", row);
  }
  int answer(const std::string& execution, const std::string& finished = "none") {
    return device("POST", "/cancelAction/7/feedback", R"({"id":"7","status":{"execution":")" + execution + R"(","result":{"finished":")" + finished +
                                                          R"("},"details":["why"]}})")
        .status;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_cancel)

BOOST_AUTO_TEST_CASE(a_poll_links_the_cancel_and_nothing_to_install) {
  calling_off f;
  const auto v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/cancelAction/href") == f.base() + "/cancelAction/7");
  BOOST_TEST(at(v, "/_links/deploymentBase") == "absent");
  BOOST_TEST(f.device("GET", "/deploymentBase/9").status == 404);
  BOOST_TEST(f.device("GET", "/softwaremodules/9/artifacts/license.lic").status == 404);
}

BOOST_AUTO_TEST_CASE(the_cancel_names_the_action_to_stop) {
  calling_off f;
  BOOST_TEST(f.device("GET", "/cancelAction/7").body == R"({"id":"7","cancelAction":{"stopId":"7"}})");
  BOOST_TEST(f.device("GET", "/cancelAction/9").status == 404);
  BOOST_TEST(f.device("GET", "/cancelAction/x").status == 404);
  f.offer(poll_offer::deployment);
  BOOST_TEST(f.device("GET", "/cancelAction/7").status == 404);
}

BOOST_AUTO_TEST_CASE(closed_and_canceled_end_the_action_and_rejected_refuses) {
  calling_off f;
  const std::vector<std::pair<std::string, answer_cancel::kind>> table{
      {"closed", answer_cancel::kind::done},      {"canceled", answer_cancel::kind::done},        {"rejected", answer_cancel::kind::refused},
      {"canceled_reject", answer_cancel::kind::refused}, {"proceeding", answer_cancel::kind::progress}, {"scheduled", answer_cancel::kind::progress}};
  for (std::size_t i = 0; i < table.size(); ++i) {
    BOOST_TEST(f.answer(table[i].first, "success") == 200, table[i].first);
    BOOST_REQUIRE(f.node.at<answer_cancel>(i));
    BOOST_TEST((f.node.at<answer_cancel>(i)->what == table[i].second), table[i].first);
    BOOST_TEST(number(f.node.at<answer_cancel>(i)->action) == 7u);
    BOOST_TEST(f.node.at<answer_cancel>(i)->detail == "why");
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_none_is_refused_and_says_where) {
  calling_off f;
  BOOST_TEST(f.answer("done") == 400);
  BOOST_TEST(f.answer("closed", "maybe") == 400);
  BOOST_TEST(f.device("POST", "/cancelAction/7/feedback", "{}").status == 400);
  BOOST_TEST(f.device("POST", "/cancelAction/7/feedback", R"({"id":8,"status":{"execution":"closed"}})").status == 400);
  BOOST_TEST(f.device("POST", "/cancelAction/x/feedback", "{}").status == 404);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_cancel_that_is_over_gets_410) {
  calling_off f;
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::gone, "closed", ""}; };
  BOOST_TEST(f.answer("rejected") == 410);
}

BOOST_AUTO_TEST_CASE(a_retired_device_gets_in_only_to_drop_its_action) {
  calling_off f(device_stage::retired);
  auto v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/cancelAction/href") == f.base() + "/cancelAction/7");
  BOOST_TEST(at(v, "/_links/configData") == "absent");
  BOOST_TEST(f.answer("closed", "success") == 200);
  auto row = *f.view.find(unit_id("unit-a"));
  row.offer = poll_offer::nothing;
  f.view.set("unit-a", row);
  BOOST_TEST(f.device("GET", "").status == 401);
  BOOST_TEST(f.answer("closed", "success") == 401);
}

BOOST_AUTO_TEST_CASE(a_cancel_is_offered_by_an_outdated_row_too) {
  calling_off f;
  f.view.current_epoch = 2;
  BOOST_TEST(at(json_of(f.device("GET", "")), "/_links/cancelAction/href") == f.base() + "/cancelAction/7");
}

BOOST_AUTO_TEST_CASE(canceled_is_a_word_of_deployment_feedback_too) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  BOOST_TEST(f.device("POST", "/deploymentBase/7/feedback", R"({"status":{"execution":"canceled"}})").status == 200);
  BOOST_TEST((f.node.at<take_feedback>(0)->what == take_feedback::kind::canceled));
}

BOOST_AUTO_TEST_SUITE_END()
