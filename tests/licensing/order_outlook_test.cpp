// Whether a blocked device may hear something else than the last time.
#include "licensing/order_outlook.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

#include "licensing/pack_ledger.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(order_outlook)

namespace {

bool is_same(const ald::order_outlook& a, const ald::order_outlook& b) {
  return a.held_back == b.held_back && a.by_packs == b.by_packs && a.free == b.free;
}

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

}  // namespace

BOOST_AUTO_TEST_CASE(who_is_held_back_hears_the_same_as_long_as_all_are) {
  const ald::order_outlook off{event::DEPLOYMENT_OFF, std::nullopt, 5};
  BOOST_TEST(may_hear_otherwise(off, event::DEPLOYMENT_OFF) == 0u);
  BOOST_TEST(may_hear_otherwise(off, event::SERVER_UNREACHABLE) == all);
}

BOOST_AUTO_TEST_CASE(an_exhausted_pack_is_asked_by_as_many_as_it_has_licenses) {
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::PACK_EXHAUSTED, 0}, event::PACK_EXHAUSTED) == 0u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::PACK_EXHAUSTED) == 7u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::NO_PACK) == 7u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::DRY_RUN) == all);
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_gone_or_new_is_news_for_all) {
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::NO_PACK, 0}, event::PACK_EXHAUSTED) == all);
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::PACK_EXHAUSTED, 0}, event::NO_PACK) == all);
}

BOOST_AUTO_TEST_CASE(the_packs_say_how_many_licenses_are_free_or_why_none_is) {
  const license_kind base("base");
  ald::pack_ledger ledger;
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true), ald::order_outlook{std::nullopt, event::NO_PACK, 0}));
  const auto set = [&](std::int64_t total) { ledger.evolve(ledger.set_pack({pack_id("p"), base, total, false}).value().front(), ledger.seq() + 1, 1); };
  set(0);
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true), ald::order_outlook{std::nullopt, event::PACK_EXHAUSTED, 0}));
  set(3);
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true), ald::order_outlook{std::nullopt, std::nullopt, 3}));
  BOOST_TEST(is_same(outlook_by_packs(ledger, license_kind("other"), true), ald::order_outlook{std::nullopt, event::NO_PACK, 0}));
}

BOOST_AUTO_TEST_CASE(before_the_server_has_told_its_packs_it_is_the_server_that_is_waited_for) {
  BOOST_TEST((outlook_by_packs(ald::pack_ledger(), license_kind("base"), false).by_packs == event::SERVER_UNREACHABLE));
  BOOST_TEST(as_far_as_known(event::NO_PACK, true) == event::NO_PACK);
  BOOST_TEST(as_far_as_known(event::PACK_EXHAUSTED, false) == event::PACK_EXHAUSTED);
}

BOOST_AUTO_TEST_SUITE_END()
