// The admin API over a real socket: the fleet's condition, and tags.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_conditions)

BOOST_AUTO_TEST_CASE(the_fleets_condition_is_shown_set_and_taken_away) {
  gateway_fixture f;
  BOOST_TEST(f.admin("GET", "/condition").body == R"({"condition":null})");
  f.node.fleet_state.set_condition("tag==kiosk");
  BOOST_TEST(f.admin("GET", "/condition").body == R"({"condition":"tag==kiosk"})");
  BOOST_TEST(f.admin("PUT", "/condition", R"({"condition":"tag==a"})").status == 200);
  BOOST_TEST(f.admin("DELETE", "/condition").status == 200);
  BOOST_REQUIRE(f.node.fleet_commands.size() == 2u);
  BOOST_TEST(std::get<set_condition>(f.node.fleet_commands[0]).condition == "tag==a");
  BOOST_TEST(std::get<set_condition>(f.node.fleet_commands[1]).condition == "");
  BOOST_TEST(f.call("PUT", "/api/v1/condition").status == 401);
}

BOOST_AUTO_TEST_CASE(a_wrong_request_for_a_condition_is_named) {
  gateway_fixture f;
  for (const char* body : {"{}", R"({"condition":7})", R"({"condition":""})", R"({"condition":"tag==a","x":1})", "x"}) {
    BOOST_TEST(f.admin("PUT", "/condition", body).status == 400, body);
  }
  BOOST_TEST(f.node.fleet_commands.empty());
  f.node.fleet_answer = fault{fault_code::bad_input, "the condition, at 4: expected a comparison", ""};
  const auto refused = f.admin("PUT", "/condition", R"({"condition":"tag=a"})");
  BOOST_TEST(refused.status == 400);
  BOOST_TEST(refused.body.find("at 4: expected a comparison") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(named_devices_are_tagged) {
  gateway_fixture f;
  const auto answer = f.admin("POST", "/tags", R"({"units":["u1","u2"],"add":["a","b"],"remove":["c"]})");
  BOOST_TEST(answer.body == R"({"tagged":2,"errors":[]})");
  const auto* what = f.node.at<tag_device>(0);
  BOOST_REQUIRE(what != nullptr);
  BOOST_TEST((what->add == std::vector<std::string>{"a", "b"}));
  BOOST_TEST((what->remove == std::vector<std::string>{"c"}));
  BOOST_TEST(!what->only);
  BOOST_TEST(f.admin("POST", "/tags", R"({"units":["u1"],"only":true})").status == 200);
  BOOST_TEST(f.node.at<tag_device>(2)->only);
}

BOOST_AUTO_TEST_CASE(wrong_tags_are_named_and_nobody_is_tagged) {
  gateway_fixture f;
  for (const char* body : {R"({"units":["u1"]})", R"({"units":["u1"],"add":"a"})", R"({"units":["u1"],"add":[1]})", R"({"add":["a"]})", R"({"all":true,"add":["a"]})"}) {
    BOOST_TEST(f.admin("POST", "/tags", body).status == 400, body);
  }
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_registration_takes_tags) {
  gateway_fixture f;
  BOOST_TEST(f.admin("POST", "/devices", R"({"devices":[{"unit":"u1","tags":["b","a"]},{"unit":"u2"}]})").status == 200);
  BOOST_REQUIRE(f.node.at<register_device>(0) != nullptr);
  BOOST_TEST((f.node.at<register_device>(0)->tags == std::vector<std::string>{"b", "a"}));
  BOOST_TEST(!f.node.at<register_device>(1)->tags.has_value());
  const auto wrong = f.admin("POST", "/devices", R"({"devices":[{"unit":"u1","tags":["b",7]}]})");
  BOOST_TEST(wrong.status == 400);
  BOOST_TEST(wrong.body.find("$.devices[0].tags[1]") != std::string::npos, wrong.body);
}

BOOST_AUTO_TEST_SUITE_END()
