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

constexpr std::int64_t today = 20'000;
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
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true, today), ald::order_outlook{std::nullopt, event::NO_PACK, 0}));
  const auto set = [&](std::int64_t total) { ledger.evolve(ledger.set_pack({pack_id("p"), base, total, false}).value().front(), ledger.seq() + 1, 1); };
  set(0);
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true, today), ald::order_outlook{std::nullopt, event::PACK_EXHAUSTED, 0}));
  set(3);
  BOOST_TEST(is_same(outlook_by_packs(ledger, base, true, today), ald::order_outlook{std::nullopt, std::nullopt, 3}));
  BOOST_TEST(is_same(outlook_by_packs(ledger, license_kind("other"), true, today), ald::order_outlook{std::nullopt, event::NO_PACK, 0}));
}

BOOST_AUTO_TEST_CASE(what_is_free_is_counted_over_the_packs_of_a_kind_that_may_be_drawn_on) {
  const license_kind base("base");
  ald::pack_ledger ledger;
  const auto take = [&](const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1);
  };
  const auto set = [&](const pack_info& pack) { take(ledger.set_pack(pack).value()); };
  const auto free = [&] { return outlook_by_packs(ledger, base, true, today).free; };
  set({pack_id("other"), license_kind("pro"), 9});
  set({pack_id("expired"), base, 5, false, today - 1});
  BOOST_TEST((outlook_by_packs(ledger, base, true, today).by_packs == event::NO_PACK_FITS));
  set({pack_id("p"), base, 2});
  set({pack_id("q"), base, 3});
  BOOST_TEST(free() == 5u);
  take(ledger.reserve({order_key("u/base/1"), unit_id("u"), base, 1}, today).events);
  BOOST_TEST(free() == 4u);
  set({pack_id("p"), base, 0});  // shrunk below what is used: it has nothing, and takes nothing from the other
  BOOST_TEST(free() == 3u);
  BOOST_TEST(outlook_by_packs(ledger, base, true, today).fits_all);
  set({pack_id("r"), base, 0, true, today});
  BOOST_TEST(free() == std::numeric_limits<std::uint64_t>::max());
  BOOST_TEST(!outlook_by_packs(ledger, base, true, today).fits_all);  // a renewal may have no use for it
  BOOST_TEST(outlook_by_packs(ledger, base, true, today + 1).free == 3u);
  BOOST_TEST(outlook_by_packs(ledger, base, true, today + 1).fits_all);
}

BOOST_AUTO_TEST_CASE(a_free_license_that_is_not_for_everybody_is_tried_by_many_but_not_by_all) {
  ald::order_outlook outlook{std::nullopt, std::nullopt, 7};
  outlook.fits_all = false;
  BOOST_TEST(may_hear_otherwise(outlook, event::PACK_EXHAUSTED) == 10'000u);
  outlook.free = 20'000;
  BOOST_TEST(may_hear_otherwise(outlook, event::PACK_EXHAUSTED) == 20'000u);
}

BOOST_AUTO_TEST_CASE(who_was_told_knowing_the_same_of_packs_hears_the_same) {
  ald::order_outlook outlook;
  outlook.news_of_packs = 3;
  outlook.news_of_free = 4;
  BOOST_TEST((news_for(outlook, event::NO_PACK_FITS) == 3u));
  BOOST_TEST((news_for(outlook, event::NO_LATER_PACK) == 3u));
  BOOST_TEST(!news_for(outlook, event::PACK_EXHAUSTED));  // each free license is for whoever comes
  BOOST_TEST(!news_for(outlook, event::DEPLOYMENT_OFF));
  outlook.fits_all = false;
  BOOST_TEST((news_for(outlook, event::PACK_EXHAUSTED) == 4u));
  outlook.by_packs = event::NO_PACK_FITS;
  BOOST_TEST(!news_for(outlook, event::PACK_EXHAUSTED));
  BOOST_TEST((news_for(outlook, event::NO_LATER_PACK) == 3u));
  BOOST_TEST((news_for(outlook, event::NO_PACK_FOR_DEVICE) == 3u));
  outlook.held_back = event::DEPLOYMENT_OFF;
  BOOST_TEST(!news_for(outlook, event::NO_PACK_FITS));
}

BOOST_AUTO_TEST_CASE(who_is_not_selected_waits_for_another_condition_whatever_holds_orders_back) {
  ald::order_outlook outlook;
  outlook.news_of_condition = 9;
  for (const auto& held_back : {std::optional<event::BlockReason>(), std::optional(event::DEPLOYMENT_OFF)}) {
    outlook.held_back = held_back;
    BOOST_TEST(may_hear_otherwise(outlook, event::NOT_SELECTED) == all);
    BOOST_TEST((news_for(outlook, event::NOT_SELECTED) == 9u));
  }
}

BOOST_AUTO_TEST_CASE(with_a_condition_on_a_pack_nothing_is_said_to_all) {
  const license_kind base("base");
  ald::pack_ledger ledger;
  const auto take = [&](const std::vector<event::Ledger>& events) {
    for (const auto& event : events) ledger.evolve(event, ledger.seq() + 1, 1);
  };
  take(ledger.set_pack({pack_id("p"), base, 0}).value());
  BOOST_TEST((outlook_by_packs(ledger, base, true, today).by_packs == event::PACK_EXHAUSTED));
  take(ledger.rule_pack({pack_id("p"), {}, {}, "tag==a"}).value());
  BOOST_TEST(!outlook_by_packs(ledger, base, true, today).by_packs);
  BOOST_TEST(!outlook_by_packs(ledger, base, true, today).fits_all);
  BOOST_TEST(may_hear_otherwise(outlook_by_packs(ledger, base, true, today), event::PACK_EXHAUSTED) == 10'000u);
}

BOOST_AUTO_TEST_CASE(before_the_server_has_told_its_packs_it_is_the_server_that_is_waited_for) {
  BOOST_TEST((outlook_by_packs(ald::pack_ledger(), license_kind("base"), false, today).by_packs == event::SERVER_UNREACHABLE));
  BOOST_TEST(as_far_as_known(event::NO_PACK, true) == event::NO_PACK);
  BOOST_TEST(as_far_as_known(event::PACK_EXHAUSTED, false) == event::PACK_EXHAUSTED);
}

BOOST_AUTO_TEST_CASE(an_evaluation_pack_is_not_for_everybody) {
  const license_kind base("base");
  ald::pack_ledger ledger;
  pack_info info{pack_id("p"), base, 0};
  info.evaluation = true;
  ledger.evolve(ledger.set_pack(info).value().front(), 1, 1);
  BOOST_TEST(!outlook_by_packs(ledger, base, true, today).by_packs);
  BOOST_TEST(!outlook_by_packs(ledger, base, true, today).fits_all);
  ald::order_outlook outlook;
  outlook.news_of_packs = 3;
  BOOST_TEST((news_for(outlook, event::NO_FULL_PACK) == 3u));
}

BOOST_AUTO_TEST_CASE(a_kind_of_which_nothing_is_said_is_the_base) {
  ald::order_outlook base, video;
  base.free = 1;
  video.free = 2;
  order_outlooks outlooks(base);
  outlooks.further.emplace(license_kind("video"), video);
  BOOST_TEST(outlooks.of({}).free == 1u);
  BOOST_TEST(outlooks.of(license_kind("audio")).free == 1u);
  BOOST_TEST(outlooks.of(license_kind("video")).free == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
