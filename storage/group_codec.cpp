// Frames, digests and verifies groups.
#include "storage/group_codec.hpp"

#include <sodium.h>

#include <algorithm>
#include <optional>

#include "storage/big_endian.hpp"

namespace ald {
namespace {

constexpr std::size_t header_bytes = 1 + std::tuple_size_v<chain_digest>;

chain_digest digest_of(const chain_digest& previous, group_number number, std::string_view framed) {
  const auto position = big_endian(number);
  crypto_generichash_state state;
  chain_digest digest;
  crypto_generichash_init(&state, nullptr, 0, digest.size());
  crypto_generichash_update(&state, previous.data(), previous.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(position.data()), position.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(framed.data()), framed.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  return digest;
}

void append_length(std::string& out, std::uint32_t length) {
  for (; length >= 0x80; length >>= 7) out.push_back(static_cast<char>(length | 0x80));
  out.push_back(static_cast<char>(length));
}

// Takes one length-prefixed record off the front; nothing if the prefix is malformed or says more than there is.
std::optional<std::string_view> take_record(std::string_view& framed) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 5 && i < framed.size(); ++i) {
    const auto byte = static_cast<unsigned char>(framed[i]);
    length |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte & 0x80) continue;
    framed.remove_prefix(i + 1);
    if (length > framed.size()) return std::nullopt;
    const auto record = framed.substr(0, length);
    framed.remove_prefix(length);
    return record;
  }
  return std::nullopt;
}

fault damaged(group_number number, const std::string& why) {
  return {fault_code::corrupt, "group " + std::to_string(number) + " of the event log is damaged: " + why,
          "restore the store from a backup"};
}

}  // namespace

std::string encode_group(const chain_digest& previous, group_number number, const std::vector<log_record>& records) {
  std::size_t size = header_bytes;
  for (const auto& record : records) size += record.bytes.size() + 5;
  std::string value;
  value.reserve(size);
  value.push_back(static_cast<char>(group_format));
  value.append(header_bytes - 1, '\0');
  for (const auto& record : records) {
    append_length(value, static_cast<std::uint32_t>(record.bytes.size()));
    value.append(record.bytes);
  }
  const auto digest = digest_of(previous, number, std::string_view(value).substr(header_bytes));
  std::copy(digest.begin(), digest.end(), value.begin() + 1);
  return value;
}

result<chain_digest> stored_digest(group_number number, std::string_view value) {
  if (value.size() < header_bytes) return damaged(number, "it is cut short");
  const auto format = static_cast<unsigned char>(value[0]);
  if (format > group_format) {
    return fault{fault_code::unsupported,
                 "group " + std::to_string(number) + " of the event log has format " + std::to_string(format) +
                     ", this program reads up to " + std::to_string(group_format),
                 "use the version of ald that wrote it, or a newer one"};
  }
  if (format == 0) return damaged(number, "it has no format");
  chain_digest digest;
  std::copy_n(value.begin() + 1, digest.size(), digest.begin());
  return digest;
}

result<chain_digest> computed_digest(const chain_digest& previous, group_number number, std::string_view value) {
  const auto stored = stored_digest(number, value);
  if (!stored) return stored;
  return digest_of(previous, number, value.substr(header_bytes));
}

result<opened_group> open_group(const chain_digest& previous, group_number number, std::string_view value) {
  const auto stored = stored_digest(number, value);
  if (!stored) return stored.error();
  auto framed = value.substr(header_bytes);
  if (digest_of(previous, number, framed) != stored.value()) {
    return damaged(number, "its digest does not fit its content and the group before it");
  }
  opened_group group{stored.value(), {}};
  while (!framed.empty()) {
    const auto record = take_record(framed);
    if (!record) return damaged(number, "its records are not framed right");
    group.records.push_back(*record);
  }
  return group;
}

result<chain_digest> decode_group(const chain_digest& previous, group_number number, std::string_view value, record_reader& reader,
                                  const decoded_visitor& visit) {
  const auto opened = open_group(previous, number, value);
  if (!opened) return opened.error();
  const auto& records = opened.value().records;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto stream = reader.stream_of(records[i]);
    if (!stream) {
      fault f = stream.error();
      f.what = "group " + std::to_string(number) + " of the event log, record " + std::to_string(i) + ": " + f.what;
      return f;
    }
    if (!visit(i, stream.value(), records[i])) break;
  }
  return opened.value().digest;
}

}  // namespace ald
