// Actions that are called off: when a device is told, what it may answer, and what waits for its answer.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

namespace {

/// A pull-only device whose client has fetched the action 101.
struct fetching_device : device_player {
  fetching_device() {
    prompting(false);
    get_license("10.03.500", "");
    play(fetch_deployment{action()});
  }
  std::string cancel(answer_cancel::kind what, std::uint32_t of = 101) { return play(answer_cancel{action_id{of}, what, "its words"}); }
  std::string tell(take_feedback::kind what, std::uint32_t of = 101) { return play(take_feedback{action_id{of}, what, 3, "why"}); }
  std::string revoke() { return play(revoke_license{make_order_key(unit_id("unit-1"), license_kind("base"), 1), license_serial("S1"), "fraud"}); }
  /// The license expires, and the next one arrives.
  void renew() {
    pass(400 * ms_per_day);
    look();
    play(license(2, "S2"));
  }
};

using answer = answer_cancel::kind;
using feedback_kind = take_feedback::kind;

}  // namespace

BOOST_AUTO_TEST_SUITE(device_cancel)

BOOST_AUTO_TEST_CASE(a_fetched_deployment_is_noted_once_and_only_if_it_is_offered) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  BOOST_TEST(!device.row().fetched);
  BOOST_TEST(device.play(fetch_deployment{action_id{5}}) == "!not_found");
  BOOST_TEST(device.play(fetch_deployment{device.action()}) == "deployment_fetched");
  BOOST_TEST(device.play(fetch_deployment{device.action()}) == "");
  BOOST_TEST(device.row().fetched);
  device.prompting(true);
  device.look();
  BOOST_TEST(device.play(fetch_deployment{device.action()}) == "!not_found");
}

BOOST_AUTO_TEST_CASE(feedback_shows_that_the_client_knows_an_action_it_never_fetched) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  BOOST_TEST(device.feedback(feedback_kind::progress) == "deployment_fetched");
  BOOST_TEST(device.feedback(feedback_kind::canceled) == "");
}

BOOST_AUTO_TEST_CASE(a_known_action_is_replaced_only_after_its_cancel_closes) {
  fetching_device device;
  device.renew();
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.standing() == "delivering awaiting_cancel");
  BOOST_TEST(number(device.row().canceled) == 101u);
  BOOST_TEST(number(device.row().action) == 102u);
  BOOST_TEST(!device.row().file_open);
  BOOST_TEST(device.download() == "!not_found");
  BOOST_TEST(!device.row().next_at_ms);
  BOOST_TEST(device.cancel(answer::progress) == "");
  device.pass(60'000);
  BOOST_TEST(device.cancel(answer::done) == "cancel_answered");
  BOOST_TEST(device.state().cancel().detail() == "its words");
  BOOST_TEST(device.delivery().since_ms() == device.now.wall_ms);
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.standing() == "delivering awaiting_poll");
}

BOOST_AUTO_TEST_CASE(an_action_nobody_fetched_or_that_is_closed_is_replaced_without_a_word) {
  device_player unseen;
  unseen.prompting(false);
  unseen.get_license("10.03.500", "");
  unseen.pass(400 * ms_per_day);
  unseen.look();
  BOOST_TEST(unseen.play(unseen.license(2, "S2")) == "license_stored");

  fetching_device failed;
  failed.feedback(feedback_kind::failure);
  failed.renew();
  BOOST_TEST(failed.state().cancel().status() == state::NO_CANCEL);

  fetching_device licensed;
  licensed.download();
  licensed.succeed();
  licensed.renew();
  BOOST_TEST(licensed.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(the_same_answer_again_is_fine_and_another_one_comes_too_late) {
  fetching_device device;
  BOOST_TEST(device.cancel(answer::done) == "!not_found");
  device.renew();
  BOOST_TEST(device.cancel(answer::done, 102) == "!not_found");
  device.cancel(answer::done);
  BOOST_TEST(device.cancel(answer::done) == "");
  BOOST_TEST(device.cancel(answer::refused) == "!gone");
  BOOST_TEST(device.cancel(answer::progress) == "!gone");
  BOOST_TEST(device.tell(feedback_kind::success) == "!gone");
  BOOST_TEST(device.tell(feedback_kind::success, 0) == "!not_found");
  BOOST_TEST(device.tell(feedback_kind::success, 77) == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_refused_cancel_is_offered_once_more_after_a_time) {
  fetching_device device;
  device.renew();
  BOOST_TEST(device.cancel(answer::refused) == "cancel_answered");
  BOOST_TEST(device.cancel(answer::refused) == "");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.standing() == "delivering cancel_refused");
  BOOST_TEST(*device.row().next_at_ms == device.now.wall_ms + device.policy.ask_again_ms);
  device.pass(device.policy.ask_again_ms - 1);
  BOOST_TEST(device.look() == "");
  device.pass(1);
  BOOST_TEST(*device.due().at_ms == device.now.wall_ms);
  BOOST_TEST(device.look() == "cancel_retried");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.state().cancel().refusals() == 1u);
}

BOOST_AUTO_TEST_CASE(a_device_that_closes_the_action_itself_ends_the_cancel) {
  for (const auto what : {feedback_kind::success, feedback_kind::failure, feedback_kind::rejected}) {
    fetching_device device;
    device.renew();
    BOOST_TEST(device.tell(feedback_kind::progress) == "");
    BOOST_TEST(device.tell(what) == "cancel_answered");
    BOOST_TEST(device.state().cancel().outcome() == event::CANCEL_OVERTAKEN);
    BOOST_TEST(device.offer() == "deployment");
    BOOST_TEST(device.cancel(answer::done) == "!gone");
  }
  fetching_device canceled;
  canceled.renew();
  BOOST_TEST(canceled.tell(feedback_kind::canceled) == "cancel_answered");
  BOOST_TEST(canceled.state().cancel().outcome() == event::CANCEL_DONE);
}

BOOST_AUTO_TEST_CASE(a_revocation_calls_off_what_the_client_knows_and_its_result_is_still_recorded) {
  fetching_device device;
  device.download();
  BOOST_TEST(device.revoke() == "license_revoked cancel_began");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.standing() == "registered revoked");
  // Now that it is installed, it is to be removed.
  BOOST_TEST(device.tell(feedback_kind::success) == "license_confirmed cancel_answered cancel_began");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.cancel(answer::done) == "cancel_answered");
  BOOST_TEST(device.offer() == "nothing");

  fetching_device silent;
  silent.revoke();
  BOOST_TEST(silent.cancel(answer::done) == "cancel_answered");
  BOOST_TEST(silent.offer() == "nothing");
  BOOST_TEST(!silent.delivery().fetched());
  silent.play(lift_block{});
  silent.look();
  BOOST_TEST(silent.play(silent.license(2, "S2")) == "license_stored");
  BOOST_TEST(silent.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_refused_cancel_of_a_blocked_device_is_offered_again_too) {
  fetching_device device;
  device.revoke();
  device.cancel(answer::refused);
  BOOST_TEST(*device.due().at_ms == device.now.wall_ms + device.policy.ask_again_ms);
  device.pass(device.policy.ask_again_ms);
  BOOST_TEST(device.look() == "cancel_retried");
}

BOOST_AUTO_TEST_CASE(a_retired_device_is_told_to_drop_what_it_knows_and_nothing_else) {
  fetching_device device;
  BOOST_TEST(device.play(retire_device{}) == "retired cancel_began");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.standing() == "retired awaiting_cancel");
  BOOST_TEST(device.cancel(answer::refused) == "cancel_answered");
  BOOST_TEST(device.standing() == "retired cancel_refused");
  device.pass(device.policy.ask_again_ms);
  BOOST_TEST(device.look() == "cancel_retried");
  BOOST_TEST(device.tell(feedback_kind::success) == "cancel_answered");
  BOOST_TEST(device.standing() == "retired none");

  device_player unseen;
  unseen.appear();
  BOOST_TEST(unseen.play(retire_device{}) == "retired");
}

BOOST_AUTO_TEST_CASE(a_device_that_is_back_in_service_goes_on_with_its_action) {
  fetching_device device;
  device.play(retire_device{});
  device.play(register_device{});
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.state().cancel().status() == state::CANCEL_CLOSED);
  BOOST_TEST(device.cancel(answer::done) == "");

  fetching_device dropped;
  dropped.download();
  dropped.play(retire_device{});
  dropped.cancel(answer::done);
  dropped.play(register_device{});
  BOOST_TEST(dropped.offer() == "deployment");
  BOOST_TEST(!dropped.delivery().downloaded());

  fetching_device replaced;
  replaced.renew();
  replaced.play(retire_device{});
  replaced.play(register_device{});
  BOOST_TEST(replaced.offer() == "cancel");
}

BOOST_AUTO_TEST_CASE(an_operator_need_not_wait_for_the_device) {
  fetching_device device;
  device.renew();
  BOOST_TEST(device.play(resend_settings{}) == "cancel_abandoned resend_requested");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.cancel(answer::done) == "");
}

BOOST_AUTO_TEST_CASE(a_push_of_what_replaces_the_action_is_its_cancel) {
  fetching_device device;
  register_device move;
  move.push_address = "192.0.2.7:8081";
  device.play(move);
  device.renew();
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.row().pushed_over_cancel);
  BOOST_TEST(device.owed() == "push 102/1 192.0.2.7:8081");
  BOOST_TEST(number(std::get<push_settings>(outbox(device.state()).front()).cancels) == 101u);
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "cancel_answered push_finished");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(!device.row().pushed_over_cancel);
}

BOOST_AUTO_TEST_CASE(a_device_that_fetches_or_works_on_what_was_pushed_has_dropped_the_action_before) {
  const auto pushed = [] {
    fetching_device device;
    register_device move;
    move.push_address = "192.0.2.7:8081";
    device.play(move);
    device.renew();
    return device;
  };
  auto fetched = pushed();
  BOOST_TEST(fetched.row().file_open);
  BOOST_TEST(fetched.download() == "cancel_answered download_completed");
  auto works = pushed();
  BOOST_TEST(works.push_ends(event::UNKNOWN) == "push_finished");
  BOOST_TEST(works.row().file_open);
  BOOST_TEST(works.feedback(feedback_kind::progress) == "cancel_answered push_finished");
  auto unreachable = pushed();
  BOOST_TEST(unreachable.push_ends(event::UNREACHABLE) == "push_finished");
  BOOST_TEST(unreachable.standing() == "delivering awaiting_cancel");
  BOOST_TEST(!unreachable.row().file_open);
}

BOOST_AUTO_TEST_CASE(a_pushed_question_calls_nothing_off) {
  fetching_device device;
  register_device move;
  move.push_address = "192.0.2.7:8081";
  device.play(move);
  device.prompting(true);
  device.look();
  device.renew();
  BOOST_TEST(device.owed() == "ask 102/1 192.0.2.7:8081");
  BOOST_TEST(number(std::get<push_settings>(outbox(device.state()).front()).cancels) == 0u);
  BOOST_TEST(!device.row().file_open);
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "push_finished");
  BOOST_TEST(device.offer() == "cancel");
}

BOOST_AUTO_TEST_CASE(a_no_to_a_question_pushed_over_a_cancel_is_asked_again_though_the_device_never_polls) {
  device_player device;
  device.prompting(false);
  device.get_license("9.1");
  device.push_ends(event::ACCEPTED);
  device.play(revoke_license{make_order_key(unit_id("unit-1"), license_kind("base"), 1), license_serial("S1"), "fraud"});
  device.play(lift_block{});
  device.prompting(true);
  device.look();
  device.play(device.license(2, "S2"));
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.owed() == "ask 102/1 192.0.2.7:8081");
  device.push_ends(event::DECLINED);
  BOOST_REQUIRE(device.row().next_at_ms.has_value());
  BOOST_TEST((device.due().at_ms == device.row().next_at_ms));
  device.pass(*device.row().next_at_ms - device.now.wall_ms);
  BOOST_TEST(device.look() == "delivery_retried");
  BOOST_TEST(device.owed() == "ask 102/2 192.0.2.7:8081");
  device.push_ends(event::ACCEPTED);
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "cancel_answered push_finished");
}

BOOST_AUTO_TEST_CASE(a_listed_device_is_offered_no_cancel_until_an_operator_sends_again) {
  fetching_device device;
  register_device move;
  move.push_address = "192.0.2.7:8081";
  move.firmware = "10.03.499";
  device.play(move);
  device.play(resend_settings{});
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  device.renew();
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  BOOST_TEST(device.offer() == "nothing");
  device.revoke();
  BOOST_TEST(device.play(resend_settings{}) == "resend_requested");
  BOOST_TEST(device.offer() == "cancel");

  fetching_device retired;
  retired.play(move);
  retired.play(resend_settings{});
  retired.push_ends(event::UNREACHABLE);
  retired.play(retire_device{});
  BOOST_TEST(retired.offer() == "nothing");
  BOOST_TEST(retired.cancel(answer::done) == "cancel_answered");
  BOOST_TEST(retired.delivery().status() == state::LISTED_FOR_RESEND);
}

BOOST_AUTO_TEST_CASE(a_block_that_is_lifted_before_the_device_answered_keeps_the_cancel) {
  fetching_device device;
  device.pass(400 * ms_per_day);
  device.look();  // needs the next license while the action is still open
  register_device move;
  move.push_address = "192.0.2.7:8081";
  device.play(move);
  device.play(revoke_license{make_order_key(unit_id("unit-1"), license_kind("base"), 2), license_serial("S2"), "fraud"});
  device.play(lift_block{});
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.owed().find("push") == std::string::npos);
  BOOST_TEST(!device.row().pushed_over_cancel);
}

BOOST_AUTO_TEST_CASE(the_last_installed_license_is_known_while_the_next_is_under_way) {
  fetching_device device;
  device.download();
  device.succeed();
  BOOST_TEST(number(device.row().installed) == 101u);
  BOOST_TEST(device.row().file_open);
  device.renew();
  BOOST_TEST(number(device.row().installed) == 101u);
  BOOST_TEST(device.state().installed_serial() == "S1");
  device.play(retire_device{});
  BOOST_TEST(!device.row().file_open);
}

BOOST_AUTO_TEST_CASE(what_is_installed_is_fetched_again_only_with_the_consent_that_the_profile_in_force_asks_for) {
  fetching_device device;
  device.download();
  device.succeed();
  BOOST_TEST(device.row().file_open);
  device.prompting(true);
  BOOST_TEST(!device.row().file_open);

  device_player asked;
  asked.prompting(true);
  asked.get_license("10.03.500", "");
  asked.play(answer_confirmation{asked.action(), true});
  asked.download();
  asked.succeed();
  BOOST_TEST(asked.row().file_open);
}

BOOST_AUTO_TEST_CASE(a_revoked_license_is_not_shown_as_installed) {
  fetching_device device;
  device.download();
  device.succeed();
  device.revoke();
  BOOST_TEST(number(device.row().installed) == 0u);
  BOOST_TEST(!device.row().file_open);
}

BOOST_AUTO_TEST_SUITE_END()
