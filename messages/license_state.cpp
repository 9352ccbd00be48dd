// Names of the states of a license.
#include "messages/license_state.hpp"

namespace ald {

std::string_view name(license_state s) {
  switch (s) {
    case license_state::none: return "none";
    case license_state::valid: return "valid";
    case license_state::expiring: return "expiring";
    case license_state::grace: return "grace";
    case license_state::expired: return "expired";
  }
  return "";
}

bool parse(std::string_view text, license_state& out) {
  for (int i = 0; i < license_state_count; ++i) {
    if (name(static_cast<license_state>(i)) == text) return out = static_cast<license_state>(i), true;
  }
  return false;
}

}  // namespace ald
