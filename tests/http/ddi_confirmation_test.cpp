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

BOOST_AUTO_TEST_CASE(automatic_confirmation_is_off_and_can_not_be_turned_on) {
  gateway_fixture f;
  BOOST_TEST(f.device("GET", "/confirmationBase").body == R"({"autoConfirm":{"active":false}})");
  for (const auto* path : {"/confirmationBase/activateAutoConfirm", "/confirmationBase/deactivateAutoConfirm"}) {
    const auto r = f.device("POST", path, "{}");
    BOOST_TEST(r.status == 501);
    BOOST_TEST(at(json_of(r), "/errorCode") == "ald.error.not_supported");
  }
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
