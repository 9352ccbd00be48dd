// The stored form of one group of events, and the digest that chains it to the group before.
//
//   value   = format byte (1) | digest (32 bytes) | framed
//   framed  = for each record: length (base-128 varint, at most 5 bytes, low bits first) | serialized ald.event.Record
//   digest  = BLAKE2b-256 (RFC 7693, unkeyed) over: digest of the group before | group number (8 bytes, big-endian) | framed
//
// The digest before group 1 is 32 zero bytes. A record's stream is not stored: it is read from the record.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"
#include "ports/event_log.hpp"
#include "storage/record_reader.hpp"

namespace ald {

using chain_digest = std::array<unsigned char, 32>;

/// The newest form this program writes and reads.
inline constexpr unsigned char group_format = 1;

/// The stored value of a group.
std::string encode_group(const chain_digest& previous, group_number number, const std::vector<log_record>& records);

/// The digest that a stored value carries, not verified. Faults: corrupt, unsupported, both naming the group.
result<chain_digest> stored_digest(group_number number, std::string_view value);

/// The digest that a stored value should carry, computed from its content and the digest before it. Faults as stored_digest().
result<chain_digest> computed_digest(const chain_digest& previous, group_number number, std::string_view value);

/// A group whose digest and framing are right; the records point into the stored value.
struct opened_group {
  chain_digest digest{};
  std::vector<std::string_view> records;
};

/// Verifies a stored value against the digest before it. What the records say is not looked at. Faults: corrupt, unsupported.
result<opened_group> open_group(const chain_digest& previous, group_number number, std::string_view value);

/// Called per record of a decoded group; return false to stop.
using decoded_visitor = std::function<bool(std::size_t index, std::string_view stream, std::string_view bytes)>;

/// Verifies a stored value against the digest before it, then visits its records. Gives the value's own digest, also
/// when the visitor stopped. Nothing is visited of a group whose digest or framing is wrong. Faults: corrupt, unsupported.
result<chain_digest> decode_group(const chain_digest& previous, group_number number, std::string_view value, record_reader& reader,
                                  const decoded_visitor& visit);

}  // namespace ald
