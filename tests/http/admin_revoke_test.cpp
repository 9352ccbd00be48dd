// Revoking, replacing and reclaiming over the admin API.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_revoke)

BOOST_FIXTURE_TEST_CASE(licenses_are_taken_away_with_a_reason_and_go_back_unless_told_otherwise, gateway_fixture) {
  const auto answer = json_of(admin("POST", "/revoke", R"({"units":["unit-a","unit-b"],"reason":"sold"})"));
  BOOST_TEST(at(answer, "/revoked") == "2");
  const auto* first = node.at<withdraw_license>(0);
  BOOST_REQUIRE(first != nullptr);
  BOOST_TEST(first->reason == "sold");
  BOOST_TEST(first->returns);
  BOOST_TEST(!first->force);
  admin("POST", "/revoke", R"({"units":["unit-a"],"return":false})");
  BOOST_TEST(!node.at<withdraw_license>(2)->returns);
  admin("POST", "/revoke", R"({"units":["unit-a"],"force":true})");
  BOOST_TEST(node.at<withdraw_license>(3)->force);
}

BOOST_FIXTURE_TEST_CASE(what_makes_no_sense_is_refused_and_nobody_is_revoked, gateway_fixture) {
  for (const char* body : {R"({"units":["unit-a"],"return":false,"force":true})", R"({"all":true})", R"({"units":["unit-a"],"why":"x"})", R"({"units":["unit-a"],"reason":7})"}) {
    BOOST_TEST(admin("POST", "/revoke", body).status == 400, body);
  }
  BOOST_TEST(node.count() == 0u);
}

BOOST_FIXTURE_TEST_CASE(other_hardware_takes_the_place_of_a_device, gateway_fixture) {
  node.details[unit_id("unit-a")] = {};
  BOOST_TEST(admin("POST", "/devices/unit-a/replace", R"({"by":"unit-c"})").status == 200);
  BOOST_TEST(node.at<replace_device>(0)->by.text == "unit-c");
  BOOST_TEST(admin("POST", "/devices/unit-a/replace", R"({"by":"unit-b"})").status == 200);
  BOOST_TEST(admin("POST", "/devices/unknown/replace", R"({"by":"unit-b"})").status == 404);
  BOOST_TEST(admin("POST", "/devices/unit-a/replace", R"({"by":"no unit"})").status == 400);
  BOOST_TEST(admin("POST", "/devices/unit-a/replace", "{}").status == 400);
  BOOST_TEST(admin("POST", "/devices/a%20b/replace", R"({"by":"unit-b"})").status == 404);
  BOOST_TEST(node.count() == 2u);
}

BOOST_FIXTURE_TEST_CASE(hardware_that_has_a_license_takes_over_from_nobody_but_whom_it_replaced, gateway_fixture) {
  auto row = registered_row();
  for (const auto stage : {device_stage::licensed, device_stage::delivering, device_stage::ordering}) {
    row.stage = stage;
    row.reason = stage == device_stage::ordering ? device_reason::order_placed : device_reason::none;
    view.set("unit-b", row);
    node.details[unit_id("unit-a")] = {};
    const auto refused = admin("POST", "/devices/unit-a/replace", R"({"by":"unit-b"})");
    BOOST_TEST(refused.status == 409);
    BOOST_TEST(at(json_of(refused), "/error/message").find("unit-b has a license") == 0u);
    node.details[unit_id("unit-a")].state.set_replaced_by("unit-b");
    BOOST_TEST(admin("POST", "/devices/unit-a/replace", R"({"by":"unit-b"})").status == 200);
  }
}

BOOST_FIXTURE_TEST_CASE(hardware_that_waits_for_a_license_may_take_a_place, gateway_fixture) {
  auto row = registered_row();
  row.stage = device_stage::ordering;
  row.reason = device_reason::pack_exhausted;
  view.set("unit-b", row);
  node.details[unit_id("unit-a")] = {};
  BOOST_TEST(admin("POST", "/devices/unit-a/replace", R"({"by":"unit-b"})").status == 200);
}

BOOST_FIXTURE_TEST_CASE(hardware_takes_one_place_only_with_as_many_tags_as_a_device_may_have_and_not_while_it_is_blocked, gateway_fixture) {
  state::Device& old = node.details[unit_id("unit-a")].state;
  state::Device& next = node.details[unit_id("unit-b")].state;
  const auto refusal = [&] {
    const auto answer = admin("POST", "/devices/unit-a/replace", R"({"by":"unit-b"})");
    return answer.status == 409 ? at(json_of(answer), "/error/message") : std::to_string(answer.status);
  };
  old.set_unit("unit-a");
  next.set_unit("unit-b");
  next.set_registration(state::REGISTERED);
  next.set_replaces("another");
  BOOST_TEST(refusal() == "unit-b has taken the place of another already");
  next.clear_replaces();
  next.set_blocked(true);
  next.set_revocation("sold");
  BOOST_TEST(refusal() == "unit-b is to have no license: sold");
  next.set_replaced_by("unit-a");  // it comes back
  next.set_revocation("replaced by unit-a");
  BOOST_TEST(refusal() == "200");
  next.clear_blocked();
  for (int i = 0; i < 20; ++i) old.add_tags("old-" + std::to_string(i)), next.add_tags("new-" + std::to_string(i));
  BOOST_TEST(refusal() == "unit-b and unit-a have 40 tags together, more than the 32 that a device may have");
}

BOOST_FIXTURE_TEST_CASE(who_was_not_seen_is_listed_and_then_revoked_without_waiting, gateway_fixture) {
  auto row = registered_row();
  row.stage = device_stage::licensed;
  row.contact_day = day_of(clock.wall_ms) - 100;
  view.set("unit-a", row);
  const auto listed = json_of(admin("GET", "/reclaim?unseen_days=90&limit=5"));
  BOOST_TEST(at(listed, "/devices/0/unit") == "unit-a");
  BOOST_TEST(at(listed, "/devices/0/last_contact_day") == std::to_string(row.contact_day));
  BOOST_TEST(at(listed, "/more") == "false");
  BOOST_TEST(node.count() == 0u);
  const auto done = json_of(admin("POST", "/reclaim", R"({"unseen_days":90})"));
  BOOST_TEST(at(done, "/reclaimed") == "1");
  const auto* what = node.at<withdraw_license>(0);
  BOOST_REQUIRE(what != nullptr);
  BOOST_TEST(what->force);
  BOOST_TEST(what->reason == "not seen for 90 days");
  node.current.clock_suspect = true;
  BOOST_TEST(admin("POST", "/reclaim", R"({"unseen_days":90})").status == 409);
}

BOOST_FIXTURE_TEST_CASE(a_question_for_the_unseen_that_cant_be_understood_is_refused, gateway_fixture) {
  for (const char* query : {"", "?unseen_days=0", "?unseen_days=x", "?unseen_days=9&limit=0", "?days=9"}) {
    BOOST_TEST(admin("GET", std::string("/reclaim") + query).status == 400, query);
  }
  for (const char* body : {"{}", R"({"unseen_days":0})", R"({"unseen_days":"9"})", R"({"unseen_days":9,"limit":0})", R"({"unseen_days":9,"all":true})"}) {
    BOOST_TEST(admin("POST", "/reclaim", body).status == 400, body);
  }
}

BOOST_AUTO_TEST_SUITE_END()
