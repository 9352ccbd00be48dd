// The check finds what does not fit, and says where.
#include "replay/log_check.hpp"

#include <boost/test/unit_test.hpp>

#include "licensing/device_machine.hpp"
#include "licensing/fleet_settings.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/event.pb.h"
#include "storage/memory_event_log.hpp"
#include "storage/state_digest.hpp"
#include "tests/replay/sample_log.hpp"

using namespace ald;

namespace {

event::Record device_record_of(std::uint64_t seq, const std::string& unit, event::Device what) {
  event::Record record;
  record.set_at_ms(1'000 + static_cast<std::int64_t>(seq));
  record.set_seq(seq);
  record.set_unit(unit);
  *record.mutable_device() = std::move(what);
  return record;
}

event::Device registered(const std::string& name) {
  event::Device what;
  what.mutable_registered()->set_by("operator");
  what.mutable_registered()->set_name(name);
  return what;
}

// A log and the folded state of one device beside it.
struct small_log {
  small_log() : log(std::move(memory_event_log::open({}, disk).value())) { state.set_unit("U-1"); }

  void append(std::uint64_t seq, const std::string& name, bool with_snapshot, const std::string& spoilt_name = "", bool covers = false) {
    const auto record = device_record_of(seq, "U-1", registered(name));
    evolve(state, record.device(), record.seq(), record.at_ms());
    log_group group;
    group.number = log->last_group() + 1;
    group.records.push_back({"device/U-1", record.SerializeAsString()});
    group.cover = covers;
    if (with_snapshot) {
      auto snapshot = state;
      if (!spoilt_name.empty()) snapshot.set_name(spoilt_name);
      group.derived.push_back({family::snapshots, "device/U-1", snapshot.SerializeAsString()});
    }
    log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); });
  }

  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  std::unique_ptr<memory_event_log> log;
  state::Device state;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_check)

BOOST_AUTO_TEST_CASE(an_empty_log_has_the_digest_of_a_node_without_events) {
  const auto log = std::move(memory_event_log::open().value());
  const auto outcome = check_log(*log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(outcome.value().groups == 0u);
  BOOST_TEST(outcome.value().devices == 0u);
  state_digest expected;
  expected.add("fleet", fleet_settings().state().SerializeAsString());
  expected.add("ledger", pack_ledger().snapshot().SerializeAsString());
  BOOST_TEST(outcome.value().digest == expected.hex());
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_is_older_than_the_log_is_compared_at_its_own_seq) {
  small_log small;
  small.append(1, "one", true);
  small.append(2, "two", false);
  const auto outcome = check_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(!outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().snapshots_compared == 1u);
  BOOST_TEST(outcome.value().groups == 2u);
  BOOST_TEST(outcome.value().events == 2u);
  state_digest expected;
  expected.add("device/U-1", small.state.SerializeAsString());
  expected.add("fleet", fleet_settings().state().SerializeAsString());
  expected.add("ledger", pack_ledger().snapshot().SerializeAsString());
  BOOST_TEST(outcome.value().digest == expected.hex());
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_is_not_the_fold_is_described) {
  small_log small;
  small.append(1, "one", true, "another");
  const auto outcome = check_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  const auto& d = *outcome.value().divergence;
  BOOST_TEST(d.stream == "device/U-1");
  BOOST_TEST(d.seq == 1u);
  BOOST_TEST(d.group == 1u);
  BOOST_TEST((d.kind == divergence_kind::snapshot));
  BOOST_TEST(d.index.value() == 0u);
  BOOST_TEST(d.field == "name");
  BOOST_TEST(d.expected == "\"one\"");
  BOOST_TEST(d.found == "\"another\"");
  BOOST_TEST(d.what == "the snapshot is not the fold of the events: name should be \"one\", and is \"another\"");
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_a_start_would_rely_on_and_that_is_missing_or_left_behind_is_found) {
  for (const bool was_there : {false, true}) {
    small_log l;
    l.append(1, "before", was_there);
    l.append(2, "behind", false, "", true);
    l.append(3, "after the cover", false);
    const auto outcome = check_log(*l.log).value();
    BOOST_REQUIRE(outcome.divergence.has_value());
    BOOST_TEST((outcome.divergence->kind == divergence_kind::snapshot));
    BOOST_TEST(outcome.divergence->stream == "device/U-1");
    BOOST_TEST(outcome.divergence->group == (was_there ? 2u : 1u));
    BOOST_TEST(outcome.divergence->seq == (was_there ? 2u : 1u));
    BOOST_TEST(outcome.divergence->what.find("up to group 2") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_snapshot_may_lie_ahead_of_the_covered_group_and_events_behind_it_need_none) {
  small_log l;
  l.append(1, "a", false);
  l.append(2, "b", true, "", true);
  l.append(3, "c", false);
  BOOST_TEST(!check_log(*l.log).value().divergence);
  small_log ahead;
  ahead.append(1, "a", false, "", true);
  ahead.append(2, "b", true);
  BOOST_TEST(!check_log(*ahead.log).value().divergence);
}

BOOST_AUTO_TEST_CASE(a_gap_in_a_stream_is_found) {
  small_log small;
  small.append(1, "one", false);
  small.append(3, "three", false);
  const auto outcome = check_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().divergence->what == "seq 3 comes after seq 1");
  BOOST_TEST(outcome.value().divergence->group == 2u);
  BOOST_TEST((outcome.value().divergence->kind == divergence_kind::sequence));
  BOOST_TEST(outcome.value().divergence->stream == "device/U-1");
  BOOST_TEST(outcome.value().divergence->expected == "2");
  BOOST_TEST(outcome.value().divergence->found == "3");
}

BOOST_AUTO_TEST_CASE(a_snapshot_beyond_the_end_of_the_log_is_found) {
  small_log small;
  small.append(1, "one", false);
  auto ahead = small.state;
  ahead.set_seq(9);
  small.log->adopt({{family::snapshots, "device/U-1", ahead.SerializeAsString()}});
  const auto outcome = check_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().divergence->what == "the snapshot is at seq 9, the log ends before it");
}

BOOST_AUTO_TEST_CASE(a_changed_bit_is_found_in_its_group_with_both_digests) {
  small_log small;
  for (std::uint64_t seq = 1; seq <= 5; ++seq) small.append(seq, "name", false);
  small.disk->groups[2].back() ^= 1;
  const auto outcome = check_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  const auto& d = *outcome.value().divergence;
  BOOST_TEST((d.kind == divergence_kind::chain));
  BOOST_TEST(d.group == 3u);
  BOOST_TEST(!d.index.has_value());
  BOOST_TEST(d.expected.starts_with("digest "));
  BOOST_TEST(d.found.starts_with("digest "));
  BOOST_TEST(d.expected != d.found);
  BOOST_TEST(d.hint == "restore the store from a backup");
  BOOST_TEST(outcome.value().groups == 2u);
}

BOOST_AUTO_TEST_CASE(an_event_that_is_not_known_here_is_named_by_group_and_index) {
  small_log small;
  small.append(1, "one", false);
  event::Record record = device_record_of(2, "U-1", {});
  std::string bytes = record.SerializeAsString();
  const chain_digest before = stored_digest(1, small.disk->groups[0]).value();
  small.disk->groups.push_back(encode_group(before, 2, {{"device/U-1", device_record_of(2, "U-1", registered("two")).SerializeAsString()}, {"device/U-1", bytes}}));
  const auto reopened = small.disk;
  // The log itself refuses to open on it; the check must still say where.
  BOOST_TEST(!memory_event_log::open({}, reopened).ok());
  struct raw_log final : public stored_log {
    explicit raw_log(const memory_disk& d) : disk(d) {}
    result<done> read_groups(group_number, const group_visitor& visit) const override {
      for (std::size_t i = 0; i < disk.groups.size(); ++i) {
        if (!visit(i + 1, disk.groups[i])) break;
      }
      return done{};
    }
    group_number reached() const override { return disk.groups.size(); }
    void append(log_group, std::function<void(result<done>)>) override {}
    group_number last_group() const override { return disk.groups.size(); }
    group_number covered() const override { return 0; }
    std::uint64_t bytes_since_cover() const override { return 0; }
    std::uint64_t log_bytes() const override { return 0; }
    result<done> read(group_number, const record_visitor&) const override { return done{}; }
    result<done> read_stream(std::string_view, const record_visitor&) const override { return done{}; }
    std::optional<std::string> get(family, std::string_view) const override { return std::nullopt; }
    result<done> each(family, const row_visitor&) const override { return done{}; }
    void adopt(std::vector<derived_row>) override {}
    std::string state_digest(const std::vector<derived_row>&) const override { return {}; }
    const memory_disk& disk;
  } log(*small.disk);
  const auto outcome = check_log(log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  const auto& d = *outcome.value().divergence;
  BOOST_TEST((d.kind == divergence_kind::event));
  BOOST_TEST(d.group == 2u);
  BOOST_TEST(d.index.value() == 1u);
  BOOST_TEST(d.hint == "a newer version of ald wrote it: read it with that version");
}

BOOST_AUTO_TEST_CASE(a_whole_rollout_folds_to_its_snapshots_and_reports_its_progress) {
  const auto log = std::move(memory_event_log::open().value());
  test::sample_log sample([&](log_group group) { log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); }); });
  sample.roll_out(1'000, 100);
  group_number reached = 0;
  const auto outcome = check_log(*log, [&](group_number group) { reached = group; });
  BOOST_REQUIRE(outcome.ok());
  BOOST_TEST(!outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().snapshots_compared == 1'002u);
  BOOST_TEST(outcome.value().digest == sample.fold().digest());
  BOOST_TEST(outcome.value().digest == log->state_digest({}));
  BOOST_TEST(reached == log->last_group());
  BOOST_TEST(outcome.value().open.lines_sent == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
