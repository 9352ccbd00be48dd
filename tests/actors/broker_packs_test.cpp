// Product packs in a running node: the operator's rules, the server's word, and who is looked at again after a change.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

BOOST_AUTO_TEST_SUITE(broker_packs)

namespace {

/// Time goes on until the condition holds.
bool in_time(node_bed& bed, const std::function<bool()>& condition) {
  return eventually([&] {
    bed.clock.pass(20);
    return condition();
  });
}

bool waits(node_bed& bed, const char* unit, device_reason reason) {
  return in_time(bed, [&] { return bed.row(unit).stage == device_stage::ordering && bed.row(unit).reason == reason; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pack_that_the_operator_switches_off_is_not_drawn_on_until_it_is_switched_on_again) {
  node_bed bed;
  bed.start();
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_REQUIRE(bed.rule({pack_id("p"), {}, false}).ok());
  BOOST_TEST(bed.packs().at(0).switched_off());
  bed.enroll("A");
  BOOST_TEST(waits(bed, "A", device_reason::no_pack_fits));
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_REQUIRE(bed.rule({pack_id("p"), {}, true}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("A").stage == device_stage::delivering; }));
}

BOOST_AUTO_TEST_CASE(i7_rules_outlive_a_crash) {
  node_bed bed;
  bed.start();
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_REQUIRE(bed.rule({pack_id("p"), 7, false}).ok());
  bed.stop();
  bed.start();
  BOOST_TEST(bed.packs().at(0).priority() == 7);
  BOOST_TEST(bed.packs().at(0).switched_off());
}

BOOST_AUTO_TEST_CASE(a_rule_for_a_pack_that_nobody_knows_is_refused) {
  node_bed bed;
  bed.start();
  const auto refused = bed.rule({pack_id("q"), 1, {}});
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == fault_code::not_found));
}

BOOST_AUTO_TEST_CASE(an_expired_pack_is_not_drawn_on_until_the_server_tells_a_later_day) {
  node_bed bed;
  bed.server.expiry_day = day_of(bed.clock.wall_ms) - 1;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(waits(bed, "A", device_reason::no_pack_fits));
  bed.server.expiry_day = day_of(bed.clock.wall_ms);
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_TEST(bed.packs().at(0).expiry_day() == bed.server.expiry_day);
  BOOST_TEST(in_time(bed, [&] { return bed.row("A").stage == device_stage::delivering; }));
}

BOOST_AUTO_TEST_CASE(packs_are_asked_for_on_demand_and_a_silent_server_is_told) {
  node_bed bed;
  bed.config.scan_interval_ms = 3'600'000;
  bed.start();
  BOOST_REQUIRE(bed.refresh_packs().ok());
  bed.server.total = 3;
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_TEST(bed.packs().at(0).total() == 3);
  bed.server.fail_packs = true;
  const auto refused = bed.refresh_packs();
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == fault_code::unavailable));
}

BOOST_AUTO_TEST_CASE(packs_of_the_configuration_are_not_asked_for) {
  node_bed bed;
  bed.config.packs = {{pack_id("p"), license_kind("base"), 5}};
  bed.start();
  BOOST_TEST((bed.refresh_packs().error().code == fault_code::conflict));
}

BOOST_AUTO_TEST_CASE(s3_a_scan_leaves_a_device_alone_that_no_pack_fits_while_nothing_changes) {
  node_bed bed;
  bed.server.expiry_day = 1;
  bed.start();
  for (const char* unit : {"A", "B"}) bed.enroll(unit);
  for (const char* unit : {"A", "B"}) BOOST_TEST(waits(bed, unit, device_reason::no_pack_fits));
  // The first scan after that may still look at both.
  const auto scan_ms = [&] { return bed.machine->api().status().next_scan_ms; };
  const auto rests = [&] { return bed.machine->api().watch().active_devices == 0; };
  const auto told_ms = scan_ms();
  BOOST_TEST(in_time(bed, [&] { return scan_ms() > told_ms + 3 * bed.config.scan_interval_ms && rests(); }));
  const auto rest_ms = scan_ms();
  std::uint64_t woken = 0;
  BOOST_TEST(in_time(bed, [&] {
    woken += bed.machine->api().watch().active_devices;
    return scan_ms() > rest_ms + 20 * bed.config.scan_interval_ms;
  }));
  BOOST_TEST(woken == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_that_the_fleets_condition_leaves_out_is_licensed_as_soon_as_it_is_selected) {
  node_bed bed;
  bed.start();
  BOOST_REQUIRE(bed.call(set_condition{"tag==kiosk"}).ok());
  bed.enroll("A");
  bed.enroll("B");
  const auto left_out = [&](const char* unit) { return bed.row(unit).stage == device_stage::registered && bed.row(unit).reason == device_reason::not_selected; };
  BOOST_TEST(in_time(bed, [&] { return left_out("A") && left_out("B"); }));
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_REQUIRE(bed.call("A", tag_device{{"kiosk"}, {}}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("A").stage == device_stage::delivering; }));
  BOOST_TEST(left_out("B"));
  BOOST_REQUIRE(bed.call(set_condition{}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("B").stage == device_stage::delivering; }));
}

BOOST_AUTO_TEST_CASE(a_pack_with_a_condition_is_drawn_on_only_for_devices_that_satisfy_it) {
  node_bed bed;
  bed.start();
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_REQUIRE(bed.rule({pack_id("p"), {}, {}, "tag==kiosk"}).ok());
  BOOST_TEST(bed.packs().at(0).condition() == "tag==kiosk");
  bed.enroll("A");
  bed.enroll("B");
  BOOST_TEST(waits(bed, "A", device_reason::no_pack_for_device));
  BOOST_TEST(waits(bed, "B", device_reason::no_pack_for_device));
  BOOST_REQUIRE(bed.call("A", tag_device{{"kiosk"}, {}}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("A").stage == device_stage::delivering; }));
  BOOST_TEST(waits(bed, "B", device_reason::no_pack_for_device));
  BOOST_REQUIRE(bed.rule({pack_id("p"), {}, {}, ""}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("B").stage == device_stage::delivering; }));
}

BOOST_AUTO_TEST_CASE(a_need_that_was_opened_before_waits_while_its_device_is_not_selected) {
  node_bed bed;
  bed.server.total = 0;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(waits(bed, "A", device_reason::pack_exhausted));
  BOOST_REQUIRE(bed.call(set_condition{"tag==kiosk"}).ok());
  bed.server.total = 5;
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_TEST(waits(bed, "A", device_reason::not_selected));
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_REQUIRE(bed.call(set_condition{}).ok());
  BOOST_TEST(in_time(bed, [&] { return bed.row("A").stage == device_stage::delivering; }));
}

BOOST_AUTO_TEST_CASE(a_license_that_an_operator_brings_fills_the_need_and_the_line_that_was_not_sent_is_released) {
  node_bed bed;
  bed.config.order_linger_ms = 3'600'000;  // the line waits for others
  bed.config.order_batch_lines = 100;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(in_time(bed, [&] { return bed.ledger().lines_size() == 1; }));
  const auto upload = [&](const std::string& file) {
    std::promise<result<license_claims>> promise;
    bed.machine->api().upload(file, [&](result<license_claims> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  };
  const auto taken = upload("A base HAND-1");
  BOOST_REQUIRE(taken.ok());
  BOOST_TEST(taken.value().serial.text == "HAND-1");
  BOOST_TEST((bed.row("A").stage == device_stage::delivering));
  BOOST_TEST(bed.ledger().lines_size() == 0);
  BOOST_TEST(bed.packs().at(0).reserved() == 0);
  BOOST_TEST(bed.license_file("A", license_serial("HAND-1")).value() == "A base HAND-1");
  BOOST_TEST(bed.server.issued() == 0u);
  BOOST_TEST(bed.packs().at(0).used() == 1);
  BOOST_TEST(upload("A base HAND-1").ok());
  BOOST_TEST(bed.packs().at(0).used() == 1);
  BOOST_TEST((upload("B base HAND-2").error().code == fault_code::not_found));
  BOOST_TEST((upload("no license").error().code == fault_code::bad_input));
  BOOST_TEST(in_time(bed, [&] { return bed.packs().at(0).used() == 1; }));
  BOOST_TEST(bed.ledger().arrivals_size() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
