// The fleet's condition: who is licensed at all, and what the others wait for. And the tags that conditions ask for.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_selection)

namespace {

device_player with(const std::string& condition) {
  device_player device;
  device.prompting(false);
  device.operate(set_condition{condition});
  return device;
}

std::string tags(const device_player& device) {
  std::string text;
  for (const auto& tag : device.state().tags()) text += (text.empty() ? "" : " ") + tag;
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_need_is_opened_for_a_device_that_is_not_selected) {
  auto device = with("tag==kiosk");
  device.appear();
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "registered not_selected");
  BOOST_TEST(device.play(tag_device{{"kiosk"}, {}}) == "tags_set");
  BOOST_TEST(device.standing() == "registered awaiting_scan");
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(s3_it_waits_for_another_condition_and_costs_nothing_meanwhile) {
  auto device = with("tag==kiosk");
  device.appear();
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().at_ms);
  BOOST_TEST((device.due().blocked == event::NOT_SELECTED));
  BOOST_TEST((device.due().heard == device.fleet.condition_epoch()));
  device.operate(set_condition{});
  BOOST_TEST(!device.due().blocked);
  BOOST_TEST((device.due().at_ms == device.now.wall_ms));
}

BOOST_AUTO_TEST_CASE(who_is_licensed_stays_so_and_is_not_renewed_while_it_is_not_selected) {
  auto device = with("");
  device.get_licensed();
  device.operate(set_condition{"tag==kiosk"});
  BOOST_TEST(device.standing() == "licensed none");
  device.pass(renews_at(device.state(), device.policy) - device.now.wall_ms);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "licensed not_selected");
  BOOST_TEST((device.due().blocked == event::NOT_SELECTED));
  device.pass(expires_at(device.state().license()) - device.now.wall_ms);
  BOOST_TEST(device.standing() == "registered not_selected");
  device.operate(set_condition{});
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(a_renewal_that_is_not_due_yet_has_nothing_to_do_with_conditions) {
  auto device = with("");
  device.get_licensed();
  device.operate(set_condition{"tag==kiosk"});
  BOOST_TEST((device.due().at_ms == renews_at(device.state(), device.policy)));
  BOOST_TEST(!device.due().blocked);
}

BOOST_AUTO_TEST_CASE(an_open_need_says_why_it_gets_nothing) {
  auto device = with("");
  device.appear();
  device.look();
  BOOST_TEST(device.play(block_order{key_of(device.state()), event::NOT_SELECTED}) == "order_blocked");
  BOOST_TEST(device.standing() == "ordering not_selected");
  BOOST_TEST(device.play(block_order{key_of(device.state()), event::NO_PACK_FOR_DEVICE}) == "order_blocked");
  BOOST_TEST(device.standing() == "ordering no_pack_for_device");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_makes_every_scan_look_at_what_may_have_ended) {
  auto device = with("");
  device.get_licensed();
  device.operate(set_condition{"tag==kiosk"});
  device.pass(expires_at(device.state().license()) - device.now.wall_ms + 1);
  device.clock_suspect = true;
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().blocked);
}

BOOST_AUTO_TEST_CASE(a_request_carries_what_conditions_are_judged_by) {
  auto device = with("");
  register_device what;
  what.name = "Lobby";
  what.directory = "/berlin";
  what.firmware = "10.1";
  what.product = "tc5";
  what.tags = std::vector<std::string>{"b", "a"};
  device.play(what);
  report_attributes told;
  told.hardware_serial = "SN9";
  device.play(told);
  device.look();
  const auto request = std::get<request_license>(outbox(device.state()).front());
  BOOST_TEST(request.device.unit == "unit-1");
  BOOST_TEST(request.device.name == "Lobby");
  BOOST_TEST(request.device.directory == "/berlin");
  BOOST_TEST(request.device.firmware == "10.1");
  BOOST_TEST(request.device.product == "tc5");
  BOOST_TEST(request.device.hardware_serial == "SN9");
  BOOST_TEST((request.device.tags == std::vector<std::string>{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(tags_are_given_and_taken_away_and_kept_sorted) {
  device_player device;
  device.appear();
  BOOST_TEST(device.play(tag_device{{"b", "a", "b"}, {}}) == "tags_set");
  BOOST_TEST(tags(device) == "a b");
  BOOST_TEST(device.play(tag_device{{"a"}, {"c"}}) == "");
  BOOST_TEST(device.play(tag_device{{"c"}, {"a"}}) == "tags_set");
  BOOST_TEST(tags(device) == "b c");
  BOOST_TEST(device.play(tag_device{{"d"}, {}, true}) == "tags_set");
  BOOST_TEST(tags(device) == "d");
  BOOST_TEST(device.play(tag_device{{}, {}, true}) == "tags_set");
  BOOST_TEST(tags(device) == "");
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_registration_can_give_tags_and_leaves_them_if_it_names_none) {
  device_player device;
  register_device what;
  what.tags = std::vector<std::string>{"a", "b"};
  BOOST_TEST(device.play(what) == "registered tags_set");
  BOOST_TEST(device.play(register_device{}) == "");
  BOOST_TEST(tags(device) == "a b");
  what.tags = std::vector<std::string>{"c"};
  BOOST_TEST(device.play(what) == "tags_set");
  what.tags = std::vector<std::string>{"no tag"};
  BOOST_TEST(device.play(what) == "!bad_input");
}

BOOST_AUTO_TEST_CASE(tags_have_limits) {
  device_player device;
  BOOST_TEST(device.play(tag_device{{"a"}, {}}) == "!not_found");
  device.appear();
  device.policy.max_tags = 2;
  BOOST_TEST(device.play(tag_device{{"a", "b", "c"}, {}}) == "!bad_input");
  BOOST_TEST(device.refusal.what == "3 tags, more than 2");
  BOOST_TEST(device.play(tag_device{{"a", "b"}, {}}) == "tags_set");
  BOOST_TEST(device.play(tag_device{{"c"}, {"a"}}) == "tags_set");
  BOOST_TEST(device.play(tag_device{{""}, {}}) == "!bad_input");
  BOOST_TEST(device.play(tag_device{{"a b"}, {}}) == "!bad_input");
  BOOST_TEST(device.play(tag_device{{"x"}, {"x"}}) == "!bad_input");
  BOOST_TEST(device.refusal.what == "the tag 'x' is to be given and taken away");
}

BOOST_AUTO_TEST_SUITE_END()
