// S2 to S6 and section 5: needs, keys, blocks, refusals, licenses and surplus.
#include <limits>

#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_ordering)

BOOST_AUTO_TEST_CASE(a_scan_opens_one_need_for_a_registered_device_without_a_valid_license_and_the_order_carries_its_unit_id) {
  device_player device;
  device.appear();
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.log().back().device().need_opened().cause() == event::FIRST_NEED);
  BOOST_TEST(device.owed() == "order unit-1/base/1");
  BOOST_TEST(device.standing() == "ordering order_placed");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.state().need().n() == 1);
}

BOOST_AUTO_TEST_CASE(with_the_switch_off_no_need_is_opened_and_the_device_says_why) {
  device_player device;
  device.operate(set_switch{false});
  device.appear();
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "registered deployment_off");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().at_ms);
  device.operate(set_switch{true});
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(what_was_ordered_before_the_switch_went_off_is_still_received_stored_and_delivered) {
  device_player device;
  device.prompting(false);
  device.appear();
  device.look();
  device.operate(set_switch{false});
  BOOST_TEST(device.play(device.license()) == "license_stored");
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(device.offer() == "deployment");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_orders_nothing_until_it_is_confirmed) {
  device_player device;
  device.clock_suspect = true;
  device.appear();
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "registered clock_suspect");
  BOOST_TEST(device.due().at_scan);
  device.clock_suspect = false;
  BOOST_TEST(device.look() == "need_opened");
}

BOOST_AUTO_TEST_CASE(a_license_is_stored_with_a_new_settings_revision_and_ends_the_need) {
  device_player device;
  device.get_license();
  const event::LicenseStored& stored = device.log().back().device().license_stored();
  BOOST_TEST(stored.license_file() == "file of S1");
  BOOST_TEST(stored.n() == 1);
  BOOST_TEST(stored.pack() == "P");
  BOOST_TEST(device.delivery().revision() == 1);
  BOOST_TEST(!device.state().need().open());
  BOOST_TEST(device.row().serial.text == "S1");
  BOOST_TEST(number(device.row().action) == 101);
}

BOOST_AUTO_TEST_CASE(a_license_for_another_unit_is_refused_and_changes_nothing) {
  device_player device;
  device.appear();
  device.look();
  take_license foreign = device.license();
  foreign.claims.unit = unit_id("unit-2");
  BOOST_TEST(device.play(foreign) == "!bad_input");
  BOOST_TEST(device.owed() == "order unit-1/base/1");
  device.play(device.license());
  foreign.claims.serial = license_serial("S2");
  BOOST_TEST(device.play(foreign) == "!bad_input");
  BOOST_TEST(device.state().license().surplus_serials_size() == 0);
}

BOOST_AUTO_TEST_CASE(a_license_of_another_kind_or_one_that_has_expired_does_not_fill_the_need) {
  device_player device;
  device.appear();
  device.look();
  take_license other = device.license();
  other.claims.kind = license_kind("add-on");
  BOOST_TEST(device.play(other) == "!bad_input");
  take_license old = device.license();
  old.claims.expiry_day = day_of(device.now.wall_ms) - 1;
  BOOST_TEST(device.play(old) == "!bad_input");
  BOOST_TEST(device.state().need().open());
  old.claims.expiry_day = day_of(device.now.wall_ms);
  BOOST_TEST(device.play(old) == "license_stored");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_does_not_call_a_license_expired) {
  device_player device;
  device.appear();
  device.look();
  device.clock_suspect = true;
  take_license what = device.license();
  what.claims.expiry_day = day_of(device.now.wall_ms) - 1;
  BOOST_TEST(device.play(what) == "license_stored");
  BOOST_TEST(device.standing() == "delivering pushing");
  BOOST_TEST(device.due().at_scan);  // looked at again when the clock is confirmed
  BOOST_TEST(!device.due().at_ms);
}

BOOST_AUTO_TEST_CASE(a_license_nobody_ordered_is_refused) {
  device_player device;
  device.appear();
  BOOST_TEST(device.play(device.license()) == "!not_found");
}

BOOST_AUTO_TEST_CASE(the_same_serial_again_is_ignored_even_after_its_expiry_and_another_serial_is_kept_as_surplus_and_not_delivered) {
  device_player device;
  device.get_license();
  BOOST_TEST(device.play(device.license(1, "S1")) == "");
  BOOST_TEST(device.play(device.license(1, "S2")) == "surplus_stored");
  BOOST_TEST(device.play(device.license(1, "S2")) == "");
  BOOST_TEST(device.row().serial.text == "S1");
  BOOST_TEST(number(device.row().action) == 101);
  const take_license late = device.license(1, "S1");
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.play(late) == "");
}

BOOST_AUTO_TEST_CASE(an_answer_whose_line_has_ended_fills_no_need_and_is_surplus_only_of_the_need_that_it_is_for) {
  const auto ended = [](take_license what) {
    what.action = action_id{};
    return what;
  };
  device_player device;
  device.appear();
  device.look();
  BOOST_TEST(device.play(ended(device.license(1, "S0"))) == "");  // its need is ordered again under the same key
  device.play(device.license());
  BOOST_TEST(device.play(ended(device.license(1, "S1"))) == "");
  BOOST_TEST(device.play(ended(device.license(1, "S2"))) == "surplus_stored");
  BOOST_TEST(device.play(ended(device.license(2, "S3"))) == "");  // what the other need got is not known here
  BOOST_TEST(device.row().serial.text == "S1");
}

BOOST_AUTO_TEST_CASE(more_surplus_licenses_than_are_kept_are_refused_aloud) {
  device_player device;
  device.policy.max_surplus = 1;
  device.get_license();
  BOOST_TEST(device.play(device.license(1, "S2")) == "surplus_stored");
  BOOST_TEST(device.play(device.license(1, "S3")) == "!conflict");
  BOOST_TEST(device.refusal.what.find("S3") != std::string::npos);
  BOOST_TEST(device.play(device.license(1, "S2")) == "");
}

BOOST_AUTO_TEST_CASE(a_license_under_a_key_of_another_need_is_surplus_and_neither_fills_the_need_nor_counts_as_the_devices_license) {
  device_player device;
  device.appear();
  device.look();
  BOOST_TEST(device.play(device.license(2, "S9")) == "surplus_stored");
  BOOST_TEST(device.state().need().open());
  BOOST_TEST(device.play(resend_settings{}) == "!conflict");
  device.clock_suspect = true;
  BOOST_TEST(device.standing() == "ordering order_placed");
  BOOST_TEST(!has_valid_license(device.state(), device.context()));
}

BOOST_AUTO_TEST_CASE(a_license_is_valid_through_the_whole_of_its_last_day_and_then_a_renewal_raises_n) {
  device_player device;
  device.policy.renewal.ahead_ms = 0;
  device.get_licensed();
  const std::int64_t end = (device.state().license().expiry_day() + 1) * ms_per_day;
  BOOST_TEST(device.due().at_ms.value() == end);
  device.pass(end - 1 - device.now.wall_ms);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "licensed none");
  device.pass(1);
  BOOST_TEST(device.standing() == "registered awaiting_scan");
  BOOST_TEST(device.row().since_ms == end);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.log().back().device().need_opened().cause() == event::RENEWAL);
  BOOST_TEST(device.owed() == "order unit-1/base/2");
  BOOST_TEST(device.play(device.license(2, "S2")) == "license_stored");
  BOOST_TEST(device.delivery().revision() == 2);
  BOOST_TEST(number(device.action()) == 102);
}

BOOST_AUTO_TEST_CASE(a_license_of_a_kind_that_is_no_longer_deployed_is_not_valid) {
  device_player device;
  device.get_licensed();
  device.policy.license_kind = "pro";
  BOOST_TEST(device.standing() == "registered awaiting_scan");
  BOOST_TEST(device.row().since_ms == device.state().registered_at_ms());
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/pro/2");
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_expires_nothing_and_the_device_is_looked_at_again) {
  device_player device;
  device.get_licensed();
  device.clock_suspect = true;
  BOOST_TEST(device.due().at_ms.has_value());
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.standing() == "licensed none");
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().at_ms);
}

BOOST_AUTO_TEST_CASE(a_license_without_an_end_does_not_overflow) {
  device_player device;
  device.appear();
  device.look();
  take_license what = device.license();
  what.claims.expiry_day = std::numeric_limits<std::int64_t>::max();
  device.play(what);
  BOOST_TEST(has_valid_license(device.state(), device.context()));
  BOOST_TEST(device.due().at_ms.value() > device.now.wall_ms);
}

BOOST_AUTO_TEST_CASE(a_block_says_by_what_the_device_was_told_so_and_nothing_else_does) {
  BOOST_TEST((heard_of_packs(block_order{order_key("k"), event::NO_PACK_FITS, 7}) == 7u));
  BOOST_TEST(!heard_of_packs(examine_device{}));
  BOOST_TEST((heard_of_packs(register_device{}) == 0u));  // another pack may be for it now
  BOOST_TEST((heard_of_packs(report_attributes{}) == 0u));
  BOOST_TEST((heard_of_packs(tag_device{}) == 0u));
}

BOOST_AUTO_TEST_CASE(a_block_is_recorded_when_its_reason_changes_and_shown) {
  device_player device;
  device.appear();
  const order_key key = make_order_key(unit_id("unit-1"), license_kind("base"), 1);
  BOOST_TEST(device.play(block_order{key, event::NO_PACK}) == "");
  device.look();
  BOOST_TEST(device.play(block_order{order_key("unit-1/base/2"), event::NO_PACK}) == "");
  const std::pair<event::BlockReason, const char*> reasons[] = {{event::DEPLOYMENT_OFF, "ordering deployment_off"},
                                                                {event::PACK_EXHAUSTED, "ordering pack_exhausted"},
                                                                {event::NO_PACK, "ordering no_pack"},
                                                                {event::NO_PACK_FITS, "ordering no_pack_fits"},
                                                                {event::NO_LATER_PACK, "ordering no_later_pack"},
                                                                {event::CLOCK_SUSPECT, "ordering clock_suspect"},
                                                                {event::DRY_RUN, "ordering dry_run"},
                                                                {event::RESTORING, "ordering restoring"},
                                                                {event::ORDER_CAP, "ordering order_cap"},
                                                                {event::SERVER_UNREACHABLE, "ordering server_unreachable"}};
  for (const auto& [reason, standing] : reasons) {
    BOOST_TEST(device.play(block_order{key, reason}) == "order_blocked");
    BOOST_TEST(device.play(block_order{key, reason}) == "");
    BOOST_TEST(device.standing() == standing);
  }
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(order_retry_due(device.state(), device.context()));
  device.play(device.license());
  BOOST_TEST(!device.state().need().has_blocked());
  BOOST_TEST(!order_retry_due(device.state(), device.context()));
}

BOOST_AUTO_TEST_CASE(a_scan_can_pass_over_a_device_whose_order_is_blocked_unless_it_owes_a_push_too) {
  device_player device;
  device.prompting(false);
  device.appear();
  device.look();
  BOOST_TEST(!device.due().blocked.has_value());
  device.play(block_order{make_order_key(unit_id("unit-1"), license_kind("base"), 1), event::PACK_EXHAUSTED});
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.due().blocked.value() == event::PACK_EXHAUSTED);
  device.play(device.license());
  BOOST_TEST(!device.due().blocked.has_value());
  device.pass(500 * ms_per_day);  // the license is over, its delivery is not
  BOOST_TEST(device.look() == "need_opened");
  device.play(block_order{make_order_key(unit_id("unit-1"), license_kind("base"), 2), event::PACK_EXHAUSTED});
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(!device.due().blocked.has_value());
}

BOOST_AUTO_TEST_CASE(a_refusal_keeps_the_need_and_its_key_and_is_tried_again_ever_more_rarely) {
  device_player device;
  device.policy.refusal_retry = {3'600'000, 24 * 3'600'000, 0};
  device.appear();
  const refuse_order refusal{make_order_key(unit_id("unit-1"), license_kind("base"), 1), "no_contract", std::string(300, 't')};
  BOOST_TEST(device.play(refusal) == "");
  device.look();
  BOOST_TEST(device.play(refuse_order{order_key("unit-1/base/7"), "x", "y"}) == "");
  BOOST_TEST(device.play(refusal) == "order_refused");
  BOOST_TEST(device.state().need().refusal() == "no_contract: " + std::string(256, 't'));
  BOOST_TEST(device.standing() == "ordering order_refused");
  BOOST_TEST(device.row().since_ms == device.now.wall_ms);
  BOOST_TEST(!order_retry_due(device.state(), device.context()));
  BOOST_TEST(!device.due().at_scan);
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + 3'600'000);

  device.pass(3'600'000);
  BOOST_TEST(order_retry_due(device.state(), device.context()));
  BOOST_TEST(device.due().at_scan);
  BOOST_TEST(device.owed() == "order unit-1/base/1");
  device.play(block_order{refusal.key, event::SERVER_UNREACHABLE});
  BOOST_TEST(device.standing() == "ordering server_unreachable");
  device.play(refusal);
  BOOST_TEST(device.standing() == "ordering order_refused");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms + 7'200'000);
  BOOST_TEST(device.state().need().n() == 1);
}

BOOST_AUTO_TEST_CASE(a_block_is_over_once_a_license_is_reserved) {
  device_player device;
  device.appear();
  device.look();
  const order_key key("unit-1/base/1");
  BOOST_TEST(!std::get<request_license>(outbox(device.state()).at(0)).blocked);
  BOOST_TEST(device.play(unblock_order{key}) == "");
  device.play(block_order{key, event::PACK_EXHAUSTED});
  BOOST_TEST(std::get<request_license>(outbox(device.state()).at(0)).blocked);
  BOOST_TEST(device.play(unblock_order{order_key("unit-1/base/2")}) == "");
  BOOST_TEST(device.play(unblock_order{key}) == "order_unblocked");
  BOOST_TEST(device.standing() == "ordering order_placed");
}

BOOST_AUTO_TEST_CASE(a_license_that_cannot_be_taken_is_said_once_and_the_need_stays_open) {
  device_player device;
  device.appear();
  const order_key key("unit-1/base/1");
  BOOST_TEST(device.play(report_unusable_answer{key, "too early"}) == "");
  device.look();
  BOOST_TEST(device.play(report_unusable_answer{key, "wrong signature"}) == "answer_unusable");
  BOOST_TEST(device.play(report_unusable_answer{key, "wrong signature"}) == "");
  BOOST_TEST(device.standing() == "ordering answer_unusable");
  BOOST_TEST(device.owed() == "order unit-1/base/1");
  BOOST_TEST(device.play(report_unusable_answer{key, "expired"}) == "answer_unusable");
  BOOST_TEST(device.play(refuse_order{key, "no", "not now"}) == "order_refused");
  BOOST_TEST(device.state().need().unusable_answer() == "");
  device.play(report_unusable_answer{key, "expired"});
  BOOST_TEST(device.play(device.license()) == "license_stored");
  BOOST_TEST(device.state().need().unusable_answer() == "");
}

BOOST_AUTO_TEST_SUITE_END()
