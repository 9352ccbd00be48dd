// Licenses that an operator takes away go back to their packs, once, whatever crashes, is lost, comes late or twice.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

struct returning_bed : node_bed {
  returning_bed() {
    config.order_timeout_ms = 1'000;
    server.total = 2;
  }
  void license(const std::string& unit) {
    enroll(unit);
    BOOST_REQUIRE(eventually([&] { return clock.pass(20), row(unit).stage == device_stage::delivering && row(unit).fetched; }));
    install(unit);
  }
  result<done> revoke(const std::string& unit, bool force = false) { return call(unit, withdraw_license{"sold", true, force}); }
  bool comes_to(const std::string& unit, device_reason reason) {
    const bool there = eventually([&] { return clock.pass(20), row(unit).reason == reason; });
    if (!there) BOOST_TEST_MESSAGE(unit << " is " << name(row(unit).stage) << ", " << name(row(unit).reason));
    return there;
  }
  std::int64_t used() { return packs().at(0).used(); }
  std::int64_t back() { return packs().at(0).returned(); }
  bool is_closed() { return eventually([&] { return clock.pass(20), ledger().returns_size() == 0; }); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(node_returns)

BOOST_AUTO_TEST_CASE(a_revoked_device_is_pushed_settings_without_its_license_and_the_license_goes_back_to_its_pack) {
  returning_bed bed;
  bed.start();
  bed.license("A");
  BOOST_TEST(bed.used() == 1);
  BOOST_REQUIRE(bed.revoke("A").ok());
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  BOOST_TEST(bed.push.pushes.back().removes);
  BOOST_TEST((bed.push.pushes.back().cancels == bed.push.pushes.front().action));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 0);
  BOOST_TEST(bed.back() == 1);
  BOOST_TEST(bed.server.returned() == 1u);
  // Blocked until an operator lifts that; then with a key of its own.
  for (int i = 0; i < 20; ++i) bed.clock.pass(100), bed.ledger();
  BOOST_TEST(bed.server.issued() == 1u);
  BOOST_REQUIRE(bed.call("A", lift_block{}).ok());
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.server.issued() == 2u; }));
  BOOST_TEST(bed.server.keys_seen.back() == "A/base/2");
}

BOOST_AUTO_TEST_CASE(what_came_free_goes_to_the_device_that_waited_for_it) {
  returning_bed bed;
  bed.server.total = 1;
  bed.start();
  bed.license("A");
  bed.enroll("B");
  BOOST_TEST(bed.comes_to("B", device_reason::pack_exhausted));
  bed.revoke("A");
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.row("B").stage == device_stage::delivering; }));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_license_goes_back_only_when_its_device_has_confirmed_or_an_operator_does_not_wait) {
  returning_bed bed;
  bed.start();
  bed.license("A");
  bed.push.outcomes["A"] = event::UNREACHABLE;
  bed.revoke("A");
  BOOST_TEST(bed.comes_to("A", device_reason::awaiting_removal));
  for (int i = 0; i < 20; ++i) bed.clock.pass(100), bed.ledger();
  BOOST_TEST(bed.server.returned() == 0u);
  BOOST_TEST(bed.used() == 1);
  BOOST_REQUIRE(bed.revoke("A", true).ok());
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.server.returned() == 1u; }));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 0);
  BOOST_TEST((bed.row("A").reason == device_reason::awaiting_removal));
  BOOST_REQUIRE(bed.call("A", answer_cancel{bed.row("A").canceled, answer_cancel::kind::done, ""}).ok());
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
}

BOOST_AUTO_TEST_CASE(lost_failed_and_repeated_answers_count_a_return_once) {
  returning_bed bed;
  bed.server.lose_returns = 2;
  bed.server.fail_returns = 2;
  bed.server.repeat_returns = true;
  bed.start();
  bed.license("A");
  bed.license("B");
  bed.revoke("A");
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 1);
  BOOST_TEST(bed.back() == 1);
  BOOST_TEST(bed.server.return_calls >= 4u);
}

BOOST_AUTO_TEST_CASE(a_refused_return_leaves_the_license_used_and_one_that_is_put_off_is_asked_for_again) {
  returning_bed bed;
  int put_off = 3;
  bed.server.answer_return = [&](const license_return& license) -> std::optional<return_answer> {
    if (license.unit.text == "B") return return_answer{license.serial, return_answer::outcome::refused, {}, "too late"};
    if (--put_off >= 0) return put_off == 1 ? std::nullopt : std::optional(return_answer{license.serial, return_answer::outcome::later, {}, "later"});
    return return_answer{license.serial, return_answer::outcome::returned, pack_id("p"), ""};
  };
  bed.start();
  bed.license("A");
  bed.license("B");
  bed.revoke("A");
  bed.revoke("B");
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  BOOST_TEST(bed.comes_to("B", device_reason::withdrawn));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 1);
  BOOST_TEST(bed.machine->api().tallies().licenses_returned.value() == 1u);
  BOOST_TEST(bed.machine->api().tallies().returns_refused.value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_node_that_dies_while_the_server_is_asked_goes_on_asking_and_counts_once) {
  returning_bed bed;
  bed.server.lose_returns = 1;
  bed.start();
  bed.license("A");
  bed.revoke("A");
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.server.returned() == 1u; }));
  BOOST_TEST(bed.used() == 1);
  bed.stop();
  bed.start();
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 0);
  bed.stop();
  bed.start();
  for (int i = 0; i < 20; ++i) bed.clock.pass(100), bed.ledger();
  BOOST_TEST(bed.used() == 0);
  BOOST_TEST(bed.back() == 1);
}

BOOST_AUTO_TEST_CASE(a_ledger_that_does_not_know_that_a_return_is_settled_learns_it_from_the_device_at_recovery) {
  returning_bed bed;
  bed.start();
  bed.license("A");
  bed.server.answer_return = [](const license_return&) -> std::optional<return_answer> { return std::nullopt; };
  bed.revoke("A");
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), bed.ledger().returns_size() == 1; }));
  // The device's event alone is on the disk, as if the crash had come before the ledger's.
  BOOST_REQUIRE(bed.call("A", settle_return{license_serial("S1"), event::LICENSE_RETURNED, pack_id("p"), ""}).ok());
  bed.stop();
  bed.start();
  BOOST_TEST(bed.ledger().returns_size() == 0);
  BOOST_TEST(bed.used() == 0);
  BOOST_TEST(bed.back() == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_nothing_back_leaves_the_license_used) {
  returning_bed bed;
  bed.server.answer_return = [](const license_return& license) {
    return std::optional(return_answer{license.serial, return_answer::outcome::unsupported, {}, "never"});
  };
  bed.start();
  bed.license("A");
  bed.revoke("A");
  BOOST_TEST(bed.comes_to("A", device_reason::withdrawn));
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.used() == 1);
}

BOOST_AUTO_TEST_CASE(a_restored_store_learns_what_went_back_after_the_backup_and_orders_nothing_for_it) {
  returning_bed bed;
  bed.start();
  bed.license("A");
  bed.license("B");
  bed.stop();
  const memory_disk backup = *bed.disk;
  bed.start();
  bed.revoke("A");
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  bed.stop();
  *bed.disk = backup;
  bed.config.restored = true;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.clock.pass(20), !bed.ledger().restoring(); }));
  BOOST_TEST(bed.used() == 1);
  BOOST_TEST(bed.back() == 1);
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(ledgers_that_agree_on_what_went_back_are_said_to_agree) {
  returning_bed bed;
  bed.start();
  bed.license("A");
  bed.license("B");
  bed.revoke("A");
  BOOST_TEST(bed.is_closed());
  BOOST_TEST(bed.comes_to("A", device_reason::returned));
  std::promise<result<done>> begun;
  bed.machine->api().reconcile(false, [&](result<done> r) { begun.set_value(std::move(r)); });
  BOOST_REQUIRE(begun.get_future().get().ok());
  BOOST_TEST(eventually([&] { return bed.machine->api().reconciliation().where == reconcile_report::phase::done; }));
  BOOST_TEST(bed.machine->api().reconciliation().open() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
