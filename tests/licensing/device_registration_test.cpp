// S11, and what a device says of itself: registration, attributes, contacts, push addresses, S9's lists after an upgrade.
#include <boost/test/unit_test.hpp>

#include "tests/licensing/device_player.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_registration)

BOOST_AUTO_TEST_CASE(a_first_contact_makes_a_device_discovered_and_waits_for_an_operator) {
  device_player device;
  BOOST_TEST(device.standing() == "unknown none");
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "gateway_token", false}) == "discovered");
  BOOST_TEST(device.standing() == "discovered awaiting_registration");
  BOOST_TEST(device.row().since_ms == device.now.wall_ms);
  BOOST_TEST(device.state().peer_address() == "192.0.2.7");
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "gateway_token", false}) == "");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(device.owed() == "");
}

BOOST_AUTO_TEST_CASE(a_rule_that_accepts_registers_at_first_contact_and_the_device_is_due_at_once) {
  device_player device;
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "accept_all", true}) == "discovered registered");
  BOOST_TEST(device.standing() == "registered awaiting_scan");
  BOOST_TEST(device.due().at_ms.value() == device.now.wall_ms);
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "accept_all", true}) == "");
}

BOOST_AUTO_TEST_CASE(a_rule_that_came_later_registers_a_discovered_device) {
  device_player device;
  device.play(discover_device{"192.0.2.7", "gateway_token", false});
  BOOST_TEST(device.play(discover_device{"192.0.2.8", "accept_all", true}) == "registered");
  BOOST_TEST(device.state().peer_address() == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(an_operator_registers_with_a_record_and_changes_only_what_is_named) {
  device_player device;
  register_device what;
  what.name = "reception";
  what.directory = "/berlin//hall/";
  what.token_hash = std::string(16, 'h');
  what.push_address = "kiosk-7.example:8081";
  what.firmware = "10.03.500";
  what.product = "kiosk";
  BOOST_TEST(device.play(what) == "registered");
  BOOST_TEST(device.state().directory() == "/berlin/hall");
  BOOST_TEST(device.state().product() == "kiosk");
  BOOST_TEST(device.row().has_token);
  BOOST_TEST(device.row().token_hash[15] == 'h');
  BOOST_TEST(device.play(what) == "");

  const auto registered_at = device.state().registered_at_ms();
  device.pass(1);
  register_device rename;
  rename.name = "desk";
  BOOST_TEST(device.play(rename) == "registered");
  BOOST_TEST(device.state().name() == "desk");
  BOOST_TEST(device.state().directory() == "/berlin/hall");
  BOOST_TEST(device.state().registered_at_ms() == registered_at);
  BOOST_TEST(!device.log().back().device().registered().has_directory());
}

BOOST_AUTO_TEST_CASE(a_wrong_record_is_refused_with_the_field_and_changes_nothing) {
  device_player device;
  const auto refused = [&](auto set) {
    register_device what;
    set(what);
    BOOST_TEST(device.play(what) == "!bad_input");
    return device.refusal.what;
  };
  BOOST_TEST(refused([](auto& w) { w.name = std::string(257, 'x'); }).starts_with("name"));
  BOOST_TEST(refused([](auto& w) { w.firmware = "10\n"; }).starts_with("firmware"));
  BOOST_TEST(refused([](auto& w) { w.product = "a\x7F"; }).starts_with("product"));
  BOOST_TEST(refused([](auto& w) { w.token_hash = "short"; }).starts_with("token_hash"));
  BOOST_TEST(refused([](auto& w) { w.directory = "berlin"; }).starts_with("directory"));
  BOOST_TEST(refused([](auto& w) { w.push_address = "nowhere"; }).starts_with("push_address"));
  BOOST_TEST(device.log().empty());
}

BOOST_AUTO_TEST_CASE(a_push_address_is_a_host_and_a_port_and_nothing_else) {
  const auto accepted = [](const std::string& address) {
    device_player device;
    register_device what;
    what.push_address = address;
    return device.play(what) == "registered";
  };
  for (const char* good : {"", "192.0.2.7:1", "kiosk-7.example:65535", "[2001:db8::7]:8081", "[::ffff:192.0.2.7]:80"}) {
    BOOST_TEST(accepted(good), good);
  }
  for (const char* bad : {"kiosk", ":80", "kiosk:", "kiosk:0", "kiosk:65536", "kiosk:80x", "kiosk:-1", "kiosk: 80", "2001:db8::7:80",
                          "[]:80", "[:80", "[::1:80", "::1]:80", "[::g]:80", "[kiosk]:80", "ki/osk:80", "http://kiosk:80",
                          "user@kiosk:80", "ki osk:80"}) {
    BOOST_TEST(!accepted(bad), bad);
  }
  BOOST_TEST(accepted(std::string(255, 'a') + ":80"));
  BOOST_TEST(!accepted(std::string(256, 'a') + ":80"));
}

BOOST_AUTO_TEST_CASE(a_long_text_in_a_refusal_is_cut_at_a_whole_character) {
  device_player device;
  register_device what;
  what.directory = std::string(255, 'x') + "\u00e4\u00e4";
  BOOST_TEST(device.play(what) == "!bad_input");
  BOOST_TEST(device.refusal.what == "directory '" + std::string(255, 'x') + "' is not a directory name");
  what.directory = std::string(300, '\x80');
  BOOST_TEST(device.play(what) == "!bad_input");
  BOOST_TEST(device.refusal.what == "directory '' is not a directory name");
}

BOOST_AUTO_TEST_CASE(a_retired_device_gets_nothing_and_registering_brings_it_back_with_its_count_of_needs) {
  device_player device;
  BOOST_TEST(device.play(retire_device{}) == "!not_found");
  device.get_license();
  BOOST_TEST(device.play(retire_device{}) == "retired");
  BOOST_TEST(device.play(retire_device{}) == "");
  BOOST_TEST(device.standing() == "retired none");
  BOOST_TEST(device.row().since_ms == device.now.wall_ms);
  BOOST_TEST(device.offer() == "nothing");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.look() == "");
  BOOST_TEST(!device.due().at_ms);
  BOOST_TEST(!device.due().at_scan);
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "!not_found");
  BOOST_TEST(device.play(report_attributes{}) == "!not_found");
  BOOST_TEST(device.play(discover_device{"192.0.2.7", "accept_all", true}) == "!conflict");
  BOOST_TEST(device.download() == "!not_found");
  BOOST_TEST(device.succeed() == "!not_found");

  BOOST_TEST(device.play(register_device{}) == "registered");
  BOOST_TEST(device.state().need().n() == 1);
  BOOST_TEST(device.owed() == "ask 101/1 192.0.2.7:8081");
}

BOOST_AUTO_TEST_CASE(a_device_retired_while_its_order_is_open_asks_the_broker_to_cancel_and_reuses_the_key_when_it_comes_back) {
  device_player device;
  device.appear();
  device.look();
  device.play(retire_device{});
  BOOST_TEST(device.owed() == "cancel unit-1/base/1");
  BOOST_TEST(!order_retry_due(device.state(), device.context()));
  device.play(register_device{});
  BOOST_TEST(device.owed() == "order unit-1/base/1");
  BOOST_TEST(device.look() == "");
}

BOOST_AUTO_TEST_CASE(a_license_that_was_sent_for_a_device_retired_meanwhile_is_still_stored_and_not_delivered) {
  device_player device;
  device.appear();
  device.look();
  device.play(retire_device{});
  BOOST_TEST(device.play(device.license()) == "license_stored");
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.offer() == "nothing");
}

BOOST_AUTO_TEST_CASE(attributes_are_asked_for_until_they_were_sent_and_recorded_only_when_they_change) {
  device_player device;
  device.play(discover_device{"192.0.2.7", "gateway_token", false});
  BOOST_TEST(device.row().wants_attributes);
  BOOST_TEST(device.play(report_attributes{}) == "attributes_reported");
  BOOST_TEST(!device.row().wants_attributes);
  BOOST_TEST(device.play(report_attributes{}) == "");

  report_attributes what;
  what.firmware = "10.03.400";
  what.product = "kiosk";
  what.hardware_serial = "H1";
  what.boot_id = "boot-1";
  BOOST_TEST(device.play(what) == "attributes_reported");
  BOOST_TEST(device.play(what) == "");
  what.boot_id = "boot-2";
  BOOST_TEST(device.play(what) == "attributes_reported");
  BOOST_TEST(device.log().back().device().attributes_reported().boot_id() == "boot-2");
  BOOST_TEST(!device.log().back().device().attributes_reported().has_firmware());
  BOOST_TEST(device.state().hardware_serial() == "H1");
  what.boot_id = std::string(257, 'b');
  BOOST_TEST(device.play(what) == "!bad_input");
}

BOOST_AUTO_TEST_CASE(a_firmware_upgrade_reported_later_moves_a_device_between_the_lists_and_so_does_a_downgrade) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.499");
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.standing() == "delivering needs_manual_resend");

  report_attributes what;
  what.firmware = "10.2.999";
  BOOST_TEST(device.play(what) == "attributes_reported");
  what.firmware = "10.3.500";
  BOOST_TEST(device.play(what) == "attributes_reported relisted");
  BOOST_TEST(device.standing() == "delivering will_ask_by_itself");
  BOOST_TEST(device.offer() == "deployment");
  what.firmware = "10.3.501";
  BOOST_TEST(device.play(what) == "attributes_reported");
  what.firmware = "9";
  BOOST_TEST(device.play(what) == "attributes_reported relisted");
  BOOST_TEST(device.offer() == "nothing");

  register_device by_operator;
  by_operator.firmware = "11.0";
  BOOST_TEST(device.play(by_operator) == "registered relisted");
  BOOST_TEST(device.standing() == "delivering will_ask_by_itself");
}

BOOST_AUTO_TEST_CASE(one_contact_per_device_and_day_is_recorded_and_the_end_of_being_unreachable) {
  device_player device;
  device.get_license();
  BOOST_TEST(device.row().contact_day == -1);
  BOOST_TEST(device.play(contact_device{"198.51.100.1"}) == "contacted");
  BOOST_TEST(device.row().contact_day == 20'000);
  BOOST_TEST(device.play(contact_device{"198.51.100.1"}) == "");
  BOOST_TEST(device.play(contact_device{"198.51.100.2"}) == "");  // where a poll comes from is no event
  device.pass(ms_per_day / 2);
  BOOST_TEST(device.play(contact_device{"198.51.100.1"}) == "contacted");
  device.push_ends(event::UNREACHABLE);
  BOOST_TEST(device.row().unreachable);
  BOOST_TEST(device.play(contact_device{"198.51.100.1"}) == "contacted");
  BOOST_TEST(!device.row().unreachable);
}

BOOST_AUTO_TEST_CASE(a_contact_of_an_unknown_device_is_refused) {
  device_player device;
  BOOST_TEST(device.play(contact_device{"198.51.100.1"}) == "!not_found");
  BOOST_TEST(device.play(report_attributes{}) == "!not_found");
}

BOOST_AUTO_TEST_CASE(a_device_without_an_address_of_its_own_is_pushed_where_it_was_last_seen_if_a_push_port_is_configured) {
  device_player device;
  device.prompting(false);
  device.policy.push_port = 8081;
  device.play(discover_device{"192.0.2.7", "accept_all", true});
  device.look();
  device.play(device.license());
  BOOST_TEST(device.owed() == "push 101/1 192.0.2.7:8081");
  device.play(contact_device{"2001:db8::7"});
  BOOST_TEST(device.owed() == "push 101/2 [2001:db8::7]:8081");
  BOOST_TEST(device.play(contact_device{"2001:db8::8"}) == "contacted");  // another address: reachable elsewhere
  BOOST_TEST(device.play(contact_device{std::string(100, '1')}) == "contacted");
  BOOST_TEST(device.state().peer_address().size() == 64);
  device.play(contact_device{""});
  BOOST_TEST(device.delivery().status() == state::AWAITING_POLL);
}

BOOST_AUTO_TEST_CASE(an_operators_address_goes_before_the_one_seen_and_an_empty_one_makes_the_device_pull_only) {
  device_player device;
  device.prompting(false);
  device.policy.push_port = 8081;
  device.get_license("10.03.500", "kiosk:80");
  BOOST_TEST(device.play(contact_device{"192.0.2.7"}) == "contacted");
  BOOST_TEST(device.play(contact_device{"192.0.2.8"}) == "");
  BOOST_TEST(device.owed() == "push 101/1 kiosk:80");
  register_device what;
  what.push_address = "";
  device.play(what);
  BOOST_TEST(device.owed() == "");
  BOOST_TEST(device.standing() == "delivering awaiting_poll");
}

BOOST_AUTO_TEST_CASE(a_push_that_runs_to_an_address_which_changed_says_nothing_of_the_new_one) {
  device_player device;
  device.prompting(false);
  device.get_license("10.03.499", "old-host:80");
  const finish_push late{device.action(), device.delivery().attempt(), false, event::UNREACHABLE, ""};
  register_device what;
  what.push_address = "new-host:80";
  device.play(what);
  BOOST_TEST(device.play(late) == "");
  BOOST_TEST(device.owed() == "push 101/2 new-host:80");
}

BOOST_AUTO_TEST_SUITE_END()
