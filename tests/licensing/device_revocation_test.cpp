// Revocations: a block, not a need; what they withdraw, and what lifting them brings.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_revocation)

namespace {

revoke_license revoked(const std::string& serial, std::uint32_t n = 1) {
  return {make_order_key(unit_id("unit-1"), license_kind("base"), n), license_serial(serial), "contract ended"};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_revoked_license_is_not_valid_and_nothing_is_ordered_until_the_block_is_lifted) {
  device_player device;
  device.get_licensed();
  device.pass(1'000);
  BOOST_TEST(device.play(revoked("S1")) == "license_revoked cancel_began");
  BOOST_TEST(device.standing() == "registered revoked");
  BOOST_TEST(device.row().since_ms == device.now.wall_ms);
  BOOST_TEST(!has_valid_license(device.state(), device.context()));
  BOOST_TEST(device.look() == "");
  // The device is told to do without it.
  BOOST_TEST(device.owed() == "remove 101/3 192.0.2.7:8081");
  BOOST_TEST(device.removal_ends(event::ACCEPTED) == "cancel_answered");
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(!device.due().at_scan);
  BOOST_TEST(!device.due().at_ms);
  BOOST_TEST(number(device.row().installed) == 0u);
}

BOOST_AUTO_TEST_CASE(a_lifted_block_opens_a_need_with_a_key_of_its_own) {
  device_player device;
  device.get_licensed();
  device.play(revoked("S1"));
  device.pass(1'000);
  BOOST_TEST(device.play(lift_block{}) == "block_lifted");
  BOOST_TEST(device.standing() == "registered awaiting_scan");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.log().back().device().need_opened().cause() == event::BLOCK_LIFTED);
  BOOST_TEST(device.owed() == "remove 101/3 192.0.2.7:8081, order unit-1/base/2");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.offer() == "cancel");  // of the action that brought what was revoked
  // The next one is a renewal again.
  device.pass(400 * ms_per_day);
  device.look();
  BOOST_TEST(device.log().back().device().need_opened().cause() == event::RENEWAL);
}

BOOST_AUTO_TEST_CASE(an_open_delivery_of_a_revoked_license_is_withdrawn) {
  device_player device;
  device.prompting(false);
  device.get_license();
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  device.play(revoked("S1"));
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.download() == "!not_found");
  BOOST_TEST(device.play(resend_settings{}) == "!conflict");
  device.push_ends(event::UNKNOWN);
  BOOST_TEST(!delivery_deadline(device.state(), device.policy).has_value());
  device.pass(30 * ms_per_day);
  BOOST_TEST(device.look() == "");
  device.play(lift_block{});
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(a_push_that_is_owed_for_a_revoked_license_is_not_waited_for_after_the_block) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.play(revoked("S1"));
  device.play(lift_block{});
  device.operate(set_switch{false});
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.standing() == "registered deployment_off");
}

BOOST_AUTO_TEST_CASE(a_changed_profile_is_nothing_to_a_withdrawn_delivery) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.play(revoked("S1"));
  device.prompting(true);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.row().epoch == device.fleet.profile_epoch());
}

BOOST_AUTO_TEST_CASE(the_same_revocation_again_and_one_of_another_license_change_nothing) {
  device_player device;
  device.get_licensed();
  BOOST_TEST(device.play(revoked("S9")) == "");
  BOOST_TEST(device.play(revoked("S1")) == "license_revoked cancel_began");
  BOOST_TEST(device.play(revoked("S1")) == "");
  device.play(lift_block{});
  BOOST_TEST(device.play(revoked("S1")) == "");
  device.look();
  device.play(device.license(2, "S2"));
  BOOST_TEST(device.play(revoked("S1")) == "");
  BOOST_TEST(device.play(revoked("S3")) == "");
  BOOST_TEST(device.play(revoked("S2", 2)) == "license_revoked");
}

BOOST_AUTO_TEST_CASE(a_surplus_license_that_is_revoked_changes_nothing) {
  device_player device;
  device.get_licensed();
  device.play(device.license(1, "S2"));
  BOOST_TEST(device.play(revoked("S2")) == "");
  BOOST_TEST(device.standing() == "licensed none");
}

BOOST_AUTO_TEST_CASE(a_license_revoked_before_its_answer_came_blocks_and_is_never_delivered) {
  device_player device;
  device.prompting(false);
  device.appear();
  device.look();
  BOOST_TEST(device.play(revoked("S1")) == "license_revoked");
  BOOST_TEST(device.standing() == "registered revoked");
  BOOST_TEST(device.owed() == "cancel unit-1/base/1");
  BOOST_TEST(!order_retry_due(device.state(), device.context()));
  BOOST_TEST(device.play(device.license()) == "license_stored");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.offer() == "nothing");
  device.play(lift_block{});
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/2");
}

BOOST_AUTO_TEST_CASE(a_block_lifted_while_the_need_is_open_goes_on_with_the_same_key) {
  device_player device;
  device.appear();
  device.look();
  device.play(revoked("S1"));
  device.play(lift_block{});
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.owed() == "order unit-1/base/1");
}

BOOST_AUTO_TEST_CASE(a_good_license_that_arrives_under_a_block_is_delivered_when_the_block_is_lifted) {
  device_player device;
  device.prompting(false);
  device.get_licensed();
  device.pass(400 * ms_per_day);
  device.look();
  device.play(revoked("S1"));
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.standing() == "registered revoked");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.owed() == "remove 101/2 192.0.2.7:8081");
  BOOST_TEST(device.play(lift_block{}) == "block_lifted");
  BOOST_TEST(device.offer() == "cancel");
  BOOST_TEST(device.owed() == "push 102/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(only_a_block_is_lifted) {
  device_player device;
  BOOST_TEST(device.play(lift_block{}) == "!not_found");
  device.get_licensed();
  BOOST_TEST(device.play(lift_block{}) == "!conflict");
}

BOOST_AUTO_TEST_CASE(a_retired_device_keeps_its_block) {
  device_player device;
  device.get_licensed();
  device.play(retire_device{});
  BOOST_TEST(device.play(revoked("S1")) == "license_revoked cancel_began");
  BOOST_TEST(device.standing() == "retired awaiting_removal");
  device.appear();
  BOOST_TEST(device.standing() == "registered revoked");
}

BOOST_AUTO_TEST_CASE(a_tripped_order_cap_is_the_reason_while_deployment_is_off_by_it) {
  device_player device;
  device.appear();
  device.operate(trip_switch{3'600, 10, 10});
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "registered order_cap");
  device.operate(set_switch{true});
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_SUITE_END()
