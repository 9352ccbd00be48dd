// S7 to S10: pushes, S9's lists, polls, downloads, re-sends, deadlines.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_delivery)

namespace {

/// Prompting off and a license stored; the push is owed.
device_player with_license(const std::string& firmware = "10.03.500", const std::string& address = "192.0.2.7:8081") {
  device_player device;
  device.prompting(false);
  device.get_license(firmware, address);
  return device;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_stored_license_is_pushed_downloaded_and_licensed_only_after_the_confirmation) {
  device_player device = with_license();
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(device.standing() == "delivering pushing");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "push_finished");
  BOOST_TEST(device.standing() == "delivering awaiting_download");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.download() == "download_completed");
  BOOST_TEST(device.standing() == "delivering awaiting_confirmation");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.succeed() == "license_confirmed");
  BOOST_TEST(device.standing() == "licensed none");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(number(device.row().installed) == 101);
}

BOOST_AUTO_TEST_CASE(a_push_repeated_after_a_crash_is_the_same_attempt_and_owes_the_same_effect) {
  device_player device = with_license();
  const std::string before = device.owed();
  state::Device recovered = device.folded();
  BOOST_TEST(recovered.SerializeAsString() == device.state().SerializeAsString());
  BOOST_TEST(device.owed() == before);
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "push_finished");
  BOOST_TEST(device.play(finish_push{device.action(), 1, false, event::ACCEPTED, ""}) == "");
}

BOOST_AUTO_TEST_CASE(an_old_device_that_was_unreachable_gets_nothing_by_push_or_poll_until_an_operator_resends) {
  device_player device = with_license("10.03.499");
  BOOST_TEST(device.push_ends(event::UNREACHABLE) == "push_finished");
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  for (int day = 0; day < 3; ++day) {
    device.pass(ms_per_day);
    device.look();
    device.play(contact_device{"192.0.2.7"});
    BOOST_TEST(device.offer() == "nothing");
    BOOST_TEST(device.owed() == "");
    BOOST_TEST(device.download() == "!not_found");
  }
  BOOST_TEST(device.play(resend_settings{}) == "resend_requested");
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_device_that_waits_for_an_operator_names_no_time_and_one_that_waits_for_a_deadline_names_it) {
  device_player device = with_license("10.03.499");
  BOOST_TEST(!device.row().next_at_ms.has_value());
  device.push_ends(event::UNKNOWN);
  BOOST_TEST(device.row().next_at_ms.value() == device.now.wall_ms + device.policy.unanswered_push_ms);
  device.pass(device.policy.unanswered_push_ms);
  device.look();
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  BOOST_TEST(!device.row().next_at_ms.has_value());
}

BOOST_AUTO_TEST_CASE(a_device_of_unknown_firmware_counts_as_old) {
  for (const char* firmware : {"", "beta", "10.03.500-rc1"}) {
    device_player device = with_license(firmware);
    device.push_ends(event::UNREACHABLE);
    BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  }
}

BOOST_AUTO_TEST_CASE(a_new_device_that_was_unreachable_asks_by_itself_and_gets_its_license) {
  for (const char* firmware : {"10.03.500", "10.3.500", "10.04", "11"}) {
    device_player device = with_license(firmware);
    device.push_ends(event::UNREACHABLE);
    BOOST_TEST(device.standing() == "delivering will_ask_by_itself");
    BOOST_TEST(device.owed() == "");
    BOOST_TEST(device.offer() == "deployment");
    BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "contacted");
    BOOST_TEST(device.feedback(take_feedback::kind::progress) == "deployment_fetched");
    BOOST_TEST(device.feedback(take_feedback::kind::progress) == "");
    BOOST_TEST(device.download() == "download_completed");
    BOOST_TEST(device.succeed() == "license_confirmed");
  }
}

BOOST_AUTO_TEST_CASE(the_threshold_of_the_lists_is_configuration) {
  device_player device;
  device.policy.will_ask_from_firmware = "12";
  device.prompting(false);
  device.get_license("11.9");
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
}

BOOST_AUTO_TEST_CASE(the_next_license_of_an_old_device_that_waits_for_an_operator_waits_too) {
  device_player device = with_license("10.03.499");
  device.push_ends(event::UNREACHABLE);
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  device.play(resend_settings{});
  BOOST_TEST(device.owed() == "push 102/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_failure_told_by_an_old_device_that_waits_for_an_operator_starts_no_retry) {
  for (const auto kind : {take_feedback::kind::failure, take_feedback::kind::rejected}) {
    device_player device = with_license("10.03.499");
    device.push_ends(event::ACCEPTED);
    device.download();
    device.pass(device.policy.confirmation_ms);
    device.look();
    device.push_ends(event::UNREACHABLE);
    BOOST_TEST(device.feedback(kind) != "");
    BOOST_TEST(device.feedback(kind) == "");
    BOOST_TEST(device.succeed() == "!gone");
    BOOST_TEST(device.feedback(take_feedback::kind::progress) == "!gone");
    device.pass(ms_per_day);
    BOOST_TEST(device.look() == "");
    BOOST_TEST(device.owed() == "");
    BOOST_TEST(device.standing() == "delivering needs_manual_resend");

    report_attributes upgrade;
    upgrade.firmware = "10.03.500";
    device.play(upgrade);
    BOOST_TEST(device.offer() == "deployment");
    BOOST_TEST(device.feedback(take_feedback::kind::progress) == "deployment_fetched");
    device.download();
    BOOST_TEST(device.succeed() == "license_confirmed");
  }
}

BOOST_AUTO_TEST_CASE(a_device_without_a_push_address_is_pull_only_and_no_list_takes_it) {
  device_player device = with_license("10.03.499", "");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.standing() == "delivering awaiting_poll");
  BOOST_TEST(device.offer() == "deployment");
  device.pass(30 * ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "contacted");
  BOOST_TEST(device.download() == "download_completed");
  BOOST_TEST(device.succeed() == "license_confirmed");
}

BOOST_AUTO_TEST_CASE(an_unanswered_push_of_a_device_that_became_pull_only_waits_for_its_poll_and_no_list_takes_it) {
  device_player device = with_license("10.03.499");
  device.push_ends(event::UNKNOWN);
  register_device what;
  what.push_address = "";
  device.play(what);
  device.pass(ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "delivering awaiting_poll");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_new_address_changes_nothing_for_a_push_that_waits_for_feedback_or_a_device_on_a_list) {
  for (const auto outcome : {event::UNKNOWN, event::UNREACHABLE}) {
    device_player device = with_license("10.03.499");
    device.push_ends(outcome);
    const auto status = device.delivery().status();
    register_device what;
    what.push_address = "elsewhere:80";
    device.play(what);
    BOOST_TEST(device.delivery().status() == status);
    BOOST_TEST(device.owed() == "");
  }
}

BOOST_AUTO_TEST_CASE(a_push_address_given_later_turns_waiting_for_a_poll_into_a_push) {
  device_player device = with_license("10.03.500", "");
  register_device what;
  what.push_address = "192.0.2.9:80";
  device.play(what);
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.9:80");
}

BOOST_AUTO_TEST_CASE(an_unanswered_push_waits_for_feedback_until_the_deadline_and_then_the_lists_apply) {
  const std::pair<const char*, const char*> lists[] = {{"10.03.499", "delivering needs_manual_resend"},
                                                       {"10.03.500", "delivering will_ask_by_itself"}};
  for (const auto& [firmware, standing] : lists) {
    device_player device = with_license(firmware);
    BOOST_TEST(device.push_ends(event::UNKNOWN) == "push_finished");
    BOOST_TEST(device.standing() == "delivering push_unanswered");
    BOOST_TEST(device.offer() == "deployment");
    BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + device.policy.unanswered_push_ms);
    device.pass(device.policy.unanswered_push_ms - 1);
    BOOST_TEST(device.look() == "");
    device.pass(1);
    BOOST_TEST(device.look() == "delivery_timed_out");
    BOOST_TEST(device.standing() == standing);
    BOOST_TEST(device.row().unreachable);
  }
}

BOOST_AUTO_TEST_CASE(a_download_or_progress_in_time_ends_the_waiting_for_an_unanswered_push) {
  device_player by_download = with_license("10.03.499");
  by_download.push_ends(event::UNKNOWN);
  BOOST_TEST(by_download.download() == "download_completed");
  BOOST_TEST(by_download.delivery().status() == state::DOWNLOADED);

  device_player by_progress = with_license("10.03.499");
  by_progress.push_ends(event::UNKNOWN);
  BOOST_TEST(by_progress.feedback(take_feedback::kind::progress) == "push_finished");
  BOOST_TEST(by_progress.standing() == "delivering awaiting_download");
  BOOST_TEST(by_progress.feedback(take_feedback::kind::progress) == "");
  by_progress.pass(by_progress.policy.unanswered_push_ms);
  BOOST_TEST(by_progress.look() == "delivery_retried");
}

BOOST_AUTO_TEST_CASE(feedback_outranks_a_late_push_result) {
  device_player device = with_license("10.03.499");
  BOOST_TEST(device.download() == "download_completed");  // by a poll, while the push is under way
  BOOST_TEST(device.push_ends(event::UNREACHABLE) == "");
  BOOST_TEST(device.standing() == "delivering awaiting_confirmation");

  device_player busy = with_license("10.03.499");
  BOOST_TEST(busy.feedback(take_feedback::kind::progress) == "push_finished");
  BOOST_TEST(busy.push_ends(event::UNREACHABLE) == "");
  BOOST_TEST(busy.download() == "download_completed");
}

BOOST_AUTO_TEST_CASE(a_poll_during_a_push_offers_the_same_action) {
  device_player device = with_license();
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(number(device.row().action) == 101);
}

BOOST_AUTO_TEST_CASE(the_result_of_another_attempt_action_or_question_means_nothing) {
  device_player device = with_license();
  BOOST_TEST(device.play(finish_push{action_id{7}, 1, false, event::UNREACHABLE, ""}) == "");
  BOOST_TEST(device.play(finish_push{device.action(), 2, false, event::UNREACHABLE, ""}) == "");
  BOOST_TEST(device.play(finish_push{device.action(), 1, true, event::UNREACHABLE, ""}) == "");
  BOOST_TEST(device.delivery().status() == state::PUSH_OWED);
}

BOOST_AUTO_TEST_CASE(settings_taken_without_a_download_are_sent_again_after_a_while_under_the_same_action) {
  device_player device = with_license();
  device.push_ends(event::ACCEPTED);
  device.pass(device.policy.download_ms);
  BOOST_TEST(device.look() == "delivery_retried");
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_download_without_a_confirmation_is_sent_again_and_a_late_confirmation_still_counts) {
  device_player device = with_license();
  device.push_ends(event::ACCEPTED);
  device.download();
  BOOST_TEST(device.download() == "");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + device.policy.confirmation_ms);
  device.pass(device.policy.confirmation_ms);
  BOOST_TEST(device.look() == "delivery_retried");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.succeed() == "license_confirmed");
}

BOOST_AUTO_TEST_CASE(a_resend_is_refused_where_there_is_nothing_to_send_and_changes_nothing_while_a_push_is_owed) {
  device_player device;
  BOOST_TEST(device.play(resend_settings{}) == "!not_found");
  device.prompting(false);
  device.appear();
  BOOST_TEST(device.play(resend_settings{}) == "!conflict");
  device.look();
  BOOST_TEST(device.play(resend_settings{}) == "!conflict");
  device.play(device.license());
  BOOST_TEST(device.play(resend_settings{}) == "");
}

BOOST_AUTO_TEST_CASE(a_resend_to_a_licensed_device_is_a_redelivery_of_the_same_license_and_needs_a_download_of_its_own) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.feedback(take_feedback::kind::failure);
  device.play(resend_settings{});
  BOOST_TEST(device.delivery().failures() == 1);
  device.download();
  device.succeed();

  BOOST_TEST(device.play(resend_settings{}) == "resend_requested");
  BOOST_TEST(device.owed() == "push 101/3 192.0.2.7:8081");
  BOOST_TEST(device.delivery().failures() == 0);
  BOOST_TEST(device.state().need().n() == 1);
  BOOST_TEST(device.succeed() == "confirmed_without_download");
  BOOST_TEST(device.download() == "download_completed");
  BOOST_TEST(device.succeed() == "license_confirmed");
}

BOOST_AUTO_TEST_CASE(an_unreachable_push_that_names_no_list_leaves_the_push_owed) {
  device_player device = with_license();
  event::Device what;
  what.mutable_push_finished()->set_outcome(event::UNREACHABLE);
  device.fold(what);
  BOOST_TEST(device.delivery().status() == state::PUSH_OWED);
  BOOST_TEST(device.state().unreachable());
}

BOOST_AUTO_TEST_CASE(an_event_without_a_kind_changes_nothing_but_the_sequence) {
  device_player device = with_license();
  state::Device expected = device.state();
  device.fold(event::Device{});
  expected.set_seq(expected.seq() + 1);
  BOOST_TEST(device.state().SerializeAsString() == expected.SerializeAsString());
}

BOOST_AUTO_TEST_SUITE_END()
