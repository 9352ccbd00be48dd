// Halving, then leaving out.
#include "sim/shrink.hpp"

#include <vector>

#include "sim/scarce_scenario.hpp"

namespace ald {
namespace {

class shrinking {
 public:
  shrinking(const scenario& failing, const simulation_result& known, std::uint32_t max_runs, const std::function<void(const std::string&)>& tell)
      : best_{failing, known, 0}, max_runs_(max_runs), tell_(tell) {}

  // What makes the further runs quicker comes first; one device less at a time, what costs the most runs, comes last.
  shrunk_simulation run() {
    fewer_days();
    fewer_devices();
    std::vector<fault_kind> all;
    for (std::size_t i = 0; i < fault_kind_count; ++i) all.push_back(static_cast<fault_kind>(i));
    leave_out(all);
    fewer_days();
    fewer_devices();
    while (try_devices(best_.plan.devices - 1)) {
    }
    return std::move(best_);
  }

 private:
  bool attempt(std::uint32_t devices, double days, const fault_plan& faults, const std::string& what) {
    if (best_.runs >= max_runs_) return false;
    ++best_.runs;
    if (tell_) tell_(what);
    const bool is_scarce = best_.plan.scarce.has_value();
    scenario plan = is_scarce ? make_scarce_scenario(best_.plan.seed, devices, days, faults, best_.plan.oversells)
                              : make_scenario(best_.plan.seed, devices, days, faults);
    plan.oversells = best_.plan.oversells;
    plan.skip_idle_polls = best_.plan.skip_idle_polls;
    plan.core_only = best_.plan.core_only;
    simulation_result result = simulate(plan);
    if (!result.breach || result.breach->invariant != best_.result.breach->invariant) return false;
    best_.plan = std::move(plan);
    best_.result = std::move(result);
    return true;
  }
  bool try_devices(std::uint32_t devices) {
    return devices > 0 && devices < best_.plan.devices && attempt(devices, best_.plan.days, best_.plan.faults, std::to_string(devices) + " devices");
  }
  bool try_days(double days) {
    return days >= 0.002 && attempt(best_.plan.devices, days, best_.plan.faults, std::to_string(days) + " days");
  }
  void fewer_days() {
    while (try_days(best_.plan.days / 2) || try_days(best_.plan.days * 0.8)) {
    }
  }
  void fewer_devices() {
    while (try_devices(best_.plan.devices / 2) || try_devices(best_.plan.devices - best_.plan.devices / 4)) {
    }
  }
  // All of them at once, else each half for itself.
  void leave_out(const std::vector<fault_kind>& kinds) {
    fault_plan fewer = best_.plan.faults;
    std::string what = "no";
    for (const fault_kind kind : kinds) {
      if (fewer.rate(kind) == 0) continue;
      fewer.set(kind, 0);
      what += " " + std::string(fault_kind_table[static_cast<std::size_t>(kind)].name);
    }
    if (fewer.rates == best_.plan.faults.rates) return;
    if (attempt(best_.plan.devices, best_.plan.days, fewer, what) || kinds.size() == 1) return;
    const auto middle = kinds.begin() + static_cast<std::ptrdiff_t>(kinds.size() / 2);
    leave_out({kinds.begin(), middle});
    leave_out({middle, kinds.end()});
  }

  shrunk_simulation best_;
  std::uint32_t max_runs_;
  const std::function<void(const std::string&)>& tell_;
};

}  // namespace

shrunk_simulation shrink(const scenario& failing, const simulation_result& known, std::uint32_t max_runs,
                         const std::function<void(const std::string&)>& tell) {
  return shrinking(failing, known, max_runs, tell).run();
}

}  // namespace ald
