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
