// The admin API over a real socket: further kinds, and devices that have licenses of several.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

/// The base licensed, video as the row says.
device_row row_of_two(device_row row, device_stage stage, device_reason reason) {
  row.stage = device_stage::licensed;
  row.action = row.installed = action_id{9};
  row.serial = license_serial("V");
  kind_row base{license_kind("base"), device_stage::licensed, device_reason::none};
  base.action = base.installed = action_id{7};
  base.serial = license_serial("S1");
  base.file_open = true;
  kind_row video{license_kind("video"), stage, reason};
  video.action = action_id{9};
  video.serial = license_serial("V");
  video.evaluation = true;
  row.kinds = std::make_shared<const std::vector<kind_row>>(std::vector<kind_row>{base, video});
  return row;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin_kinds)

BOOST_FIXTURE_TEST_CASE(kinds_are_listed_with_the_devices_that_need_and_have_them, gateway_fixture) {
  BOOST_TEST(admin("GET", "/kinds").body == R"({"kinds":[]})");
  auto* kind = node.fleet_state.add_kinds();
  kind->set_kind("video");
  kind->set_condition("tag==kiosk");
  kind = node.fleet_state.add_kinds();
  kind->set_kind("voice");
  kind->set_off(true);
  view.set("unit-a", row_of_two(registered_row(), device_stage::licensed, device_reason::none));
  BOOST_TEST(admin("GET", "/kinds").body == R"({"kinds":[{"kind":"video","wanted":true,"condition":"tag==kiosk","devices":1,"licensed":1,"evaluation":0},)"
                                            R"({"kind":"voice","wanted":false,"condition":null,"devices":0,"licensed":0,"evaluation":0}]})");
}

BOOST_FIXTURE_TEST_CASE(a_kind_is_set_and_what_is_not_named_stays, gateway_fixture) {
  BOOST_TEST(admin("PUT", "/kinds/video", "{}").status == 200);
  BOOST_TEST(admin("PUT", "/kinds/video", R"({"wanted":false})").status == 200);
  BOOST_TEST(admin("PUT", "/kinds/video", R"({"condition":"tag==a"})").status == 200);
  BOOST_REQUIRE(node.fleet_commands.size() == 3u);
  BOOST_TEST(std::get<set_kind>(node.fleet_commands[0]).kind.text == "video");
  BOOST_TEST(std::get<set_kind>(node.fleet_commands[0]).wanted);
  BOOST_TEST(!std::get<set_kind>(node.fleet_commands[0]).condition.has_value());
  BOOST_TEST(!std::get<set_kind>(node.fleet_commands[1]).wanted);
  BOOST_TEST(*std::get<set_kind>(node.fleet_commands[2]).condition == "tag==a");
  for (const char* body : {"x", R"({"wanted":1})", R"({"condition":1})", R"({"kind":"video"})"}) BOOST_TEST(admin("PUT", "/kinds/video", body).status == 400, body);
  BOOST_TEST(call("PUT", "/api/v1/kinds/video", {}, "{}").status == 401);
}

BOOST_FIXTURE_TEST_CASE(a_revocation_and_the_end_of_a_block_may_name_a_kind, gateway_fixture) {
  BOOST_TEST(admin("POST", "/revoke", R"({"units":["unit-a"],"kind":"video"})").status == 200);
  BOOST_TEST(node.at<withdraw_license>(0)->kind->text == "video");
  BOOST_TEST(admin("POST", "/revoke", R"({"units":["unit-a"],"kind":"a b"})").status == 400);
  BOOST_TEST(admin("POST", "/devices/unit-a/unblock", R"({"kind":"video"})").status == 200);
  BOOST_TEST(node.at<lift_block>(1)->kind->text == "video");
  BOOST_TEST(admin("POST", "/devices/unit-a/unblock").status == 200);
  BOOST_TEST(!node.at<lift_block>(2)->kind.has_value());
  for (const char* body : {"x", R"({"kind":1})", R"({"x":1})"}) BOOST_TEST(admin("POST", "/devices/unit-a/unblock", body).status == 400, body);
}

BOOST_FIXTURE_TEST_CASE(an_order_is_for_whoever_lacks_a_license_of_the_kind, gateway_fixture) {
  node.current.deployment_on = true;
  view.set("unit-a", row_of_two(registered_row(), device_stage::ordering, device_reason::pack_exhausted));
  const auto looked_at = [&](const char* body) { return at(json_of(admin("POST", "/order", body)), "/looked_at"); };
  BOOST_TEST(looked_at(R"({"units":["unit-a"]})") == "1");
  BOOST_TEST(looked_at(R"({"units":["unit-a"],"kind":"video"})") == "1");
  BOOST_TEST(looked_at(R"({"units":["unit-a"],"kind":"base"})") == "0");
  BOOST_TEST(looked_at(R"({"units":["unit-a"],"kind":"smell"})") == "0");
  view.set("unit-a", row_of_two(registered_row(), device_stage::licensed, device_reason::none));
  BOOST_TEST(looked_at(R"({"units":["unit-a"]})") == "0");
}

BOOST_FIXTURE_TEST_CASE(a_devices_licenses_are_told_kind_by_kind, gateway_fixture) {
  view.set("unit-a", row_of_two(registered_row(), device_stage::delivering, device_reason::awaiting_turn));
  auto& detail = node.details[unit_id("unit-a")];
  detail.state.set_unit("unit-a");
  auto* video = detail.state.add_further();
  video->set_kind("video");
  video->mutable_held()->mutable_license()->set_serial("V");
  video->mutable_held()->mutable_license()->set_kind("video");
  event::Record record;
  record.mutable_device()->set_of_kind("video");
  record.mutable_device()->mutable_block_lifted();
  detail.history.push_back(record);
  const auto shown = json_of(admin("GET", "/devices/unit-a"));
  BOOST_TEST(at(shown, "/kinds/0/kind") == "base");
  BOOST_TEST(at(shown, "/kinds/1/kind") == "video");
  BOOST_TEST(at(shown, "/kinds/1/reason") == "awaiting_turn");
  BOOST_TEST(at(shown, "/kinds/1/evaluation") == "true");
  BOOST_TEST(at(shown, "/further/0/kind") == "video");
  BOOST_TEST(at(shown, "/further/0/license/serial") == "V");
  BOOST_TEST(at(shown, "/history/0/of_kind") == "video");
}

BOOST_FIXTURE_TEST_CASE(what_an_earlier_action_installed_may_be_fetched_again_while_another_license_was_spoken_of_last, gateway_fixture) {
  view.set("unit-a", row_of_two(registered_row(), device_stage::licensed, device_reason::none));
  BOOST_TEST(at(json_of(device("GET", "/installedBase/7")), "/deployment/chunks/0/version") == "S1");
  BOOST_TEST(device("GET", "/softwaremodules/7/artifacts/license.lic").body == license);
  BOOST_TEST(device("GET", "/softwaremodules/9/artifacts/license.lic").status == 404);
  BOOST_TEST(device("GET", "/installedBase/8").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
