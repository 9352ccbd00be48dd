// Which packs are low or over their total.
#include <boost/test/unit_test.hpp>

#include "licensing/pack_alerts.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_alerts)

namespace {

pack_figures pack(const char* id, const char* kind, std::int64_t total, std::int64_t reserved, std::int64_t used) {
  return {pack_id(id), license_kind(kind), false, total, reserved, used};
}

const alert_policy ten_percent{.pack_low_percent = 10, .pack_low_count = 0};

}  // namespace

BOOST_AUTO_TEST_CASE(a_kind_is_low_from_the_percentage_on_that_was_set_reserved_licenses_are_not_free) {
  BOOST_TEST(low_kinds({pack("p", "base", 100, 0, 89)}, ten_percent).empty());
  const auto low = low_kinds({pack("p", "base", 100, 1, 89)}, ten_percent);
  BOOST_REQUIRE(low.size() == 1u);
  BOOST_TEST(low.at("base") == "10 of 100 licenses of kind base are free");
}

BOOST_AUTO_TEST_CASE(a_kind_is_low_from_the_count_on_that_was_set) {
  const alert_policy five{.pack_low_percent = 0, .pack_low_count = 5};
  BOOST_TEST(low_kinds({pack("p", "base", 100, 0, 94)}, five).empty());
  BOOST_TEST(low_kinds({pack("p", "base", 100, 0, 95)}, five).size() == 1u);
}

BOOST_AUTO_TEST_CASE(with_neither_set_no_kind_is_low_not_even_without_a_free_license) {
  BOOST_TEST(low_kinds({pack("p", "base", 100, 0, 100)}, {.pack_low_percent = 0, .pack_low_count = 0}).empty());
}

BOOST_AUTO_TEST_CASE(a_full_pack_beside_one_with_room_is_not_low_and_each_kind_is_judged_by_itself) {
  const std::vector<pack_figures> packs = {pack("old", "base", 100, 0, 100), pack("new", "base", 100, 0, 0), pack("x", "addon", 10, 0, 10)};
  const auto low = low_kinds(packs, ten_percent);
  BOOST_REQUIRE(low.size() == 1u);
  BOOST_TEST(low.contains("addon"));
}

BOOST_AUTO_TEST_CASE(a_pack_that_shrank_below_its_use_takes_nothing_from_another) {
  const std::vector<pack_figures> packs = {pack("shrunk", "base", 10, 0, 60), pack("new", "base", 90, 0, 40)};
  BOOST_TEST(low_kinds(packs, ten_percent).empty());  // 50 of 100
}

BOOST_AUTO_TEST_CASE(a_kind_with_an_unlimited_pack_or_without_any_license_is_never_low) {
  auto unlimited = pack("u", "base", 0, 0, 7);
  unlimited.unlimited = true;
  BOOST_TEST(low_kinds({pack("p", "base", 10, 0, 10), unlimited}, ten_percent).empty());
  BOOST_TEST(low_kinds({pack("p", "base", 0, 0, 0)}, ten_percent).empty());
}

BOOST_AUTO_TEST_CASE(a_pack_is_over_its_total_when_more_is_used_than_there_is_whatever_is_reserved) {
  BOOST_TEST(packs_over_total({pack("p", "base", 10, 5, 10)}).empty());
  const auto over = packs_over_total({pack("p", "base", 10, 0, 11), pack("q", "base", 10, 0, 9)});
  BOOST_REQUIRE(over.size() == 1u);
  BOOST_TEST(over.at("p") == "11 licenses of pack p are used, it has 10");
  auto unlimited = pack("u", "base", 0, 0, 7);
  unlimited.unlimited = true;
  BOOST_TEST(packs_over_total({unlimited}).empty());
}

BOOST_AUTO_TEST_CASE(licenses_of_a_pack_that_is_not_drawn_on_are_not_free) {
  auto off = pack("off", "base", 100, 0, 0);
  off.active = false;
  const auto low = low_kinds({pack("p", "base", 100, 0, 95), off}, ten_percent);
  BOOST_REQUIRE(low.size() == 1u);
  BOOST_TEST(low.at("base") == "5 of 100 licenses of kind base are free");
}

BOOST_AUTO_TEST_CASE(a_pack_is_expiring_from_the_set_days_ahead_through_its_last_day) {
  const alert_policy thirty{.pack_expiring_days = 30};
  auto p = pack("p", "base", 100, 0, 0);
  BOOST_TEST(expiring_packs({p}, thirty, 20'000).empty());
  p.expiry_day = 20'030;
  BOOST_TEST(expiring_packs({p}, thirty, 20'000).empty());
  BOOST_TEST(expiring_packs({p}, thirty, 20'001).at("p") == "pack p expires in 30 days");
  BOOST_TEST(expiring_packs({p}, thirty, 20'030).at("p") == "today is the last day of pack p");
  BOOST_TEST(expiring_packs({p}, thirty, 20'031).empty());
  p.active = false;
  BOOST_TEST(expiring_packs({p}, thirty, 20'020).empty());
  p.active = true;
  BOOST_TEST(expiring_packs({p}, {.pack_expiring_days = 0}, 20'030).empty());
}

BOOST_AUTO_TEST_SUITE_END()
