// Draws of a stream of their own.
#include "sim/sim_kinds.hpp"

#include "sim/sim_random.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 41;

}  // namespace

sim_kinds kinds_of(const scenario& plan) {
  sim_kinds kinds;
  sim_random random(plan.seed, stream);
  if (plan.core_only || !plan.packs.empty() || !random.chance(plan.faults.rate(fault_kind::kinds_changed))) return kinds;
  kinds.further.push_back("extra-1");
  if (random.chance(0.5)) kinds.further.push_back("extra-2");
  kinds.evaluation = random.chance(0.7);
  return kinds;
}

}  // namespace ald
