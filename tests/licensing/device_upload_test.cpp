// Licenses that an operator brings: what a device makes of them.
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_upload)

namespace {

upload_license brought(const device_player& device, const std::string& serial = "U1", std::int64_t days = 100) {
  const std::int64_t last_day = day_of(device.now.wall_ms) + days;
  return {{license_serial(serial), unit_id(device.state().unit()), license_kind("base"), pack_id("box"), last_day}, "file of " + serial, pack_id("box"), action_id{77}};
}

device_player calm() {
  device_player device;
  device.prompting(false);
  return device;
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_fills_the_open_need_and_is_delivered) {
  auto device = calm();
  device.appear();
  device.look();
  BOOST_TEST(device.play(brought(device)) == "license_stored");
  BOOST_TEST(!device.state().need().open());
  BOOST_TEST(device.state().license().serial() == "U1");
  BOOST_TEST(device.state().license().pack() == "box");
  BOOST_TEST(device.owed() == "push 77/1 192.0.2.7:8081");
  BOOST_TEST(device.play(brought(device)) == "");  // the same again
}

BOOST_AUTO_TEST_CASE(what_was_ordered_and_comes_later_is_surplus) {
  auto device = calm();
  device.appear();
  device.look();
  device.play(brought(device, "U1", 400));
  BOOST_TEST(device.play(device.license(1, "S1")) == "surplus_stored");
  BOOST_TEST(device.state().license().serial() == "U1");
}

BOOST_AUTO_TEST_CASE(a_device_without_a_need_gets_one_that_is_filled_whatever_keeps_it_from_ordering) {
  auto device = calm();
  device.operate(set_switch{false});
  device.operate(set_condition{"tag==other"});
  device.appear();
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(brought(device)) == "need_opened license_stored");
  BOOST_TEST(device.state().need().n() == 1u);
  BOOST_TEST(!device.state().need().open());
  BOOST_TEST(device.standing() == "delivering pushing");
}

BOOST_AUTO_TEST_CASE(one_that_ends_later_takes_the_place_of_the_one_at_hand_and_one_that_does_not_is_kept) {
  auto device = calm();
  device.get_licensed();  // for 365 days
  BOOST_TEST(device.play(brought(device, "U1", 365)) == "surplus_stored");
  BOOST_TEST(device.state().license().serial() == "S1");
  BOOST_TEST(device.play(brought(device, "U1", 365)) == "");
  BOOST_TEST(device.play(brought(device, "U2", 366)) == "license_stored");
  BOOST_TEST(device.state().license().serial() == "U2");
  BOOST_TEST(device.state().need().n() == 1u);
  BOOST_TEST(device.state().installed_expiry_day() == day_of(device.now.wall_ms) + 365);
  device.policy.max_surplus = 2;
  BOOST_TEST(device.play(brought(device, "U3", 10)) == "!conflict");
}

BOOST_AUTO_TEST_CASE(it_renews_a_license_whose_renewal_is_ordered) {
  auto device = calm();
  device.get_licensed();
  device.pass(renews_at(device.state(), device.policy) - device.now.wall_ms);
  device.look();
  BOOST_TEST(device.state().need().open());
  BOOST_TEST(device.play(brought(device, "U1", 1)) == "surplus_stored");
  BOOST_TEST(device.state().need().open());
  BOOST_TEST(device.play(brought(device, "U2", 300)) == "license_stored");
  BOOST_TEST(device.state().need().n() == 2u);
  BOOST_TEST(!device.state().need().open());
}

BOOST_AUTO_TEST_CASE(an_action_that_the_client_knows_is_called_off_for_it) {
  auto device = calm();
  device.get_license();
  device.push_ends(event::ACCEPTED);
  BOOST_TEST(device.play(brought(device, "U1", 400)) == "cancel_began license_stored");
}

BOOST_AUTO_TEST_CASE(a_license_that_is_not_for_this_device_is_refused_with_the_reason) {
  device_player stranger;
  BOOST_TEST(stranger.play(brought(stranger)) == "!not_found");
  auto device = calm();
  device.appear();
  auto what = brought(device);
  what.claims.unit = unit_id("unit-2");
  BOOST_TEST(device.play(what) == "!bad_input");
  BOOST_TEST(device.refusal.what == "the license is for unit-2, kind base, not for unit-1, kind base");
  what = brought(device);
  what.claims.kind = license_kind("pro");
  BOOST_TEST(device.play(what) == "!bad_input");
  BOOST_TEST(device.play(brought(device, "U1", -1)) == "!bad_input");
  BOOST_TEST(device.refusal.what == "the license for unit-1 has expired");
  device.look();
  device.policy.license_kind = "pro";  // the need that is open is still for the kind that it was opened for
  BOOST_TEST(device.play(what) == "!bad_input");
  BOOST_TEST(device.play(brought(device)) == "license_stored");
}

BOOST_AUTO_TEST_CASE(a_revoked_device_takes_none_until_its_block_is_lifted_and_never_the_revoked_one) {
  auto device = calm();
  device.get_licensed();
  device.play(revoke_license{key_of(device.state()), license_serial("S1"), "stolen"});
  BOOST_TEST(device.play(brought(device)) == "!conflict");
  device.play(lift_block{});
  BOOST_TEST(device.play(brought(device, "S1")) == "!conflict");
  BOOST_TEST(device.refusal.what == "the license S1 was revoked");
  BOOST_TEST(device.play(brought(device)) == "need_opened license_stored");
}

BOOST_AUTO_TEST_CASE(a_license_that_was_given_back_is_never_taken_again) {
  auto device = calm();
  device.get_licensed();
  device.play(withdraw_license{"sold", true, true});
  device.play(settle_return{license_serial("S1"), event::LICENSE_RETURNED, pack_id("box"), ""});
  device.play(lift_block{});
  device.play(brought(device, "U1"));
  device.play(withdraw_license{"sold", true, true});
  device.play(lift_block{});
  BOOST_TEST(device.play(brought(device, "S1", 900)) == "!conflict");
  BOOST_TEST(device.refusal.what == "the license S1 was given back");
  BOOST_TEST(device.play(brought(device, "U2", 900)) == "need_opened license_stored");
}

BOOST_AUTO_TEST_SUITE_END()
