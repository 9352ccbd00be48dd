// A rollout by the pure core licenses every device, whatever befalls it, and repeats itself.
#include "sim/core_rollout.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(core_rollout)

namespace {

simulation_result run(std::uint64_t seed, std::uint32_t devices, double days, const char* faults) {
  auto plan = make_scenario(seed, devices, days, preset_faults(faults).value());
  plan.core_only = true;
  return simulate(plan);
}

std::string breach_of(const simulation_result& result) { return result.breach ? result.breach->invariant + ": " + result.breach->what : "none"; }

}  // namespace

BOOST_AUTO_TEST_CASE(without_faults_every_device_gets_one_license) {
  const auto result = run(1, 50, 0.25, "none");
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.licensed == 50u);
  BOOST_TEST(result.orders == 50u);
}

BOOST_AUTO_TEST_CASE(storms_are_survived_and_every_check_is_made) {
  std::uint64_t crashes = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto result = run(seed, 30, 0.25, "storm");
    BOOST_TEST(breach_of(result) == "none", "seed " << seed << ": " << breach_of(result));
    BOOST_TEST(result.licensed == 30u);
    for (const auto& [name, count] : result.checks) BOOST_TEST(count > 0u, name);
    crashes += result.crashes;
  }
  BOOST_TEST(crashes >= 40u);
}

BOOST_AUTO_TEST_CASE(equal_seeds_give_equal_states_and_other_seeds_do_not) {
  const auto first = run(11, 20, 0.1, "storm");
  const auto again = run(11, 20, 0.1, "storm");
  const auto other = run(12, 20, 0.1, "storm");
  BOOST_TEST(first.digest == again.digest);
  BOOST_TEST(first.unseed == again.unseed);
  BOOST_TEST(first.digest != other.digest);
}

BOOST_AUTO_TEST_SUITE_END()
