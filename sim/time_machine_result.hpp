// What the time machine found: the log, the log played again, and played under other settings.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/time_machine.hpp"

namespace ald {

struct time_machine_result {
  std::string data;      ///< directory of the log
  std::string settings;  ///< file of its node's settings; empty: the defaults
  std::uint64_t events = 0;
  std::uint64_t devices = 0;
  std::int64_t begin_wall_ms = 0;
  std::int64_t length_ms = 0;
  bool was_restored = false;
  std::int64_t clock_jumps = 0;
  log_figures happened;
  played_log as_it_was;
  std::vector<std::pair<std::string, std::string>> set;  ///< option and value
  std::optional<played_log> changed;
  double wall_s = 0;
};

/// By how much of it the count differs; 0: equal. Of 0 every difference is whole.
double deviation(std::uint64_t happened, std::uint64_t played);
/// The largest of orders, deliveries and confirmations.
double deviation(const log_counts& happened, const log_counts& played);

}  // namespace ald
