// Licenses that no line brings: counted before they are stored, once, whatever crashes (I3).
#include <boost/test/unit_test.hpp>

#include "licensing/pack_ledger.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_ledger_arrivals)

namespace {

const license_serial serial("S-u");

struct plain_ledger {
  ald::pack_ledger ledger;

  plain_ledger() { take(ledger.set_pack({pack_id("p"), license_kind("base"), 2, false}).value()); }
  int take(const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1'700'000'000'000);
    return static_cast<int>(events.size());
  }
  int begin(const char* pack = "p") { return take(ledger.begin_arrival({serial, unit_id("u"), license_kind("base"), pack_id(pack)})); }
  int end(bool counted) { return take(ledger.end_arrival(serial, counted)); }
  std::int64_t used() const { return ledger.accounts().at(pack_id("p")).used; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_license_counts_as_used_before_it_is_stored_and_once) {
  plain_ledger l;
  BOOST_TEST(l.begin() == 1);
  BOOST_TEST(l.begin() == 0);
  BOOST_TEST(l.used() == 1);
  BOOST_TEST(l.ledger.open_arrivals().front().unit.text == "u");
  BOOST_TEST(l.end(true) == 1);
  BOOST_TEST(l.end(true) == 0);
  BOOST_TEST(l.used() == 1);
  BOOST_TEST(l.ledger.open_arrivals().empty());
}

BOOST_AUTO_TEST_CASE(one_that_its_device_did_not_take_is_free_again) {
  plain_ledger l;
  l.begin();
  const auto news = l.ledger.news(event::PACK_EXHAUSTED, license_kind("base"), 0);
  l.end(false);
  BOOST_TEST(l.used() == 0);
  BOOST_TEST(l.ledger.news(event::PACK_EXHAUSTED, license_kind("base"), 0) != news);
}

BOOST_AUTO_TEST_CASE(of_a_pack_that_is_not_known_nothing_is_counted) {
  plain_ledger l;
  l.begin("elsewhere");
  l.end(false);
  BOOST_TEST(l.used() == 0);
  // The pack becomes known while the license is on its way.
  l.begin("later");
  l.take(l.ledger.set_pack({pack_id("later"), license_kind("base"), 2, false}).value());
  l.end(false);
  BOOST_TEST(l.ledger.accounts().at(pack_id("later")).used == 0);
  event::Ledger twice;
  twice.mutable_arrival_ended()->set_serial(serial.text);
  l.take({twice});
  BOOST_TEST(l.used() == 0);
}

BOOST_AUTO_TEST_CASE(a_repeated_event_of_the_log_counts_nothing_twice) {
  plain_ledger l;
  const auto began = l.ledger.begin_arrival({serial, unit_id("u"), license_kind("base"), pack_id("p")});
  l.take(began);
  l.take(began);
  BOOST_TEST(l.used() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_on_its_way_outlives_a_restart) {
  plain_ledger l;
  l.begin();
  const ald::pack_ledger again(l.ledger.snapshot());
  BOOST_TEST(again.open_arrivals().size() == 1u);
  BOOST_TEST(again.snapshot().SerializeAsString() == l.ledger.snapshot().SerializeAsString());
}

BOOST_AUTO_TEST_CASE(a_license_that_was_never_counted_makes_none_free_when_it_goes_back) {
  plain_ledger l;
  l.take(l.ledger.begin_return({unit_id("u"), license_kind("base"), serial, pack_id("p")}));
  l.take(l.ledger.finish_return(serial, pack_id("p")));
  BOOST_TEST(l.used() == 0);
  BOOST_TEST(l.ledger.accounts().at(pack_id("p")).returned == 1);
}

BOOST_AUTO_TEST_SUITE_END()
