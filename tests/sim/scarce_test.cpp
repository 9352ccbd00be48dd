// Eight sources of demand against a pack of exactly N licenses: N are issued, never one more, whatever dies, gets lost or comes twice; also
// at a licensing server that would issue more.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <thread>

#include "ports/log_silence.hpp"
#include "sim/scarce_scenario.hpp"
#include "sim/sim_licensing_server.hpp"
#include "sim/simulation.hpp"

struct silent_sales {
  silent_sales() { ald::silence_log(); }
};
BOOST_AUTO_TEST_SUITE(scarce, *boost::unit_test::fixture<silent_sales>())

using namespace ald;

namespace {

constexpr std::uint64_t seeds = 200;
constexpr std::uint32_t devices = 32;

struct sale_figures {
  demand_counts demand;                 ///< of all seeds
  std::vector<std::string> breaches;
  std::uint64_t all_at_once = 0;        ///< seeds in which at least six of the sources drew within ten minutes
  std::uint64_t crashes = 0, restores = 0, lost_answers = 0, returned = 0, sold_out = 0;
};

std::uint64_t faults_of(const simulation_result& result, fault_kind kind) { return result.faults[static_cast<std::size_t>(kind)]; }

void add(sale_figures& sum, const simulation_result& result, const scarce_sale& sale) {
  if (result.breach) sum.breaches.push_back("seed " + std::to_string(result.seed) + ": " + result.breach->invariant + ": " + result.breach->what);
  for (std::size_t i = 0; i < demand_source_count; ++i) sum.demand.drawn[i] += result.demand.drawn[i];
  sum.demand.most_at_once = std::max(sum.demand.most_at_once, result.demand.most_at_once);
  sum.all_at_once += result.demand.most_at_once >= 6 ? 1 : 0;
  sum.crashes += result.crashes;
  sum.lost_answers += faults_of(result, fault_kind::server_answer_lost);
  sum.restores += faults_of(result, fault_kind::store_restored);
  sum.returned += result.demand.returned;
  sum.sold_out += result.demand.out == sale.total && result.demand.most_out == sale.total ? 1 : 0;
}

sale_figures simulate_sales(bool oversells) {
  sale_figures sum;
  std::mutex adding;
  std::atomic<std::uint64_t> next{1};
  const auto work = [&] {
    for (std::uint64_t seed = next++; seed <= seeds; seed = next++) {
      const auto plan = make_scarce_scenario(seed, devices, 0.25, preset_faults("storm").value(), oversells);
      const auto result = simulate(plan);
      const std::lock_guard lock(adding);
      add(sum, result, *plan.scarce);
    }
  };
  std::thread other(work);
  work();
  other.join();
  return sum;
}

void judge(const sale_figures& sum, bool oversells) {
  for (const std::string& breach : sum.breaches) BOOST_ERROR(breach);
  BOOST_TEST(sum.sold_out == seeds);
  for (std::size_t i = 0; i < demand_source_count; ++i) BOOST_TEST(sum.demand.drawn[i] > seeds / 2, demand_source_names[i] << " drew " << sum.demand.drawn[i] << " times");
  BOOST_TEST(sum.demand.most_at_once == demand_source_count);
  BOOST_TEST(sum.all_at_once > seeds / 2);
  BOOST_TEST(sum.crashes > seeds);
  BOOST_TEST(oversells == (sum.restores == 0));
  BOOST_TEST((oversells || sum.restores > seeds / 10));
  BOOST_TEST(sum.lost_answers > seeds);
  BOOST_TEST(sum.returned > seeds / 2);
  std::string drawn;
  for (std::size_t i = 0; i < demand_source_count; ++i) drawn += std::string(demand_source_names[i]) + " " + std::to_string(sum.demand.drawn[i]) + ", ";
  BOOST_TEST_MESSAGE(drawn << "six sources within ten minutes in " << sum.all_at_once << " seeds, all in some: " << sum.demand.most_at_once << ", crashes "
                           << sum.crashes << ", restored stores " << sum.restores << ", lost answers " << sum.lost_answers << ", returned " << sum.returned);
}

}  // namespace

BOOST_AUTO_TEST_CASE(eight_sources_get_exactly_what_the_pack_holds) { judge(simulate_sales(false), false); }

BOOST_AUTO_TEST_CASE(eight_sources_get_exactly_what_the_pack_holds_at_a_server_that_would_issue_more) { judge(simulate_sales(true), true); }

BOOST_AUTO_TEST_CASE(the_server_that_oversells_issues_one_more_if_it_is_asked) {
  for (const bool oversells : {false, true}) {
    auto plan = make_scarce_scenario(1, 8, 0.25, preset_faults("none").value(), oversells);
    plan.packs.back().on_sale_ms = 0;
    sim_world world(plan);
    sim_licensing_server server(world, sim_random(1, 2));
    order asked;
    for (std::int64_t i = 0; i <= plan.scarce->total; ++i) {
      const unit_id unit("UNIT" + std::to_string(i));
      world.add_unit(unit);
      asked.lines.push_back({make_order_key(unit, license_kind("base"), 1), unit, license_kind("base"), pack_id(plan.scarce->pack)});
    }
    std::int64_t issued = 0;
    server.place(asked, [&](const result<std::vector<line_answer>>& answer) {
      for (const line_answer& line : answer.value()) issued += std::holds_alternative<line_issued>(line.outcome) ? 1 : 0;
    });
    while (const auto next = world.agenda.next_at()) {
      world.clock.pass_to(*next);
      world.agenda.take_first().what();
    }
    // One that does not, takes the last one from its other pack.
    BOOST_TEST(issued == plan.scarce->total + 1);
    BOOST_TEST(server.used_of(plan.scarce->pack) == plan.scarce->total + (oversells ? 1 : 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()
