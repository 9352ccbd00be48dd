// Licenses that go back to their packs: each counts once, and reconciliation knows of them (I3).
#include <boost/test/unit_test.hpp>

#include "licensing/pack_ledger.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_ledger_returns)

namespace {

const license_serial serial("S-u");

struct used_ledger {
  ald::pack_ledger ledger;

  used_ledger() {
    pack("p");
    pack("q");
    const order_key key = make_order_key(unit_id("u"), license_kind("base"), 1);
    take(ledger.reserve({key, unit_id("u"), license_kind("base"), 1}, 0).events);
    take({ledger.send({key}).value()});
    take(ledger.fill(key, pack_id("p"), serial));
  }
  void pack(const char* id) { take(ledger.set_pack({pack_id(id), license_kind("base"), 1, false}).value()); }
  int take(const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1'700'000'000'000);
    return static_cast<int>(events.size());
  }
  int begin() { return take(ledger.begin_return({unit_id("u"), license_kind("base"), serial, pack_id("p")})); }
  const pack_account& account(const char* id) const { return ledger.accounts().at(pack_id(id)); }
};

issued_license issued(const char* unit, bool returned) {
  return {make_order_key(unit_id(unit), license_kind("base"), 1), unit_id(unit), license_kind("base"), pack_id("p"), license_serial(std::string("S-") + unit), returned};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_returned_license_is_free_again_and_counts_once) {
  used_ledger l;
  BOOST_TEST(l.begin() == 1);
  BOOST_TEST(l.begin() == 0);
  BOOST_TEST(l.account("p").used == 1);
  BOOST_TEST(l.ledger.open_return_count() == 1u);
  BOOST_TEST(l.ledger.open_returns().front().unit.text == "u");
  const auto news = l.ledger.news(event::PACK_EXHAUSTED, license_kind("base"), 0);
  BOOST_TEST(l.take(l.ledger.finish_return(serial, pack_id("p"))) == 1);
  BOOST_TEST(l.ledger.news(event::PACK_EXHAUSTED, license_kind("base"), 0) != news);
  BOOST_TEST(l.account("p").used == 0);
  BOOST_TEST(l.account("p").returned == 1);
  BOOST_TEST(l.ledger.accounted_for() == 1);
  BOOST_TEST(l.take(l.ledger.finish_return(serial, pack_id("p"))) == 0);
  event::Ledger again;
  again.mutable_license_returned()->set_serial(serial.text);
  again.mutable_license_returned()->set_pack("p");
  l.take({again});
  BOOST_TEST(l.account("p").used == 0);
}

BOOST_AUTO_TEST_CASE(the_pack_that_the_server_names_gets_it_back_and_else_the_one_it_was_used_of) {
  used_ledger named;
  named.begin();
  named.take(named.ledger.finish_return(serial, pack_id("q")));
  BOOST_TEST(named.account("q").returned == 1);
  BOOST_TEST(named.account("p").used == 1);
  used_ledger unknown;
  unknown.begin();
  unknown.take(unknown.ledger.finish_return(serial, pack_id("elsewhere")));
  BOOST_TEST(unknown.account("p").returned == 1);
  // Of no known pack at all it is gone from the open ones, and nothing else.
  used_ledger none;
  none.take(none.ledger.begin_return({unit_id("u"), license_kind("base"), serial, pack_id("gone")}));
  none.take(none.ledger.finish_return(serial, pack_id()));
  BOOST_TEST(none.ledger.open_return_count() == 0u);
  BOOST_TEST(none.account("p").used == 1);
}

BOOST_AUTO_TEST_CASE(a_license_that_is_not_taken_back_stays_used) {
  used_ledger l;
  BOOST_TEST(l.take(l.ledger.end_return(serial)) == 0);
  l.begin();
  BOOST_TEST(l.take(l.ledger.end_return(serial)) == 1);
  BOOST_TEST(l.account("p").used == 1);
  BOOST_TEST((l.ledger.find_return(serial) == nullptr));
}

BOOST_AUTO_TEST_CASE(open_returns_and_what_went_back_outlive_a_restart) {
  used_ledger l;
  l.begin();
  const ald::pack_ledger again(l.ledger.snapshot());
  BOOST_TEST(again.find_return(serial)->pack.text == "p");
  BOOST_TEST(again.snapshot().SerializeAsString() == l.ledger.snapshot().SerializeAsString());
  l.take(l.ledger.finish_return(serial, pack_id("p")));
  BOOST_TEST(ald::pack_ledger(l.ledger.snapshot()).accounts().at(pack_id("p")).returned == 1);
}

BOOST_AUTO_TEST_CASE(reconciliation_counts_what_the_server_lists_as_returned_as_free_but_for_what_is_on_its_way) {
  used_ledger l;
  BOOST_TEST(l.take(l.ledger.reconcile({issued("u", false)})) == 0);
  l.begin();
  BOOST_TEST(l.take(l.ledger.reconcile({issued("u", true)})) == 0);
  l.take(l.ledger.finish_return(serial, pack_id("p")));
  BOOST_TEST(l.take(l.ledger.reconcile({issued("u", true)})) == 0);
  // The server told its ledger before it took the license back.
  BOOST_TEST(l.take(l.ledger.reconcile({issued("u", false)}, {}, {serial})) == 0);
  BOOST_TEST(l.take(l.ledger.reconcile({issued("u", true), issued("v", true)})) == 1);
  BOOST_TEST(l.account("p").returned == 2);
  BOOST_TEST(l.account("p").used == 0);
}

BOOST_AUTO_TEST_SUITE_END()
