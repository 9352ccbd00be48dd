// What server and operator say of a pack beyond its totals: kept, told apart, and news to who waits.
#include <boost/test/unit_test.hpp>

#include "licensing/pack_ledger.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_ledger_rules)

namespace {

constexpr std::int64_t today = 20'000;

struct kept_ledger {
  ald::pack_ledger ledger;
  std::int64_t now_ms = 1'000;

  int take(const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, now_ms);
    return static_cast<int>(events.size());
  }
  int set(const pack_info& info) { return take(ledger.set_pack(info).value()); }
  int rule(const pack_rule& rule) { return take(ledger.rule_pack(rule).value()); }
  state::Pack pack() const { return ledger.packs().front(); }
  ald::pack_ledger::reserve_result reserve(const char* unit) {
    auto result = ledger.reserve({key(unit), unit_id(unit), license_kind("base"), 1}, today);
    take(result.events);
    return result;
  }
  static order_key key(const char* unit) { return make_order_key(unit_id(unit), license_kind("base"), 1); }
};

pack_info base(std::int64_t total = 5) { return {pack_id("p"), license_kind("base"), total}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_pack_keeps_the_time_at_which_it_became_known) {
  kept_ledger l;
  l.set(base());
  l.now_ms = 2'000;
  l.set(base(6));
  BOOST_TEST(l.pack().registered_at_ms() == 1'000);
}

BOOST_AUTO_TEST_CASE(i7_a_pack_of_an_earlier_log_folds_as_it_did_then) {
  event::Ledger old;
  old.mutable_pack_set()->set_pack("p");
  old.mutable_pack_set()->set_kind("base");
  old.mutable_pack_set()->set_total(5);
  kept_ledger l;
  l.take({old});
  state::Pack expected;
  expected.set_pack("p");
  expected.set_kind("base");
  expected.set_total(5);
  expected.set_unlimited(false);
  expected.set_reserved(0);
  expected.set_used(0);
  BOOST_TEST(l.pack().SerializeAsString() == expected.SerializeAsString());
  BOOST_TEST(l.set(base()) == 0);  // the server says nothing else of it
  BOOST_TEST(l.set({pack_id("p"), license_kind("base"), 5, false, today}) == 1);
  BOOST_TEST(!l.pack().has_registered_at_ms());
}

BOOST_AUTO_TEST_CASE(expiry_and_activity_are_the_servers_to_change) {
  kept_ledger l;
  pack_info info = base();
  l.set(info);
  info.expiry_day = today;
  BOOST_TEST(l.set(info) == 1);
  BOOST_TEST(l.set(info) == 0);
  BOOST_TEST(l.pack().expiry_day() == today);
  info.active = false;
  BOOST_TEST(l.set(info) == 1);
  BOOST_TEST(l.pack().inactive());
  BOOST_TEST((l.reserve("u").blocked == event::NO_PACK_FITS));
  info.active = true;
  info.expiry_day.reset();
  BOOST_TEST(l.set(info) == 1);
  BOOST_TEST(!l.pack().inactive());
  BOOST_TEST(!l.pack().has_expiry_day());
  BOOST_TEST(!l.reserve("u").blocked);
}

BOOST_AUTO_TEST_CASE(the_operators_rules_stay_when_the_server_tells_its_packs) {
  kept_ledger l;
  l.set(base());
  BOOST_TEST(l.rule({pack_id("p"), 7, {}}) == 1);
  BOOST_TEST(l.rule({pack_id("p"), {}, false}) == 1);
  BOOST_TEST(l.rule({pack_id("p"), 7, false}) == 0);
  l.set(base(6));
  BOOST_TEST(l.pack().priority() == 7);
  BOOST_TEST(l.pack().switched_off());
  BOOST_TEST((l.reserve("u").blocked == event::NO_PACK_FITS));
  BOOST_TEST(l.rule({pack_id("p"), 0, true}) == 1);
  BOOST_TEST(!l.reserve("u").blocked);
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_refused) {
  kept_ledger l;
  BOOST_TEST((l.ledger.rule_pack({pack_id("p"), 1, {}}).error().code == fault_code::not_found));
  l.set(base());
  for (const std::int64_t priority : {1'000'001, -1'000'001}) {
    BOOST_TEST((l.ledger.rule_pack({pack_id("p"), priority, {}}).error().code == fault_code::bad_input));
  }
  BOOST_TEST(l.ledger.rule_pack({pack_id("p"), -1'000'000, {}}).ok());
}

BOOST_AUTO_TEST_CASE(i7_a_snapshot_keeps_all_that_is_said_of_a_pack) {
  kept_ledger l;
  l.set({pack_id("p"), license_kind("base"), 5, false, today, false});
  l.rule({pack_id("p"), -3, false});
  const auto state = l.ledger.snapshot();
  BOOST_TEST(ald::pack_ledger(state).snapshot().SerializeAsString() == state.SerializeAsString());
  BOOST_TEST(state.packs(0).SerializeAsString() == l.pack().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_change_of_packs_or_rules_is_news_to_all_and_a_freed_license_to_those_who_wait_for_one) {
  kept_ledger l;
  const license_kind kind("base");
  l.set(base(2));
  const auto of_packs = [&] { return l.ledger.news(event::NO_PACK_FITS, kind, today); };
  const auto of_free = [&] { return l.ledger.news(event::PACK_EXHAUSTED, kind, today); };
  auto packs = of_packs(), free = of_free();
  l.reserve("u1");
  l.reserve("u2");
  BOOST_TEST(l.reserve("u3").news == free);
  l.take({l.ledger.send({kept_ledger::key("u1")}).value()});
  l.take(l.ledger.fill(kept_ledger::key("u1"), pack_id(), license_serial("s")));
  BOOST_TEST(of_packs() == packs);
  BOOST_TEST(of_free() == free);  // what was reserved is used: nothing came free
  l.take(l.ledger.refuse(kept_ledger::key("u2"), "no", "why"));
  BOOST_TEST(of_packs() == packs);
  BOOST_TEST(of_free() != free);
  free = of_free();
  l.set({pack_id("q"), kind, 5, false, today});
  BOOST_TEST(of_packs() != packs);
  BOOST_TEST(of_free() != free);
  packs = of_packs(), free = of_free();
  BOOST_TEST(l.ledger.news(event::NO_PACK_FITS, kind, today + 1) != packs);  // q has expired
  l.rule({pack_id("p"), 1, {}});
  BOOST_TEST(of_packs() != packs);
  free = of_free();
  l.reserve("u4");  // on p
  l.take(l.ledger.fill(kept_ledger::key("u4"), pack_id("q"), license_serial("t")));
  BOOST_TEST(of_free() != free);  // the server drew on q: p has one more
  free = of_free();
  l.take(l.ledger.reconcile({}));
  BOOST_TEST(of_free() != free);
}

BOOST_AUTO_TEST_CASE(a_packs_condition_is_kept_beside_its_other_rules_until_it_is_taken_away) {
  kept_ledger l;
  l.set(base());
  BOOST_TEST(l.rule({pack_id("p"), {}, {}, "tag==kiosk"}) == 1);
  BOOST_TEST(l.pack().condition() == "tag==kiosk");
  BOOST_TEST(l.rule({pack_id("p"), {}, {}, "tag==kiosk"}) == 0);
  BOOST_TEST(l.rule({pack_id("p"), 3, {}, {}}) == 1);
  BOOST_TEST(l.pack().condition() == "tag==kiosk");
  BOOST_TEST(l.rule({pack_id("p"), 4, false, "tag==bar"}) == 2);
  BOOST_TEST(l.pack().condition() == "tag==bar");
  BOOST_TEST(l.pack().priority() == 4);
  const auto state = l.ledger.snapshot();
  BOOST_TEST(ald::pack_ledger(state).snapshot().SerializeAsString() == state.SerializeAsString());
  BOOST_TEST(l.rule({pack_id("p"), {}, {}, ""}) == 1);
  BOOST_TEST(!l.pack().has_condition());
}

BOOST_AUTO_TEST_CASE(a_condition_that_is_none_is_refused_with_its_place) {
  kept_ledger l;
  l.set(base());
  const auto refused = l.ledger.rule_pack({pack_id("p"), {}, {}, "tag==a;colour==b"});
  BOOST_TEST(refused.error().what == "pack p: its condition, at 8: there is no attribute 'colour'");
  BOOST_TEST((refused.error().code == fault_code::bad_input));
  condition_limits narrow;
  narrow.max_terms = 1;
  BOOST_TEST(!l.ledger.rule_pack({pack_id("p"), {}, {}, "tag==a;tag==b"}, narrow).ok());
}

BOOST_AUTO_TEST_CASE(a_condition_for_a_pack_that_nobody_knows_changes_nothing_and_a_new_one_is_news) {
  kept_ledger l;
  l.set(base());
  event::Ledger event;
  event.mutable_pack_conditioned()->set_pack("other");
  event.mutable_pack_conditioned()->set_condition("tag==a");
  l.take({event});
  BOOST_TEST(l.ledger.packs().size() == 1u);
  const auto before = l.ledger.news(event::NO_PACK_FOR_DEVICE, license_kind("base"), today);
  l.rule({pack_id("p"), {}, {}, "tag==a"});
  BOOST_TEST(l.ledger.news(event::NO_PACK_FOR_DEVICE, license_kind("base"), today) != before);
  BOOST_TEST((l.reserve("u1").blocked == event::NO_PACK_FOR_DEVICE));
}

BOOST_AUTO_TEST_CASE(a_pack_that_comes_to_be_for_evaluation_or_no_more_is_news) {
  ald::pack_ledger ledger;
  const auto set = [&](bool evaluation) {
    pack_info info{pack_id("p"), license_kind("base"), 5};
    info.evaluation = evaluation;
    const auto events = ledger.set_pack(info).value();
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1);
    return events.size();
  };
  BOOST_TEST(set(false) == 1u);
  const auto before = ledger.news(event::NO_FULL_PACK, license_kind("base"), 20'000);
  BOOST_TEST(set(true) == 1u);
  BOOST_TEST(set(true) == 0u);
  BOOST_TEST(ledger.news(event::NO_FULL_PACK, license_kind("base"), 20'000) != before);
  BOOST_TEST(ald::pack_ledger(ledger.snapshot()).accounts().at(pack_id("p")).evaluation);
  BOOST_TEST(set(false) == 1u);
  BOOST_TEST(!ald::pack_ledger(ledger.snapshot()).accounts().at(pack_id("p")).evaluation);
}

BOOST_AUTO_TEST_CASE(a_license_is_for_evaluation_by_the_pack_that_the_server_named_or_else_by_the_reserved_one) {
  ald::pack_ledger ledger;
  const auto take = [&](const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1);
  };
  pack_info evaluation{pack_id("e"), license_kind("base"), 5};
  evaluation.evaluation = true;
  take(ledger.set_pack(evaluation).value());
  const order_key key("u/base/1");
  BOOST_TEST(!ledger.is_evaluation(key, pack_id("unknown")));
  take(ledger.reserve({key, unit_id("u"), license_kind("base"), 1}, 20'000).events);
  BOOST_TEST(ledger.is_evaluation(key, pack_id("unknown")));
  take(ledger.set_pack({pack_id("f"), license_kind("base"), 5}).value());
  BOOST_TEST(!ledger.is_evaluation(key, pack_id("f")));
  BOOST_TEST(ledger.is_evaluation({}, pack_id("e")));
}

BOOST_AUTO_TEST_SUITE_END()
