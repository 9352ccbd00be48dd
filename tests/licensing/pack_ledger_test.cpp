// I2, I3 and section 5: what is reserved, sent, filled and released, and that the packs balance.
#include "licensing/pack_ledger.hpp"

#include <random>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_ledger)

namespace {

/// A ledger that takes each decision's events at once, as a node does.
struct kept_ledger {
  static constexpr std::int64_t today = 20'000;
  ald::pack_ledger ledger;

  int take(const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1'000);
    return static_cast<int>(events.size());
  }
  int pack(const char* id, std::int64_t total, const char* kind = "base", bool unlimited = false) {
    return take(ledger.set_pack({pack_id(id), license_kind(kind), total, unlimited}).value());
  }
  /// The pack reserved on, "" if the line was open, or why not.
  std::string reserve(const char* unit, const char* kind = "base") {
    const auto result = ledger.reserve({key(unit, kind), unit_id(unit), license_kind(kind), 1}, today);
    if (result.blocked) return event::BlockReason_Name(*result.blocked);
    take(result.events);
    return result.events.empty() ? "" : result.events.at(0).line_reserved().pack();
  }
  /// The first action id.
  std::uint32_t send(const std::vector<const char*>& units) {
    std::vector<order_key> keys;
    for (const auto* unit : units) keys.push_back(key(unit));
    const auto event = ledger.send(keys).value();
    take({event});
    return event.lines_sent().first_action();
  }
  int fill(const char* unit, const char* pack = "") { return take(ledger.fill(key(unit), pack_id(pack), license_serial("s"))); }
  int release(const char* unit, event::ReleaseCause cause) { return take(ledger.release(key(unit), cause)); }
  int refuse(const char* unit) { return take(ledger.refuse(key(unit), "no", "why")); }

  static order_key key(const char* unit, const char* kind = "base") { return make_order_key(unit_id(unit), license_kind(kind), 1); }

  /// "pack reserved/used/total" for each pack.
  std::string text() const {
    std::string text;
    for (const auto& p : ledger.packs()) {
      text += p.pack() + " " + std::to_string(p.reserved()) + "/" + std::to_string(p.used()) + "/" + std::to_string(p.total()) + " ";
    }
    return text;
  }
};

fault_code refusal(const result<std::vector<event::Ledger>>& r) { return r.error().code; }

}  // namespace

BOOST_AUTO_TEST_CASE(i3_a_license_is_free_then_reserved_then_used) {
  kept_ledger l;
  l.pack("p", 5);
  BOOST_TEST(l.text() == "p 0/0/5 ");
  BOOST_TEST(l.reserve("u1") == "p");
  BOOST_TEST(l.text() == "p 1/0/5 ");
  l.send({"u1"});
  BOOST_TEST(l.text() == "p 1/0/5 ");
  BOOST_TEST(l.fill("u1", "p") == 1);
  BOOST_TEST(l.text() == "p 0/1/5 ");
  BOOST_TEST(l.ledger.open_count() == 0u);
}

BOOST_AUTO_TEST_CASE(an_open_line_says_what_it_holds) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u2");
  l.reserve("u1");
  const auto* line = l.ledger.find(kept_ledger::key("u1"));
  BOOST_REQUIRE(line != nullptr);
  BOOST_TEST(line->key.text == "u1/base/1");
  BOOST_TEST(line->unit.text == "u1");
  BOOST_TEST(line->kind.text == "base");
  BOOST_TEST(line->n == 1u);
  BOOST_TEST(line->pack.text == "p");
  BOOST_TEST(!line->sent);
  BOOST_TEST(number(line->action) == 0u);
  l.send({"u1"});
  BOOST_TEST(l.ledger.find(kept_ledger::key("u1"))->sent);
  BOOST_TEST((l.ledger.find(kept_ledger::key("u3")) == nullptr));
  const auto lines = l.ledger.open_lines();
  BOOST_REQUIRE(lines.size() == 2u);
  BOOST_TEST(lines[0].unit.text == "u1");
  BOOST_TEST(lines[1].unit.text == "u2");
}

BOOST_AUTO_TEST_CASE(i2_a_need_reserves_once) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  BOOST_TEST(l.reserve("u1") == "");
  l.send({"u1"});
  BOOST_TEST(l.reserve("u1") == "");
  BOOST_TEST(l.text() == "p 1/0/5 ");
}

BOOST_AUTO_TEST_CASE(no_pack_of_the_kind_blocks_with_no_pack) {
  kept_ledger l;
  BOOST_TEST(l.reserve("u1") == "NO_PACK");
  l.pack("p", 5, "other");
  BOOST_TEST(l.reserve("u1") == "NO_PACK");
  BOOST_TEST(l.reserve("u1", "other") == "p");
}

BOOST_AUTO_TEST_CASE(a_pack_without_a_free_license_blocks_until_one_is_free) {
  kept_ledger l;
  l.pack("p", 2);
  l.reserve("u1");
  l.reserve("u2");
  l.fill("u2");
  BOOST_TEST(l.reserve("u3") == "PACK_EXHAUSTED");
  l.refuse("u1");
  BOOST_TEST(l.reserve("u3") == "p");
  BOOST_TEST(l.reserve("u4") == "PACK_EXHAUSTED");
  l.pack("p", 3);
  BOOST_TEST(l.reserve("u4") == "p");
}

BOOST_AUTO_TEST_CASE(an_unlimited_pack_is_never_exhausted) {
  kept_ledger l;
  l.pack("p", 0, "base", true);
  for (const auto* unit : {"u1", "u2", "u3"}) BOOST_TEST(l.reserve(unit) == "p");
}

BOOST_AUTO_TEST_CASE(packs_fill_up_one_after_the_other) {
  kept_ledger l;
  l.pack("b", 2);
  l.pack("a", 1);
  l.pack("c", 3);
  l.pack("x", 9, "other");
  BOOST_TEST(l.reserve("u1") == "a");  // all equal: the smallest id
  BOOST_TEST(l.reserve("u2") == "b");  // a is full
  l.fill("u2");
  BOOST_TEST(l.reserve("u3") == "b");  // used counts as allocated
  BOOST_TEST(l.reserve("u4") == "c");
  l.refuse("u1");
  BOOST_TEST(l.reserve("u5") == "c");  // c has more allocated than a
  BOOST_TEST(l.text() == "a 0/0/1 b 1/1/2 c 2/0/3 x 0/0/9 ");
}

BOOST_AUTO_TEST_CASE(i3_a_pack_that_shrinks_has_a_negative_number_free) {
  kept_ledger l;
  l.pack("p", 3);
  for (const auto* unit : {"u1", "u2", "u3"}) l.reserve(unit);
  l.fill("u1");
  BOOST_TEST(l.pack("p", 1) == 1);
  BOOST_TEST(l.text() == "p 2/1/1 ");
  l.release("u2", event::SWITCHED_OFF);
  l.release("u3", event::SWITCHED_OFF);
  BOOST_TEST(l.reserve("u4") == "PACK_EXHAUSTED");
}

BOOST_AUTO_TEST_CASE(a_pack_that_did_not_change_gives_no_event) {
  kept_ledger l;
  BOOST_TEST(l.pack("p", 5) == 1);
  BOOST_TEST(l.pack("p", 5) == 0);
  BOOST_TEST(l.pack("p", 5, "base", true) == 1);
  BOOST_TEST(l.pack("p", 7, "base", true) == 0);
  BOOST_TEST(l.pack("p", 0) == 1);
  BOOST_TEST(l.text() == "p 0/0/0 ");
}

BOOST_AUTO_TEST_CASE(a_wrong_pack_is_refused) {
  kept_ledger l;
  l.pack("p", 5);
  const auto set = [&](const std::string& id, const char* kind, std::int64_t total) {
    return refusal(l.ledger.set_pack({pack_id(id), license_kind(kind), total, false}));
  };
  BOOST_TEST((set("", "base", 1) == fault_code::bad_input));
  BOOST_TEST((set(std::string(ald::pack_ledger::max_pack_bytes + 1, 'p'), "base", 1) == fault_code::bad_input));
  BOOST_TEST((set("q", "", 1) == fault_code::bad_input));
  BOOST_TEST((set("q", "a/b", 1) == fault_code::bad_input));
  BOOST_TEST((set("q", "base", -1) == fault_code::bad_input));
  BOOST_TEST((set("p", "other", 5) == fault_code::conflict));
}

BOOST_AUTO_TEST_CASE(i8_there_is_a_most_of_packs) {
  kept_ledger l;
  for (std::size_t i = 0; i < ald::pack_ledger::max_packs; ++i) l.pack(std::to_string(i).c_str(), 1);
  BOOST_TEST((refusal(l.ledger.set_pack({pack_id("more"), license_kind("base"), 1, false})) == fault_code::conflict));
  BOOST_TEST(l.pack("0", 2) == 1);
}

BOOST_AUTO_TEST_CASE(each_sent_line_gets_an_action_id_of_its_own) {
  kept_ledger l;
  l.pack("p", 9);
  for (const auto* unit : {"u1", "u2", "u3"}) l.reserve(unit);
  BOOST_TEST(l.send({"u3", "u1"}) == 1u);
  BOOST_TEST(l.send({"u2"}) == 3u);
  BOOST_TEST(number(l.ledger.find(kept_ledger::key("u3"))->action) == 1u);
  BOOST_TEST(number(l.ledger.find(kept_ledger::key("u1"))->action) == 2u);
  BOOST_TEST(number(l.ledger.find(kept_ledger::key("u2"))->action) == 3u);
}

BOOST_AUTO_TEST_CASE(an_action_id_is_not_used_again_when_its_line_is_gone) {
  kept_ledger l;
  l.pack("p", 9);
  l.reserve("u1");
  l.send({"u1"});
  l.refuse("u1");
  l.reserve("u1");
  BOOST_TEST(l.send({"u1"}) == 2u);
}

BOOST_AUTO_TEST_CASE(sending_what_can_not_be_sent_is_a_bug) {
  kept_ledger l;
  l.pack("p", 9);
  l.reserve("u1");
  l.reserve("u2");
  l.send({"u2"});
  const auto u1 = kept_ledger::key("u1"), u2 = kept_ledger::key("u2"), u3 = kept_ledger::key("u3");
  BOOST_CHECK_THROW((void)l.ledger.send({}), std::logic_error);
  BOOST_CHECK_THROW((void)l.ledger.send({u1, u3}), std::logic_error);
  BOOST_CHECK_THROW((void)l.ledger.send({u1, u2}), std::logic_error);
  BOOST_CHECK_THROW((void)l.ledger.send({u1, u1}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(action_ids_end_at_2_to_the_31_less_1) {
  kept_ledger l;
  l.pack("p", 9);
  for (const auto* unit : {"u1", "u2", "u3"}) l.reserve(unit);
  auto state = l.ledger.snapshot();
  state.set_next_action(2'147'483'646u);
  kept_ledger late{ald::pack_ledger(state)};
  const auto keys = [](std::vector<const char*> units) {
    std::vector<order_key> keys;
    for (const auto* unit : units) keys.push_back(kept_ledger::key(unit));
    return keys;
  };
  BOOST_TEST((late.ledger.send(keys({"u1", "u2", "u3"})).error().code == fault_code::conflict));
  BOOST_TEST(late.send({"u1", "u2"}) == 2'147'483'646u);
  BOOST_TEST(number(late.ledger.find(kept_ledger::key("u2"))->action) == 2'147'483'647u);
  BOOST_TEST((late.ledger.send(keys({"u3"})).error().code == fault_code::conflict));
  BOOST_TEST(late.ledger.snapshot().next_action() == 2'147'483'648u);
}

BOOST_AUTO_TEST_CASE(a_late_answer_moves_the_reservation_to_the_pack_named) {
  kept_ledger l;
  l.pack("a", 5);
  l.pack("b", 5);
  l.reserve("u1");
  l.send({"u1"});
  BOOST_TEST(l.text() == "a 1/0/5 b 0/0/5 ");
  BOOST_TEST(l.fill("u1", "b") == 1);
  BOOST_TEST(l.text() == "a 0/0/5 b 0/1/5 ");
}

BOOST_AUTO_TEST_CASE(a_license_of_no_known_pack_counts_on_the_reserved_one) {
  kept_ledger l;
  l.pack("a", 5);
  l.reserve("u1");
  l.reserve("u2");
  l.fill("u1");
  l.fill("u2", "never heard of");
  BOOST_TEST(l.text() == "a 0/2/5 ");
}

BOOST_AUTO_TEST_CASE(i2_a_second_answer_counts_nothing) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  l.send({"u1"});
  BOOST_TEST(l.fill("u1", "p") == 1);
  BOOST_TEST(l.fill("u1", "p") == 0);
  BOOST_TEST(l.refuse("u1") == 0);
  BOOST_TEST(l.release("u1", event::KEY_VOID) == 0);
  BOOST_TEST(l.text() == "p 0/1/5 ");
}

BOOST_AUTO_TEST_CASE(a_reservation_is_released_by_a_definitive_refusal) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  l.send({"u1"});
  const auto events = l.ledger.refuse(kept_ledger::key("u1"), "kind", "not sold any more");
  BOOST_TEST(events.at(0).line_refused().code() == "kind");
  BOOST_TEST(events.at(0).line_refused().text() == "not sold any more");
  BOOST_TEST(l.take(events) == 1);
  BOOST_TEST(l.text() == "p 0/0/5 ");
}

BOOST_AUTO_TEST_CASE(s2_a_line_that_was_not_sent_can_be_cancelled) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  l.reserve("u2");
  BOOST_TEST(l.release("u1", event::SWITCHED_OFF) == 1);
  BOOST_TEST(l.release("u2", event::DEVICE_RETIRED) == 1);
  BOOST_TEST(l.text() == "p 0/0/5 ");
}

BOOST_AUTO_TEST_CASE(i2_a_sent_line_is_released_only_when_the_server_says_that_its_key_is_void) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  l.send({"u1"});
  BOOST_TEST(l.release("u1", event::SWITCHED_OFF) == 0);
  BOOST_TEST(l.release("u1", event::DEVICE_RETIRED) == 0);
  BOOST_TEST(l.text() == "p 1/0/5 ");
  BOOST_TEST(l.release("u1", event::KEY_VOID) == 1);
  BOOST_TEST(l.text() == "p 0/0/5 ");
}

BOOST_AUTO_TEST_CASE(i7_a_snapshot_goes_on_as_the_original_does) {
  kept_ledger l;
  l.pack("b", 5, "base");
  l.pack("a", 0, "other", true);
  for (const auto* unit : {"u3", "u1", "u2"}) l.reserve(unit);
  l.reserve("u9", "other");
  l.send({"u1", "u3"});
  l.fill("u3", "b");
  const auto state = l.ledger.snapshot();
  BOOST_TEST(state.seq() == 8u);
  BOOST_TEST(state.next_action() == 3u);
  BOOST_TEST(state.last_at_ms() == 1'000);
  kept_ledger restored{ald::pack_ledger(state)};
  BOOST_TEST(restored.ledger.snapshot().SerializeAsString() == state.SerializeAsString());
  for (auto* ledger : {&l, &restored}) {
    ledger->fill("u1");
    ledger->send({"u2"});
  }
  BOOST_TEST(restored.ledger.snapshot().SerializeAsString() == l.ledger.snapshot().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_new_ledger_and_an_empty_snapshot_are_the_same) {
  BOOST_TEST(ald::pack_ledger().snapshot().next_action() == 1u);
  BOOST_TEST(ald::pack_ledger(state::Ledger{}).snapshot().SerializeAsString() == ald::pack_ledger().snapshot().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(an_event_that_can_not_be_applied_changes_nothing_but_seq_and_time) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  l.reserve("u2");
  l.send({"u1"});
  auto expected = l.ledger.snapshot();
  std::vector<event::Ledger> events(9);
  events[8].mutable_pack_ruled()->set_pack("never heard of");
  events[1].mutable_line_reserved()->set_key("u9/base/1");
  events[1].mutable_line_reserved()->set_pack("never heard of");
  events[2].mutable_line_reserved()->set_key("u1/base/1");
  events[2].mutable_line_reserved()->set_pack("p");
  events[3].mutable_lines_sent()->add_keys("u9/base/1");
  events[3].mutable_lines_sent()->set_first_action(1);
  events[4].mutable_lines_sent()->add_keys("u1/base/1");  // sent before: it keeps its action id
  events[4].mutable_lines_sent()->set_first_action(0);
  events[5].mutable_line_filled()->set_key("u9/base/1");
  events[6].mutable_line_refused()->set_key("u9/base/1");
  events[7].mutable_line_released()->set_key("u9/base/1");
  for (const auto& event : events) {
    l.ledger.evolve(event, 77, 7'777);
    expected.set_seq(77);
    expected.set_last_at_ms(7'777);
    BOOST_TEST(l.ledger.snapshot().SerializeAsString() == expected.SerializeAsString());
  }
}

BOOST_AUTO_TEST_CASE(a_fill_that_names_an_unknown_pack_counts_on_the_reserved_one) {
  kept_ledger l;
  l.pack("p", 5);
  l.reserve("u1");
  event::Ledger event;
  event.mutable_line_filled()->set_key("u1/base/1");
  event.mutable_line_filled()->set_pack("never heard of");
  l.take({event});
  BOOST_TEST(l.text() == "p 0/1/5 ");
}

BOOST_AUTO_TEST_CASE(a_snapshot_with_a_line_of_an_unknown_pack_does_no_harm) {
  state::Ledger state;
  auto& line = *state.add_lines();
  line.set_key("u1/base/1");
  line.set_pack("p");
  kept_ledger l{ald::pack_ledger(state)};
  BOOST_TEST(l.refuse("u1") == 1);
  BOOST_TEST(l.ledger.open_count() == 0u);
}

BOOST_AUTO_TEST_CASE(i3_the_ledger_balances_whatever_happens) {
  std::mt19937 draw(7);
  kept_ledger l;
  l.pack("a", 20);
  l.pack("b", 20);
  int used = 0;
  for (int step = 0; step < 5'000; ++step) {
    const auto unit = "u" + std::to_string(draw() % 60);
    const auto* line = l.ledger.find(kept_ledger::key(unit.c_str()));
    switch (draw() % 6) {
      case 0:
      case 1: l.reserve(unit.c_str()); break;
      case 2:
        if (line != nullptr && !line->sent) l.send({unit.c_str()});
        break;
      case 3: used += l.fill(unit.c_str(), draw() % 2 ? "a" : "b"); break;
      case 4: l.refuse(unit.c_str()); break;
      case 5: l.release(unit.c_str(), draw() % 2 ? event::SWITCHED_OFF : event::KEY_VOID); break;
    }
    if (step % 100 == 0) l.pack(draw() % 2 ? "a" : "b", 20 + used + static_cast<int>(draw() % 20));
    if (step % 130 == 0) l.take(l.ledger.rule_pack({pack_id(draw() % 2 ? "a" : "b"), static_cast<int>(draw() % 3), draw() % 4 != 0}).value());
    if (step % 500 == 0) l.ledger = ald::pack_ledger(l.ledger.snapshot());
    std::int64_t reserved_in_packs = 0, used_in_packs = 0;
    for (const auto& p : l.ledger.packs()) {
      BOOST_REQUIRE(p.reserved() >= 0);
      std::int64_t lines = 0;
      for (const auto& open : l.ledger.open_lines()) lines += open.pack.text == p.pack();
      BOOST_REQUIRE_EQUAL(p.reserved(), lines);
      reserved_in_packs += p.reserved();
      used_in_packs += p.used();
    }
    BOOST_REQUIRE_EQUAL(reserved_in_packs, static_cast<std::int64_t>(l.ledger.open_count()));
    BOOST_REQUIRE_EQUAL(used_in_packs, used);
  }
  BOOST_TEST(used > 100);
}

BOOST_AUTO_TEST_SUITE_END()
