// Adds, and finds what is missing.
#include "sim/simulation_sum.hpp"

#include <algorithm>

namespace ald {

std::uint64_t simulation_sum::figures::invariant_checks() const {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : checks) sum += count;
  return sum;
}

void simulation_sum::add(simulation_result result) {
  const std::lock_guard lock(mutex_);
  figures& sum = figures_;
  ++sum.seeds;
  sum.devices += result.devices;
  sum.licensed += result.licensed;
  sum.orders += result.orders;
  sum.crashes += result.crashes;
  sum.steps += result.steps;
  sum.virtual_ms += static_cast<std::uint64_t>(result.ended_at_ms);
  for (std::size_t i = 0; i < fault_kind_count; ++i) sum.faults[i] += result.faults[i];
  for (const auto& [name, count] : result.checks) sum.checks[name] += count;
  sum.machine_steps.insert(result.machine_steps.begin(), result.machine_steps.end());
  if (!result.breach) return;
  const auto place = std::find_if(sum.breaches.begin(), sum.breaches.end(), [&](const auto& other) { return other.seed > result.seed; });
  sum.breaches.insert(place, std::move(result));
}

simulation_sum::figures simulation_sum::sum() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

std::vector<std::string> unreached(const simulation_sum::figures& sum, const fault_plan& plan) {
  std::vector<std::string> missing;
  bool is_storm = true;
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (plan.rates[i] > 0 && sum.faults[i] == 0) missing.push_back("fault " + std::string(fault_kind_table[i].name));
    is_storm &= plan.rates[i] > 0;
  }
  if (!is_storm) return missing;
  for (std::string& what : coverage_of(sum.machine_steps).unreached) missing.push_back(std::move(what));
  return missing;
}

}  // namespace ald
