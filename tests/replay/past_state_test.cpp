// States of the past, and what changed between two of them.
#include "replay/past_state.hpp"

#include <boost/test/unit_test.hpp>

#include "replay/device_timeline.hpp"
#include "replay/event_counts.hpp"
#include "replay/fleet_difference.hpp"
#include "storage/memory_event_log.hpp"
#include "tests/replay/sample_log.hpp"

using namespace ald;

namespace {

constexpr std::int64_t begin_ms = test::sample_log::begin_ms;

// Settings (group 1), then 4 devices at once: registered 2, seen 3, needs and lines 4, licenses 5, lines filled 6, pushed 7,
// downloaded 8, booted 9, confirmed 10, a cover 11; a second apart.
struct rollout {
  rollout() { sample.roll_out(4, 4); }
  std::unique_ptr<memory_event_log> log = std::move(memory_event_log::open().value());
  test::sample_log sample{[this](log_group group) { log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); }); }};
  std::string unit = test::sample_log::unit(2);
};

log_moment at_time(std::int64_t seconds) { return {begin_ms + 1'000 * seconds, 0}; }
log_moment at_number(std::uint64_t number) { return {std::nullopt, number}; }

}  // namespace

BOOST_AUTO_TEST_SUITE(past_state)

BOOST_AUTO_TEST_CASE(the_fleet_at_a_group_or_a_time_is_the_fold_up_to_it) {
  rollout r;
  for (const auto& moment : {at_number(5), at_time(4)}) {
    const auto fold = fleet_at(*r.log, moment);
    BOOST_REQUIRE(fold.ok());
    const auto summary = summarize(fold.value(), begin_ms + 4'000);
    BOOST_TEST(summary.devices == 4u);
    BOOST_TEST(summary.places.at({device_stage::delivering, device_reason::pushing}) == 4u);
    BOOST_TEST(summary.lines_sent == 4u);
    BOOST_TEST(summary.packs.at(0).reserved() == 4);
    BOOST_TEST(youngest_event_ms(fold.value()) == begin_ms + 4'000);
  }
  BOOST_TEST(fleet_at(*r.log, at_number(0)).value().devices().empty());
  BOOST_TEST(fleet_at(*r.log, at_number(11)).value().digest() == r.sample.fold().digest());
}

BOOST_AUTO_TEST_CASE(a_group_beyond_the_end_is_not_taken_for_the_end) {
  rollout r;
  const auto fold = fleet_at(*r.log, at_number(12));
  BOOST_REQUIRE(!fold.ok());
  BOOST_TEST(fold.error().what == "group 12 is not in the log: the last one is 11");
}

BOOST_AUTO_TEST_CASE(a_device_at_a_seq_or_a_time_is_the_fold_of_its_events_up_to_it) {
  rollout r;
  const auto by_seq = device_at(*r.log, r.unit, at_number(4));
  BOOST_REQUIRE(by_seq.ok());
  BOOST_TEST(by_seq.value().state.need().open());
  BOOST_TEST(by_seq.value().state.seq() == 4u);
  BOOST_TEST(by_seq.value().at_ms == begin_ms + 3'000);
  BOOST_TEST(by_seq.value().settings.epoch() == 2u);
  const auto by_time = device_at(*r.log, r.unit, at_time(3));
  BOOST_REQUIRE(by_time.ok());
  BOOST_TEST(by_time.value().state.SerializeAsString() == by_seq.value().state.SerializeAsString());
  BOOST_TEST(device_at(*r.log, r.unit, at_number(99)).error().what == "event 99 is not in the log: the last one is 9");
  BOOST_TEST(device_at(*r.log, r.unit, at_time(0)).error().what.find("up to that moment") != std::string::npos);
  BOOST_TEST(device_at(*r.log, "U-9", at_number(1)).error().what == "the log holds nothing about U-9");
}

BOOST_AUTO_TEST_CASE(what_changed_is_told_by_transition_pack_and_setting) {
  rollout r;
  event::Fleet off;
  off.mutable_switch_set()->set_on(false);
  r.sample.add(off);
  r.sample.write();
  const auto early = fleet_at(*r.log, at_number(3));
  const auto late = fleet_at(*r.log, at_number(12));
  const auto d = compare(outline(early.value(), begin_ms + 2'000), late.value(), begin_ms + 11'000);
  BOOST_REQUIRE(d.transitions.size() == 1u);
  BOOST_TEST((d.transitions[0].from == device_place{device_stage::registered, device_reason::awaiting_scan}));
  BOOST_TEST((d.transitions[0].to == device_place{device_stage::licensed, device_reason::none}));
  BOOST_TEST(d.transitions[0].count == 4u);
  BOOST_TEST(d.transitions[0].units.at(2) == r.unit);
  BOOST_TEST(d.unchanged == 0u);
  BOOST_REQUIRE(d.packs.size() == 1u);
  BOOST_TEST(d.packs[0].before->used() == 0);
  BOOST_TEST(d.packs[0].after.used() == 4);
  BOOST_REQUIRE(d.settings.size() == 1u);
  BOOST_TEST(d.settings[0].field == "deployment_on");
  BOOST_TEST(d.settings[0].after == "false");
  const auto first = compare(outline(fleet_at(*r.log, at_number(0)).value(), 0), early.value(), begin_ms);
  BOOST_TEST(!first.transitions.at(0).from.has_value());
  BOOST_TEST(!first.packs.at(0).before.has_value());
  BOOST_TEST(first.settings.at(0).field == "profile quiet");
  BOOST_TEST(first.settings.at(0).before == "(none)");
  BOOST_TEST(first.settings.at(1).field == "assignment of directory /");
  BOOST_TEST(compare(outline(late.value(), begin_ms), late.value(), begin_ms).unchanged == 4u);
}

BOOST_AUTO_TEST_CASE(a_timeline_tells_where_each_event_led_and_which_settings_mattered) {
  rollout r;
  event::Device revoked;
  revoked.mutable_license_revoked()->set_serial("L-" + r.unit);
  r.sample.add(r.unit, revoked);
  r.sample.write();
  event::Device lifted;
  lifted.mutable_block_lifted();
  r.sample.add(r.unit, lifted);
  r.sample.write();
  event::Fleet off;
  off.mutable_switch_set()->set_on(false);
  r.sample.add(off);
  r.sample.write();
  const auto timeline = device_timeline(*r.log, r.unit);
  BOOST_REQUIRE(timeline.ok());
  const auto& entries = timeline.value();
  BOOST_REQUIRE(entries.size() == 12u);
  BOOST_TEST(entries[0].at.group == 2u);
  BOOST_TEST((entries[0].stage == device_stage::registered));
  BOOST_TEST(entries[0].moved);
  BOOST_TEST(!entries[1].moved);
  BOOST_TEST((entries[8].stage == device_stage::licensed));
  BOOST_TEST((entries[9].reason == device_reason::revoked));
  BOOST_TEST(entries[11].record.has_fleet());
  BOOST_TEST((entries[11].reason == device_reason::deployment_off));
  BOOST_TEST(!device_timeline(*r.log, "U-9").ok());
}

BOOST_AUTO_TEST_CASE(events_are_counted_by_hour_and_type) {
  event_counts counts;
  event::Record record;
  record.mutable_device()->mutable_retired();
  for (const std::int64_t at_ms : {begin_ms, begin_ms + 10, begin_ms + 3'600'000, std::int64_t{-1}}) {
    record.set_at_ms(at_ms);
    counts.take(record);
  }
  record.mutable_fleet()->mutable_switch_set();
  counts.take(record);
  const auto hours = counts.hours();
  BOOST_REQUIRE(hours.size() == 3u);
  BOOST_TEST(hours.at(begin_ms).at("device.retired") == 2u);
  BOOST_TEST(hours.at(-3'600'000).at("fleet.switch_set") == 1u);
  BOOST_TEST(counts.total().at("device.retired") == 4u);
  BOOST_TEST(event_type(record) == "fleet.switch_set");
}

BOOST_AUTO_TEST_CASE(a_token_hash_that_changed_is_named_and_not_shown) {
  state::Device before, after;
  before.set_token_hash("secret-1");
  after.set_token_hash("secret-2");
  after.mutable_license()->add_surplus_serials("S-2");
  const auto fields = differences(before, after, 10);
  BOOST_REQUIRE(fields.size() == 2u);
  BOOST_TEST(fields[0].field == "token_hash");
  BOOST_TEST(fields[0].after == "(hidden)");
  BOOST_TEST(fields[1].field == "license.surplus_serials[0]");
  BOOST_TEST(fields[1].before == "(not set)");
  BOOST_TEST(differences(before, after, 1).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
