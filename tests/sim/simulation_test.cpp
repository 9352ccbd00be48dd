// Simulations repeat themselves, survive what is done to them, and lose nothing by skipping idle polls.
#include <boost/test/unit_test.hpp>

#include "ports/log_silence.hpp"
#include "sim/simulation.hpp"

struct silence {
  silence() { ald::silence_log(); }
};
BOOST_AUTO_TEST_SUITE(simulation, *boost::unit_test::fixture<silence>())

using namespace ald;

namespace {

simulation_result run(std::uint64_t seed, std::uint32_t devices, double days, const char* faults) {
  return simulate(make_scenario(seed, devices, days, preset_faults(faults).value()));
}

std::string breach_of(const simulation_result& result) { return result.breach ? result.breach->invariant + ": " + result.breach->what : "none"; }

}  // namespace

BOOST_AUTO_TEST_CASE(without_faults_every_device_is_licensed_with_one_license) {
  const auto result = run(1, 50, 0.25, "none");
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.licensed == 50u);
  BOOST_TEST(result.orders == 50u);
  BOOST_TEST(result.crashes == 0u);
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (fault_kind_table[i].name != "user_declines") BOOST_TEST(result.faults[i] == 0u, fault_kind_table[i].name);
  }
}

BOOST_AUTO_TEST_CASE(a_storm_is_survived_and_everything_is_licensed_in_the_quiet_after_it) {
  const auto result = run(7, 30, 0.25, "storm");
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.licensed == 30u);
  BOOST_TEST(result.crashes > 0u);
  BOOST_TEST(result.quiet_ms >= 0);
  for (const auto& [name, count] : result.checks) BOOST_TEST(count > 0u, name);
}

BOOST_AUTO_TEST_CASE(ledgers_that_are_compared_told_in_part_and_mended_meanwhile_agree_in_the_end_and_alerts_are_told_once) {
  std::uint64_t incomplete = 0, asked = 0, plans = 0, refused = 0, unheard = 0;
  std::map<std::string, std::uint64_t> checks;
  for (std::uint64_t seed = 20; seed < 30; ++seed) {
    const auto result = run(seed, 30, 0.25, "storm");
    BOOST_TEST(breach_of(result) == "none", "seed " << seed << ": " << breach_of(result));
    const auto times = [&](fault_kind kind) { return result.faults[static_cast<std::size_t>(kind)]; };
    incomplete += times(fault_kind::ledger_incomplete);
    asked += times(fault_kind::operator_reconciles);
    plans += times(fault_kind::operator_plans);
    refused += times(fault_kind::note_refused);
    unheard += times(fault_kind::note_answer_lost);
    for (const auto& [name, count] : result.checks) checks[name] += count;
  }
  BOOST_TEST(incomplete > 5u);
  BOOST_TEST(asked > 3u);
  BOOST_TEST(plans > 10u);
  BOOST_TEST(refused > 50u);
  BOOST_TEST(unheard > 50u);
  BOOST_TEST(checks["ledgers agree"] >= 10 * 3u);  // two comparisons and a plan of each seed
  BOOST_TEST(checks["alerts are told once each"] > 500u);
}

BOOST_AUTO_TEST_CASE(equal_seeds_draw_alike_and_other_seeds_do_not) {
  const auto first = run(11, 20, 0.1, "storm");
  const auto again = run(11, 20, 0.1, "storm");
  const auto other = run(12, 20, 0.1, "storm");
  BOOST_TEST(first.digest == again.digest);
  BOOST_TEST(first.unseed == again.unseed);
  BOOST_TEST(first.steps == again.steps);
  BOOST_TEST(first.digest != other.digest);
  BOOST_TEST(first.unseed != other.unseed);
}

BOOST_AUTO_TEST_CASE(polls_that_are_skipped_change_nothing) {
  for (const char* faults : {"none", "calm", "storm"}) {
    auto plan = make_scenario(5, 1'000, 0.2, preset_faults(faults).value());
    plan.node.reconcile_every_ms = 40 * 60'000;  // a comparison is at work for long: it looks at each device
    const auto skipped = simulate(plan);
    plan.skip_idle_polls = false;
    const auto run_all = simulate(plan);
    BOOST_TEST_CONTEXT(faults) {
      BOOST_TEST(breach_of(skipped) == "none");
      BOOST_TEST(breach_of(run_all) == "none");
      BOOST_TEST(skipped.digest == run_all.digest);
      BOOST_TEST(skipped.unseed == run_all.unseed);
      BOOST_TEST(skipped.log_bytes == run_all.log_bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_figures_agree_with_each_other) {
  const auto result = run(3, 40, 0.2, "calm");
  std::uint64_t orders = 0, batches = 0, pushes = 0, reboots = 0;
  for (const auto& minute : result.minutes) orders += minute.orders, batches += minute.batches, pushes += minute.pushes, reboots += minute.reboots;
  BOOST_TEST(orders == result.orders);
  BOOST_TEST(batches == result.batches);
  BOOST_TEST(batches <= result.order_calls);
  BOOST_TEST(pushes == result.pushes);
  BOOST_TEST(reboots == result.reboots);
  BOOST_TEST(result.time_to_license.count == result.old_firmware.count + result.new_firmware.count);
  BOOST_TEST(result.time_to_license.p50 <= result.time_to_license.max);
  for (const auto& [name, queue] : result.queues) BOOST_TEST(queue.peak <= queue.limit, name);
}

BOOST_AUTO_TEST_SUITE_END()
