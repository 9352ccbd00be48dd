// Licenses of several kinds on one device: a need, an order, a renewal and a block for each.
#include "licensing/device_kinds.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/licensing/fleet_of_kinds.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_kinds)

namespace {

const std::string base, video = "video", audio = "audio";

}  // namespace

BOOST_AUTO_TEST_CASE(a_device_is_licensed_for_the_base_and_for_each_further_kind_the_fleet_needs) {
  fleet_of_kinds f;
  f.device.appear();
  BOOST_TEST(f.device.look() == "need_opened need_opened");
  BOOST_TEST(f.device.owed() == "order unit-1/base/1, order unit-1/video/1");
  BOOST_TEST(kinds_of(f.device, 1) == "- video");
  BOOST_TEST(f.take(base) == "license_stored");
  BOOST_TEST(f.take(video) == "license_stored");
  f.install(base);
  f.install(video);
  BOOST_TEST(f.device.standing() == "licensed none");
  BOOST_TEST(f.standing(video) == "licensed none");
  BOOST_TEST(f.device.owed() == "");
  BOOST_TEST(f.device.folded().SerializeAsString() == f.device.state().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_device_of_a_fleet_without_further_kinds_has_no_rows_of_kinds) {
  device_player device;
  device.get_licensed();
  BOOST_TEST((device.row().kinds == nullptr));
  BOOST_TEST(device.state().further().empty());
}

BOOST_AUTO_TEST_CASE(a_device_that_the_condition_of_the_only_kind_leaves_out_has_no_rows_of_kinds) {
  fleet_of_kinds f("tag==kiosk");
  f.device.get_licensed();
  BOOST_TEST((f.device.row().kinds == nullptr));
  BOOST_TEST(f.device.look() == "");
  BOOST_TEST((f.device.due().blocked == event::NOT_SELECTED));  // looked at again when the condition is another one
}

BOOST_AUTO_TEST_CASE(a_device_that_comes_to_satisfy_the_condition_of_a_kind_is_looked_at_at_once) {
  fleet_of_kinds f("tag==kiosk");
  f.device.get_licensed();
  f.device.play(tag_device{{"kiosk"}, {}, false});
  BOOST_TEST(*f.device.due().at_ms == f.device.now.wall_ms);
  BOOST_TEST(f.standing(video) == "registered awaiting_scan");
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_TEST(f.view(video).need().kind() == video);
}

BOOST_AUTO_TEST_CASE(a_kind_that_is_needed_no_more_is_kept_and_not_renewed) {
  fleet_of_kinds f;
  f.license_both();
  f.want(video, "", false);
  BOOST_TEST(f.standing(video) == "licensed none");
  f.device.pass(364 * ms_per_day);
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_TEST(f.view(base).need().n() == 2u);
  BOOST_TEST(f.view(video).need().n() == 1u);
  BOOST_TEST(f.standing(video) == "licensed not_selected");
  f.want(video);
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_TEST(f.view(video).need().n() == 2u);
}

BOOST_AUTO_TEST_CASE(the_fleets_condition_holds_for_further_kinds_too) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.operate(set_condition{"tag==none"});
  BOOST_TEST(f.device.look() == "");
  BOOST_TEST((f.device.due().blocked == event::NOT_SELECTED));
}

BOOST_AUTO_TEST_CASE(who_is_left_out_with_all_its_kinds_hears_of_it_once) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.look();
  f.device.operate(set_condition{"tag==none"});
  f.device.play(block_order{order_key("unit-1/base/1"), event::NOT_SELECTED});
  f.device.play(block_order{order_key("unit-1/video/1"), event::NOT_SELECTED});
  BOOST_TEST((f.device.due().blocked == event::NOT_SELECTED));
}

BOOST_AUTO_TEST_CASE(each_order_is_blocked_refused_and_unblocked_for_itself) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.look();
  const order_key key("unit-1/video/1");
  BOOST_TEST(f.device.play(block_order{key, event::PACK_EXHAUSTED}) == "order_blocked");
  BOOST_TEST(f.standing(video) == "ordering pack_exhausted");
  BOOST_TEST(f.standing(base) == "ordering order_placed");
  BOOST_TEST(!f.device.due().blocked.has_value());  // the base's order may have got lost
  f.take(base);
  f.install(base);
  BOOST_TEST((f.device.due().blocked == event::PACK_EXHAUSTED));
  BOOST_TEST(f.device.due().kind.text == video);
  BOOST_TEST(f.device.play(unblock_order{key}) == "order_unblocked");
  BOOST_TEST(f.device.play(report_unusable_answer{key, "expired"}) == "answer_unusable");
  BOOST_TEST(f.standing(video) == "ordering answer_unusable");
  BOOST_TEST(f.device.play(refuse_order{key, "no", "contract"}) == "order_refused");
  BOOST_TEST(f.standing(video) == "ordering order_refused");
  BOOST_TEST(!order_retry_due(f.device.state(), key, f.device.context()));
  BOOST_TEST(!order_retry_due(f.device.state(), order_key("unit-1/base/1"), f.device.context()));  // it has its license
  f.device.pass(2 * 3'600'000);
  BOOST_TEST(order_retry_due(f.device.state(), key, f.device.context()));
}

BOOST_AUTO_TEST_CASE(two_orders_that_are_blocked_are_looked_at_by_every_scan) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.look();
  f.device.play(block_order{order_key("unit-1/video/1"), event::PACK_EXHAUSTED});
  f.device.play(block_order{order_key("unit-1/base/1"), event::NO_PACK});
  BOOST_TEST(f.device.due().at_scan);
  BOOST_TEST(!f.device.due().blocked.has_value());
  BOOST_TEST(!awaits_mail(f.device.state()));
}

BOOST_AUTO_TEST_CASE(an_order_that_is_placed_is_about_to_bring_mail_and_a_refused_one_is_not) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.look();
  BOOST_TEST(awaits_mail(f.device.state()));
  f.device.play(refuse_order{order_key("unit-1/base/1"), "no", "no"});
  BOOST_TEST(awaits_mail(f.device.state()));
  f.device.play(refuse_order{order_key("unit-1/video/1"), "no", "no"});
  BOOST_TEST(!awaits_mail(f.device.state()));
}

BOOST_AUTO_TEST_CASE(who_names_no_kind_takes_all_licenses_away_and_lets_all_come_back) {
  fleet_of_kinds f;
  f.license_both();
  const std::size_t before = f.device.log().size();
  BOOST_TEST(f.device.play(withdraw_license{"lost", true, true}) == "license_withdrawn cancel_began license_withdrawn cancel_began");
  BOOST_TEST(kinds_of(f.device, before) == "- - video video");
  BOOST_TEST(f.device.owed() == "return base-1, remove 101/2 192.0.2.7:8081, return video-1");
  BOOST_TEST(f.device.play(lift_block{}) == "block_lifted block_lifted");
  BOOST_TEST(f.device.play(lift_block{}) == "!conflict");
}

BOOST_AUTO_TEST_CASE(a_block_of_one_kind_is_lifted_for_itself) {
  fleet_of_kinds f;
  f.license_both();
  f.device.play(withdraw_license{"sold", true, true, license_kind(video)});
  BOOST_TEST(f.device.play(lift_block{license_kind("base")}) == "!conflict");
  BOOST_TEST(f.device.play(lift_block{license_kind(video)}) == "block_lifted");
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_TEST(f.view(video).need().n() == 2u);
}

BOOST_AUTO_TEST_CASE(whoever_lifts_without_naming_a_kind_lifts_what_is_blocked) {
  fleet_of_kinds f;
  f.license_both();
  f.device.play(withdraw_license{"sold", true, true, license_kind(video)});
  BOOST_TEST(f.device.play(lift_block{}) == "block_lifted");
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_away_if_one_of_the_kinds_can_not_be) {
  fleet_of_kinds f;
  f.license_both();
  for (int i = 0; i < 8; ++i) {  // as many returns as are kept
    event::Device what;
    what.set_of_kind(video);
    what.mutable_license_withdrawn()->set_serial("old-" + std::to_string(i));
    what.mutable_license_withdrawn()->set_returns(true);
    f.device.fold(what);
  }
  BOOST_TEST(f.device.play(withdraw_license{"lost", true, true}) == "!conflict");
}

BOOST_AUTO_TEST_CASE(no_first_license_of_a_further_kind_is_ordered_while_the_base_is_blocked) {
  fleet_of_kinds f("tag==none");
  f.device.get_licensed();
  f.want(video);
  f.device.play(withdraw_license{"lost", true, true});
  BOOST_TEST(f.standing(video) == "registered withdrawn");
  f.device.play(answer_cancel{action_id{101}, answer_cancel::kind::done, ""});
  BOOST_TEST(f.device.look() == "");
  BOOST_TEST(!f.device.due().at_ms);
  f.device.play(lift_block{});
  BOOST_TEST(f.device.look() == "need_opened need_opened");
}

BOOST_AUTO_TEST_CASE(the_licensing_server_takes_back_a_license_of_one_kind) {
  fleet_of_kinds f;
  f.license_both();
  BOOST_TEST(f.device.play(revoke_license{order_key("unit-1/video/1"), license_serial("video-1"), "contract"}) == "license_revoked cancel_began");
  BOOST_TEST(f.standing(video) == "registered revoked");
  BOOST_TEST(f.standing(base) == "licensed none");
  BOOST_TEST(f.device.play(revoke_license{order_key("unit-1/video/1"), license_serial("video-1"), "contract"}) == "");
}

BOOST_AUTO_TEST_CASE(a_kind_that_nobody_ever_needed_is_none_of_the_devices) {
  fleet_of_kinds f;
  f.license_both();
  BOOST_TEST(f.device.play(block_order{order_key("unit-1/smell/1"), event::NO_PACK}) == "");
  BOOST_TEST(f.device.play(take_license{order_key("nonsense"), f.license(video).claims, "", pack_id("P"), action_id{1}}) == "!bad_input");
  BOOST_TEST(f.device.play(settle_return{license_serial("unknown"), event::LICENSE_RETURNED, pack_id("P"), ""}) == "");
  BOOST_TEST(f.device.play(take_feedback{action_id{999}, take_feedback::kind::success, 0, ""}) == "!not_found");
  BOOST_TEST(f.device.play(take_feedback{action_id{0}, take_feedback::kind::success, 0, ""}) == "!not_found");
}

BOOST_AUTO_TEST_CASE(the_kind_is_read_out_of_a_key_of_the_units) {
  BOOST_TEST(kind_of(order_key("unit-1/video/12"), "unit-1") == "video");
  BOOST_TEST(kind_of(order_key("unit-1/video"), "unit-1") == "");
  BOOST_TEST(kind_of(order_key("unit-1"), "unit-1") == "");
  BOOST_TEST(kind_of(order_key("unit-10/video/1"), "unit-1") == "");
  BOOST_TEST(kind_of(order_key("other/video/1"), "unit-1") == "");
}

BOOST_AUTO_TEST_CASE(each_license_is_renewed_at_its_own_time) {
  fleet_of_kinds f;
  f.order_both();
  f.install(base);
  f.install(video);
  f.device.pass(364 * ms_per_day);
  BOOST_TEST(f.device.look() == "need_opened need_opened");
  BOOST_TEST(f.take(video, 2) == "license_stored");
  BOOST_TEST(f.standing(base) == "licensed renewing");
  f.install(video);
  BOOST_TEST(f.standing(video) == "licensed none");
  BOOST_TEST(f.standing(base) == "licensed renewing");
}

BOOST_AUTO_TEST_CASE(a_replaced_device_gives_the_licenses_of_all_kinds_back_and_hands_over_once) {
  fleet_of_kinds f;
  f.license_both();
  BOOST_TEST(f.device.play(replace_device{unit_id("unit-2")}) == "replacement_began retired license_withdrawn cancel_began license_withdrawn cancel_began");
  BOOST_TEST(f.device.owed() == "hand over unit-2, return base-1, return video-1");
}

BOOST_AUTO_TEST_CASE(a_restored_store_adopts_a_license_of_a_kind_that_its_fleet_does_not_know_yet) {
  device_player device;
  device.appear();
  adopt_license what{order_key("unit-1/video/1"), 1, {license_serial("V"), unit_id("unit-1"), license_kind(video), pack_id("P"), 21'000}, "file", pack_id("P"), action_id{7}};
  BOOST_TEST(device.play(what) == "need_adopted license_stored");
  BOOST_TEST(device.play(what) == "");
  BOOST_TEST(device.state().need().n() == 0u);
  BOOST_TEST(view_of_license(device.state(), video, "base").license().serial() == "V");
  BOOST_TEST(view_of_license(device.state(), "base", "base").license().serial() == "");
  BOOST_TEST(view_of_license(device.state(), "smell", "base").license().serial() == "");
  BOOST_TEST(!is_kind_of_base(device.state(), video, video));
  const adopt_license again{order_key("unit-1/base/1"), 1, {license_serial("B"), unit_id("unit-1"), license_kind("base"), pack_id("P"), 21'000}, "file", pack_id("P"), action_id{8}};
  BOOST_TEST(device.play(again) == "need_adopted license_stored");
  BOOST_TEST(device.state().license().serial() == "B");
}

BOOST_AUTO_TEST_CASE(a_base_that_was_of_another_kind_before_keeps_its_license) {
  device_player device;
  device.get_licensed();
  device.policy.license_kind = "pro";
  BOOST_TEST(is_kind_of_base(device.state(), "base", "pro"));
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(is_kind_of_base(device.state(), "base", "pro"));
  BOOST_TEST(is_kind_of_base(device.state(), "pro", "other"));
}

BOOST_AUTO_TEST_CASE(an_operator_brings_a_license_of_a_further_kind) {
  fleet_of_kinds f("tag==none");
  f.device.get_licensed();
  f.want(video);
  upload_license what{f.license(video).claims, "file", pack_id("P"), action_id{250}};
  BOOST_TEST(f.device.play(what) == "need_opened license_stored");
  BOOST_TEST(f.view(video).delivery().action() == 250u);
  what.claims.kind = license_kind("smell");
  BOOST_TEST(f.device.play(what) == "!bad_input");
}

BOOST_AUTO_TEST_CASE(kinds_are_kept_in_order_whenever_they_came) {
  fleet_of_kinds f;
  f.device.appear();
  f.device.look();
  f.want(audio);
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_REQUIRE(f.device.state().further_size() == 2);
  BOOST_TEST(f.device.state().further(0).kind() == audio);
  BOOST_TEST(f.device.state().further(1).kind() == video);
  BOOST_TEST((find_holding(f.device.state(), "b") == nullptr));
  BOOST_TEST(f.device.owed() == "order unit-1/base/1, order unit-1/audio/1, order unit-1/video/1");
}

BOOST_AUTO_TEST_CASE(the_bases_kind_is_none_of_the_further_ones_whatever_the_fleets_stream_says) {
  fleet_of_kinds f;
  event::Fleet what;
  what.mutable_kind_set()->set_kind("base");
  what.mutable_kind_set()->set_wanted(true);
  f.device.fleet.evolve(what, 9, 0);
  f.device.appear();
  f.want(video, "tag==none");
  BOOST_TEST(f.device.look() == "need_opened");
  BOOST_TEST(f.device.state().further().empty());
  BOOST_TEST((f.device.row().kinds == nullptr));
  BOOST_TEST(f.device.play(block_order{order_key("unit-1/base/1"), event::NO_PACK}) == "order_blocked");
  BOOST_TEST(f.device.state().further().empty());
}

BOOST_AUTO_TEST_CASE(a_licensed_device_that_a_condition_leaves_out_waits_for_another_one_to_need_a_further_kind) {
  fleet_of_kinds f;
  f.want(video, "", false);
  f.device.get_licensed();
  f.device.operate(set_condition{"tag==none"});
  f.want(video);
  BOOST_TEST(f.device.look() == "");
  BOOST_TEST(f.device.due().at_scan);
  BOOST_TEST((f.device.due().blocked == event::NOT_SELECTED));
  f.device.operate(set_condition{});
  BOOST_TEST(f.device.look() == "need_opened");
}

BOOST_AUTO_TEST_SUITE_END()
