// Reconciliation of a restored store: licenses that the device's stream does not know (I2).
#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_adoption)

namespace {

adopt_license held(const device_player& device, std::uint32_t n, const std::string& serial) {
  const take_license license = device.license(n, serial);
  return {license.key, n, license.claims, license.license_file, license.pack, license.action, false};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_license_issued_after_the_backup_is_the_devices_and_nothing_is_ordered) {
  device_player device;
  device.prompting(false);
  device.appear();
  BOOST_TEST(device.play(held(device, 1, "S1")) == "need_adopted license_stored");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  BOOST_TEST(device.play(held(device, 1, "S1")) == "");
}

BOOST_AUTO_TEST_CASE(the_adopted_needs_number_is_not_used_again) {
  device_player device;
  device.appear();
  device.play(held(device, 3, "S3"));
  device.pass(400 * ms_per_day);
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed().starts_with("order unit-1/base/4"), device.owed());
}

BOOST_AUTO_TEST_CASE(a_need_that_was_open_at_the_backup_is_filled) {
  device_player device;
  device.appear();
  device.look();
  BOOST_TEST(device.play(held(device, 1, "S1")) == "license_stored");
  BOOST_TEST(!device.state().need().open());
}

BOOST_AUTO_TEST_CASE(a_unit_that_was_registered_after_the_backup_finds_its_license_when_it_is_registered_again) {
  device_player device;
  device.prompting(false);
  BOOST_TEST(device.play(held(device, 1, "S1")) == "need_adopted license_stored");
  BOOST_TEST(device.standing() == "unknown none");
  BOOST_TEST(device.offer() == "nothing");
  device.appear();
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.offer() == "deployment");
  BOOST_TEST(device.row().serial.text == "S1");
}

BOOST_AUTO_TEST_CASE(of_several_needs_the_last_license_is_the_devices) {
  device_player device;
  device.appear();
  device.play(held(device, 1, "S1"));
  BOOST_TEST(device.play(held(device, 2, "S2")) == "need_adopted license_stored");
  BOOST_TEST(device.row().serial.text == "S2");
  BOOST_TEST(device.play(held(device, 1, "S1")) == "");  // an earlier need's, when reconciling begins anew
  BOOST_TEST(device.state().need().n() == 2);
}

BOOST_AUTO_TEST_CASE(a_license_that_has_expired_since_is_only_kept_and_its_need_counts_as_filled) {
  device_player device;
  device.appear();
  device.look();
  adopt_license old = held(device, 1, "S1");
  old.claims.expiry_day = day_of(device.now.wall_ms) - 1;
  BOOST_TEST(device.play(old) == "need_adopted surplus_stored");
  BOOST_TEST(device.play(old) == "");
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/2");
}

BOOST_AUTO_TEST_CASE(of_licenses_that_have_expired_no_more_are_kept_than_surplus_ones_are) {
  device_player device;
  device.policy.max_surplus = 1;
  device.appear();
  for (const std::uint32_t n : {1u, 2u, 3u}) {
    adopt_license old = held(device, n, "S" + std::to_string(n));
    old.claims.expiry_day = day_of(device.now.wall_ms) - 1;
    BOOST_TEST(device.play(old) == (n == 1 ? "need_adopted surplus_stored" : "need_adopted"));
  }
  BOOST_TEST(device.look() == "need_opened");
  BOOST_TEST(device.owed() == "order unit-1/base/4");
}

BOOST_AUTO_TEST_CASE(a_second_license_of_one_need_is_surplus) {
  device_player device;
  device.appear();
  device.play(held(device, 1, "S1"));
  BOOST_TEST(device.play(held(device, 1, "S2")) == "surplus_stored");
  BOOST_TEST(device.play(held(device, 1, "S2")) == "");
  BOOST_TEST(device.row().serial.text == "S1");
}

BOOST_AUTO_TEST_CASE(a_license_that_was_revoked_since_blocks_unless_a_later_need_shows_that_the_block_was_lifted) {
  device_player device;
  device.appear();
  adopt_license revoked = held(device, 1, "S1");
  revoked.revoked = true;
  BOOST_TEST(device.play(revoked) == "need_adopted license_stored license_revoked");
  BOOST_TEST(device.standing() == "registered revoked");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.play(held(device, 2, "S2")) == "need_adopted license_stored");
  BOOST_TEST(device.offer() == "confirmation");
}

BOOST_AUTO_TEST_CASE(a_license_for_another_unit_or_under_another_key_is_refused) {
  device_player device;
  device.appear();
  adopt_license foreign = held(device, 1, "S1");
  foreign.claims.unit = unit_id("unit-2");
  BOOST_TEST(device.play(foreign) == "!bad_input");
  adopt_license other = held(device, 1, "S1");
  other.n = 2;
  BOOST_TEST(device.play(other) == "!bad_input");
  BOOST_TEST(device.state().need().n() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
