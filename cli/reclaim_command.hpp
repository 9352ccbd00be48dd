// ald reclaim: licenses of devices that have not polled for long; a list first, then with consent.
#pragma once
#include <cstdint>
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

struct reclaim_options {
  std::string unseen;  ///< whole days, "90d"
  bool dry_run = false;
  bool yes = false;
  std::uint32_t limit = 1'000;
};

/// The days that the text means. Fault bad_input.
result<std::int64_t> unseen_days_of(const std::string& text);
result<done> reclaim_command(admin_call& call, const reclaim_options& options);

}  // namespace ald
