// The profile that governs one device (S1).
#pragma once
#include <cstdint>
#include <string>

namespace ald {

/// Without a profile the user is prompted.
struct effective_profile {
  std::string profile;         ///< empty: none
  std::uint64_t revision = 0;  ///< 0: none
  bool prompts = true;         ///< system.remotemanager.prompt_user_on_ums_actions
  bool operator==(const effective_profile&) const = default;
};

}  // namespace ald
