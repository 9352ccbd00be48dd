// Distinct id types, so that a pack can't be passed where a unit ID is meant.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ald {

/// A text that names one kind of thing. Compares and hashes as its text.
template <class Tag>
struct text_id {
  std::string text;

  text_id() = default;
  explicit text_id(std::string t) : text(std::move(t)) {}
  explicit text_id(std::string_view t) : text(t) {}
  explicit text_id(const char* t) : text(t) {}
  bool empty() const { return text.empty(); }
  auto operator<=>(const text_id&) const = default;
};

/// A device's hardware identity: 1 to 64 of [A-Za-z0-9._:-], not "." or ".."; what a license is bound to.
using unit_id = text_id<struct unit_id_tag>;
/// A product pack: a number of licenses bought together.
using pack_id = text_id<struct pack_id_tag>;
/// A license's serial number, given by the licensing server.
using license_serial = text_id<struct license_serial_tag>;
/// What is licensed, e.g. "base".
using license_kind = text_id<struct license_kind_tag>;
/// A profile's name.
using profile_id = text_id<struct profile_id_tag>;
/// The idempotency key of one order line: "UNIT/KIND/N". Equal needs have equal keys for ever.
using order_key = text_id<struct order_key_tag>;

/// Number of one license delivery (a DDI action): 1 to 2^31-1, unique in the node. 0 means none.
enum class action_id : std::uint32_t {};
constexpr std::uint32_t number(action_id a) { return static_cast<std::uint32_t>(a); }

/// True for a text that may be a unit ID.
bool is_unit_id(std::string_view text);

/// The key for the n-th need of a kind on a unit.
order_key make_order_key(const unit_id& unit, const license_kind& kind, std::uint32_t n);

/// n of a key of this unit and kind; none if the key is not one of make_order_key() for them.
std::optional<std::uint32_t> need_number(const order_key& key, const unit_id& unit, const license_kind& kind);

}  // namespace ald

template <class Tag>
struct std::hash<ald::text_id<Tag>> {
  std::size_t operator()(const ald::text_id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text); }
};
