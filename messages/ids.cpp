// Unit ID syntax and order keys.
#include "messages/ids.hpp"

#include <algorithm>
#include <charconv>

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

std::optional<std::uint32_t> need_number(const order_key& key, const unit_id& unit, const license_kind& kind) {
  const std::string before = unit.text + "/" + kind.text + "/";
  if (!key.text.starts_with(before)) return std::nullopt;
  std::uint32_t n = 0;
  std::from_chars(key.text.data() + before.size(), key.text.data() + key.text.size(), n);
  if (key != make_order_key(unit, kind, n)) return std::nullopt;  // trailing bytes, leading zeros, too large
  return n;
}

}  // namespace ald
