// On which pack a license is drawn, sentence by sentence.
#include "licensing/pack_choice.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(pack_choice)

namespace {

constexpr std::int64_t today = 20'000;

pack_account pack(std::int64_t total = 10) {
  pack_account account;
  account.kind = license_kind("base");
  account.total = total;
  return account;
}

request_license wanted() { return {order_key("u/base/1"), unit_id("u"), license_kind("base"), 1}; }

/// The chosen pack, or why there is none.
std::string choose(const packs_by_id& packs, const request_license& what = wanted(), std::int64_t day = today) {
  const auto choice = choose_pack(packs, what, day);
  return choice.pack == nullptr ? event::BlockReason_Name(choice.why) : choice.pack->first.text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pack_of_another_kind_is_no_pack) {
  BOOST_TEST(choose({}) == "NO_PACK");
  auto other = pack();
  other.kind = license_kind("pro");
  BOOST_TEST(choose({{pack_id("a"), other}}) == "NO_PACK");
  BOOST_TEST(choose({{pack_id("a"), other}, {pack_id("b"), pack()}}) == "b");
}

BOOST_AUTO_TEST_CASE(an_expired_pack_fits_nobody_but_its_last_day_counts_whole) {
  auto old = pack();
  old.expiry_day = today;
  BOOST_TEST(choose({{pack_id("a"), old}}) == "a");
  BOOST_TEST(choose({{pack_id("a"), old}}, wanted(), today + 1) == "NO_PACK_FITS");
}

BOOST_AUTO_TEST_CASE(server_and_operator_must_both_let_a_pack_be_drawn_on) {
  auto by_server = pack(), by_operator = pack();
  by_server.active = false;
  by_operator.switched_off = true;
  BOOST_TEST(choose({{pack_id("a"), by_server}, {pack_id("b"), by_operator}}) == "NO_PACK_FITS");
}

BOOST_AUTO_TEST_CASE(a_full_pack_is_exhausted_and_an_unlimited_one_never_is) {
  auto full = pack(1), endless = pack(0);
  full.reserved = 1;
  endless.unlimited = true;
  endless.used = 7;
  BOOST_TEST(choose({{pack_id("a"), full}}) == "PACK_EXHAUSTED");
  BOOST_TEST(choose({{pack_id("a"), endless}}) == "a");
}

BOOST_AUTO_TEST_CASE(a_renewal_draws_only_on_a_pack_that_expires_later_or_never) {
  auto same = pack(), later = pack(), never = pack();
  same.expiry_day = today + 7;
  later.expiry_day = today + 8;
  auto renewal = wanted();
  renewal.later_than_day = today + 7;
  BOOST_TEST(choose({{pack_id("a"), same}}, renewal) == "NO_LATER_PACK");
  BOOST_TEST(choose({{pack_id("a"), same}}) == "a");
  BOOST_TEST(choose({{pack_id("a"), same}, {pack_id("b"), later}}, renewal) == "b");
  BOOST_TEST(choose({{pack_id("a"), same}, {pack_id("c"), never}}, renewal) == "c");
  later.total = 0;
  BOOST_TEST(choose({{pack_id("a"), same}, {pack_id("b"), later}}, renewal) == "PACK_EXHAUSTED");
}

BOOST_AUTO_TEST_CASE(a_pack_with_a_condition_is_for_devices_that_satisfy_it) {
  auto kiosks = pack(), all = pack();
  kiosks.condition = recorded_condition("tag==kiosk");
  kiosks.used = 5;
  auto kiosk = wanted();
  kiosk.device.tags = {"kiosk"};
  BOOST_TEST(choose({{pack_id("a"), kiosks}}, kiosk) == "a");
  BOOST_TEST(choose({{pack_id("a"), kiosks}}) == "NO_PACK_FOR_DEVICE");
  BOOST_TEST(choose({{pack_id("a"), kiosks}, {pack_id("b"), all}}) == "b");
  BOOST_TEST(choose({{pack_id("a"), kiosks}, {pack_id("b"), all}}, kiosk) == "a");
  all.total = 0;
  BOOST_TEST(choose({{pack_id("a"), kiosks}, {pack_id("b"), all}}) == "PACK_EXHAUSTED");
  kiosks.condition = recorded_condition("phase_of_moon==full");  // of a later program
  BOOST_TEST(choose({{pack_id("a"), kiosks}}, kiosk) == "NO_PACK_FOR_DEVICE");
}

BOOST_AUTO_TEST_CASE(the_operators_priority_goes_before_all_else) {
  auto first = pack(), fuller = pack();
  first.priority = 1;
  fuller.used = 9;
  BOOST_TEST(choose({{pack_id("z"), first}, {pack_id("a"), fuller}}) == "z");
  fuller.priority = 2;
  BOOST_TEST(choose({{pack_id("z"), first}, {pack_id("a"), fuller}}) == "a");
  first.priority = fuller.priority = -1'000'000;
  BOOST_TEST(choose({{pack_id("z"), first}, {pack_id("a"), fuller}, {pack_id("m"), pack()}}) == "m");
}

BOOST_AUTO_TEST_CASE(then_the_pack_with_the_most_licenses_allocated_reserved_or_used) {
  auto begun = pack(), fuller = pack();
  begun.used = 2;
  begun.registered_at_ms = 1;
  fuller.used = 1;
  fuller.reserved = 2;
  fuller.registered_at_ms = 2;
  BOOST_TEST(choose({{pack_id("a"), begun}, {pack_id("b"), fuller}}) == "b");
}

BOOST_AUTO_TEST_CASE(then_the_earliest_registered_and_who_is_from_before_that_was_recorded_is_the_earliest) {
  auto young = pack(), old = pack(), oldest = pack();
  young.registered_at_ms = 200;
  old.registered_at_ms = 100;
  BOOST_TEST(choose({{pack_id("a"), young}, {pack_id("b"), old}}) == "b");
  BOOST_TEST(choose({{pack_id("a"), young}, {pack_id("b"), old}, {pack_id("c"), oldest}}) == "c");
}

BOOST_AUTO_TEST_CASE(then_the_smallest_id) {
  BOOST_TEST(choose({{pack_id("b"), pack()}, {pack_id("a"), pack()}}) == "a");
}

BOOST_AUTO_TEST_CASE(of_all_that_is_in_the_way_the_nearest_to_a_license_is_told) {
  auto other = pack(), expired = pack(), full = pack(0);
  other.kind = license_kind("pro");
  expired.expiry_day = today - 1;
  BOOST_TEST(choose({{pack_id("a"), full}, {pack_id("b"), expired}, {pack_id("c"), other}}) == "PACK_EXHAUSTED");
  BOOST_TEST(choose({{pack_id("b"), expired}, {pack_id("c"), other}}) == "NO_PACK_FITS");
}

BOOST_AUTO_TEST_CASE(full_licenses_go_before_evaluation_ones_whatever_the_operator_prefers) {
  auto evaluation = pack(), full = pack();
  evaluation.evaluation = true;
  evaluation.priority = 9;
  BOOST_TEST(choose({{pack_id("a"), evaluation}, {pack_id("b"), full}}) == "b");
  full.used = 10;
  BOOST_TEST(choose({{pack_id("a"), evaluation}, {pack_id("b"), full}}) == "a");
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_is_for_the_first_need_only) {
  auto evaluation = pack(), full = pack(1);
  evaluation.evaluation = true;
  full.used = 1;
  request_license second = wanted();
  second.n = 2;
  BOOST_TEST(choose({{pack_id("a"), evaluation}}, wanted()) == "a");
  BOOST_TEST(choose({{pack_id("a"), evaluation}}, second) == "NO_FULL_PACK");
  BOOST_TEST(choose({{pack_id("a"), evaluation}, {pack_id("b"), full}}, second) == "PACK_EXHAUSTED");
  full.used = 0;
  BOOST_TEST(choose({{pack_id("a"), evaluation}, {pack_id("b"), full}}, second) == "b");
}

BOOST_AUTO_TEST_SUITE_END()
