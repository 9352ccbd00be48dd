// Unit ID syntax and order keys.
#include "messages/ids.hpp"

#include <algorithm>

namespace ald {

bool is_unit_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && text != "." && text != ".." && std::all_of(text.begin(), text.end(), allowed);
}

order_key make_order_key(const unit_id& unit, const license_kind& kind, std::uint32_t n) {
  return order_key(unit.text + "/" + kind.text + "/" + std::to_string(n));
}

}  // namespace ald
