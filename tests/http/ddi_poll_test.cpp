// Polls over a real socket: what they offer, what they record, entity tags, outdated rows.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(ddi_poll)

BOOST_AUTO_TEST_CASE(a_poll_with_nothing_to_do_carries_the_interval_and_wakes_no_actor) {
  gateway_fixture f;
  const auto r = f.device("GET", "");
  BOOST_TEST(r.body == R"({"config":{"polling":{"sleep":"00:05:00"}},"_links":{}})");
  BOOST_TEST(find_header(r.headers, "Content-Type") == "application/hal+json;charset=UTF-8");
  BOOST_TEST(f.node.count() == 0u);
  BOOST_TEST(f.view.polls == 1);
}

BOOST_AUTO_TEST_CASE(the_interval_is_the_configured_one) {
  auto config = test_gateway_config();
  config.poll_interval_s = 2 * 3600 + 3 * 60 + 4;
  gateway_fixture f(config);
  BOOST_TEST(at(json_of(f.device("GET", "")), "/config/polling/sleep") == "02:03:04");
}

BOOST_AUTO_TEST_CASE(a_poll_links_what_there_is_to_do) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  auto v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/deploymentBase/href") == f.base() + "/deploymentBase/7");
  BOOST_TEST(at(v, "/_links/confirmationBase") == "absent");
  f.offer(poll_offer::confirmation);
  v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/confirmationBase/href") == f.base() + "/confirmationBase/7");
  BOOST_TEST(at(v, "/_links/deploymentBase") == "absent");
  auto row = f.registered_row();
  row.installed = action_id{7};
  row.wants_attributes = true;
  f.view.set("unit-a", row);
  v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/installedBase/href") == f.base() + "/installedBase/7");
  BOOST_TEST(at(v, "/_links/configData/href") == f.base() + "/configData");
}

BOOST_AUTO_TEST_CASE(an_unchanged_poll_gets_304_and_a_changed_one_does_not) {
  gateway_fixture f;
  const auto first = f.device("GET", "");
  const std::string tag(find_header(first.headers, "ETag"));
  BOOST_TEST(tag.starts_with("\""));
  const auto again = f.device("GET", "", "", {{"If-None-Match", tag}});
  BOOST_TEST(again.status == 304);
  BOOST_TEST(again.body.empty());
  BOOST_TEST(f.view.polls == 2);
  f.offer(poll_offer::deployment);
  BOOST_TEST(f.device("GET", "", "", {{"If-None-Match", tag}}).status == 200);
}

BOOST_AUTO_TEST_CASE(the_first_contact_of_a_day_is_recorded_without_waiting) {
  gateway_fixture f;
  auto row = f.registered_row();
  row.contact_day -= 1;
  f.view.set("unit-a", row);
  f.node.hold_back = true;
  BOOST_TEST(f.device("GET", "").status == 200);
  BOOST_REQUIRE(f.node.at<contact_device>(0));
  BOOST_TEST(f.node.at<contact_device>(0)->peer_address == "127.0.0.1");
  f.node.take_held()(done{});
}

BOOST_AUTO_TEST_CASE(contacts_nobody_waits_for_are_bounded) {
  auto config = test_gateway_config();
  config.max_background_commands = 2;
  gateway_fixture f(config);
  auto row = f.registered_row();
  row.contact_day -= 1;
  f.view.set("unit-a", row);
  f.node.hold_back = true;
  for (int i = 0; i < 5; ++i) BOOST_TEST(f.device("GET", "").status == 200);
  BOOST_TEST(f.node.count() == 2u);
  f.node.take_held()(done{});
  BOOST_TEST(f.device("GET", "").status == 200);
  BOOST_TEST(f.node.count() == 3u);
}

BOOST_AUTO_TEST_CASE(an_unreachable_device_that_polls_is_answered_from_the_row_after_its_contact) {
  gateway_fixture f;
  auto row = f.registered_row();
  row.unreachable = true;
  f.view.set("unit-a", row);
  f.node.on_command = [&](const unit_id&, const device_command&) -> result<done> {
    f.offer(poll_offer::deployment);
    return done{};
  };
  BOOST_TEST(at(json_of(f.device("GET", "")), "/_links/deploymentBase/href") == f.base() + "/deploymentBase/7");
  BOOST_TEST(f.node.count_of<contact_device>() == 1u);
}

BOOST_AUTO_TEST_CASE(a_row_older_than_the_fleets_settings_is_renewed_before_anything_is_offered) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  f.view.current_epoch = 2;
  f.node.on_command = [&](const unit_id&, const device_command&) -> result<done> {
    f.offer(poll_offer::confirmation);
    auto row = *f.view.find(unit_id("unit-a"));
    row.epoch = 2;
    f.view.set("unit-a", row);
    return done{};
  };
  const auto v = json_of(f.device("GET", ""));
  BOOST_TEST(at(v, "/_links/deploymentBase") == "absent");
  BOOST_TEST(at(v, "/_links/confirmationBase/href") == f.base() + "/confirmationBase/7");
}

BOOST_AUTO_TEST_CASE(a_row_that_stays_outdated_offers_nothing_by_any_path) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  f.view.current_epoch = 2;
  BOOST_TEST(at(json_of(f.device("GET", "")), "/_links") == "{}");
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 404);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts").status == 404);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/license.lic").status == 404);
}

BOOST_AUTO_TEST_CASE(a_contact_that_can_not_be_recorded_is_answered_with_503) {
  gateway_fixture f;
  f.view.current_epoch = 2;
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::unavailable, "disk", ""}; };
  const auto r = f.device("GET", "");
  BOOST_TEST(r.status == 503);
  BOOST_TEST(find_header(r.headers, "Retry-After") == "5");
}

BOOST_AUTO_TEST_CASE(a_question_offered_three_times_and_never_fetched_is_reported_as_impossible) {
  gateway_fixture f;
  f.offer(poll_offer::confirmation);
  for (int i = 0; i < 2; ++i) f.device("GET", "");
  BOOST_TEST(f.node.count() == 0u);
  f.device("GET", "");
  BOOST_REQUIRE(f.node.at<miss_confirmation>(0));
  BOOST_TEST(number(f.node.at<miss_confirmation>(0)->action) == 7u);
}

BOOST_AUTO_TEST_CASE(links_use_the_host_the_device_used_and_a_host_that_is_none_is_refused) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  const auto v = json_of(f.device("GET", "", "", {{"Host", "node.example:81"}}));
  BOOST_TEST(at(v, "/_links/deploymentBase/href") == "http://node.example:81/default/controller/v1/unit-a/deploymentBase/7");
  BOOST_TEST(f.device("GET", "", "", {{"Host", "a/b?c"}}).status == 400);
}

BOOST_AUTO_TEST_SUITE_END()
