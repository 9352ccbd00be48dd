// Pending devices: accepted, turned away, accepted after all; and tokens that are replaced (S11).
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

namespace {

device_player pending() {
  device_player device;
  device.play(discover_device{"192.0.2.7", "gateway_token", false});
  return device;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_discovery)

BOOST_AUTO_TEST_CASE(an_accepted_device_is_registered_and_looked_at_at_once) {
  auto device = pending();
  BOOST_TEST(device.state().discovery_rule() == "gateway_token");
  BOOST_TEST(device.play(accept_device{}) == "registered");
  BOOST_TEST(device.log().back().device().registered().by() == "operator");
  BOOST_TEST(*device.due().at_ms == device.now.wall_ms);
  BOOST_TEST(device.play(accept_device{}) == "");
}

BOOST_AUTO_TEST_CASE(a_rejected_device_stays_rejected_until_an_operator_accepts_it) {
  auto device = pending();
  BOOST_TEST(device.play(reject_device{}) == "rejected");
  BOOST_TEST(device.standing() == "rejected rejected_by_operator");
  BOOST_TEST(device.play(reject_device{}) == "");
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "accept_all", true}) == "!conflict");
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "!not_found");
  BOOST_TEST(device.play(report_attributes{}) == "!not_found");
  BOOST_TEST(!device.due().at_ms);
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.play(accept_device{}) == "registered");
  BOOST_TEST(device.standing() == "registered awaiting_scan");
}

BOOST_AUTO_TEST_CASE(only_pending_devices_are_accepted_or_rejected) {
  device_player device;
  BOOST_TEST(device.play(accept_device{}) == "!not_found");
  BOOST_TEST(device.play(reject_device{}) == "!not_found");
  device.appear();
  BOOST_TEST(device.play(reject_device{}) == "!conflict");
  device.play(retire_device{});
  BOOST_TEST(device.play(reject_device{}) == "!conflict");
  BOOST_TEST(device.play(accept_device{}) == "!conflict");
}

BOOST_AUTO_TEST_CASE(a_new_token_takes_the_place_of_the_old_one) {
  auto device = pending();
  BOOST_TEST(device.play(replace_token{std::string(16, 'n')}) == "!not_found");
  device.play(accept_device{});
  BOOST_TEST(!device.row().has_token);
  BOOST_TEST(device.play(replace_token{std::string(15, 'n')}) == "!bad_input");
  BOOST_TEST(device.play(replace_token{std::string(16, 'n')}) == "token_replaced");
  BOOST_TEST(device.row().has_token);
  BOOST_TEST(device.row().token_hash.front() == 'n');
}

BOOST_AUTO_TEST_SUITE_END()
