// Renewal ahead of the end, grace, and what an operator sees of both.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_renewal)

namespace {

// With a license whose last day is the 365th from now, and renewals from 7 to 2 days ahead of its end.
device_player licensed() {
  device_player device;
  device.prompting(false);
  device.get_licensed();
  return device;
}

void pass_to(device_player& device, std::int64_t wall_ms) { device.pass(wall_ms - device.now.wall_ms); }

// To the moment of its renewal.
device_player due() {
  device_player device = licensed();
  pass_to(device, renews_at(device.state(), device.policy));
  return device;
}

device_player renewing() {
  device_player device = due();
  device.look();
  return device;
}

std::int64_t end_of(const device_player& device) { return expires_at(device.state().license()); }
std::string installed(const device_player& device) { return std::string(name(device.row().installed_term.state_on(day_of(device.now.wall_ms), device.clock_suspect))); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_license_is_renewed_at_its_moment_ahead_of_its_end_with_a_new_need_and_not_before) {
  device_player device = licensed();
  const std::int64_t at = renews_at(device.state(), device.policy);
  BOOST_TEST(at >= end_of(device) - 7 * ms_per_day);
  BOOST_TEST(at < end_of(device) - 2 * ms_per_day);
  BOOST_TEST(device.due().at_ms.value() == at);
  BOOST_TEST(!device.due().at_scan);
  pass_to(device, at - 1);
  BOOST_TEST(device.look() == "");
  device.pass(1);
  BOOST_TEST(device.due().at_ms.value() == at);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.log().back().device().need_opened().cause() == event::RENEWAL);
  BOOST_TEST(device.owed() == "order unit-1/base/2");
  BOOST_TEST(device.look() == "");
}

BOOST_AUTO_TEST_CASE(a_renewal_asks_only_for_what_expires_later_than_the_license_at_hand) {
  device_player device = renewing();
  const auto owed = outbox(device.state());
  const auto& wanted = std::get<request_license>(owed.front());
  BOOST_TEST(wanted.later_than_day.value() == device.state().license().expiry_day());
  BOOST_TEST(wanted.n == 2u);
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_first_need_and_one_after_the_end_take_any_license_that_is_valid) {
  device_player device;
  device.appear();
  device.look();
  BOOST_TEST(!std::get<request_license>(outbox(device.state()).front()).later_than_day.has_value());
  device_player late = licensed();
  pass_to(late, end_of(late));
  BOOST_TEST(late.look() == "need_opened");
  BOOST_TEST(!std::get<request_license>(outbox(late.state()).front()).later_than_day.has_value());
}

BOOST_AUTO_TEST_CASE(a_device_stays_licensed_while_its_renewal_is_ordered_delivered_and_confirmed) {
  device_player device = due();
  BOOST_TEST(device.standing() == "licensed none");
  device.look();
  BOOST_TEST(device.standing() == "licensed renewing");
  BOOST_TEST(device.row().since_ms == device.now.wall_ms);
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.row().file_open);  // of the license that it has
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.standing() == "licensed pushing");
  BOOST_TEST(device.row().delivering);
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.owed() == "push 102/1 192.0.2.7:8081");
  device.push_ends(event::ACCEPTED);
  BOOST_TEST(device.standing() == "licensed awaiting_download");
  BOOST_TEST(device.row().next_at_ms.value() == device.now.wall_ms + device.policy.download_ms);
  device.download();
  BOOST_TEST(device.standing() == "licensed awaiting_confirmation");
  device.succeed();
  BOOST_TEST(device.standing() == "licensed none");
  BOOST_TEST(!device.row().delivering);
  BOOST_TEST(device.row().serial.text == "S2");
  BOOST_TEST(!device.state().has_installed_expiry_day());
  BOOST_TEST(device.due().at_ms.value() == renews_at(device.state(), device.policy));
  BOOST_TEST(device.due().at_ms.value() > device.now.wall_ms + 300 * ms_per_day);
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_renewal_that_is_not_delivered_before_the_end_leaves_the_device_unlicensed_from_then_on) {
  device_player device = renewing();
  const std::int64_t end = end_of(device);
  device.play(device.license(2, "S2"));
  device.push_ends(event::ACCEPTED);
  BOOST_TEST(device.state().installed_expiry_day() == day_of(end) - 1);
  device.download();
  pass_to(device, end - 1);
  BOOST_TEST(device.standing() == "licensed awaiting_confirmation");
  BOOST_TEST(installed(device) == "expiring");
  device.pass(1);
  BOOST_TEST(device.standing() == "delivering awaiting_confirmation");
  BOOST_TEST(installed(device) == "expired");
  BOOST_TEST(!device.due().at_scan);
}

BOOST_AUTO_TEST_CASE(the_node_looks_again_when_what_is_installed_ends_before_its_successor_is_there) {
  device_player device = renewing();
  const std::int64_t end = end_of(device);
  BOOST_TEST(device.due().at_scan);  // a net under a lost order
  BOOST_TEST(device.due().at_ms.value() == end);
  BOOST_TEST(!device.row().next_at_ms);  // no step of the renewal is due then
  device.play(device.license(2, "S2"));
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "licensed will_ask_by_itself");
  BOOST_TEST(device.due().at_ms.value() == end);
}

BOOST_AUTO_TEST_CASE(a_renewal_that_is_blocked_says_why_and_the_device_stays_licensed_till_the_end) {
  device_player device = renewing();
  const order_key key = key_of(device.state());
  BOOST_TEST(device.play(block_order{key, event::NO_LATER_PACK}) == "order_blocked");
  BOOST_TEST(device.standing() == "licensed no_later_pack");
  BOOST_TEST((device.due().blocked == event::NO_LATER_PACK));
  const std::int64_t end = end_of(device);
  pass_to(device, end - 1);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "licensed no_later_pack");
  device.pass(1);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "ordering no_later_pack");
  BOOST_TEST(device.play(unblock_order{key}) == "order_unblocked");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
}

BOOST_AUTO_TEST_CASE(a_renewal_that_the_server_refuses_says_so_and_is_tried_again_after_a_wait) {
  device_player device = renewing();
  device.play(refuse_order{key_of(device.state()), "contract", "no"});
  BOOST_TEST(device.standing() == "licensed order_refused");
  BOOST_TEST(!device.due().at_scan);
  BOOST_TEST(device.due().at_ms.value() == refusal_retry_at(device.state(), device.policy));
  BOOST_TEST(device.row().next_at_ms.value() == device.due().at_ms.value());
}

BOOST_AUTO_TEST_CASE(what_waits_for_delivery_is_told_before_what_is_ordered_after_it) {
  device_player device;
  device.prompting(false);
  device.get_license("9.0");
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  pass_to(device, renews_at(device.state(), device.policy));
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");
  BOOST_TEST(installed(device) == "none");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");  // I5 holds for the next license
}

BOOST_AUTO_TEST_CASE(a_second_renewal_goes_on_counting_the_license_that_is_still_installed) {
  device_player device = renewing();
  const std::int64_t installed_until = device.state().license().expiry_day();
  take_license soon = device.license(2, "S2");
  soon.claims.expiry_day = installed_until + 1;
  device.play(soon);
  pass_to(device, renews_at(device.state(), device.policy));
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.play(device.license(3, "S3")) == "license_stored");
  BOOST_TEST(device.state().installed_expiry_day() == installed_until);
  BOOST_TEST(device.standing() == "licensed pushing");
}

BOOST_AUTO_TEST_CASE(with_the_switch_off_nothing_is_renewed_and_the_next_scan_looks_again) {
  device_player device = due();
  device.operate(set_switch{false});
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.due().at_ms.value() == end_of(device));
  BOOST_TEST(device.standing() == "licensed none");
  device.operate(set_switch{true});
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_renews_nothing_and_ends_nothing) {
  device_player device = due();
  device.clock_suspect = true;
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.due().at_scan);
  device.pass(3'650 * ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "licensed none");
  BOOST_TEST(installed(device) == "expiring");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().at_ms);
  device.clock_suspect = false;
  device.pass(-3'650 * ms_per_day);
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_does_not_end_the_grace_of_what_is_installed_either) {
  device_player device = renewing();
  device.play(device.license(2, "S2"));
  device.clock_suspect = true;
  device.pass(3'650 * ms_per_day);
  BOOST_TEST(device.standing() == "licensed pushing");
}

BOOST_AUTO_TEST_CASE(in_its_grace_a_device_counts_as_licensed_and_is_ordered_for) {
  device_player device = licensed();
  device.policy.renewal.ahead_ms = 0;
  device.policy.renewal.grace_days = 10;
  const std::int64_t end = end_of(device);
  pass_to(device, end);
  BOOST_TEST(installed(device) == "grace");
  device.operate(set_switch{false});
  BOOST_TEST(device.standing() == "licensed deployment_off");
  BOOST_TEST(device.row().since_ms == end);
  device.operate(set_switch{true});
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.standing() == "licensed renewing");
  BOOST_TEST(device.due().at_ms.value() == end + 10 * ms_per_day);
  device.pass(10 * ms_per_day - 1);
  BOOST_TEST(device.standing() == "licensed renewing");
  device.pass(1);
  BOOST_TEST(installed(device) == "expired");
  BOOST_TEST(device.standing() == "ordering order_placed");
}

BOOST_AUTO_TEST_CASE(a_license_that_expires_no_later_fills_the_need_is_kept_and_changes_nothing_for_the_device) {
  device_player device = renewing();
  take_license same = device.license(2, "S2");
  same.claims.expiry_day = device.state().license().expiry_day();
  BOOST_TEST(device.play(same) == "renewal_futile");
  const event::RenewalFutile& e = device.log().back().device().renewal_futile();
  BOOST_TEST(e.serial() == "S2");
  BOOST_TEST(e.n() == 2u);
  BOOST_TEST(e.kind() == "base");
  BOOST_TEST(e.pack() == "P");
  BOOST_TEST(e.expiry_day() == same.claims.expiry_day);
  BOOST_TEST(e.license_file() == "file of S2");
  BOOST_TEST(device.standing() == "licensed none");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.row().serial.text == "S1");
  BOOST_TEST(device.play(same) == "");  // the same answer again
  BOOST_TEST(device.state().license().futile_pack() == "P");
  // Both were paid for: both go back when an operator takes the device's license away.
  device_player taken = device;
  taken.play(withdraw_license{"sold", true, true});
  BOOST_TEST(taken.state().returns_size() == 2);
  BOOST_TEST(taken.state().returns(0).serial() == "S2");
  BOOST_TEST(taken.state().returns(0).pack() == "P");
  taken.play(lift_block{});
  taken.play(withdraw_license{"sold", true, true});
  BOOST_TEST(taken.state().returns_size() == 2);
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(after_a_futile_renewal_nothing_is_ordered_before_the_end) {
  device_player device = renewing();
  take_license same = device.license(2, "S2");
  same.claims.expiry_day = device.state().license().expiry_day();
  device.play(same);
  const std::int64_t end = end_of(device);
  BOOST_TEST(device.due().at_ms.value() == end);
  BOOST_TEST(device.row().next_at_ms.value() == end);
  pass_to(device, end - 1);
  BOOST_TEST(device.look() == "");
  device.pass(1);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/3");
  BOOST_TEST(device.play(device.license(3, "S3")) == "license_stored");
  BOOST_TEST(!device.state().license().has_futile_serial());
}

BOOST_AUTO_TEST_CASE(another_license_for_a_filled_need_takes_its_place_if_it_expires_later) {
  device_player device = licensed();
  take_license later = device.license(1, "S2");
  later.claims.expiry_day += 1;
  BOOST_TEST(device.play(later) == "license_stored");
  BOOST_TEST(device.row().serial.text == "S2");
  BOOST_TEST(device.state().need().n() == 1u);
  BOOST_TEST(device.standing() == "licensed pushing");
  BOOST_TEST(device.log().back().device().license_stored().replaces() == "S1");
  BOOST_TEST(device.play(device.license(1, "S1")) == "");  // it is known
  BOOST_TEST(device.play(device.license(1, "S3")) == "surplus_stored");
  later = device.license(1, "S4");
  later.claims.expiry_day += 2;
  BOOST_TEST(device.play(later) == "license_stored");
  BOOST_TEST(device.state().license().surplus_serials_size() == 3);
  BOOST_TEST(device.folded().SerializeAsString() == device.state().SerializeAsString());
  device.policy.max_surplus = 3;
  later = device.license(1, "S5");
  later.claims.expiry_day += 3;
  BOOST_TEST(device.play(later) == "!conflict");
}

BOOST_AUTO_TEST_CASE(another_license_that_expires_later_calls_an_open_delivery_off) {
  device_player device;
  device.prompting(false);
  device.get_license();
  device.push_ends(event::ACCEPTED);
  take_license later = device.license(1, "S2");
  later.claims.expiry_day += 1;
  later.action = action_id{777};
  BOOST_TEST(device.play(later) == "cancel_began license_stored");
}

BOOST_AUTO_TEST_CASE(a_later_license_that_cannot_be_delivered_or_has_expired_or_follows_a_revocation_is_only_kept) {
  device_player device = licensed();
  take_license later = device.license(1, "S2");
  later.claims.expiry_day += 1;
  later.action = action_id{};  // its line has ended
  BOOST_TEST(device.play(later) == "surplus_stored");
  device_player old = licensed();
  pass_to(old, end_of(old) + 2 * ms_per_day);
  later = old.license(1, "S2");
  later.claims.expiry_day = day_of(old.now.wall_ms) - 1;
  BOOST_TEST(old.play(later) == "surplus_stored");
  device_player revoked = licensed();
  revoked.play(revoke_license{key_of(revoked.state()), license_serial("S1"), "contract"});
  later = revoked.license(1, "S2");
  later.claims.expiry_day += 1;
  BOOST_TEST(revoked.play(later) == "surplus_stored");
}

BOOST_AUTO_TEST_CASE(while_a_renewal_is_ordered_another_license_of_the_need_before_is_only_kept) {
  device_player device = renewing();
  take_license later = device.license(1, "S9");
  BOOST_TEST(device.play(later) == "surplus_stored");
  BOOST_TEST(device.state().need().open());
}

BOOST_AUTO_TEST_CASE(an_adopted_license_is_the_devices_unless_that_expires_later) {
  device_player device = licensed();
  take_license found = device.license(2, "S2");
  found.claims.expiry_day -= 1;
  adopt_license what{found.key, 2, found.claims, found.license_file, found.pack, found.action, false};
  BOOST_TEST(device.play(what) == "need_adopted surplus_stored");
  BOOST_TEST(device.row().serial.text == "S1");
  BOOST_TEST(device.standing() == "licensed none");
  found = device.license(3, "S3");
  BOOST_TEST(device.play(adopt_license{found.key, 3, found.claims, found.license_file, found.pack, found.action, false}) == "need_adopted license_stored");
  BOOST_TEST(device.row().serial.text == "S3");
}

BOOST_AUTO_TEST_CASE(a_revocation_ends_what_the_device_counts_as_installed) {
  device_player device = licensed();
  BOOST_TEST(installed(device) == "valid");
  device.play(revoke_license{key_of(device.state()), license_serial("S1"), "contract"});
  BOOST_TEST(installed(device) == "none");
  device.play(lift_block{});
  device.look();
  BOOST_TEST(device.standing() == "ordering order_placed");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.standing() == "delivering awaiting_cancel");  // it has not said yet that it does without the one before
  BOOST_TEST(installed(device) == "none");
}

BOOST_AUTO_TEST_CASE(a_revoked_renewal_blocks_the_device_and_a_revoked_predecessor_does_not_cover_it) {
  device_player device = renewing();
  device.play(device.license(2, "S2"));
  device.play(revoke_license{key_of(device.state()), license_serial("S2"), "contract"});
  BOOST_TEST(device.standing() == "registered revoked");
  event::Device older;  // as the log of a node whose device had its earlier license revoked would have it
  older.mutable_license_revoked()->set_serial("S1");
  device_player other = renewing();
  other.play(other.license(2, "S2"));
  other.fold(older);
  BOOST_TEST(installed(other) == "none");
}

BOOST_AUTO_TEST_CASE(a_redelivery_is_not_covered_by_what_it_delivers_again) {
  device_player device = licensed();
  device.play(resend_settings{});
  BOOST_TEST(device.standing() == "delivering pushing");
  BOOST_TEST(installed(device) == "none");
  BOOST_TEST(device.row().delivering);
}

BOOST_AUTO_TEST_CASE(a_license_of_another_kind_than_the_configured_one_covers_nothing) {
  device_player device = licensed();
  device.policy.license_kind = "extended";
  BOOST_TEST(installed(device) == "none");
  BOOST_TEST(device.standing() == "registered awaiting_scan");
}

BOOST_AUTO_TEST_CASE(a_device_out_of_service_has_no_license_that_counts) {
  device_player device = licensed();
  device.play(retire_device{});
  BOOST_TEST(installed(device) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
