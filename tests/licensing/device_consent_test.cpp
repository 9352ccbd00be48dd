// S1 and I4: a device whose profile prompts gets nothing but the question until its user said yes.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_consent)

namespace {

/// A license stored, no profile: the user is to be asked.
device_player prompting_device(const std::string& address = "192.0.2.7:8081", const std::string& firmware = "10.03.500") {
  device_player device;
  device.get_license(firmware, address);
  return device;
}

std::string answer(device_player& device, bool confirmed) { return device.play(answer_confirmation{device.action(), confirmed}); }
std::string fetch(device_player& device) { return device.play(fetch_confirmation{device.action()}); }
std::string miss(device_player& device) { return device.play(miss_confirmation{device.action()}); }

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_profile_prompting_is_on_and_only_the_question_is_pushed_and_offered) {
  device_player device = prompting_device();
  BOOST_TEST(device.owed() == "ask 101/1 192.0.2.7:8081");
  BOOST_TEST(device.offer() == "confirmation");
  BOOST_TEST(device.download() == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_yes_to_the_pushed_question_is_durable_before_the_settings_follow) {
  device_player device = prompting_device();
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "push_finished");
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "push_finished");
  BOOST_TEST(device.standing() == "delivering awaiting_download");
}

BOOST_AUTO_TEST_CASE(a_no_or_a_later_is_asked_again_after_the_configured_time_and_counted) {
  const std::pair<event::PushOutcome, const char*> answers[] = {{event::DECLINED, "delivering consent_declined"},
                                                                {event::LATER, "delivering consent_deferred"}};
  for (const auto& [outcome, standing] : answers) {
    device_player device = prompting_device();
    BOOST_TEST(device.push_ends(outcome) == "push_finished");
    BOOST_TEST(device.standing() == standing);
    BOOST_TEST(device.delivery().deferrals() == 1);
    BOOST_TEST(device.offer() == "nothing");
    BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + device.policy.ask_again_ms);
    device.pass(device.policy.ask_again_ms - 1);
    BOOST_TEST(device.look() == "");
    device.pass(1);
    BOOST_TEST(device.look() == "delivery_retried");
    BOOST_TEST(device.owed() == "ask 101/2 192.0.2.7:8081");
    device.push_ends(outcome);
    BOOST_TEST(device.delivery().deferrals() == 2);
  }
}

BOOST_AUTO_TEST_CASE(on_a_poll_the_question_is_fetched_answered_and_only_then_the_deployment_appears) {
  device_player device = prompting_device("");
  BOOST_TEST(device.standing() == "delivering awaiting_consent");
  BOOST_TEST(fetch(device) == "consent_asked");
  BOOST_TEST(fetch(device) == "");
  BOOST_TEST(device.offer() == "confirmation");
  BOOST_TEST(answer(device, true) == "consent_answered");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.standing() == "delivering awaiting_poll");
  BOOST_TEST(device.download() == "download_completed");
}

BOOST_AUTO_TEST_CASE(a_no_on_a_poll_closes_the_offer_until_it_is_asked_again) {
  device_player device = prompting_device("");
  BOOST_TEST(answer(device, false) == "consent_answered");
  BOOST_TEST(device.standing() == "delivering consent_declined");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(fetch(device) == "!not_found");
  device.pass(device.policy.ask_again_ms);
  device.look();
  BOOST_TEST(device.offer() == "confirmation");
}

BOOST_AUTO_TEST_CASE(the_same_answer_again_is_accepted_and_another_one_is_gone) {
  device_player yes = prompting_device("");
  answer(yes, true);
  BOOST_TEST(answer(yes, true) == "");
  BOOST_TEST(answer(yes, false) == "!gone");
  BOOST_TEST(yes.offer() == "deployment");

  device_player no = prompting_device("");
  answer(no, false);
  BOOST_TEST(answer(no, false) == "");
  BOOST_TEST(answer(no, true) == "!gone");

  device_player later = prompting_device();
  later.push_ends(event::LATER);
  BOOST_TEST(answer(later, false) == "!gone");
  BOOST_TEST(answer(later, true) == "!gone");
}

BOOST_AUTO_TEST_CASE(a_question_that_is_not_open_is_not_found) {
  device_player device;
  device.prompting(false);
  device.get_license();
  BOOST_TEST(fetch(device) == "!not_found");
  BOOST_TEST(answer(device, true) == "!not_found");  // nobody asked
  BOOST_TEST(miss(device) == "");

  device_player other = prompting_device("");
  BOOST_TEST(other.play(fetch_confirmation{action_id{7}}) == "!not_found");
  BOOST_TEST(other.play(answer_confirmation{action_id{7}, true}) == "!not_found");
  BOOST_TEST(other.play(miss_confirmation{action_id{7}}) == "");

  device_player listed = prompting_device("192.0.2.7:8081", "10.03.499");
  listed.push_ends(event::UNREACHABLE);
  BOOST_TEST(answer(listed, true) == "!not_found");
  listed.play(retire_device{});
  BOOST_TEST(answer(listed, true) == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_client_that_never_fetches_the_question_is_listed_as_unable_to_ask_until_it_does_or_an_operator_acts) {
  device_player device = prompting_device("");
  BOOST_TEST(miss(device) == "consent_impossible");
  BOOST_TEST(miss(device) == "");
  BOOST_TEST(device.standing() == "delivering consent_impossible");
  BOOST_TEST(device.offer() == "confirmation");
  BOOST_TEST(fetch(device) == "consent_asked");
  BOOST_TEST(device.standing() == "delivering awaiting_consent");
  BOOST_TEST(miss(device) == "");

  device_player freed = prompting_device("");
  miss(freed);
  freed.prompting(false);
  BOOST_TEST(freed.play(contact_device{"192.0.2.7"}) == "contacted profile_applied");
  BOOST_TEST(freed.standing() == "delivering awaiting_poll");
  BOOST_TEST(freed.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_profile_that_stops_prompting_frees_what_waited_for_the_user) {
  for (const auto outcome : {event::DECLINED, event::LATER, event::UNKNOWN}) {
    device_player device = prompting_device();
    device.push_ends(outcome);
    BOOST_TEST(device.owed() == "");
    device.prompting(false);
    BOOST_TEST(device.look() == "profile_applied");
    BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
  }
  device_player told = prompting_device();
  told.push_ends(event::DECLINED);
  told.succeed();  // without a download: stuck, but not closed
  BOOST_TEST(told.standing() == "delivering confirmed_without_download");
  told.prompting(false);
  told.look();
  BOOST_TEST(told.owed() == "push 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_profile_that_stops_prompting_does_not_hurry_what_failed) {
  device_player device = prompting_device();
  device.feedback(take_feedback::kind::rejected);
  device.prompting(false);
  BOOST_TEST(device.look() == "profile_applied");
  BOOST_TEST(device.owed() == "");
}

BOOST_AUTO_TEST_CASE(a_profile_that_starts_prompting_takes_the_offer_back_and_asks) {
  for (const auto outcome : {event::ACCEPTED, event::UNKNOWN}) {
    device_player device;
    device.prompting(false);
    device.get_license();
    device.push_ends(outcome);
    device.prompting(true);
    BOOST_TEST(device.look() == "profile_applied");
    BOOST_TEST(device.offer() == "confirmation");
    BOOST_TEST(device.download() == "!not_found");
    BOOST_TEST(device.owed() == "ask 101/2 192.0.2.7:8081");
  }
  device_player owed;
  owed.prompting(false);
  owed.get_license();
  owed.prompting(true);
  owed.look();
  BOOST_TEST(owed.owed() == "ask 101/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_downloaded_before_the_profile_began_to_prompt_is_not_given_again_without_consent) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.download();
  device.prompting(true);
  device.look();
  BOOST_TEST(device.download() == "!not_found");
  BOOST_TEST(device.succeed() == "license_confirmed");
}

BOOST_AUTO_TEST_CASE(a_device_moved_to_a_directory_that_prompts_is_judged_by_it_at_once) {
  device_player device;
  device.operate(set_profile{profile_id("calm"), false});
  device.operate(assign_profile{profile_id("calm"), "/calm"});
  register_device place;
  place.directory = "/calm/desk";
  device.play(place);
  device.get_license();
  BOOST_TEST(device.offer() == "deployment");
  place.directory = "/loud";
  BOOST_TEST(device.play(place) == "registered profile_applied");
  BOOST_TEST(device.offer() == "confirmation");
  BOOST_TEST(device.owed() == "ask 101/1 192.0.2.7:8081");
  place.directory = "/calm";
  BOOST_TEST(device.play(place) == "registered profile_applied");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_row_that_was_judged_by_an_earlier_profile_does_not_pass_for_a_new_one) {
  device_player device;
  device.prompting(false);
  device.get_license();
  BOOST_TEST(device.row().epoch == device.fleet.profile_epoch());
  device.prompting(true);
  report_attributes what;
  what.boot_id = "boot-2";
  device.play(what);
  BOOST_TEST(device.row().epoch < device.fleet.profile_epoch());
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "contacted profile_applied");
  BOOST_TEST(device.row().epoch == device.fleet.profile_epoch());
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "");

  device.operate(set_profile{profile_id("calm"), false});
  device.play(retire_device{});
  BOOST_TEST(device.row().epoch == device.fleet.profile_epoch());  // nothing is offered to it anyway
}

BOOST_AUTO_TEST_CASE(a_change_of_profiles_that_does_not_touch_a_closed_delivery_is_no_event) {
  device_player device;
  device.prompting(false);
  device.get_licensed();
  device.prompting(true);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(resend_settings{}) == "resend_requested");
  BOOST_TEST(device.owed() == "ask 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_new_revision_of_the_profile_with_the_same_answer_is_recorded_and_changes_nothing_else) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.push_ends(event::ACCEPTED);
  device.operate(set_profile{profile_id("quiet"), false});
  device.operate(assign_profile{profile_id("quiet"), "unit-1"});
  BOOST_TEST(device.look() == "profile_applied");
  BOOST_TEST(device.delivery().profile() == "quiet");
  BOOST_TEST(device.standing() == "delivering awaiting_download");
}

BOOST_AUTO_TEST_CASE(a_poll_may_answer_the_pushed_question_and_one_action_has_two_carriers) {
  device_player device = prompting_device();
  fetch(device);
  BOOST_TEST(device.owed() == "ask 101/1 192.0.2.7:8081");
  BOOST_TEST(answer(device, true) == "consent_answered");
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(device.play(finish_push{device.action(), 1, true, event::DECLINED, ""}) == "");  // the late push of the question
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(an_unanswered_push_of_the_question_ends_when_the_device_fetches_it_and_the_settings_follow_the_yes) {
  device_player device = prompting_device("192.0.2.7:8081", "10.03.499");
  device.push_ends(event::UNKNOWN);
  BOOST_TEST(device.standing() == "delivering push_unanswered");
  BOOST_TEST(fetch(device) == "consent_asked");
  BOOST_TEST(device.standing() == "delivering awaiting_consent");
  device.pass(device.policy.unanswered_push_ms);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(answer(device, true) == "consent_answered");
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");

  device_player silent = prompting_device("192.0.2.7:8081", "10.03.499");
  silent.push_ends(event::UNKNOWN);
  fetch(silent);
  silent.pass(silent.policy.ask_again_ms);
  BOOST_TEST(silent.look() == "delivery_retried");
  BOOST_TEST(silent.owed() == "ask 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(an_unanswered_push_of_the_question_ends_with_an_answer_by_poll) {
  device_player device = prompting_device();
  device.push_ends(event::UNKNOWN);
  answer(device, true);
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(progress_told_without_consent_is_no_consent) {
  device_player device = prompting_device();
  BOOST_TEST(device.feedback(take_feedback::kind::progress) == "");
  BOOST_TEST(device.owed() == "ask 101/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_no_to_the_settings_takes_the_yes_to_the_question_back) {
  device_player by_push = prompting_device();
  by_push.push_ends(event::ACCEPTED);
  BOOST_TEST(by_push.push_ends(event::DECLINED) == "push_finished");
  by_push.pass(by_push.policy.ask_again_ms);
  by_push.look();
  BOOST_TEST(by_push.owed() == "ask 101/3 192.0.2.7:8081");

  device_player by_poll = prompting_device("");
  answer(by_poll, true);
  by_poll.feedback(take_feedback::kind::rejected);
  by_poll.pass(by_poll.policy.ask_again_ms);
  by_poll.look();
  BOOST_TEST(by_poll.offer() == "confirmation");
}

BOOST_AUTO_TEST_CASE(a_yes_outlives_a_retry_and_a_resend_but_a_redelivery_asks_anew) {
  device_player device = prompting_device();
  device.push_ends(event::ACCEPTED);
  device.push_ends(event::ACCEPTED);
  device.pass(device.policy.download_ms);
  device.look();
  BOOST_TEST(device.owed() == "push 101/3 192.0.2.7:8081");
  device.push_ends(event::UNREACHABLE);
  device.play(resend_settings{});
  BOOST_TEST(device.owed() == "push 101/4 192.0.2.7:8081");
  device.download();
  device.succeed();
  device.play(resend_settings{});
  BOOST_TEST(device.owed() == "ask 101/5 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_device_that_declines_without_being_asked_is_tried_again_and_shown) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.push_ends(event::DECLINED);
  BOOST_TEST(device.standing() == "delivering consent_deferred");
  device.pass(device.policy.ask_again_ms);
  device.look();
  BOOST_TEST(device.owed() == "push 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(what_declined_without_being_asked_shows_what_the_profile_asks_for_now) {
  device_player device = prompting_device();
  miss(device);
  device.prompting(false);
  device.look();
  device.push_ends(event::LATER);
  device.prompting(true);
  BOOST_TEST(device.look() == "profile_applied");
  BOOST_TEST(device.standing() == "delivering consent_impossible");

  device_player unasked;
  unasked.prompting(false);
  unasked.get_license();
  unasked.push_ends(event::LATER);
  unasked.prompting(true);
  unasked.look();
  BOOST_TEST(unasked.standing() == "delivering awaiting_consent");
}

BOOST_AUTO_TEST_SUITE_END()
