// Stored bytes of every event and state: each later version must read them, to the same meaning.
//
// tests/golden/STREAM.KIND.json and .hex hold one ald.event.Record as protobuf's JSON and as bytes in hex; a kind may have
// further files, STREAM.KIND.WHATEVER.*. state.STREAM[.WHATEVER].json and .hex hold the states. A new event or field needs a new .json; the
// test then prints the .hex. Files of a released version are never changed.
#include <boost/test/unit_test.hpp>

#include <google/protobuf/util/json_util.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "messages/event.pb.h"
#include "messages/state.pb.h"
#include "tests/build_paths.hpp"

namespace {

namespace fs = std::filesystem;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const fs::path golden_dir = fs::path(ald::ald_source_dir) / "tests" / "golden";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string to_hex(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
    if (i % 32 == 31 || i + 1 == bytes.size()) text += '\n';
  }
  return text;
}

std::string from_hex(const std::string& text) {
  std::string digits, bytes;
  for (const char c : text) {
    if (c != '\n') digits += c;
  }
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string to_json(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  BOOST_REQUIRE(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

// An empty message of the type that the file of this name holds.
std::unique_ptr<Message> message_for(const std::string& stem) {
  if (stem.starts_with("state.device")) return std::make_unique<ald::state::Device>();
  if (stem.starts_with("state.ledger")) return std::make_unique<ald::state::Ledger>();
  if (stem.starts_with("state.fleet")) return std::make_unique<ald::state::Fleet>();
  return std::make_unique<ald::event::Record>();
}

std::vector<std::string> stems() {
  std::vector<std::string> all;
  for (const auto& file : fs::directory_iterator(golden_dir)) {
    if (file.path().extension() == ".json") all.push_back(file.path().stem().string());
  }
  BOOST_REQUIRE(!all.empty());
  return all;
}

std::unique_ptr<Message> read_golden(const std::string& stem) {
  auto message = message_for(stem);
  BOOST_REQUIRE_MESSAGE(message->ParseFromString(from_hex(text_of(golden_dir / (stem + ".hex")))), stem);
  return message;
}

// Adds the full names of all fields that are set in the message and in the messages inside it.
void collect_set_fields(const Message& message, std::set<std::string>& names) {
  const auto* reflection = message.GetReflection();
  BOOST_TEST(reflection->GetUnknownFields(message).empty(), message.GetDescriptor()->full_name() << " has unknown fields");
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    names.insert(field->full_name());
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) collect_set_fields(reflection->GetMessage(message, field), names);
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(message, field); ++i) {
      collect_set_fields(reflection->GetRepeatedMessage(message, field, i), names);
    }
  }
}

// Adds the full names of all fields that a message of this type can have, at any depth.
void collect_all_fields(const Descriptor& type, std::set<std::string>& names) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* field = type.field(i);
    const bool is_new = names.insert(field->full_name()).second;  // what a device's further kinds hold is a device again
    if (is_new && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) collect_all_fields(*field->message_type(), names);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(stored_bytes_are_read_to_the_same_meaning) {
  for (const auto& stem : stems()) {
    BOOST_TEST_CONTEXT(stem) {
      auto expected = message_for(stem);
      const auto json = text_of(golden_dir / (stem + ".json"));
      BOOST_REQUIRE(google::protobuf::util::JsonStringToMessage(json, expected.get()).ok());
      const auto hex = text_of(golden_dir / (stem + ".hex"));
      BOOST_TEST_REQUIRE(!hex.empty(), "put this into tests/golden/" << stem << ".hex:\n" << to_hex(expected->SerializeAsString()));
      BOOST_TEST(to_json(*read_golden(stem)) == to_json(*expected));
      BOOST_TEST(to_json(*expected) == json);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_read_is_written_to_the_same_bytes) {
  for (const auto& stem : stems()) {
    BOOST_TEST_CONTEXT(stem) { BOOST_TEST(to_hex(read_golden(stem)->SerializeAsString()) == text_of(golden_dir / (stem + ".hex"))); }
  }
}

BOOST_AUTO_TEST_CASE(every_kind_of_event_and_every_state_has_a_golden_file) {
  for (const auto* stream : {"device", "ledger", "fleet"}) {
    const auto* body = ald::event::Record::descriptor()->FindFieldByName(stream)->message_type();
    const auto* kinds = body->FindOneofByName("kind");
    for (int i = 0; i < kinds->field_count(); ++i) {
      const auto stem = std::string(stream) + "." + kinds->field(i)->name();
      BOOST_TEST_REQUIRE(fs::exists(golden_dir / (stem + ".json")), "tests/golden/" << stem << ".json is missing");
      const auto message = read_golden(stem);
      const auto& record = static_cast<const ald::event::Record&>(*message);
      std::set<std::string> set;
      collect_set_fields(record, set);
      BOOST_TEST(set.count(kinds->field(i)->full_name()) == 1u, stem << " holds another event");
    }
  }
  for (const auto* stem : {"state.device", "state.ledger", "state.fleet"}) {
    BOOST_TEST(fs::exists(golden_dir / (std::string(stem) + ".json")), stem);
  }
}

BOOST_AUTO_TEST_CASE(every_field_is_set_in_some_golden_file) {
  std::set<std::string> known, seen;
  for (const auto* type : {ald::event::Record::descriptor(), ald::state::Device::descriptor(), ald::state::Ledger::descriptor(),
                           ald::state::Fleet::descriptor()}) {
    collect_all_fields(*type, known);
  }
  for (const auto& stem : stems()) collect_set_fields(*read_golden(stem), seen);
  for (const auto& field : known) BOOST_TEST(seen.count(field) == 1u, "no golden file sets " << field);
}

// enums.txt: "FULL.NAME NUMBER" a line.
BOOST_AUTO_TEST_CASE(every_enum_value_keeps_its_number) {
  std::set<std::string> known, now;
  std::ifstream file(golden_dir / "enums.txt");
  for (std::string line; std::getline(file, line);) known.insert(line);
  for (const auto* in : {ald::event::Device::descriptor()->file(), ald::event::Ledger::descriptor()->file(), ald::event::Fleet::descriptor()->file(),
                         ald::state::Device::descriptor()->file()}) {
    for (int i = 0; i < in->enum_type_count(); ++i) {
      const auto* type = in->enum_type(i);
      for (int v = 0; v < type->value_count(); ++v) {
        now.insert(type->full_name() + "." + type->value(v)->name() + " " + std::to_string(type->value(v)->number()));
      }
    }
  }
  for (const auto& line : now) BOOST_TEST(known.count(line) == 1u, "tests/golden/enums.txt lacks " << line);
  for (const auto& line : known) BOOST_TEST(now.count(line) == 1u, "not any more what it was: " << line);
}

BOOST_AUTO_TEST_SUITE_END()
