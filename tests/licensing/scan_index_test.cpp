// S3: a scan looks at the devices that need something, and at no others.
#include "licensing/scan_index.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(scan_index)

namespace {

constexpr duration_ms interval = 5 * 60'000;

unit_id unit(int i) { return unit_id("u" + std::to_string(i)); }

std::string due(ald::scan_index& index, std::int64_t now_ms, std::size_t limit = 1'000, const order_outlook& outlook = {}) {
  std::vector<unit_id> out;
  index.due(now_ms, limit, outlook, out);
  std::string text;
  for (const auto& u : out) text += u.text + " ";
  return text;
}

/// One whose first scan, at 0, is over.
ald::scan_index& scanned(ald::scan_index& index) {
  due(index, 0);
  return index;
}

}  // namespace

BOOST_AUTO_TEST_CASE(s3_the_first_scan_is_due_at_the_start) {
  ald::scan_index index(interval, 1'000);
  BOOST_TEST(index.next_scan_ms() == 1'000);
  index.wait_for_scan(unit(1));
  BOOST_TEST(due(index, 1'000) == "u1 ");
  BOOST_TEST(index.next_scan_ms() == 1'000 + interval);
}

BOOST_AUTO_TEST_CASE(s3_every_interval_a_scan_finds_the_waiting_devices_in_unit_order) {
  ald::scan_index index(interval, 0);
  scanned(index);
  for (const int i : {3, 1, 2}) index.wait_for_scan(unit(i));
  BOOST_TEST(index.waiting() == 3u);
  BOOST_TEST(due(index, interval - 1) == "");
  BOOST_TEST(due(index, interval) == "u1 u2 u3 ");
  BOOST_TEST(index.waiting() == 0u);
  BOOST_TEST(due(index, interval) == "");
  BOOST_TEST(index.next_scan_ms() == 2 * interval);
}

BOOST_AUTO_TEST_CASE(missed_scans_are_not_made_up_for) {
  ald::scan_index index(interval, 0);
  BOOST_TEST(due(index, 100 * interval + 7) == "");
  BOOST_TEST(index.next_scan_ms() == 101 * interval + 7);
}

BOOST_AUTO_TEST_CASE(a_device_with_a_deadline_comes_at_it_and_not_at_the_scan) {
  ald::scan_index index(interval, 0);
  index.wake_at(unit(1), 30'000);
  index.wake_at(unit(2), 2 * interval);
  BOOST_TEST(index.timed() == 2u);
  BOOST_TEST(due(index, 29'999) == "");
  BOOST_TEST(due(index, 30'000) == "u1 ");
  BOOST_TEST(due(index, interval) == "");
  BOOST_TEST(index.timed() == 1u);
}

BOOST_AUTO_TEST_CASE(a_device_is_in_one_place_at_a_time_and_the_last_word_counts) {
  ald::scan_index index(interval, 0);
  scanned(index);
  index.wait_for_scan(unit(1));
  index.wake_at(unit(1), 10);
  BOOST_TEST(index.waiting() == 0u);
  BOOST_TEST(index.timed() == 1u);
  index.wait_for_scan(unit(1));
  index.wait_for_scan(unit(1));
  BOOST_TEST(index.waiting() == 1u);
  BOOST_TEST(index.timed() == 0u);
  BOOST_TEST(due(index, 10) == "");
  BOOST_TEST(due(index, interval) == "u1 ");
}

BOOST_AUTO_TEST_CASE(a_forgotten_device_does_not_come) {
  ald::scan_index index(interval, 0);
  index.wait_for_scan(unit(1));
  index.wake_at(unit(2), 10);
  index.forget(unit(1));
  index.forget(unit(2));
  index.forget(unit(3));
  BOOST_TEST(due(index, interval) == "");
}

BOOST_AUTO_TEST_CASE(an_operator_can_scan_now) {
  ald::scan_index index(interval, 0);
  scanned(index);
  index.wait_for_scan(unit(1));
  index.scan_now();
  BOOST_TEST(due(index, 5) == "u1 ");
  BOOST_TEST(index.next_scan_ms() == 5 + interval);
  index.wait_for_scan(unit(1));
  BOOST_TEST(due(index, 6) == "");
}

BOOST_AUTO_TEST_CASE(i8_over_the_limit_the_rest_comes_at_the_next_call) {
  ald::scan_index index(interval, 0);
  for (int i = 1; i <= 4; ++i) index.wait_for_scan(unit(i));
  index.wake_at(unit(9), -1);
  BOOST_TEST(due(index, 0, 2) == "u9 u1 ");
  BOOST_TEST(index.waiting() == 3u);
  BOOST_TEST(due(index, 1, 2) == "u2 u3 ");
  BOOST_TEST(due(index, 2, 2) == "u4 ");
}

BOOST_AUTO_TEST_CASE(a_device_that_waits_again_is_left_to_the_next_scan) {
  ald::scan_index index(interval, 0);
  for (int i = 1; i <= 3; ++i) index.wait_for_scan(unit(i));
  BOOST_TEST(due(index, 0, 1) == "u1 ");
  index.wait_for_scan(unit(1));  // again: next scan
  index.wait_for_scan(unit(2));  // still to come in this one
  index.wait_for_scan(unit(0));  // new: next scan
  BOOST_TEST(index.waiting() == 4u);
  BOOST_TEST(due(index, 0) == "u2 u3 ");
  BOOST_TEST(due(index, 0) == "");
  BOOST_TEST(due(index, interval) == "u0 u1 ");
}

BOOST_AUTO_TEST_CASE(a_device_that_leaves_during_a_scan_does_not_come_in_it) {
  ald::scan_index index(interval, 0);
  for (int i = 1; i <= 4; ++i) index.wait_for_scan(unit(i));
  BOOST_TEST(due(index, 0, 1) == "u1 ");
  index.forget(unit(2));
  index.wake_at(unit(3), 50);
  BOOST_TEST(due(index, 0) == "u4 ");
}

BOOST_AUTO_TEST_CASE(a_scan_asked_for_during_a_scan_follows_it) {
  ald::scan_index index(interval, 0);
  for (int i = 1; i <= 2; ++i) index.wait_for_scan(unit(i));
  BOOST_TEST(due(index, 0, 1) == "u1 ");
  index.wait_for_scan(unit(1));
  index.scan_now();
  BOOST_TEST(due(index, 1, 1) == "u2 ");
  BOOST_TEST(due(index, 2, 1) == "u1 ");
}

BOOST_AUTO_TEST_CASE(a_unit_that_waits_for_scan_or_deadline_comes_once_by_whichever_is_first) {
  ald::scan_index index(interval, 0);
  BOOST_TEST(due(index, 0) == "");
  index.wait_for_scan_or(unit(1), 50);
  index.wait_for_scan_or(unit(2), interval + 50);
  BOOST_TEST(index.timed() == 2u);
  BOOST_TEST(due(index, 50) == "u1 ");
  BOOST_TEST(index.waiting() == 1u);
  index.scan_now();
  BOOST_TEST(due(index, 60) == "u2 ");
  BOOST_TEST(index.timed() == 0u);
  BOOST_TEST(due(index, 3 * interval) == "");
}

BOOST_AUTO_TEST_CASE(a_scan_passes_over_blocked_devices_that_would_hear_the_same_again) {
  ald::scan_index index(interval, 0);
  for (const int i : {1, 2, 3}) index.wait_for_scan(unit(i), event::PACK_EXHAUSTED);
  index.wait_for_scan(unit(4), event::DEPLOYMENT_OFF);
  index.wait_for_scan(unit(5));
  BOOST_TEST(index.waiting() == 5u);
  order_outlook outlook;
  outlook.held_back = event::DEPLOYMENT_OFF;
  outlook.by_packs = event::PACK_EXHAUSTED;
  BOOST_TEST(due(index, 0, 1'000, outlook) == "u5 ");
  BOOST_TEST(index.waiting() == 4u);
  outlook.held_back.reset();
  BOOST_TEST(due(index, interval, 1'000, outlook) == "u4 ");
  outlook.by_packs.reset();
  outlook.free = 2;
  BOOST_TEST(due(index, 2 * interval, 1'000, outlook) == "u1 u2 ");
  BOOST_TEST(due(index, 3 * interval, 1'000, outlook) == "u3 ");
  BOOST_TEST(index.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_that_no_pack_fits_is_looked_at_again_when_packs_or_rules_have_changed_and_only_then) {
  ald::scan_index index(interval, 0);
  index.wait_for_scan(unit(1), event::NO_PACK_FITS, 5);
  index.wait_for_scan(unit(2), event::NO_PACK_FITS);  // it is not known by what it was told so
  order_outlook outlook;
  outlook.news_of_packs = 5;
  BOOST_TEST(due(index, 0, 1'000, outlook) == "u2 ");
  index.wait_for_scan(unit(2), event::NO_PACK_FITS);
  index.wait_for_scan(unit(2), event::NO_PACK_FITS, 5);
  index.wait_for_scan(unit(2), event::NO_PACK_FITS);  // says nothing of it
  BOOST_TEST(due(index, interval, 1'000, outlook) == "");
  outlook.news_of_packs = 6;
  BOOST_TEST(due(index, 2 * interval, 1'000, outlook) == "u1 u2 ");
}

BOOST_AUTO_TEST_CASE(i6_where_a_free_license_is_not_for_all_each_blocked_device_gets_its_turn) {
  ald::scan_index index(interval, 0);
  order_outlook outlook;
  outlook.fits_all = false;
  outlook.free = 1;
  constexpr int count = 25'000;
  for (int i = 0; i < count; ++i) index.wait_for_scan(unit(i), event::PACK_EXHAUSTED, 1);
  std::vector<int> looks(count, 0);
  for (int scan = 0; scan < 3; ++scan) {
    outlook.news_of_free = 2 + static_cast<std::uint64_t>(scan);  // licenses come free all the time
    std::vector<unit_id> out;
    index.due(scan * interval, 100'000, outlook, out);
    BOOST_TEST(out.size() == 10'000u);
    for (const unit_id& one : out) {
      ++looks[std::stoul(one.text.substr(1))];
      index.wait_for_scan(one, event::PACK_EXHAUSTED, outlook.news_of_free);
    }
  }
  for (const int n : looks) BOOST_REQUIRE(n > 0);
}

BOOST_AUTO_TEST_CASE(a_blocked_device_is_in_one_place_at_a_time_and_its_last_reason_counts) {
  ald::scan_index index(interval, 0);
  scanned(index);
  index.wait_for_scan(unit(1), event::PACK_EXHAUSTED);
  index.wait_for_scan(unit(1), event::RESTORING);
  index.wait_for_scan_or(unit(2), 50, event::PACK_EXHAUSTED);
  index.wait_for_scan(unit(3), event::PACK_EXHAUSTED);
  index.wait_for_scan(unit(3));
  index.wait_for_scan(unit(4), event::PACK_EXHAUSTED);
  index.forget(unit(4));
  BOOST_TEST(index.waiting() == 3u);
  order_outlook outlook;
  outlook.by_packs = event::PACK_EXHAUSTED;
  BOOST_TEST(due(index, 50, 1'000, outlook) == "u2 ");
  BOOST_TEST(due(index, interval, 1'000, outlook) == "u1 u3 ");
  BOOST_TEST(index.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_blocked_while_a_scan_has_it_still_comes_in_it) {
  ald::scan_index index(interval, 0);
  for (const int i : {1, 2}) index.wait_for_scan(unit(i));
  BOOST_TEST(due(index, 0, 1) == "u1 ");
  order_outlook outlook;
  outlook.by_packs = event::PACK_EXHAUSTED;
  index.wait_for_scan(unit(2), event::PACK_EXHAUSTED);
  BOOST_TEST(due(index, 1, 1, outlook) == "u2 ");
}

BOOST_AUTO_TEST_CASE(who_is_blocked_for_a_further_kind_is_looked_at_by_what_the_packs_of_that_kind_say) {
  ald::scan_index index(interval, 0);
  scanned(index);
  order_outlook exhausted, free;
  exhausted.by_packs = event::PACK_EXHAUSTED;
  free.free = 5;
  index.wait_for_scan(unit(1), event::PACK_EXHAUSTED);
  index.wait_for_scan(unit(2), event::PACK_EXHAUSTED, {}, license_kind("video"));
  index.wait_for_scan(unit(2), event::PACK_EXHAUSTED, 7, license_kind("video"));
  index.wait_for_scan(unit(3), event::PACK_EXHAUSTED, {}, license_kind("video"));
  index.wait_for_scan(unit(3), event::PACK_EXHAUSTED);
  const auto looked_at = [&](std::int64_t at_ms, const order_outlooks& outlooks) {
    std::vector<unit_id> out;
    index.due(at_ms, 1'000, outlooks, out);
    std::string text;
    for (const auto& one : out) text += one.text + " ";
    return text;
  };
  order_outlooks video_is_free(exhausted);
  video_is_free.further.emplace(license_kind("video"), free);
  BOOST_TEST(looked_at(interval, video_is_free) == "u2 ");
  order_outlooks base_is_free(free);
  base_is_free.further.emplace(license_kind("video"), exhausted);
  index.wait_for_scan_or(unit(2), 9 * interval, event::PACK_EXHAUSTED, {}, license_kind("video"));
  BOOST_TEST(looked_at(2 * interval, base_is_free) == "u1 u3 ");
}

BOOST_AUTO_TEST_SUITE_END()
