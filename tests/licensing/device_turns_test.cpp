// Of a device's several licenses one is spoken of at a time.
#include "licensing/device_kinds.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/licensing/fleet_of_kinds.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_turns)

namespace {

const std::string base, video = "video";

}  // namespace

BOOST_AUTO_TEST_CASE(one_license_is_delivered_at_a_time_and_the_next_one_follows) {
  fleet_of_kinds f;
  f.order_both();
  BOOST_TEST(f.device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(f.standing(video) == "delivering awaiting_turn");
  BOOST_TEST(number(f.device.row().action) == 101u);
  BOOST_TEST(f.device.offer() == "deployment");
  BOOST_TEST(f.download(video) == "!not_found");
  BOOST_TEST(f.device.play(fetch_deployment{f.action(video)}) == "!not_found");
  f.install(base);
  BOOST_TEST(f.device.owed() == "push 201/1 192.0.2.7:8081");
  BOOST_TEST(number(f.device.row().action) == 201u);
  BOOST_TEST(f.device.row().serial.text == "video-1");
  BOOST_TEST(f.standing(video) == "delivering pushing");
  BOOST_TEST(f.download(base) == "");  // what is installed may be fetched again
  BOOST_TEST(last_sent_ms(f.device.state()) == f.device.now.wall_ms);
}

BOOST_AUTO_TEST_CASE(a_device_that_only_polls_is_offered_one_license_after_the_other) {
  fleet_of_kinds f;
  f.order_both("10.03.500", "");
  BOOST_TEST(number(f.device.row().action) == 101u);
  BOOST_TEST(f.device.play(fetch_deployment{f.action(base)}) == "deployment_fetched");
  f.download(base);
  BOOST_TEST(number(f.device.row().action) == 101u);
  f.feedback(base, take_feedback::kind::success);
  BOOST_TEST(number(f.device.row().action) == 201u);
  BOOST_TEST(f.device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(one_that_the_device_failed_to_install_lets_the_next_one_go_first) {
  fleet_of_kinds f;
  f.order_both();
  f.push_ends(base, event::ACCEPTED);
  f.download(base);
  BOOST_TEST(f.feedback(base, take_feedback::kind::failure) == "install_failed");
  BOOST_TEST(f.device.owed() == "push 201/1 192.0.2.7:8081");
  f.install(video);
  f.device.pass(60'000);
  BOOST_TEST(f.device.look() == "delivery_retried");
  BOOST_TEST(f.device.owed() == "push 101/2 192.0.2.7:8081");
  f.install(base);
  BOOST_TEST(f.standing(base) == "licensed none");
}

BOOST_AUTO_TEST_CASE(what_the_device_works_on_is_not_interrupted_by_one_that_is_tried_again) {
  fleet_of_kinds f;
  f.order_both();
  f.push_ends(base, event::ACCEPTED);
  f.download(base);
  f.feedback(base, take_feedback::kind::failure);
  f.push_ends(video, event::ACCEPTED);
  f.device.pass(60'000);
  f.device.look();
  BOOST_TEST(f.device.owed() == "");
  BOOST_TEST(number(f.device.row().action) == 201u);
}

BOOST_AUTO_TEST_CASE(a_user_who_never_answers_does_not_keep_the_other_license_from_being_asked_for) {
  fleet_of_kinds f;
  f.device.prompting(true);
  f.order_both();
  BOOST_TEST(f.device.owed() == "ask 101/1 192.0.2.7:8081");
  f.push_ends(base, event::UNKNOWN);
  BOOST_TEST(f.device.owed() == "");  // it may have come through
  f.device.pass(f.device.policy.unanswered_push_ms);
  f.device.look();
  BOOST_TEST(f.device.owed() == "");  // listed as one that will ask by itself
  f.device.play(resend_settings{});
  BOOST_TEST(f.device.owed() == "ask 201/1 192.0.2.7:8081");  // fewer attempts
}

BOOST_AUTO_TEST_CASE(a_no_to_one_license_is_no_answer_for_the_other) {
  fleet_of_kinds f;
  f.device.prompting(true);
  f.order_both();
  f.push_ends(base, event::DECLINED);
  BOOST_TEST(f.standing(base) == "delivering consent_declined");
  BOOST_TEST(f.device.owed() == "ask 201/1 192.0.2.7:8081");
  BOOST_TEST(f.device.play(fetch_confirmation{f.action(video)}) == "consent_asked");
  BOOST_TEST(f.device.play(answer_confirmation{f.action(video), true}) == "consent_answered");
  BOOST_TEST(f.view(video).delivery().consent() == state::GIVEN);
  BOOST_TEST(f.view(base).delivery().consent() == state::DECLINED_BY_USER);
}

BOOST_AUTO_TEST_CASE(a_standing_yes_holds_for_all_kinds_and_is_recorded_for_each) {
  fleet_of_kinds f;
  f.device.prompting(true);
  f.order_both();
  const std::size_t before = f.device.log().size();
  BOOST_TEST(f.device.play(set_auto_confirm{true, "user", ""}) == "auto_confirm_set consent_answered consent_answered");
  BOOST_TEST(kinds_of(f.device, before) == "- - video");
  BOOST_TEST(f.device.play(miss_confirmation{f.action(base)}) == "");
  BOOST_TEST(f.device.play(miss_confirmation{f.action(video)}) == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_device_that_waits_for_an_operator_gets_nothing_of_another_kind_either) {
  fleet_of_kinds f;
  f.order_both("10.03.499");
  f.push_ends(base, event::UNREACHABLE);
  BOOST_TEST(f.standing(base) == "delivering needs_manual_resend");
  BOOST_TEST(f.device.owed() == "");
  BOOST_TEST(f.device.offer() == "nothing");
  BOOST_TEST(f.device.play(resend_settings{}) == "resend_requested");
  BOOST_TEST(f.device.owed() == "push 201/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(an_upgrade_moves_the_licenses_of_all_kinds_between_the_lists) {
  fleet_of_kinds f;
  f.order_both("10.03.499");
  f.push_ends(base, event::UNREACHABLE);
  report_attributes upgraded;
  upgraded.firmware = "11";
  BOOST_TEST(f.device.play(upgraded) == "attributes_reported relisted");
}

BOOST_AUTO_TEST_CASE(a_license_of_one_kind_that_is_called_off_goes_before_the_delivery_of_another) {
  fleet_of_kinds f;
  f.license_both();
  withdraw_license what{"sold", true, false, license_kind(video)};
  BOOST_TEST(f.device.play(what) == "license_withdrawn cancel_began");
  BOOST_TEST(f.device.owed() == "remove 201/2 192.0.2.7:8081");
  BOOST_TEST(f.device.offer() == "cancel");
  BOOST_TEST(number(f.device.row().canceled) == 201u);
  BOOST_TEST(f.device.row().removing);
  BOOST_TEST(f.standing(video) == "registered awaiting_removal");
  BOOST_TEST(f.standing(base) == "licensed none");
  BOOST_TEST(f.device.play(answer_cancel{action_id{201}, answer_cancel::kind::done, ""}) == "cancel_answered");
  BOOST_TEST(f.device.owed() == "return video-1");
  BOOST_TEST(f.device.play(settle_return{license_serial("video-1"), event::LICENSE_RETURNED, pack_id("P"), ""}) == "return_settled");
  BOOST_TEST(f.standing(video) == "registered returned");
  BOOST_TEST(number(f.device.row().installed) == 101u);
}

BOOST_AUTO_TEST_CASE(a_base_that_is_being_called_off_speaks_first_also_if_another_was_begun_before) {
  fleet_of_kinds f;
  f.order_both();
  f.install(base);
  f.push_ends(video, event::ACCEPTED);
  f.device.play(withdraw_license{"sold", true, false, license_kind("base")});
  BOOST_TEST(f.device.owed() == "remove 101/2 192.0.2.7:8081");
  BOOST_TEST(f.standing(video) == "delivering awaiting_download");
  BOOST_TEST(!f.row(video).file_open);
}

BOOST_AUTO_TEST_CASE(what_is_installed_may_be_fetched_again_whichever_kind_it_is) {
  fleet_of_kinds f;
  f.license_both();
  const device_row row = f.device.row();
  BOOST_TEST(number(row.installed) == 201u);
  BOOST_TEST(number(row.action) == 201u);
  const device_row of_base = row_of_action(row, action_id{101});
  BOOST_TEST(of_base.serial.text == "base-1");
  BOOST_TEST(of_base.file_open);
  BOOST_TEST((row_of_action(row, action_id{201}).serial.text == "video-1"));
  BOOST_TEST((row_of_action(row, action_id{9}).serial.text == "video-1"));
  BOOST_TEST(is_installed(row, action_id{101}));
  BOOST_TEST(is_installed(row, action_id{201}));
  BOOST_TEST(!is_installed(row, action_id{9}));
  BOOST_TEST(!is_installed(device_row{}, action_id{9}));
}

BOOST_AUTO_TEST_CASE(an_operator_sends_the_settings_of_all_kinds_again) {
  fleet_of_kinds f;
  f.license_both();
  BOOST_TEST(f.device.play(resend_settings{}) == "resend_requested resend_requested");
  BOOST_TEST(f.device.owed() == "push 101/2 192.0.2.7:8081");
  f.install(base);
  BOOST_TEST(f.device.owed() == "push 201/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_device_that_is_taken_out_of_service_is_to_drop_what_it_works_on_of_any_kind) {
  fleet_of_kinds f;
  f.order_both();
  f.install(base);
  f.push_ends(video, event::ACCEPTED);
  BOOST_TEST(f.device.play(retire_device{}) == "retired cancel_began");
  BOOST_TEST(f.device.offer() == "cancel");
  BOOST_TEST(number(f.device.row().canceled) == 201u);
  f.device.play(register_device{});
  BOOST_TEST(f.view(video).cancel().status() == state::CANCEL_CLOSED);  // it may go on with it
}

BOOST_AUTO_TEST_CASE(a_new_push_address_is_followed_by_the_deliveries_of_all_kinds) {
  fleet_of_kinds f;
  f.order_both("10.03.500", "");
  BOOST_TEST(f.view(video).delivery().status() == state::AWAITING_POLL);
  register_device what;
  what.push_address = "192.0.2.9:1";
  f.device.play(what);
  BOOST_TEST(f.view(base).delivery().status() == state::PUSH_OWED);
  BOOST_TEST(f.view(video).delivery().status() == state::PUSH_OWED);
  BOOST_TEST(f.device.owed() == "push 101/2 192.0.2.9:1");
  f.device.policy.push_port = 9;
  f.device.play(contact_device{"192.0.2.8"});  // the operator's address stays the one that counts
  BOOST_TEST(f.view(video).delivery().attempt() == 2u);
}

BOOST_AUTO_TEST_CASE(what_a_device_says_of_the_license_before_reaches_that_one) {
  fleet_of_kinds f;
  f.license_both();
  f.device.pass(364 * ms_per_day);
  f.device.look();
  f.take(base, 2);
  f.take(video, 2);
  BOOST_TEST(f.device.play(take_feedback{action_id{101}, take_feedback::kind::success, 0, ""}) == "!not_found");
  BOOST_TEST(f.device.play(take_feedback{action_id{201}, take_feedback::kind::success, 0, ""}) == "!not_found");
  f.push_ends(base, event::ACCEPTED);
  f.take(base, 2);
  BOOST_TEST(awaits_mail(f.device.state()) == false);
}

BOOST_AUTO_TEST_CASE(a_push_that_is_owed_is_about_to_bring_mail_and_a_license_on_its_way_back_waits_for_a_scan) {
  fleet_of_kinds f;
  f.order_both();
  BOOST_TEST(awaits_mail(f.device.state()));
  f.install(base);
  f.install(video);
  BOOST_TEST(!awaits_mail(f.device.state()));
  f.device.play(withdraw_license{"lost", true, true});
  f.device.play(answer_cancel{action_id{101}, answer_cancel::kind::done, ""});
  f.device.play(answer_cancel{action_id{201}, answer_cancel::kind::done, ""});
  BOOST_TEST(f.device.owed() == "return base-1, return video-1");
  BOOST_TEST(!awaits_mail(f.device.state()));
}

BOOST_AUTO_TEST_CASE(the_settings_of_all_licenses_are_numbered_in_one_row) {
  fleet_of_kinds f;
  f.license_both();
  BOOST_TEST(f.view(base).delivery().revision() == 1u);
  BOOST_TEST(f.view(video).delivery().revision() == 2u);
  BOOST_TEST(f.device.row().revision == 2u);
  f.device.play(withdraw_license{"lost", true, false});
  BOOST_TEST(f.view(base).cancel().revision() == 3u);
  BOOST_TEST(f.view(video).cancel().revision() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
