// Consent by poll over a real socket.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(ddi_confirmation)

BOOST_AUTO_TEST_CASE(fetching_the_question_is_recorded_and_shows_no_link) {
  gateway_fixture f;
  f.offer(poll_offer::confirmation);
  const auto r = f.device("GET", "/confirmationBase/7");
  const auto v = json_of(r);
  BOOST_TEST(at(v, "/id") == "7");
  BOOST_TEST(at(v, "/confirmation/chunks/0/artifacts/0/filename") == "license.lic");
  BOOST_TEST(r.body.find("_links") == std::string::npos);
  BOOST_REQUIRE(f.node.at<fetch_confirmation>(0));
  BOOST_TEST(f.device("GET", "/confirmationBase/8").status == 404);
  f.offer(poll_offer::deployment);
  BOOST_TEST(f.device("GET", "/confirmationBase/7").status == 404);
  BOOST_TEST(f.node.count() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_can_be_downloaded_before_consent) {
  gateway_fixture f;
  f.offer(poll_offer::confirmation);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts").status == 404);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/license.lic").status == 404);
}

BOOST_AUTO_TEST_CASE(the_users_answer_reaches_the_device_and_nothing_else_does) {
  gateway_fixture f;
  f.offer(poll_offer::confirmation);
  BOOST_TEST(f.device("POST", "/confirmationBase/7/feedback", R"({"confirmation":"confirmed","code":1,"details":["x"]})").status == 200);
  BOOST_TEST(f.device("POST", "/confirmationBase/7/feedback", R"({"confirmation":"denied"})").status == 200);
  BOOST_TEST(f.node.at<answer_confirmation>(0)->confirmed);
  BOOST_TEST(!f.node.at<answer_confirmation>(1)->confirmed);
  BOOST_TEST(f.device("POST", "/confirmationBase/7/feedback", R"({"confirmation":"perhaps"})").status == 400);
  BOOST_TEST(f.device("POST", "/confirmationBase/7/feedback", "{}").status == 400);
  BOOST_TEST(f.node.count() == 2u);
}

BOOST_AUTO_TEST_CASE(a_standing_yes_is_given_with_a_name_and_taken_back) {
  gateway_fixture f;
  const std::string links = f.base() + "/confirmationBase/";
  auto v = json_of(f.device("GET", "/confirmationBase"));
  BOOST_TEST(at(v, "/autoConfirm") == R"({"active":false})");
  BOOST_TEST(at(v, "/_links/activateAutoConfirm/href") == links + "activateAutoConfirm");
  BOOST_TEST(f.device("POST", "/confirmationBase/activateAutoConfirm", R"({"initiator":"alice","remark":"night shift"})").status == 200);
  BOOST_TEST(f.device("POST", "/confirmationBase/activateAutoConfirm").status == 200);
  BOOST_TEST(f.device("POST", "/confirmationBase/deactivateAutoConfirm").status == 200);
  BOOST_REQUIRE(f.node.at<set_auto_confirm>(0));
  BOOST_TEST(f.node.at<set_auto_confirm>(0)->active);
  BOOST_TEST(f.node.at<set_auto_confirm>(0)->initiator == "alice");
  BOOST_TEST(f.node.at<set_auto_confirm>(1)->initiator == "");
  BOOST_TEST(!f.node.at<set_auto_confirm>(2)->active);
  BOOST_TEST(f.device("POST", "/confirmationBase/activateAutoConfirm", R"({"initiator":7})").status == 400);
  BOOST_TEST(f.node.count() == 3u);
}

BOOST_AUTO_TEST_CASE(a_standing_yes_is_shown_with_who_gave_it_and_when) {
  gateway_fixture f;
  auto row = f.registered_row();
  row.auto_confirm = true;
  f.view.set("unit-a", row);
  auto& standing = *f.node.details[unit_id("unit-a")].state.mutable_auto_confirm();
  standing.set_active(true);
  standing.set_initiator("alice");
  standing.set_since_ms(1'795'486'000'000);
  const auto v = json_of(f.device("GET", "/confirmationBase"));
  BOOST_TEST(at(v, "/autoConfirm") == R"({"active":true,"initiator":"alice","activatedAt":1795486000000})");
  BOOST_TEST(at(v, "/_links/deactivateAutoConfirm/href") == f.base() + "/confirmationBase/deactivateAutoConfirm");
  BOOST_TEST(at(v, "/_links/activateAutoConfirm") == "absent");
}

BOOST_AUTO_TEST_SUITE_END()
