// What a virtual fleet shows: a progress line, a table at the end, and the devices' own truth as JSON.
#pragma once
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "cli/fleet_runner.hpp"

namespace ald {

/// Where a device stands, by what it knows itself.
enum class fleet_outcome {
  licensed,
  waiting_for_resend,  ///< old firmware, unreachable at first, back, not at work: S9 leaves it to the operator
  away,                ///< not reachable yet for the first time
  under_way,           ///< has a job
  unlicensed,          ///< waits for the node
};
inline constexpr int fleet_outcome_count = static_cast<int>(fleet_outcome::unlicensed) + 1;

fleet_outcome outcome_of(const fleet_member& member, std::int64_t now_ms);

/// Every device is licensed or waits for a re-send. Whether the node agrees about the latter is for the caller to ask.
bool all_settled(const std::vector<fleet_member>& members, std::int64_t now_ms);

/// "512/1000 licensed, …" in one line without its end.
std::string progress_text(const std::vector<fleet_member>& members, std::int64_t now_ms);
/// A bar of `width` characters for the licensed share.
std::string progress_bar(std::size_t licensed, std::size_t devices, std::size_t width);

/// Devices by firmware and outcome, counts, times to licensed.
void print_fleet_table(const std::vector<fleet_member>& members, std::int64_t now_ms, std::ostream& out);

/// One JSON object, without a line end: "devices", "licensed", "settled", "ms", "waiting_manual_resend_expected" (units of old
/// firmware that were unreachable at first and have no license), "counts", "units".
std::string fleet_json(const std::vector<fleet_member>& members, std::int64_t now_ms, bool settled);

/// Whoever reads `file` sees the old content or the new one. Fault io.
result<done> replace_file(const std::string& file, const std::string& content);

}  // namespace ald
