// Licenses used by kind and day.
#include <boost/test/unit_test.hpp>

#include "licensing/use_window.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(use_window)

namespace {

const license_kind base("base"), addon("addon");
constexpr std::int64_t today = 20'000;

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_counted_before_the_count_begins) {
  ald::use_window window;
  window.count(base, today);
  BOOST_TEST(!window.since_day());
  BOOST_TEST(window.within(base, today, 30) == 0u);
  state::Ledger saved;
  window.save(saved);
  BOOST_TEST(saved.ByteSizeLong() == 0u);
}

BOOST_AUTO_TEST_CASE(days_are_counted_back_from_today_which_counts_and_each_kind_by_itself) {
  ald::use_window window;
  window.begin(today - 10);
  window.count(base, today - 7);
  window.count(base, today - 6);
  window.count(base, today);
  window.count(base, today);
  window.count(addon, today);
  BOOST_TEST(window.within(base, today, 1) == 2u);
  BOOST_TEST(window.within(base, today, 7) == 3u);
  BOOST_TEST(window.within(base, today, 8) == 4u);
  BOOST_TEST(window.within(addon, today, 30) == 1u);
  BOOST_TEST(window.within(license_kind("none"), today, 30) == 0u);
  BOOST_TEST(*window.since_day() == today - 10);
}

BOOST_AUTO_TEST_CASE(no_more_than_thirty_days_are_kept) {
  ald::use_window window;
  window.begin(0);
  for (std::int64_t day = 0; day < 1'000; ++day) window.count(base, day);
  state::Ledger saved;
  window.save(saved);
  BOOST_TEST(saved.kind_use_size() == 30);
  BOOST_TEST(window.within(base, 999, 30) == 30u);
}

BOOST_AUTO_TEST_CASE(a_day_before_the_last_one_counts_as_that_one) {
  ald::use_window window;
  window.begin(today);
  window.count(base, today);
  window.count(base, today - 5);
  BOOST_TEST(window.within(base, today, 1) == 2u);
}

BOOST_AUTO_TEST_CASE(it_is_loaded_as_it_was_saved) {
  ald::use_window window;
  window.begin(today - 3);
  window.count(base, today - 1);
  window.count(addon, today);
  state::Ledger saved, again;
  window.save(saved);
  ald::use_window loaded;
  loaded.load(saved);
  loaded.save(again);
  BOOST_TEST(again.SerializeAsString() == saved.SerializeAsString());
  BOOST_TEST(loaded.within(base, today, 30) == 1u);
  BOOST_TEST(*loaded.since_day() == today - 3);
}

BOOST_AUTO_TEST_SUITE_END()
