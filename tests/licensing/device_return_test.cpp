// Licenses that an operator takes away: the block, the device's confirmation, and the way back to the pack.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "licensing/device_withdrawal.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

namespace {

struct revoked_device : device_player {
  /// A licensed device; with an empty address it only polls.
  explicit revoked_device(const std::string& address = "192.0.2.7:8081", const std::string& firmware = "10.03.500") {
    prompting(false);
    get_license(firmware, address);
    if (!address.empty()) push_ends(event::ACCEPTED);
    download();
    succeed();
    pass(1'000);
  }
  std::string revoke(bool returns = true, bool force = false) { return play(withdraw_license{"sold", returns, force}); }
  std::string settle(event::ReturnOutcome outcome, const std::string& serial = "S1") {
    return play(settle_return{license_serial(serial), outcome, pack_id("P"), "words"});
  }
  std::string answer(answer_cancel::kind what) { return play(answer_cancel{action_id{state().cancel().action()}, what, "words"}); }
};

using answers = answer_cancel::kind;

}  // namespace

BOOST_AUTO_TEST_SUITE(device_return)

BOOST_AUTO_TEST_CASE(a_revoked_device_confirms_by_taking_settings_without_the_license_and_then_the_license_goes_back) {
  revoked_device device;
  const auto revision = device.row().revision;
  BOOST_TEST(device.revoke() == "license_withdrawn cancel_began");
  BOOST_TEST(device.standing() == "registered awaiting_removal");
  BOOST_TEST(device.row().removing);
  BOOST_TEST(device.row().revision == revision + 1);
  BOOST_TEST(device.owed() == "remove 101/2 192.0.2.7:8081");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.removal_ends(event::ACCEPTED) == "cancel_answered");
  BOOST_TEST(!device.state().has_installed_serial());
  BOOST_TEST(device.standing() == "registered awaiting_return");
  BOOST_TEST(device.owed() == "return S1");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.settle(event::LICENSE_RETURNED) == "return_settled");
  BOOST_TEST(device.standing() == "registered returned");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.row().serial.empty());
  BOOST_TEST(!device.due().at_scan);
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_device_that_only_polls_confirms_by_dropping_the_action_that_brought_its_license) {
  revoked_device device("");
  device.revoke();
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(number(device.row().canceled) == 101u);
  BOOST_TEST(device.answer(answers::refused) == "cancel_answered");
  BOOST_TEST(device.standing() == "registered awaiting_removal");
  BOOST_TEST(device.owed() == "");
  device.pass(device.policy.ask_again_ms);
  BOOST_TEST(device.look() == "cancel_retried");
  BOOST_TEST(device.answer(answers::done) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(until_the_block_is_lifted_nothing_is_ordered_and_then_the_key_is_another_one) {
  revoked_device device;
  device.revoke();
  device.removal_ends(event::ACCEPTED);
  device.settle(event::LICENSE_RETURNED);
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(lift_block{}) == "block_lifted");
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/2");
  device.play(device.license(2, "S2"));
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(!device.state().withdrawn());
  // What is heard of the first license later changes nothing.
  BOOST_TEST(device.settle(event::LICENSE_RETURNED) == "");
  BOOST_TEST(device.settle(event::LICENSE_RETURNED, "S0") == "");
  BOOST_TEST(device.play(device.license(1, "S1")) == "surplus_stored");
}

BOOST_AUTO_TEST_CASE(an_operator_may_return_a_license_without_waiting_for_the_device_at_once_or_later) {
  revoked_device at_once;
  at_once.revoke(true, true);
  BOOST_TEST(at_once.owed() == "return S1, remove 101/2 192.0.2.7:8081");
  BOOST_TEST(at_once.revoke(true, true) == "");

  revoked_device later;
  later.revoke();
  BOOST_TEST(later.revoke() == "");
  BOOST_TEST(later.revoke(true, true) == "return_forced");
  BOOST_TEST(later.owed() == "return S1, remove 101/2 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_license_may_be_taken_away_without_going_back) {
  revoked_device device;
  BOOST_TEST(device.revoke(false) == "license_withdrawn cancel_began");
  device.removal_ends(event::ACCEPTED);
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.standing() == "registered withdrawn");
}

BOOST_AUTO_TEST_CASE(a_return_that_is_refused_leaves_the_license_used_and_says_why) {
  for (const auto outcome : {event::RETURN_REFUSED, event::RETURN_UNSUPPORTED}) {
    revoked_device device;
    device.revoke(true, true);
    BOOST_TEST(device.settle(outcome) == "return_settled");
    BOOST_TEST(device.state().returns(0).text() == "words");
    device.removal_ends(event::ACCEPTED);
    BOOST_TEST(device.standing() == "registered withdrawn");
    BOOST_TEST(device.owed() == "");
    BOOST_TEST(device.settle(event::LICENSE_RETURNED) == "");
  }
}

BOOST_AUTO_TEST_CASE(a_license_that_the_device_never_took_goes_back_at_once) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  BOOST_TEST(device.play(withdraw_license{"sold", true, false}) == "license_withdrawn");
  BOOST_TEST(device.owed() == "return S1");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.play(resend_settings{}) == "!conflict");
}

BOOST_AUTO_TEST_CASE(an_action_that_the_client_works_on_is_called_off_first_and_what_is_installed_after_it) {
  revoked_device device("");
  device.pass(400 * ms_per_day);
  device.look();
  device.play(device.license(2, "S2"));
  device.play(fetch_deployment{device.action()});
  BOOST_TEST(device.revoke() == "license_withdrawn license_withdrawn cancel_began");
  BOOST_TEST(number(device.row().canceled) == 102u);
  BOOST_TEST(number(device.row().installed) == 0u);
  BOOST_TEST(device.answer(answers::done) == "cancel_answered cancel_began");
  BOOST_TEST(number(device.row().canceled) == 101u);
  BOOST_TEST(device.owed() == "return S2");
  BOOST_TEST(device.answer(answers::done) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1, return S2");
  BOOST_TEST(device.settle(event::LICENSE_RETURNED, "S1") == "return_settled");
  BOOST_TEST(device.standing() == "registered awaiting_return");
  BOOST_TEST(device.settle(event::LICENSE_RETURNED, "S2") == "return_settled");
  BOOST_TEST(device.standing() == "registered returned");
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_device_that_installs_what_is_called_off_is_to_remove_it) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  device.download();
  BOOST_TEST(device.play(withdraw_license{"sold", true, false}) == "license_withdrawn cancel_began");
  BOOST_TEST(device.succeed() == "license_confirmed cancel_answered cancel_began");
  BOOST_TEST(device.owed() == "");
  // What it says of the installation again ends nothing.
  BOOST_TEST(device.succeed() == "");
  BOOST_TEST(device.feedback(take_feedback::kind::failure) == "!gone");
  BOOST_TEST(device.feedback(take_feedback::kind::canceled) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(success_with_a_license_whose_successor_was_taken_away_too_leaves_it_called_off) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  device.download();
  const action_id first = device.action();
  device.play(withdraw_license{"sold", true, false});
  device.play(lift_block{});
  BOOST_TEST(device.look() == "need_opened");
  device.play(withdraw_license{"sold again", true, false});
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored license_withdrawn");
  BOOST_TEST(device.owed() == "return S2");
  BOOST_TEST(device.play(take_feedback{first, take_feedback::kind::success, 0, ""}) == "");
  BOOST_TEST(device.owed() == "return S2");
  BOOST_TEST(device.play(answer_cancel{first, answers::done, ""}) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1, return S2");
}

BOOST_AUTO_TEST_CASE(a_license_that_comes_in_under_an_operators_block_goes_back_and_is_never_delivered) {
  device_player device;
  device.prompting(false);
  device.appear();
  device.look();
  BOOST_TEST(device.play(withdraw_license{"sold", true, false}) == "license_withdrawn");
  BOOST_TEST(device.standing() == "registered withdrawn");
  BOOST_TEST(device.owed() == "cancel unit-1/base/1");
  BOOST_TEST(device.play(device.license()) == "license_stored license_withdrawn");
  BOOST_TEST(device.owed() == "return S1");
  device.play(lift_block{});
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "return S1, order unit-1/base/2");

  device_player keeps;
  keeps.appear();
  keeps.look();
  keeps.play(withdraw_license{"sold", false, false});
  BOOST_TEST(keeps.play(keeps.license()) == "license_stored");
}

BOOST_AUTO_TEST_CASE(a_device_without_a_license_is_only_blocked_and_an_unknown_one_is_not_found) {
  device_player device;
  BOOST_TEST(device.play(withdraw_license{}) == "!not_found");
  device.appear();
  BOOST_TEST(device.play(withdraw_license{"stolen", true, false}) == "license_withdrawn");
  BOOST_TEST(device.standing() == "registered withdrawn");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(withdraw_license{"stolen", true, false}) == "");
  BOOST_TEST(device.play(lift_block{}) == "block_lifted");
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(an_unreachable_device_is_pushed_to_again_and_one_of_old_firmware_by_an_operator_alone) {
  revoked_device fresh;
  fresh.revoke();
  BOOST_TEST(fresh.removal_ends(event::UNREACHABLE) == "removal_pushed");
  BOOST_TEST(fresh.owed() == "");
  BOOST_TEST(fresh.removal_ends(event::UNREACHABLE) == "");
  BOOST_TEST(*fresh.due().at_ms == fresh.now.wall_ms + fresh.policy.ask_again_ms);
  BOOST_TEST(fresh.look() == "");
  fresh.pass(fresh.policy.ask_again_ms);
  BOOST_TEST(fresh.look() == "removal_sent_again");
  BOOST_TEST(fresh.owed() == "remove 101/3 192.0.2.7:8081");
  // A result of the first push means nothing now.
  BOOST_TEST(fresh.play(finish_push{action_id{101}, 2, false, event::ACCEPTED, "", true}) == "");

  revoked_device old("192.0.2.7:8081", "10.02.000");
  old.revoke();
  BOOST_TEST(old.removal_ends(event::UNKNOWN) == "removal_pushed");
  BOOST_TEST(!old.due().at_ms);
  BOOST_TEST(old.offer() == "cancel");
  BOOST_TEST(old.play(resend_settings{}) == "removal_sent_again");
  BOOST_TEST(old.play(resend_settings{}) == "");
  BOOST_TEST(old.owed() == "remove 101/3 192.0.2.7:8081");
  // Who was there, and had no time, is asked again.
  BOOST_TEST(old.removal_ends(event::LATER) == "removal_pushed");
  BOOST_TEST(*old.due().at_ms == old.now.wall_ms + old.policy.ask_again_ms);
}

BOOST_AUTO_TEST_CASE(what_waits_for_an_operators_resend_gets_nothing_until_then) {
  device_player device;
  device.prompting(false);
  device.get_license("10.02.000");
  device.push_ends(event::ACCEPTED);
  device.download();
  device.succeed();
  device.play(resend_settings{});
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  device.play(withdraw_license{"sold", true, false});
  BOOST_TEST(device.standing() == "registered awaiting_removal");
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(!device.due().at_ms);
  BOOST_TEST(device.play(resend_settings{}) == "removal_sent_again");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.removal_ends(event::ACCEPTED) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(a_retired_device_gives_its_license_back_and_is_told_by_its_poll) {
  revoked_device device;
  device.play(retire_device{});
  BOOST_TEST(device.revoke() == "license_withdrawn cancel_began");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.standing() == "retired awaiting_removal");
  device.answer(answers::done);
  BOOST_TEST(device.owed() == "return S1");
  BOOST_TEST(device.standing() == "retired none");
}

BOOST_AUTO_TEST_CASE(an_action_of_a_retired_device_that_is_still_called_off_is_waited_for) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.500", "");
  device.download();
  device.play(retire_device{});
  BOOST_TEST(device.play(withdraw_license{"sold", true, false}) == "license_withdrawn");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.play(answer_cancel{device.action(), answers::done, ""}) == "cancel_answered");
  BOOST_TEST(device.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(installing_the_next_license_confirms_that_the_one_before_is_gone) {
  revoked_device device;
  device.revoke();
  device.removal_ends(event::UNREACHABLE);
  device.play(lift_block{});
  BOOST_TEST(device.look() == "need_opened");
  device.play(device.license(2, "S2"));
  BOOST_TEST(device.owed() == "push 102/1 192.0.2.7:8081");
  BOOST_TEST(device.push_ends(event::ACCEPTED) == "cancel_answered push_finished");
  BOOST_TEST((device.state().cancel().outcome() == event::CANCEL_SUPERSEDED));
  BOOST_TEST(device.owed() == "");  // it has the first one until the second is installed
  device.download();
  device.succeed();
  BOOST_TEST(device.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(a_cancel_that_an_operator_gave_up_confirms_nothing_until_another_license_is_installed) {
  revoked_device device("");
  device.revoke();
  device.answer(answers::refused);
  device.play(lift_block{});
  device.look();
  device.play(device.license(2, "S2"));
  BOOST_TEST(device.play(resend_settings{}) == "cancel_abandoned resend_requested");
  BOOST_TEST(device.owed() == "");
  device.download();
  BOOST_TEST(device.succeed() == "license_confirmed");
  BOOST_TEST(device.owed() == "return S1");

  device_player busy;
  busy.prompting(false);
  busy.get_license("10.03.500", "");
  busy.download();
  busy.play(withdraw_license{"sold", true, false});
  busy.play(lift_block{});
  busy.look();
  busy.play(busy.license(2, "S2"));
  busy.play(resend_settings{});
  BOOST_TEST(busy.owed() == "");
  busy.download();
  busy.succeed();
  BOOST_TEST(busy.owed() == "return S1");
}

BOOST_AUTO_TEST_CASE(a_license_too_many_goes_nowhere) {
  revoked_device device("");
  auto longer = device.license(1, "S2");
  longer.claims.expiry_day += 100;
  longer.action = action_id{150};
  device.play(longer);
  BOOST_TEST(device.state().license().serial() == "S2");
  BOOST_TEST(device.revoke() == "license_withdrawn license_withdrawn cancel_began");
  BOOST_TEST(device.state().returns_size() == 1);
  BOOST_TEST(device.state().returns(0).serial() == "S2");
}

BOOST_AUTO_TEST_CASE(a_server_that_revokes_what_an_operator_took_away_changes_nothing_and_what_it_blocks_is_its_block) {
  const revoke_license taken_back{make_order_key(unit_id("unit-1"), license_kind("base"), 1), license_serial("S1"), "fraud"};
  revoked_device device;
  device.revoke();
  BOOST_TEST(device.play(taken_back) == "");
  revoked_device other;
  other.play(taken_back);
  BOOST_TEST(other.standing() == "registered revoked");
  BOOST_TEST(other.revoke() == "");
  BOOST_TEST(other.standing() == "registered revoked");
}

BOOST_AUTO_TEST_CASE(no_more_returns_wait_than_are_kept_and_the_oldest_settled_one_makes_room) {
  revoked_device device("");
  for (std::uint32_t n = 1; n <= max_returns + 1; ++n) {
    BOOST_TEST(device.revoke(true, true).starts_with("license_withdrawn"));
    if (n <= 2) device.settle(event::LICENSE_RETURNED, "S" + std::to_string(n));
    device.answer(answers::done);
    device.play(lift_block{});
    device.look();
    device.play(device.license(n + 1, "S" + std::to_string(n + 1)));
    device.download();
    device.succeed();
  }
  BOOST_TEST(device.state().returns_size() == max_returns);
  BOOST_TEST(device.state().returns(0).serial() == "S2");
  device.revoke(true, true);
  BOOST_TEST(device.state().returns(0).serial() == "S3");
  device.answer(answers::done);
  device.play(lift_block{});
  device.look();
  device.play(device.license(20, "S20"));
  BOOST_TEST(device.play(device.license(11, "S11")) == "license_stored");
  BOOST_TEST(device.revoke() == "!conflict");
  BOOST_TEST(device.revoke(false).starts_with("license_withdrawn"));
}

BOOST_AUTO_TEST_CASE(a_restored_store_learns_that_its_license_went_back) {
  revoked_device device;
  BOOST_TEST(device.settle(event::RETURN_REFUSED) == "");
  BOOST_TEST(device.settle(event::LICENSE_RETURNED) == "license_withdrawn return_settled cancel_began");
  BOOST_TEST(device.standing() == "registered awaiting_removal");
  BOOST_TEST(device.state().returns(0).status() == state::RETURN_DONE);
  BOOST_TEST(device.settle(event::LICENSE_RETURNED) == "");
}

BOOST_AUTO_TEST_CASE(a_restored_store_takes_the_number_of_a_license_that_went_back_and_blocks_its_device) {
  device_player device;
  device.appear();
  adopt_license what;
  what.key = make_order_key(unit_id("unit-1"), license_kind("base"), 1);
  what.n = 1;
  what.claims = device.license().claims;
  what.license_file = "file";
  what.pack = pack_id("P");
  what.action = action_id{7};
  what.returned = true;
  BOOST_TEST(device.play(what) == "need_adopted license_withdrawn return_settled");
  BOOST_TEST(device.standing() == "registered withdrawn");
  BOOST_TEST(device.owed() == "");
  device.play(lift_block{});
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/2");
  // Of a need that is filled by another license nothing follows.
  device.play(device.license(2, "S2"));
  what.key = make_order_key(unit_id("unit-1"), license_kind("base"), 2);
  what.n = 2;
  what.claims.serial = license_serial("S9");
  BOOST_TEST(device.play(what) == "");
}

BOOST_AUTO_TEST_SUITE_END()
