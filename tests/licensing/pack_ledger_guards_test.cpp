// The ledger's guards: lines counted for the caps, revocations read, and reconciliation of a restored copy (I2, I3).
#include "licensing/pack_ledger.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_ledger_guards)

namespace {

constexpr std::int64_t minute = 60'000, hour = 60 * minute;

struct kept_ledger {
  ald::pack_ledger ledger;
  std::int64_t at_ms = 1'700'000'000'000;

  kept_ledger() { take(ledger.restart_count(0)); }

  int take(const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, at_ms);
    return static_cast<int>(events.size());
  }
  void pack(const char* id) { take(ledger.set_pack({pack_id(id), license_kind("base"), 100, false}).value()); }
  static order_key key(const char* unit) { return make_order_key(unit_id(unit), license_kind("base"), 1); }
  void reserve(const char* unit) { take(ledger.reserve({key(unit), unit_id(unit), license_kind("base"), 1}, 0).events); }
  void send(const std::vector<const char*>& units) {
    std::vector<order_key> keys;
    for (const auto* unit : units) {
      reserve(unit);
      keys.push_back(key(unit));
    }
    take({ledger.send(keys).value()});
  }
  /// Restarted from its snapshot.
  void restart() { ledger = ald::pack_ledger(ledger.snapshot()); }
  std::int64_t used(const char* id) const {
    for (const auto& pack : ledger.packs()) {
      if (pack.pack() == id) return pack.used();
    }
    return -1;
  }
};

issued_license issued(const char* unit, const char* pack) {
  return {kept_ledger::key(unit), unit_id(unit), license_kind("base"), pack_id(pack), license_serial(std::string("S-") + unit)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_line_counts_when_it_is_sent_for_the_first_time_and_the_count_outlives_a_restart) {
  kept_ledger l;
  l.pack("p");
  l.reserve("u0");
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 0u);
  l.send({"u1", "u2"});
  l.at_ms += 30 * minute;
  l.send({"u3"});
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 3u);
  l.restart();
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 3u);
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms + 45 * minute, hour) == 1u);
}

BOOST_AUTO_TEST_CASE(used_licenses_are_counted_by_day_from_the_moment_on_that_is_recorded_once) {
  kept_ledger l;
  l.pack("p");
  l.send({"u0"});
  l.take(l.ledger.fill(kept_ledger::key("u0"), pack_id("p"), license_serial("S0")));
  BOOST_TEST(l.ledger.use().within(license_kind("base"), day_of(l.at_ms), 30) == 0u);
  BOOST_TEST(!l.ledger.snapshot().has_use_since_day());
  BOOST_TEST(l.take(l.ledger.begin_use_count()) == 1);
  BOOST_TEST(l.take(l.ledger.begin_use_count()) == 0);
  l.send({"u1"});
  BOOST_TEST(l.ledger.use().within(license_kind("base"), day_of(l.at_ms), 30) == 0u);  // sent is not used
  l.take(l.ledger.fill(kept_ledger::key("u1"), pack_id("p"), license_serial("S1")));
  l.restart();
  BOOST_TEST(l.ledger.use().within(license_kind("base"), day_of(l.at_ms), 30) == 1u);
  BOOST_TEST(l.take(l.ledger.begin_use_count()) == 0);
}

BOOST_AUTO_TEST_CASE(a_log_from_before_there_were_caps_folds_to_what_it_did) {
  ald::pack_ledger old;
  old.evolve(old.set_pack({pack_id("p"), license_kind("base"), 100, false}).value().front(), 1, 1'000);
  old.evolve(old.reserve({kept_ledger::key("u1"), unit_id("u1"), license_kind("base"), 1}, 0).events.front(), 2, 1'000);
  old.evolve(old.send({kept_ledger::key("u1")}).value(), 3, 1'000);
  BOOST_TEST(old.snapshot().sent_minutes_size() == 0);
  BOOST_TEST(!old.snapshot().has_cap_confirmed_ms());
}

BOOST_AUTO_TEST_CASE(sending_what_was_sent_counts_nothing) {
  kept_ledger l;
  l.pack("p");
  l.send({"u1"});
  event::Ledger again;
  again.mutable_lines_sent()->add_keys(kept_ledger::key("u1").text);
  again.mutable_lines_sent()->set_first_action(9);
  l.take({again});
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 1u);
}

BOOST_AUTO_TEST_CASE(a_confirmation_restarts_the_count_once) {
  kept_ledger l;
  l.pack("p");
  l.send({"u1"});
  BOOST_TEST(l.take(l.ledger.restart_count(0)) == 0);
  BOOST_TEST(l.take(l.ledger.restart_count(1'000)) == 1);
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 0u);
  BOOST_TEST(l.ledger.snapshot().cap_confirmed_ms() == 1'000);
  l.send({"u2"});
  l.restart();
  BOOST_TEST(l.take(l.ledger.restart_count(1'000)) == 0);
  BOOST_TEST(l.ledger.sent_lines().within(l.at_ms, hour) == 1u);
}

BOOST_AUTO_TEST_CASE(revocations_are_read_once_and_in_order) {
  kept_ledger l;
  BOOST_TEST(l.take(l.ledger.read_revocations(0)) == 0);
  BOOST_TEST(l.take(l.ledger.read_revocations(7)) == 1);
  BOOST_TEST(l.take(l.ledger.read_revocations(6)) == 0);
  l.restart();
  BOOST_TEST(l.ledger.revocations_read() == 7u);
}

BOOST_AUTO_TEST_CASE(a_restore_is_under_way_over_restarts_until_it_is_finished) {
  kept_ledger l;
  BOOST_TEST(!l.ledger.restoring());
  BOOST_TEST(l.take(l.ledger.finish_restore(1, 1)) == 0);
  BOOST_TEST(l.take(l.ledger.begin_restore()) == 2);
  BOOST_TEST(l.take(l.ledger.begin_restore()) == 0);
  l.restart();
  BOOST_TEST(l.ledger.restoring());
  BOOST_TEST(!l.ledger.was_restored());
  BOOST_TEST(l.take(l.ledger.finish_restore(5, 2)) == 1);
  l.restart();
  BOOST_TEST(!l.ledger.restoring());
  BOOST_TEST(l.ledger.was_restored());
}

BOOST_AUTO_TEST_CASE(action_ids_for_a_restore_begin_behind_those_that_an_earlier_life_may_have_used) {
  kept_ledger l;
  l.pack("p");
  l.send({"u1", "u2"});
  l.take(l.ledger.begin_restore());
  std::uint32_t first = 0;
  l.take({l.ledger.allot_actions(3, first).value()});
  BOOST_TEST(first == 1'000'003u);
  l.reserve("u3");
  BOOST_TEST(l.ledger.send({kept_ledger::key("u3")}).value().lines_sent().first_action() == 1'000'006u);
  event::Ledger less;
  less.mutable_actions_allotted()->set_next_action(5);
  l.take({less});
  BOOST_TEST(l.ledger.snapshot().next_action() == 1'000'006u);
}

BOOST_AUTO_TEST_CASE(a_restore_that_finds_no_action_ids_left_says_so) {
  state::Ledger state;
  state.set_next_action(2'147'483'646u);
  std::uint32_t first = 0;
  BOOST_TEST(ald::pack_ledger(state).allot_actions(2, first).ok());
  BOOST_TEST((ald::pack_ledger(state).allot_actions(3, first).error().code == fault_code::conflict));
  // The gap itself ends where the ids end.
  const auto events = ald::pack_ledger(state).begin_restore();
  BOOST_TEST_REQUIRE(events.size() == 2u);
  BOOST_TEST(events[1].actions_allotted().next_action() == 2'147'483'648u);
}

BOOST_AUTO_TEST_CASE(i3_reconciliation_sets_the_use_of_each_pack_and_leaves_open_lines_to_themselves) {
  kept_ledger l;
  l.pack("p");
  l.pack("q");
  l.pack("r");
  l.send({"open"});
  l.send({"old"});
  l.take(l.ledger.fill(kept_ledger::key("old"), pack_id("p"), license_serial("S-old")));
  const std::vector<issued_license> server{issued("old", "p"), issued("new", "p"), issued("newer", "q"), issued("open", "p"), issued("x", "unknown")};
  BOOST_TEST(l.take(l.ledger.reconcile(server)) == 2);
  BOOST_TEST(l.used("p") == 2);
  BOOST_TEST(l.used("q") == 1);
  BOOST_TEST(l.used("r") == 0);
  BOOST_TEST(l.take(l.ledger.reconcile(server)) == 0);
  // The open line is counted when it is filled.
  l.take(l.ledger.fill(kept_ledger::key("open"), pack_id("p"), license_serial("S-open")));
  BOOST_TEST(l.used("p") == 3);
  BOOST_TEST(l.take(l.ledger.reconcile(server)) == 0);
  // What was filled after the server was asked is counted, whether it told it or not.
  BOOST_TEST(l.take(l.ledger.reconcile(server, {{kept_ledger::key("late"), pack_id("r")}, {kept_ledger::key("new"), pack_id("p")}})) == 1);
  BOOST_TEST(l.used("r") == 1);
  event::Ledger unknown;
  unknown.mutable_pack_reconciled()->set_pack("unknown");
  unknown.mutable_pack_reconciled()->set_used(9);
  l.take({unknown});
  BOOST_TEST(l.used("unknown") == -1);
}

BOOST_AUTO_TEST_CASE(what_the_store_accounts_for_is_what_a_server_can_have_issued_to_it) {
  kept_ledger l;
  l.pack("p");
  l.reserve("unsent");
  BOOST_TEST(l.ledger.accounted_for() == 0);
  l.send({"u1", "u2"});
  BOOST_TEST(l.ledger.accounted_for() == 2);
  l.take(l.ledger.fill(kept_ledger::key("u1"), pack_id("p"), license_serial("S1")));
  BOOST_TEST(l.ledger.accounted_for() == 2);
  l.take(l.ledger.refuse(kept_ledger::key("u2"), "no", "no"));
  BOOST_TEST(l.ledger.accounted_for() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
