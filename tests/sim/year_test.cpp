// Years: packs that end, a fleet that is renewed, and nobody without a license in between.
#include <boost/test/unit_test.hpp>

#include "ports/log_silence.hpp"
#include "sim/simulation.hpp"

struct silent_years {
  silent_years() { ald::silence_log(); }
};
BOOST_AUTO_TEST_SUITE(year, *boost::unit_test::fixture<silent_years>())

using namespace ald;

namespace {

scenario plan_of(std::uint64_t seed, std::uint32_t devices, double days, const char* faults, bool core_only = true) {
  auto plan = make_scenario(seed, devices, days, preset_faults(faults).value());
  plan.packs = yearly_packs(devices, days);
  plan.core_only = core_only;
  return plan;
}

std::string breach_of(const simulation_result& result) { return result.breach ? result.breach->invariant + ": " + result.breach->what : "none"; }

}  // namespace

BOOST_AUTO_TEST_CASE(packs_of_a_year_overlap_and_last_beyond_the_simulation) {
  const auto packs = yearly_packs(1'000, 400);
  BOOST_TEST(packs.size() == 2u);
  BOOST_TEST(packs[0].on_sale_ms == 0);
  BOOST_TEST(packs[0].last_day.value() == 334);
  BOOST_TEST(packs[1].on_sale_ms == 305 * ms_per_day);
  BOOST_TEST(packs[1].last_day.value() == 699);
  BOOST_TEST(packs[1].total == 1'025);
  BOOST_TEST(yearly_packs(10, 1).size() == 1u);
}

BOOST_AUTO_TEST_CASE(in_a_year_and_a_month_every_device_is_renewed_once_without_a_gap_and_the_ledger_balances_each_day) {
  const auto result = simulate(plan_of(1, 1'000, 400, "calm"));
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.licensed == 1'000u);
  BOOST_TEST(result.gaps == 0u);
  BOOST_TEST(result.renewals.count >= 1'000u);
  BOOST_TEST(result.renewals.count < 1'010u);  // what is taken back is ordered anew, and renewed, too
  BOOST_TEST(static_cast<double>(result.renewals.peak_per_hour) <= 3 * result.renewals.mean_per_hour);
  BOOST_TEST(result.balanced_days >= 400u);
}

BOOST_AUTO_TEST_CASE(the_actors_renew_as_the_core_does) {
  auto plan = plan_of(3, 40, 50, "none", false);
  plan.packs = {{.id = "first", .total = 45, .last_day = 40}, {.id = "second", .total = 45, .on_sale_ms = 20 * ms_per_day, .last_day = 400}};
  const auto result = simulate(plan);
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.licensed == 40u);
  BOOST_TEST(result.renewals.count == 40u);
  BOOST_TEST(result.orders == 80u);
  BOOST_TEST(result.gaps == 0u);
}

BOOST_AUTO_TEST_CASE(without_a_later_pack_devices_stay_licensed_till_the_end_and_are_licensed_again_when_there_is_one) {
  auto plan = plan_of(2, 50, 30, "none");
  plan.packs = {{.id = "first", .total = 50, .last_day = 20}, {.id = "second", .total = 60, .on_sale_ms = 25 * ms_per_day, .last_day = 400}};
  const auto result = simulate(plan);
  BOOST_TEST(breach_of(result) == "none");  // no invariant asks for what nobody sells
  BOOST_TEST(result.gaps == 50u);
  BOOST_TEST(result.licensed == 50u);
  BOOST_TEST(result.orders == 100u);  // nothing was ordered in vain meanwhile
}

BOOST_AUTO_TEST_CASE(a_later_pack_that_comes_a_day_before_the_end_is_in_time_for_all) {
  auto plan = plan_of(2, 50, 30, "none");
  plan.packs = {{.id = "first", .total = 50, .last_day = 20}, {.id = "second", .total = 60, .on_sale_ms = 20 * ms_per_day, .last_day = 400}};
  const auto result = simulate(plan);
  BOOST_TEST(breach_of(result) == "none");
  BOOST_TEST(result.gaps == 0u);
  BOOST_TEST(result.orders == 100u);
}

BOOST_AUTO_TEST_CASE(storms_over_the_end_of_a_pack_break_nothing) {
  std::uint64_t renewals = 0;
  for (std::uint64_t seed = 4; seed <= 80; seed += 4) {
    auto plan = make_scenario(seed, 30, 0.25, preset_faults("storm").value());
    plan.core_only = true;
    const auto result = simulate(plan);
    BOOST_TEST(breach_of(result) == "none", "seed " << seed << ": " << breach_of(result));
    BOOST_TEST(result.licensed == 30u);
    renewals += result.renewals.count;
  }
  BOOST_TEST(renewals > 300u);
}

BOOST_AUTO_TEST_SUITE_END()
