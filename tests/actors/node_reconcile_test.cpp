// Reconciliation with the licensing server's ledger while the node works: it finds what differs, and adopts instead of ordering again.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

result<done> begin(node_bed& bed, bool fix) {
  std::promise<result<done>> promise;
  bed.machine->api().reconcile(fix, [&](result<done> r) { promise.set_value(std::move(r)); });
  return promise.get_future().get();
}

reconcile_report outcome(node_bed& bed) {
  BOOST_TEST(eventually([&] { return bed.machine->api().reconciliation().where != reconcile_report::phase::running; }));
  return bed.machine->api().reconciliation();
}

reconcile_report reconcile(node_bed& bed, bool fix) {
  BOOST_TEST(begin(bed, fix).ok());
  return outcome(bed);
}

std::uint64_t count(const reconcile_report& report, mismatch what) { return report.found[static_cast<std::size_t>(what)]; }

/// Somebody has the server issue a license that this node never hears of.
void issue_elsewhere(node_bed& bed, const std::string& unit, const std::string& serial, int n = 1) {
  const order_key key(unit + "/base/" + std::to_string(n));
  std::lock_guard lock(bed.server.mutex);
  bed.server.issue_log.emplace_back(issued_license{key, unit_id(unit), license_kind("base"), pack_id("p"), license_serial(serial)}, unit + " base " + serial);
  bed.server.issued_by_key.emplace(key.text, unit + " base " + serial);
}

void license(node_bed& bed, const std::string& unit) {
  bed.enroll(unit);
  BOOST_TEST(bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download));
  bed.install(unit);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(node_reconcile)

BOOST_AUTO_TEST_CASE(ledgers_that_agree_are_said_to_agree) {
  node_bed bed;
  bed.start();
  license(bed, "A");
  license(bed, "B");
  BOOST_TEST((bed.machine->api().reconciliation().where == reconcile_report::phase::never));
  const auto report = reconcile(bed, false);
  BOOST_TEST((report.where == reconcile_report::phase::done));
  BOOST_TEST(report.number == 1u);
  BOOST_TEST(report.issued == 2u);
  BOOST_TEST(report.open() == 0u);
}

BOOST_AUTO_TEST_CASE(a_license_that_no_device_has_is_found_and_with_fix_adopted_instead_of_ordered_again) {
  node_bed bed;
  bed.start();
  license(bed, "A");
  BOOST_TEST(bed.call(set_switch{false}).ok());
  bed.enroll("B");
  BOOST_TEST(bed.reaches("B", device_stage::registered, device_reason::deployment_off));
  issue_elsewhere(bed, "B", "S-elsewhere");

  const auto found = reconcile(bed, false);
  BOOST_TEST(count(found, mismatch::unknown_here) == 1u);
  BOOST_TEST_REQUIRE(found.first.size() == 1u);
  BOOST_TEST(found.first.front().serial.text == "S-elsewhere");
  BOOST_TEST_REQUIRE(found.packs.size() == 1u);
  BOOST_TEST(found.packs.front().used_here == 1);
  BOOST_TEST(found.packs.front().issued_there == 2);
  BOOST_TEST(found.open() == 2u);
  BOOST_TEST(bed.machine->api().watch().ledger_differences == 2u);
  BOOST_TEST(bed.ledger().packs(0).used() == 1);
  BOOST_TEST(bed.reaches("B", device_stage::registered, device_reason::deployment_off));

  const auto fixed = reconcile(bed, true);
  BOOST_TEST(fixed.adopted == 1u);
  BOOST_TEST(fixed.open() == 0u);
  BOOST_TEST(bed.machine->api().watch().ledger_differences == 0u);
  BOOST_TEST(bed.ledger().packs(0).used() == 2);
  BOOST_TEST(bed.call(set_switch{true}).ok());
  BOOST_TEST(bed.reaches("B", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(bed.row("B").serial.text == "S-elsewhere");
  BOOST_TEST(bed.server.known_licenses().size() == 2u);
  BOOST_TEST(reconcile(bed, true).adopted == 0u);
}

BOOST_AUTO_TEST_CASE(what_was_adopted_is_the_same_after_a_restart) {
  node_bed bed;
  bed.start();
  license(bed, "A");
  issue_elsewhere(bed, "Z", "S-z");
  BOOST_TEST(reconcile(bed, true).adopted == 1u);
  const auto before = bed.digest();
  bed.stop();
  bed.start();
  BOOST_TEST(bed.digest() == before);
  BOOST_TEST(bed.ledger().packs(0).used() == 2);
  BOOST_TEST(reconcile(bed, false).open() == 0u);
}

BOOST_AUTO_TEST_CASE(what_was_adopted_counts_although_the_rest_could_not_be) {
  node_bed bed;
  bed.config.order_batch_lines = 1;  // files of one unit at a time
  bed.start();
  license(bed, "A");
  issue_elsewhere(bed, "Y", "S-y");
  issue_elsewhere(bed, "Z", "S-z");
  bed.server.files_before_failing = 1;
  const auto report = reconcile(bed, true);
  BOOST_TEST((report.where == reconcile_report::phase::failed));
  BOOST_TEST(report.adopted == 1u);
  BOOST_TEST(bed.ledger().packs(0).used() == 2);
  BOOST_TEST(bed.ledger().arrivals_size() == 0);
}

BOOST_AUTO_TEST_CASE(a_license_that_the_server_does_not_know_and_a_second_one_for_a_need_are_named) {
  node_bed bed;
  bed.start();
  license(bed, "A");
  license(bed, "B");
  issue_elsewhere(bed, "A", "S-second");
  {
    std::lock_guard lock(bed.server.mutex);
    std::erase_if(bed.server.issue_log, [](const auto& issued) { return issued.first.unit.text == "B"; });
    bed.server.issue_log.emplace_back(issued_license{order_key("not ours"), unit_id("X"), license_kind("base"), pack_id("p"), license_serial("S-x")}, "X base S-x");
  }
  const auto report = reconcile(bed, false);
  BOOST_TEST(count(report, mismatch::unknown_there) == 1u);
  BOOST_TEST(count(report, mismatch::duplicate) == 1u);
  BOOST_TEST(count(report, mismatch::foreign_key) == 1u);
  const auto is_of_b = [](const reconcile_finding& what) { return what.what == mismatch::unknown_there && what.unit.text == "B"; };
  BOOST_TEST(std::any_of(report.first.begin(), report.first.end(), is_of_b));
}

BOOST_AUTO_TEST_CASE(work_goes_on_while_the_ledgers_are_compared_and_what_it_brings_is_no_difference) {
  node_bed bed;
  bed.config.device.refusal_retry = {5, 20, 0};
  bed.start();
  license(bed, "A");
  bed.server.hold_ledger = true;
  BOOST_TEST(begin(bed, true).ok());
  BOOST_TEST(eventually([&] { return bed.server.held_ledger_there(); }));
  const auto told = bed.server.known_licenses();  // what the server says, later than it knew it
  const auto second = begin(bed, false);
  BOOST_TEST_REQUIRE(!second.ok());
  BOOST_TEST((second.error().code == fault_code::conflict));
  license(bed, "B");
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 2; }));
  bed.server.held_ledger(told);
  const auto report = outcome(bed);
  BOOST_TEST(report.open() == 0u);
  BOOST_TEST(report.packs.empty());
  BOOST_TEST(bed.ledger().packs(0).used() == 2);
}

BOOST_AUTO_TEST_CASE(a_license_whose_order_is_under_way_is_left_to_its_answer) {
  node_bed bed;
  std::atomic<bool> mute{true};
  bed.server.behave = [&](const order&, scripted_server::answer&) { return !mute; };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.server.issued() == 1; }));
  const auto report = reconcile(bed, true);
  BOOST_TEST(report.issued == 1u);
  BOOST_TEST(report.adopted == 0u);
  BOOST_TEST(report.open() == 0u);
  mute = false;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(bed.config.order_timeout_ms);
    return bed.row("A").stage == device_stage::delivering;
  }));
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 1 && bed.ledger().packs(0).reserved() == 0; }));
}

BOOST_AUTO_TEST_CASE(the_ledgers_are_compared_on_a_schedule_without_changing_anything) {
  node_bed bed;
  bed.config.reconcile_every_ms = 3'600'000;
  bed.start();
  license(bed, "A");
  issue_elsewhere(bed, "A", "S-later", 2);
  BOOST_TEST((bed.machine->api().reconciliation().where == reconcile_report::phase::never));
  bed.clock.pass(3'600'000);
  BOOST_TEST(eventually([&] { return bed.machine->api().reconciliation().where == reconcile_report::phase::done; }));
  const auto report = bed.machine->api().reconciliation();
  BOOST_TEST(!report.fix);
  BOOST_TEST(count(report, mismatch::unknown_here) == 1u);
  BOOST_TEST(bed.ledger().packs(0).used() == 1);
  BOOST_TEST(eventually([&] {
    const auto alerts = bed.machine->api().watch().alerts;
    bed.clock.pass(1'000);
    return std::any_of(alerts.begin(), alerts.end(), [](const active_alert& a) { return a.what == alert::ledger_mismatch; });
  }));
}

BOOST_AUTO_TEST_CASE(a_server_that_can_not_tell_its_files_ends_the_reconciliation_and_nothing_is_changed) {
  node_bed bed;
  bed.start();
  issue_elsewhere(bed, "Z", "S-z");
  bed.server.fail_files = 1;
  const auto failed = reconcile(bed, true);
  BOOST_TEST((failed.where == reconcile_report::phase::failed));
  BOOST_TEST(failed.failure.find("not now") != std::string::npos);
  BOOST_TEST(reconcile(bed, true).adopted == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
