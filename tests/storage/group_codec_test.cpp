// The stored form of a group: round trip, chain, and every way it can be damaged.
#include "storage/group_codec.hpp"

#include <sodium.h>

#include "storage/state_digest.hpp"
#include "tests/build_paths.hpp"
#include "tests/storage/log_bed.hpp"

using namespace ald;
using namespace ald::storage_tests;

namespace {

const std::vector<log_record> three{device_record("A", 1), ledger_record(1), fleet_record(1)};

result<chain_digest> decode(const chain_digest& previous, group_number number, std::string_view value, texts* streams = nullptr) {
  record_reader reader;
  return decode_group(previous, number, value, reader, [&](std::size_t, std::string_view stream, std::string_view) {
    if (streams) streams->emplace_back(stream);
    return true;
  });
}

std::string from_hex_file(const std::string& name) {
  std::ifstream file(std::string(ald::ald_source_dir) + "/tests/golden/" + name);
  BOOST_REQUIRE_MESSAGE(file, name);
  std::string bytes;
  for (std::string pair; file >> std::ws && file.peek() != EOF;) {
    pair = {static_cast<char>(file.get()), static_cast<char>(file.get())};
    bytes.push_back(static_cast<char>(std::stoi(pair, nullptr, 16)));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// The stored value of group 1 with these framed bytes, made as group_codec.hpp describes it.
std::string sealed(const std::string& framed) {
  const auto hashed = std::string(32, '\0') + std::string("\0\0\0\0\0\0\0\1", 8) + framed;
  std::string digest(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                     reinterpret_cast<const unsigned char*>(hashed.data()), hashed.size(), nullptr, 0);
  return "\1" + digest + framed;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(group_codec)

BOOST_AUTO_TEST_CASE(what_was_encoded_is_decoded) {
  texts streams;
  BOOST_TEST(text_of(decode({}, 1, encode_group({}, 1, three), &streams)) == "");
  BOOST_TEST((streams == texts{"device/A", "ledger", "fleet"}));
  BOOST_TEST(text_of(decode({}, 1, encode_group({}, 1, {}))) == "");
}

BOOST_AUTO_TEST_CASE(a_group_does_not_decode_under_another_number_or_after_another_group) {
  const auto value = encode_group({}, 1, three);
  BOOST_TEST(failed_with(decode({}, 2, value), fault_code::corrupt));
  chain_digest other{};
  other[31] = 1;
  BOOST_TEST(failed_with(decode(other, 1, value), fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed_and_nothing_is_visited) {
  const auto value = encode_group({}, 9, three);
  for (std::size_t i = 0; i < value.size() * 8; ++i) {
    auto damaged = value;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << i % 8));
    texts streams;
    const auto decoded = decode({}, 9, damaged, &streams);
    BOOST_REQUIRE(!decoded);
    BOOST_REQUIRE(decoded.error().what.find("group 9") != std::string::npos);
    BOOST_REQUIRE(streams.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_shortened_value_is_noticed) {
  const auto value = encode_group({}, 9, three);
  for (std::size_t size = 0; size < value.size(); ++size) {
    BOOST_REQUIRE(failed_with(decode({}, 9, std::string_view(value).substr(0, size)), fault_code::corrupt));
  }
}

BOOST_AUTO_TEST_CASE(framing_that_says_more_than_there_is_is_noticed_even_under_a_valid_digest) {
  using namespace std::string_literals;
  const auto good = encode_group({}, 1, {three[1]}).substr(1 + 32);
  const std::vector<std::string> malformed{"\x05" "ab"s, "\x80"s, "\xff\xff\xff\xff\x7f"s,
                                           "\xff\xff\xff\xff\xff\xff"s, "\x01"s, good + "\x01"};
  for (const auto& framed : malformed) {
    const auto decoded = decode({}, 1, sealed(framed));
    BOOST_REQUIRE(failed_with(decoded, fault_code::corrupt));
    BOOST_TEST(decoded.error().what == "group 1 of the event log is damaged: its records are not framed right");
  }
  BOOST_TEST(text_of(decode({}, 1, sealed(good))) == "");
}

BOOST_AUTO_TEST_CASE(a_record_that_is_none_is_corrupt_even_under_a_valid_digest) {
  BOOST_TEST(failed_with(decode({}, 1, encode_group({}, 1, {{"ledger", "\x0a"}})), fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_with_what_to_do) {
  auto value = encode_group({}, 3, three);
  value[0] = static_cast<char>(group_format + 1);
  const auto decoded = decode({}, 3, value);
  BOOST_REQUIRE(failed_with(decoded, fault_code::unsupported));
  BOOST_TEST(decoded.error().what == "group 3 of the event log has format 2, this program reads up to 1");
  BOOST_TEST(decoded.error().hint == "use the version of ald that wrote it, or a newer one");
}

BOOST_AUTO_TEST_CASE(an_event_kind_that_is_not_known_is_refused_naming_the_group_and_record) {
  event::Record record;
  record.set_unit("U");
  record.mutable_device()->GetReflection()->MutableUnknownFields(record.mutable_device())->AddLengthDelimited(900)->assign("later");
  const auto decoded = decode({}, 4, encode_group({}, 4, {three[1], {"device/U", record.SerializeAsString()}}));
  BOOST_REQUIRE(failed_with(decoded, fault_code::unsupported));
  BOOST_TEST(decoded.error().what == "group 4 of the event log, record 1: an unknown kind of Device event");
}

BOOST_AUTO_TEST_CASE(a_field_or_an_enum_value_that_is_not_known_is_refused) {
  event::Record field;
  field.set_unit("U");
  auto* kind = field.mutable_device()->mutable_contacted();
  kind->GetReflection()->MutableUnknownFields(kind)->AddVarint(900, 1);
  BOOST_TEST(failed_with(stream_of(field.SerializeAsString()), fault_code::unsupported));
  event::Record value;
  value.set_unit("U");
  auto* blocked = value.mutable_device()->mutable_order_blocked();
  blocked->GetReflection()->MutableUnknownFields(blocked)->AddVarint(1, 77);
  BOOST_TEST(failed_with(stream_of(value.SerializeAsString()), fault_code::unsupported));
}

BOOST_AUTO_TEST_CASE(a_record_whose_unit_does_not_fit_its_body_is_corrupt) {
  event::Record record;
  record.mutable_device()->mutable_contacted();
  BOOST_TEST(failed_with(stream_of(record.SerializeAsString()), fault_code::corrupt));
  record.set_unit("a/b");
  BOOST_TEST(failed_with(stream_of(record.SerializeAsString()), fault_code::corrupt));
  record.mutable_ledger()->mutable_pack_set();
  record.set_unit("U");
  BOOST_TEST(failed_with(stream_of(record.SerializeAsString()), fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(the_stored_form_is_the_golden_one) {
  const auto golden = from_hex_file("group.hex");
  const auto value = encode_group({}, 1, three);
  BOOST_TEST((golden == value), "tests/golden/group.hex should hold " << to_hex(value));
  BOOST_TEST(text_of(decode({}, 1, golden)) == "");
}

// By hand: BLAKE2b-256 over 0000000000000001 'k' 0000000000000001 'v'.
BOOST_AUTO_TEST_CASE(the_state_digest_is_over_length_prefixed_rows) {
  state_digest empty, one, split, joined;
  BOOST_TEST(empty.hex() == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  one.add("k", "v");
  BOOST_TEST(one.hex() == "99b9d86037e5c9d8a00a5bdbf89f92d2f46034f3bdb296778b9d5adc6aee1e4f");
  split.add("ab", "c");
  joined.add("a", "bc");
  BOOST_TEST(split.hex() != joined.hex());
}

BOOST_AUTO_TEST_SUITE_END()
