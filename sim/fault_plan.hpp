// How often each fault strikes.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"
#include "sim/fault_kinds.hpp"

namespace ald {

struct fault_plan {
  std::string name = "none";  ///< the preset or file it came from
  std::array<double, fault_kind_count> rates{};
  bool hurried = false;       ///< users, refusals and failed installations are tried again after minutes instead of hours

  double rate(fault_kind kind) const { return rates[static_cast<std::size_t>(kind)]; }
  void set(fault_kind kind, double rate) { rates[static_cast<std::size_t>(kind)] = rate; }
};

/// "none", "calm" or "storm".
std::optional<fault_plan> preset_faults(std::string_view name);
/// By its name in fault_kinds.hpp.
std::optional<fault_kind> find_fault(std::string_view name);
/// Fault bad_input: below 0, or above 1 where the rate is a probability (all but those "per run" and "per device and day").
result<done> set_rate(fault_plan& plan, std::string_view name, double rate);

}  // namespace ald
