// What replay found, for people.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "replay/device_timeline.hpp"
#include "replay/event_counts.hpp"
#include "replay/fleet_difference.hpp"
#include "replay/log_check.hpp"
#include "replay/past_state.hpp"

namespace ald {

void print_check(const log_check_outcome& outcome, std::int64_t passed_ms, std::ostream& out);
void print_timeline(const std::vector<timeline_entry>& timeline, std::ostream& out);
void print_past(const std::string& unit, const past_device& past, std::ostream& out);
void print_summary(const fleet_summary& summary, std::int64_t at_ms, std::ostream& out);
void print_difference(const fleet_difference& difference, std::ostream& out);
void print_fields(const std::vector<field_difference>& fields, std::ostream& out);
void print_counts(const event_counts& counts, std::ostream& out);
/// "device/U-1, group 7, index 2, seq 3: WHAT (HINT)": where, what, and what to do.
std::string sentence(const log_divergence& divergence);

}  // namespace ald
