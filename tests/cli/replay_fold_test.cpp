// Replay finds what does not fit, and says where.
#include "cli/replay_fold.hpp"

#include <boost/test/unit_test.hpp>

#include "licensing/device_machine.hpp"
#include "licensing/fleet_settings.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/event.pb.h"
#include "storage/memory_event_log.hpp"
#include "storage/state_digest.hpp"

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
  small_log() : log(std::move(memory_event_log::open().value())) { state.set_unit("U-1"); }

  void append(std::uint64_t seq, const std::string& name, bool with_snapshot, const std::string& spoilt_name = "") {
    const auto record = device_record_of(seq, "U-1", registered(name));
    evolve(state, record.device(), record.seq(), record.at_ms());
    log_group group;
    group.number = log->last_group() + 1;
    group.records.push_back({"device/U-1", record.SerializeAsString()});
    if (with_snapshot) {
      auto snapshot = state;
      if (!spoilt_name.empty()) snapshot.set_name(spoilt_name);
      group.derived.push_back({family::snapshots, "device/U-1", snapshot.SerializeAsString()});
    }
    log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); });
  }

  std::unique_ptr<memory_event_log> log;
  state::Device state;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_fold)

BOOST_AUTO_TEST_CASE(an_empty_log_has_the_digest_of_a_node_without_events) {
  const auto log = std::move(memory_event_log::open().value());
  const auto outcome = replay_log(*log);
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
  const auto outcome = replay_log(*small.log);
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
  const auto outcome = replay_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  const auto& d = *outcome.value().divergence;
  BOOST_TEST(d.stream == "device/U-1");
  BOOST_TEST(d.seq == 1u);
  BOOST_TEST(d.group == 1u);
  BOOST_TEST(d.what.find("name: \"one\" -> \"another\"") != std::string::npos, d.what);
}

BOOST_AUTO_TEST_CASE(a_gap_in_a_stream_is_found) {
  small_log small;
  small.append(1, "one", false);
  small.append(3, "three", false);
  const auto outcome = replay_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().divergence->what == "seq 3 comes after seq 1");
  BOOST_TEST(outcome.value().divergence->group == 2u);
}

BOOST_AUTO_TEST_CASE(a_snapshot_beyond_the_end_of_the_log_is_found) {
  small_log small;
  small.append(1, "one", false);
  auto ahead = small.state;
  ahead.set_seq(9);
  small.log->adopt({{family::snapshots, "device/U-1", ahead.SerializeAsString()}});
  const auto outcome = replay_log(*small.log);
  BOOST_REQUIRE(outcome.ok());
  BOOST_REQUIRE(outcome.value().divergence.has_value());
  BOOST_TEST(outcome.value().divergence->what == "the snapshot is at seq 9, the log ends before it");
}

BOOST_AUTO_TEST_SUITE_END()
