// Guards on money, with a whole node: caps, the dry run, revocations, and a restored store that orders nothing twice (I2).
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

BOOST_AUTO_TEST_SUITE(node_guards)

namespace {

constexpr std::int64_t hour = 3'600'000;

bool licensed(node_bed& bed, const std::string& unit) {
  if (!bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download)) return false;
  bed.install(unit);
  return bed.reaches(unit, device_stage::licensed, device_reason::none);
}

/// The bed on a copy of its disk as it was, as after a restore from a backup.
void go_back_to(node_bed& bed, const memory_disk& backup) {
  bed.stop();
  bed.disk = std::make_shared<memory_disk>(backup);
}

/// A backup that knows of A's license; then B gets one too.
memory_disk live_on_after_backup(node_bed& bed) {
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.stop();
  memory_disk backup = *bed.disk;
  bed.start();
  bed.enroll("B");
  BOOST_TEST(licensed(bed, "B"));
  return backup;
}

std::size_t serials_of(const scripted_server& server, const std::string& unit) {
  const auto all = server.known_licenses();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& l) { return l.unit.text == unit; }));
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_order_that_would_go_over_a_cap_is_not_sent_and_the_switch_trips_until_an_operator_turns_it_on) {
  node_bed bed;
  bed.config.caps = {2, 0};
  bed.start();
  for (const char* unit : {"A", "B"}) {
    bed.enroll(unit);
    BOOST_TEST(licensed(bed, unit));
  }
  bed.enroll("C");
  BOOST_TEST(bed.reaches("C", device_stage::ordering, device_reason::order_cap));
  BOOST_TEST(!bed.machine->api().status().deployment_on);
  BOOST_TEST(eventually([&] { return bed.machine->api().status().money.tripped_window_s == 3'600u; }));
  BOOST_TEST(bed.machine->api().status().money.tripped_limit == 2u);
  BOOST_TEST(bed.ledger().lines_size() == 0);
  bed.enroll("D");
  BOOST_TEST(bed.reaches("D", device_stage::registered, device_reason::order_cap));
  BOOST_TEST(bed.server.issued() == 2u);

  bed.stop();
  bed.start();
  BOOST_TEST(!bed.machine->api().status().deployment_on);
  BOOST_TEST(bed.machine->api().status().money.orders_last_hour == 2u);
  BOOST_TEST(bed.call(set_switch{true}).ok());
  BOOST_TEST(bed.reaches("C", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(bed.reaches("D", device_stage::delivering, device_reason::awaiting_download));
  bed.enroll("E");
  BOOST_TEST(bed.reaches("E", device_stage::ordering, device_reason::order_cap));
  BOOST_TEST(bed.server.issued() == 4u);
}

BOOST_AUTO_TEST_CASE(of_a_batch_that_is_larger_than_the_room_under_the_caps_as_much_is_ordered_as_fits) {
  std::atomic<int> registered{0};
  node_bed bed;
  bed.config.caps = {5, 3};
  bed.config.order_linger_ms = 1'000;
  bed.start();
  for (int i = 0; i < 8; ++i) bed.machine->api().command(unit_id("D" + std::to_string(i)), register_device{}, [&](const result<done>&) { ++registered; });
  BOOST_TEST(eventually([&] { return registered == 8 && bed.ledger().lines_size() == 8; }));
  bed.clock.pass(1'000);
  const auto count = [&](device_reason r) { return bed.machine->view().counts().by_reason[static_cast<std::size_t>(r)]; };
  BOOST_TEST(eventually([&] { return count(device_reason::order_cap) == 5 && count(device_reason::awaiting_poll) == 3; }));
  BOOST_TEST(bed.server.issued() == 3u);
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).reserved() == 0; }));
  BOOST_TEST(eventually([&] { return bed.machine->api().status().money.tripped_window_s == 86'400u; }));
}

BOOST_AUTO_TEST_CASE(each_license_too_many_is_alerted_and_a_restart_does_not_end_that) {
  node_bed bed;
  bed.push.outcomes["OLD"] = event::UNREACHABLE;
  const auto on = [&](alert what) {
    bed.clock.pass(1'000);
    const auto alerts = bed.machine->api().watch().alerts;
    return std::any_of(alerts.begin(), alerts.end(), [&](const auto& a) { return a.what == what; });
  };
  // The alert about OLD is always on: when it is shown, the others were looked at, too.
  const auto looked = [&] { return eventually([&] { return on(alert::manual_resend); }); };
  bed.start();
  bed.enroll("OLD", "10.02.000");
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  BOOST_TEST(looked());
  BOOST_TEST(!on(alert::surplus_license));
  const license_claims claims{license_serial("S9"), unit_id("A"), license_kind("base"), pack_id("p"), 40'000};
  BOOST_TEST(bed.call("A", take_license{order_key("A/base/1"), claims, "A base S9", pack_id("p"), action_id{}}).ok());
  BOOST_TEST(eventually([&] { return on(alert::surplus_license); }));
  BOOST_TEST(bed.machine->api().tallies().surplus_licenses.value() == 1u);
  BOOST_TEST(bed.license_file("A", license_serial("S9")).value_or("") == "A base S9");

  bed.stop();
  bed.start();
  BOOST_TEST(looked());
  BOOST_TEST(on(alert::surplus_license));
  BOOST_TEST(bed.machine->api().tallies().surplus_licenses.value() == 0u);
  bed.stop();
  bed.clock.pass(25 * hour);
  bed.start();
  BOOST_TEST(looked());
  BOOST_TEST(!on(alert::surplus_license));
}

BOOST_AUTO_TEST_CASE(counts_for_the_caps_outlive_a_restart_and_end_with_their_window) {
  node_bed bed;
  bed.config.caps = {1, 0};
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.stop();
  bed.start();
  bed.enroll("B");
  BOOST_TEST(bed.reaches("B", device_stage::ordering, device_reason::order_cap));
  BOOST_TEST(bed.call(set_switch{true}).ok());
  BOOST_TEST(licensed(bed, "B"));
  bed.clock.pass(hour + 60'000);
  bed.enroll("C");
  BOOST_TEST(licensed(bed, "C"));
}

BOOST_AUTO_TEST_CASE(lines_sent_before_a_cap_is_reached_are_still_asked_for) {
  std::atomic<bool> mute{true};
  node_bed bed;
  bed.config.caps = {1, 0};
  bed.config.order_timeout_ms = 20;
  bed.config.breaker_failures = 1'000;
  bed.server.behave = [&](const order&, scripted_server::answer&) { return !mute; };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.server.order_count() == 1; }));
  bed.enroll("B");
  BOOST_TEST(bed.reaches("B", device_stage::ordering, device_reason::order_cap));
  mute = false;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(5);
    return bed.row("A").stage == device_stage::delivering;
  }));
  BOOST_TEST(bed.server.issued() == 1u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_orders_nothing_says_what_it_would_order_and_leaving_it_orders) {
  node_bed bed;
  bed.config.dry_run = true;
  bed.server.total = 2;
  bed.start();
  for (const char* unit : {"A", "B", "C"}) bed.enroll(unit);
  const auto by_reason = [&](device_reason r) { return bed.machine->view().counts().by_reason[static_cast<std::size_t>(r)]; };
  BOOST_TEST(eventually([&] { return by_reason(device_reason::dry_run) == 2 && by_reason(device_reason::pack_exhausted) == 1; }));
  BOOST_TEST(eventually([&] { return bed.machine->api().status().money.would_order.size() == 1; }));
  BOOST_TEST(bed.machine->api().status().money.would_order.front().pack.text == "p");
  BOOST_TEST(bed.machine->api().status().money.would_order.front().lines == 2u);
  BOOST_TEST(bed.server.order_count() == 0u);
  BOOST_TEST(bed.ledger().packs(0).reserved() == 0);
  // Who is retired frees its place in the plan.
  for (const char* unit : {"A", "B"}) {
    if (bed.row(unit).reason == device_reason::dry_run) {
      BOOST_TEST(bed.call(unit, retire_device{}).ok());
      break;
    }
  }
  BOOST_TEST(eventually([&] { return bed.clock.pass(50), by_reason(device_reason::dry_run) == 2; }));
  bed.stop();
  BOOST_TEST(bed.server.order_count() == 0u);
  bed.config.dry_run = false;
  bed.start();
  BOOST_TEST(eventually([&] { return by_reason(device_reason::awaiting_download) == 2; }));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_on_a_store_with_open_lines_orders_none_of_them) {
  std::atomic<bool> mute{true};
  node_bed bed;
  bed.server.behave = [&](const order&, scripted_server::answer&) { return !mute; };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.server.order_count() == 1; }));
  bed.stop();
  bed.config.dry_run = true;
  bed.start();
  for (int i = 0; i < 20; ++i) bed.clock.pass(1'000), bed.ledger();
  BOOST_TEST(bed.server.order_count() == 1u);
  BOOST_TEST(bed.ledger().lines_size() == 1);
  bed.stop();
  mute = false;
  bed.config.dry_run = false;
  bed.start();
  BOOST_TEST(licensed(bed, "A"));
  BOOST_TEST(bed.server.issued() == 1u);
}

BOOST_AUTO_TEST_CASE(a_revoked_license_blocks_its_device_until_the_block_is_lifted_and_then_a_new_key_is_ordered) {
  node_bed bed;
  bed.config.revocation_poll_ms = 10;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.server.revoke("A/base/1");
  BOOST_TEST(eventually([&] { return bed.clock.pass(10), bed.row("A").reason == device_reason::revoked; }));
  BOOST_TEST((bed.row("A").stage == device_stage::registered));
  BOOST_TEST(eventually([&] { return bed.ledger().revocations_read() == 1u; }));
  for (int i = 0; i < 20; ++i) bed.clock.pass(100), bed.ledger();
  BOOST_TEST(bed.server.issued() == 1u);
  bed.stop();
  bed.start();
  BOOST_TEST(bed.reaches("A", device_stage::registered, device_reason::revoked));
  BOOST_TEST(bed.call("A", lift_block{}).ok());
  BOOST_TEST(licensed(bed, "A"));
  BOOST_TEST(bed.server.issued_by_key.contains("A/base/2"));
  BOOST_TEST(bed.server.issued() == 2u);
  BOOST_TEST(bed.server.asked_after.back() == 1u);
}

BOOST_AUTO_TEST_CASE(a_revocation_for_a_unit_that_is_not_known_does_not_hold_up_the_others) {
  node_bed bed;
  bed.config.revocation_poll_ms = 10;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.server.revoked.push_back({1, license_serial("X"), unit_id("UNKNOWN"), license_kind("base"), order_key("UNKNOWN/base/1"), ""});
  bed.server.revoked.push_back({2, license_serial("S1"), unit_id("A"), license_kind("base"), order_key("A/base/1"), ""});
  BOOST_TEST(eventually([&] { return bed.clock.pass(10), bed.row("A").reason == device_reason::revoked; }));
  BOOST_TEST(eventually([&] { return bed.ledger().revocations_read() == 2u; }));
}

BOOST_AUTO_TEST_CASE(a_restored_store_adopts_what_was_licensed_after_the_backup_and_orders_nothing_twice) {
  for (const bool dedup : {true, false}) {
    BOOST_TEST_CONTEXT((dedup ? "a server that deduplicates" : "a server that issues again for a repeated key")) {
      node_bed bed;
      bed.server.dedup = dedup;
      bed.start();
      bed.enroll("A");
      bed.enroll("B");
      BOOST_TEST(licensed(bed, "A"));
      BOOST_TEST(licensed(bed, "B"));
      BOOST_TEST(bed.call(set_switch{false}).ok());
      bed.enroll("C");
      BOOST_TEST(bed.reaches("C", device_stage::registered, device_reason::deployment_off));
      bed.stop();
      const memory_disk backup = *bed.disk;

      bed.start();
      BOOST_TEST(bed.call(set_switch{true}).ok());
      BOOST_TEST(licensed(bed, "C"));
      bed.enroll("D");
      BOOST_TEST(licensed(bed, "D"));
      BOOST_REQUIRE(bed.server.known_licenses().size() == 4u);

      go_back_to(bed, backup);
      bed.config.restored = true;
      bed.start();
      BOOST_TEST(bed.call(set_switch{true}).ok());
      BOOST_TEST(eventually([&] { return !bed.ledger().restoring(); }));
      BOOST_TEST(licensed(bed, "C"));
      bed.enroll("D");
      BOOST_TEST(licensed(bed, "D"));
      BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
      bed.enroll("E");
      BOOST_TEST(licensed(bed, "E"));
      for (const char* unit : {"A", "B", "C", "D", "E"}) BOOST_TEST(serials_of(bed.server, unit) == 1u, unit);
      BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 5 && bed.ledger().packs(0).reserved() == 0; }));
      BOOST_TEST(bed.ledger().restores() == 1u);
      // An action id of the first life is not given out again.
      BOOST_TEST(number(bed.row("C").action) > 1'000'000u);
      BOOST_TEST(bed.log->state_digest({}).size() == 64u);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_was_open_at_the_backup_is_filled_from_the_servers_ledger) {
  std::atomic<bool> mute{true};
  node_bed bed;
  bed.server.dedup = false;
  bed.server.behave = [&](const order&, scripted_server::answer&) { return !mute; };
  bed.start();
  bed.enroll("A");
  BOOST_TEST(eventually([&] { return bed.server.order_count() == 1; }));
  bed.stop();
  mute = false;
  bed.config.restored = true;
  bed.start();
  BOOST_TEST(licensed(bed, "A"));
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 1 && bed.ledger().lines_size() == 0; }));
  BOOST_TEST(bed.server.order_count() == 1u);
}

BOOST_AUTO_TEST_CASE(until_the_ledger_is_read_everything_is_blocked_and_a_crash_in_between_goes_on_reconciling) {
  node_bed bed;
  bed.start();
  const memory_disk backup = live_on_after_backup(bed);

  go_back_to(bed, backup);
  bed.server.hold_ledger = true;
  bed.config.restored = true;
  bed.start();
  bed.enroll("B");
  bed.enroll("N");
  BOOST_TEST(bed.reaches("B", device_stage::ordering, device_reason::restoring));
  BOOST_TEST(bed.reaches("N", device_stage::ordering, device_reason::restoring));
  BOOST_TEST(eventually([&] { return bed.machine->api().status().money.restoring; }));
  bed.stop();
  bed.config.restored = false;
  bed.start();
  BOOST_TEST(bed.machine->api().status().money.restoring);
  BOOST_TEST(bed.reaches("N", device_stage::ordering, device_reason::restoring));
  BOOST_TEST(bed.server.issued() == 2u);
  bed.stop();
  bed.server.hold_ledger = false;
  bed.start();
  BOOST_TEST(licensed(bed, "B"));
  BOOST_TEST(licensed(bed, "N"));
  BOOST_TEST(bed.server.issued() == 3u);
  BOOST_TEST(serials_of(bed.server, "B") == 1u);
}

BOOST_AUTO_TEST_CASE(a_licensing_server_that_fails_is_asked_again_before_anything_is_ordered) {
  node_bed bed;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.stop();
  bed.config.restored = true;
  bed.server.hold_ledger = true;
  bed.start();
  bed.enroll("N");
  BOOST_TEST(eventually([&] { return bed.server.held_ledger_there(); }));
  bed.server.hold_ledger = false;
  bed.server.held_ledger(fault{fault_code::io, "not now", ""});
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.row("N").stage == device_stage::delivering; }));
  BOOST_TEST(!bed.ledger().restoring());
}

BOOST_AUTO_TEST_CASE(an_older_copy_is_noticed_when_the_server_has_issued_more_than_the_store_knows) {
  node_bed bed;
  bed.start();
  const memory_disk backup = live_on_after_backup(bed);
  bed.stop();
  bed.config.issued_by_server = 2;
  bed.start();
  BOOST_TEST(!bed.ledger().restoring());
  BOOST_TEST(bed.ledger().restores() == 0u);
  go_back_to(bed, backup);
  bed.start();
  BOOST_TEST(eventually([&] { return bed.ledger().restores() == 1u; }));
  bed.enroll("B");
  BOOST_TEST(licensed(bed, "B"));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_license_revoked_after_the_backup_blocks_its_device_after_the_restore) {
  node_bed bed;
  bed.config.revocation_poll_ms = 10;
  bed.start();
  bed.stop();
  const memory_disk backup = *bed.disk;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.server.revoke("A/base/1");
  BOOST_TEST(eventually([&] { return bed.clock.pass(10), bed.row("A").reason == device_reason::revoked; }));

  go_back_to(bed, backup);
  bed.config.restored = true;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::registered, device_reason::revoked));
  BOOST_TEST(eventually([&] { return bed.clock.pass(10), bed.ledger().revocations_read() == 1u; }));
  for (int i = 0; i < 20; ++i) bed.clock.pass(100), bed.ledger();
  BOOST_TEST(bed.server.issued() == 1u);
}

BOOST_AUTO_TEST_CASE(a_question_for_revocations_that_is_never_answered_is_asked_again) {
  node_bed bed;
  bed.config.revocation_poll_ms = 10;
  bed.config.order_timeout_ms = 1'000;
  bed.server.lose_revocations = 2;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  bed.server.revoke("A/base/1");
  BOOST_TEST(eventually([&] { return bed.clock.pass(100), bed.row("A").reason == device_reason::revoked; }));
  BOOST_TEST(bed.server.lose_revocations == 0);
}

BOOST_AUTO_TEST_CASE(a_reconciliation_whose_questions_are_never_answered_begins_anew) {
  node_bed bed;
  bed.config.reconcile_timeout_ms = 1'000;
  bed.start();
  const memory_disk backup = live_on_after_backup(bed);
  go_back_to(bed, backup);
  bed.server.lose_ledgers = 1;
  bed.server.lose_files = 1;
  bed.config.restored = true;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.clock.pass(100), !bed.ledger().restoring(); }));
  BOOST_TEST(bed.server.lose_ledgers == 0);
  BOOST_TEST(bed.server.lose_files == 0);
  bed.enroll("B");
  BOOST_TEST(licensed(bed, "B"));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_ledger_that_is_answered_twice_ends_no_reconciliation_before_its_licenses_are_adopted) {
  node_bed bed;
  bed.config.reconcile_timeout_ms = 1'000;
  bed.start();
  const memory_disk backup = live_on_after_backup(bed);
  go_back_to(bed, backup);
  bed.server.repeat_ledger = true;
  bed.server.lose_files = 1;
  bed.config.restored = true;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.clock.pass(100), !bed.ledger().restoring(); }));
  bed.enroll("B");
  BOOST_TEST(licensed(bed, "B"));
  BOOST_TEST(bed.ledger().packs(0).used() == 2);
}

BOOST_AUTO_TEST_CASE(a_reconciliation_that_is_tried_again_and_again_uses_up_no_action_ids) {
  node_bed bed;
  bed.start();
  const memory_disk backup = live_on_after_backup(bed);
  go_back_to(bed, backup);
  bed.server.fail_files = 5;
  bed.config.restored = true;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), !bed.ledger().restoring(); }));
  BOOST_TEST(bed.server.fail_files == 0);
  const auto next = bed.ledger().next_action();
  BOOST_TEST(next > 1'000'000u);
  BOOST_TEST(next < 1'000'010u);
}

BOOST_AUTO_TEST_CASE(a_cap_that_trips_twice_in_a_clock_that_stands_still_is_cleared_twice) {
  node_bed bed;
  bed.config.caps = {1, 0};
  bed.start();
  bed.enroll("A");
  BOOST_TEST(licensed(bed, "A"));
  for (const char* unit : {"B", "C"}) {
    bed.enroll(unit);
    BOOST_TEST(eventually([&] { return bed.row(unit).reason == device_reason::order_cap; }));
    BOOST_TEST(eventually([&] { return !bed.machine->api().status().deployment_on; }));
    BOOST_TEST(bed.call(set_switch{true}).ok());
    BOOST_TEST(bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download));
  }
}

BOOST_AUTO_TEST_CASE(until_the_licensing_server_tells_its_packs_it_counts_as_unreachable_not_as_without_packs) {
  node_bed bed;
  bed.server.fail_packs = true;
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::ordering, device_reason::server_unreachable));
  bed.server.fail_packs = false;
  BOOST_TEST(eventually([&] {
    bed.clock.pass(20);
    return bed.row("A").stage == device_stage::delivering;
  }));
}

BOOST_AUTO_TEST_SUITE_END()
