// A start that is given up while the log is folded; what a stop cut off goes on at the next start.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

// A start on the bed's disk in which a stop is wanted at the n-th question (from 0 on); how often it was asked.
int asked_until_stopped(node_bed& bed, int nth) {
  int asked = 0;
  bed.log = memory_event_log::open({}, bed.disk).value();
  ald::node machine(bed.config, node_parts{bed.log.get(), &bed.server, &bed.verifier, &bed.push, &bed.clock, {}, [&] { return asked++ >= nth; }});
  const auto outcome = machine.start();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == fault_code::unavailable));
  BOOST_TEST(to_string(outcome.error()) == "the node was stopped while it recovered (start it again: nothing is lost)");
  return asked;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recovery)

BOOST_AUTO_TEST_CASE(a_stop_wanted_at_any_moment_of_recovery_ends_it_there_and_the_next_start_has_the_whole_state) {
  node_bed bed;
  bed.start();
  for (const char* unit : {"A", "B", "C"}) bed.enroll(unit);
  for (const char* unit : {"A", "B", "C"}) BOOST_TEST(bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(eventually([&] { return bed.machine->api().status().settled; }));
  const std::string before = bed.digest();
  bed.stop();
  const auto groups = bed.disk->groups.size();
  BOOST_TEST(bed.disk->covered == groups);  // no tail: it is while the rows are read that the stop is wanted
  BOOST_TEST(asked_until_stopped(bed, 0) == 1);
  bed.disk->covered = 0;
  bed.disk->rows = {};  // all is tail
  for (const int nth : {0, 2, static_cast<int>(groups) - 1}) BOOST_TEST(asked_until_stopped(bed, nth) == nth + 1);
  bed.log.reset();
  bed.config.scan_interval_ms = 1'000'000;
  bed.start();
  BOOST_TEST(eventually([&] { return bed.machine->api().status().settled; }));
  BOOST_TEST(bed.digest() == before);
}

BOOST_AUTO_TEST_CASE(a_change_of_profile_that_a_stop_cut_off_reaches_the_open_deliveries_after_the_restart) {
  node_bed bed;
  bed.no_prompt = false;
  bed.push.outcomes = {{"A", event::DECLINED}};
  bed.start();
  bed.enroll("A");
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::consent_declined));
  bed.stop();
  bed.push.outcomes.clear();
  // No beat comes: the change is durable, and no device has been looked at since.
  bed.config.tick_ms = 1'000'000;
  bed.start();
  BOOST_TEST(bed.call(set_profile{profile_id("quiet"), false}).ok());
  BOOST_TEST(bed.call(assign_profile{profile_id("quiet"), "/"}).ok());
  bed.stop();
  bed.config.tick_ms = 2;
  bed.start();
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(!bed.push.pushes.back().ask);
}

BOOST_AUTO_TEST_SUITE_END()
