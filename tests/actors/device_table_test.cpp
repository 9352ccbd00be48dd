// The read model counts rows as they change.
#include "actors/device_table.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(device_table)

namespace {

device_row row_until(std::int64_t last_day) {
  device_row row;
  row.stage = device_stage::licensed;
  row.installed_term = make_license_term(last_day, 7, 30);
  return row;
}

std::uint64_t count(const ald::device_table& table, license_state state, license_day on) { return table.licenses(on)[static_cast<std::size_t>(state)]; }

}  // namespace

BOOST_AUTO_TEST_CASE(devices_are_counted_by_the_state_of_what_they_have_installed_on_a_day) {
  ald::device_table table;
  for (int i = 0; i < 300; ++i) table.put(unit_id("u" + std::to_string(i)), row_until(i < 100 ? 1'000 : 2'000));
  table.put(unit_id("new"), {});
  BOOST_TEST(count(table, license_state::valid, {900}) == 300u);
  BOOST_TEST(count(table, license_state::expiring, {1'000}) == 100u);
  BOOST_TEST(count(table, license_state::valid, {1'000}) == 200u);
  BOOST_TEST(count(table, license_state::grace, {1'001}) == 100u);
  BOOST_TEST(count(table, license_state::expired, {1'031}) == 100u);
  BOOST_TEST(count(table, license_state::none, {1'031}) == 1u);
  BOOST_TEST(count(table, license_state::expiring, {1'031, true}) == 100u);
}

BOOST_AUTO_TEST_CASE(a_row_that_changes_is_counted_once) {
  ald::device_table table;
  table.put(unit_id("u"), row_until(1'000));
  table.put(unit_id("u"), row_until(1'000));
  table.put(unit_id("u"), row_until(1'365));
  BOOST_TEST(count(table, license_state::valid, {1'000}) == 1u);
  BOOST_TEST(count(table, license_state::expiring, {1'000}) == 0u);
  table.put(unit_id("u"), {});
  BOOST_TEST(count(table, license_state::none, {1'000}) == 1u);
  BOOST_TEST(count(table, license_state::valid, {1'000}) == 0u);
}

BOOST_AUTO_TEST_CASE(devices_that_wait_for_a_license_too_long_are_counted_by_reason_as_rows_change) {
  ald::device_table table;
  device_row row;
  row.stage = device_stage::ordering;
  row.reason = device_reason::pack_exhausted;
  row.since_ms = 100'000;
  table.put(unit_id("a"), row);
  table.put(unit_id("b"), row);
  row.since_ms = 500'000;
  table.put(unit_id("c"), row);
  table.put(unit_id("d"), row_until(1'000));
  const auto exhausted = [&](std::int64_t before_ms) { return table.stuck(before_ms)[static_cast<std::size_t>(device_reason::pack_exhausted)]; };
  BOOST_TEST(exhausted(100'000) == 0u);
  BOOST_TEST(exhausted(110'000) == 2u);
  BOOST_TEST(exhausted(510'000) == 3u);
  table.put(unit_id("b"), row_until(1'000));
  BOOST_TEST(exhausted(510'000) == 2u);
  row.reason = device_reason::no_pack;
  table.put(unit_id("a"), row);
  BOOST_TEST(exhausted(510'000) == 1u);
  BOOST_TEST(table.stuck(510'000)[static_cast<std::size_t>(device_reason::no_pack)] == 1u);
}

BOOST_AUTO_TEST_CASE(open_deliveries_are_found_whatever_the_stage_is) {
  ald::device_table table;
  device_row row = row_until(1'000);
  table.put(unit_id("b"), row);
  row.delivering = true;
  table.put(unit_id("c"), row);
  table.put(unit_id("a"), row);
  BOOST_TEST((table.delivering() == std::vector<unit_id>{unit_id("a"), unit_id("c")}));
  row.delivering = false;
  table.put(unit_id("a"), row);
  BOOST_TEST((table.delivering() == std::vector<unit_id>{unit_id("c")}));
}

BOOST_AUTO_TEST_CASE(who_polled_and_stopped_is_unseen_and_who_never_polls_is_not) {
  ald::device_table table;
  device_row row = row_until(1'000);
  row.contact_day = 100;
  table.put(unit_id("gone"), row);
  table.put(unit_id("back"), row);
  table.polled(unit_id("back"), 150 * ms_per_day, false);
  row.contact_day = 120;
  table.put(unit_id("here"), row);
  row.contact_day = -1;
  table.put(unit_id("pushed"), row);
  device_filter filter;
  filter.unseen_since_ms = 110 * ms_per_day;
  const auto found = table.list(filter, {}, 10);
  BOOST_TEST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found.front().unit.text == "gone");
  filter.unseen_since_ms = 101 * ms_per_day - 1;
  BOOST_TEST(table.list(filter, {}, 10).empty());
}

BOOST_AUTO_TEST_CASE(a_list_takes_only_devices_whose_license_is_in_the_state_on_that_day) {
  ald::device_table table;
  table.put(unit_id("a"), row_until(1'000));
  table.put(unit_id("b"), row_until(2'000));
  device_filter filter;
  filter.license = license_state::grace;
  filter.on = {1'010};
  const auto found = table.list(filter, {}, 10);
  BOOST_TEST(found.size() == 1u);
  BOOST_TEST(found.front().unit.text == "a");
  filter.on.clock_suspect = true;
  BOOST_TEST(table.list(filter, {}, 10).empty());
}

BOOST_AUTO_TEST_SUITE_END()
