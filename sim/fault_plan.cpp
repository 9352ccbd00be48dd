// Presets and names of faults.
#include "sim/fault_plan.hpp"

namespace ald {

std::optional<fault_plan> preset_faults(std::string_view name) {
  fault_plan plan;
  plan.name = std::string(name);
  if (name == "none") return plan;
  const bool storm = name == "storm";
  if (!storm && name != "calm") return std::nullopt;
  for (std::size_t i = 0; i < fault_kind_count; ++i) plan.rates[i] = storm ? fault_kind_table[i].storm : fault_kind_table[i].calm;
  plan.hurried = storm;
  return plan;
}

std::optional<fault_kind> find_fault(std::string_view name) {
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (fault_kind_table[i].name == name) return static_cast<fault_kind>(i);
  }
  return std::nullopt;
}

result<done> set_rate(fault_plan& plan, std::string_view name, double rate) {
  const auto kind = find_fault(name);
  if (!kind) return fault{fault_code::bad_input, "there is no fault '" + std::string(name) + "'", "see docs/SIMULATION.md"};
  const std::string_view per = fault_kind_table[static_cast<std::size_t>(*kind)].per;
  const bool is_number = per == "run" || per == "device and day";
  if (!(rate >= 0) || rate > (is_number ? 1'000 : 1)) {
    return fault{fault_code::bad_input, std::string(name) + ": " + std::to_string(rate) + " is no rate per " + std::string(per),
                 is_number ? "give 0 to 1000" : "give a probability from 0 to 1"};
  }
  plan.set(*kind, rate);
  return done{};
}

}  // namespace ald
