// Writes and reads the lines of an export.
#include "replay/event_line.hpp"

#include <google/protobuf/util/json_util.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "messages/repeated_name.hpp"
#include "messages/shortened.hpp"

namespace ald {
namespace {

namespace json = boost::json;
namespace protobuf = google::protobuf;

constexpr std::size_t max_complaint_bytes = 200;
constexpr std::string_view check_member = ",\"check\":\"";
constexpr std::size_t check_digits = 16;

fault damaged(const std::string& what) { return {fault_code::corrupt, what, "export the log again, or mend the line"}; }

// The first 8 bytes of the BLAKE2b-256 of the line's text before the check, in hex.
std::string check_of(std::string_view text) {
  std::array<unsigned char, crypto_generichash_BYTES> digest;
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  std::array<char, check_digits + 1> hex;
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), check_digits / 2);
  return std::string(hex.data(), check_digits);
}

// `text` is an object without its closing brace.
std::string with_check(std::string text) {
  const auto check = check_of(text);
  text.append(check_member).append(check).append("\"}");
  return text;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int wrong = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size,
                                      nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (wrong != 0) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

protobuf::util::Status to_json(const event::Record& record, std::string& text) {
  protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  return protobuf::util::MessageToJsonString(record, &text, options);
}

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

// True if all text in the message is what JSON writes as it is.
bool is_plain(const protobuf::Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const protobuf::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  return std::all_of(fields.begin(), fields.end(), [&](const auto* field) {
    if (field->type() == protobuf::FieldDescriptor::TYPE_MESSAGE) return !field->is_repeated() && is_plain(reflection.GetMessage(message, field));
    if (field->type() != protobuf::FieldDescriptor::TYPE_STRING) return true;
    if (!field->is_repeated()) return is_plain(reflection.GetString(message, field));
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (!is_plain(reflection.GetRepeatedString(message, field, i))) return false;
    }
    return true;
  });
}

// True if a reader of the text gets the stored bytes. protobuf drops what is not UTF-8 without a word, so that text which is not
// plain is read back.
bool is_faithful(const std::string& text, const event::Record& record, std::string_view bytes) {
  if (record.SerializeAsString() != bytes) return false;
  if (is_plain(record)) return true;
  event::Record again;
  return protobuf::util::JsonStringToMessage(text, &again).ok() && again.SerializeAsString() == bytes;
}

// -- reading --------------------------------------------------------------------------------------

// The line is as it was written: it ends with the check of the bytes before.
bool is_as_written(std::string_view line) {
  constexpr std::size_t tail = check_member.size() + check_digits + 2;
  if (line.size() < tail || line.substr(line.size() - tail, check_member.size()) != check_member) return false;
  return line.substr(line.size() - 2 - check_digits) == check_of(line.substr(0, line.size() - tail)) + "\"}";
}

// The line as this program writes what it says.
std::string written(const export_line& line) {
  if (const auto* event = std::get_if<event_line>(&line)) return write_event_line(event->at, event->record, event->bytes);
  if (const auto* empty = std::get_if<empty_group_line>(&line)) return write_empty_group_line(empty->group);
  if (const auto* end = std::get_if<export_end>(&line)) return write_end_line(*end);
  return write_header_line();
}

// Whatever other form a line took on the way (spaces, order, escapes): its check must be that of what it says.
bool says_what_was_written(const export_line& line, const json::value& check) {
  const auto* given = check.if_string();
  return given != nullptr && written(line).ends_with(std::string(check_member) + std::string(*given) + "\"}");
}

fault changed() {
  return {fault_code::corrupt, "its check does not fit: the line was changed",
          "export the log again; a line that was changed on purpose has to lose its \"check\""};
}

std::optional<std::uint64_t> number_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64() && value->get_int64() >= 0) return static_cast<std::uint64_t>(value->get_int64());
  return std::nullopt;
}

// Nothing may be in the line that is not understood.
result<done> judge_members(const json::object& object, std::initializer_list<std::string_view> known) {
  for (const auto& member : object) {
    bool fits = member.key() == "check" && member.value().is_string();
    for (const auto name : known) fits = fits || std::string_view(member.key()) == name;
    if (!fits) return damaged("\"" + shortened(std::string(member.key()), 40) + "\" does not belong there");
  }
  return done{};
}

result<export_line> read_header(const json::object& object) {
  const auto format = number_in(object, "ald_export");
  if (!format || *format == 0) return damaged("ald_export is not the number of a format");
  if (*format > export_format) {
    return fault{fault_code::unsupported,
                 "the export has format " + std::to_string(*format) + ", this program reads up to " + std::to_string(export_format),
                 "use the version of ald that wrote it, or a newer one"};
  }
  if (const auto judged = judge_members(object, {"ald_export"}); !judged.ok()) return judged.error();
  return export_line(export_header{*format});
}

result<export_line> read_end(const json::object& object) {
  if (const auto judged = judge_members(object, {"end"}); !judged.ok()) return judged.error();
  const auto* end = object.at("end").if_object();
  const auto groups = end == nullptr ? std::nullopt : number_in(*end, "groups");
  const auto events = end == nullptr ? std::nullopt : number_in(*end, "events");
  if (!groups || !events) return damaged("the end does not say how many groups and events there are");
  return export_line(export_end{*groups, *events});
}

result<event::Record> record_of(const json::value& value) {
  event::Record record;
  const auto read = protobuf::util::JsonStringToMessage(json::serialize(value), &record);
  if (read.ok()) return record;
  const auto why = shortened(std::string(read.message()), max_complaint_bytes);
  // protobuf has no code for it.
  if (why.find("Cannot find field") != std::string::npos || why.find("invalid value") != std::string::npos) {
    return fault{fault_code::unsupported, "an event, a field or a value that this version does not know: " + why,
                 "a newer version of ald wrote it, or the line is damaged: import it with that version"};
  }
  return damaged("not an event record: " + why);
}

result<event::Record> stored_record_of(const json::value& value) {
  const auto bytes = value.is_string() ? from_base64(std::string_view(value.get_string())) : std::nullopt;
  event::Record record;
  if (!bytes || !record.ParseFromString(*bytes)) return damaged("\"bytes\" is not the base64 of an event record");
  return record;
}

}  // namespace

std::string write_header_line() { return with_check("{\"ald_export\":" + std::to_string(export_format)); }

std::string write_empty_group_line(group_number group) { return with_check("{\"group\":" + std::to_string(group) + ",\"empty\":true"); }

std::string write_end_line(const export_end& end) {
  return with_check("{\"end\":{\"groups\":" + std::to_string(end.groups) + ",\"events\":" + std::to_string(end.events) + "}");
}

std::string write_event_line(const record_place& at, const event::Record& record, std::string_view bytes) {
  auto line = "{\"group\":" + std::to_string(at.group) + ",\"index\":" + std::to_string(at.index);
  std::string text;
  if (to_json(record, text).ok() && is_faithful(text, record, bytes)) {
    line.append(",\"record\":").append(text);
  } else {
    line.append(",\"bytes\":\"").append(to_base64(bytes)).append("\"");
  }
  return with_check(std::move(line));
}

result<export_line> event_line_reader::read(std::string_view line) {
  json::error_code wrong;
  const auto value = json::parse(line, wrong);
  if (wrong) return damaged("not JSON: " + wrong.message());
  const auto* object = value.if_object();
  if (object == nullptr) return damaged("not a JSON object");
  if (const auto path = repeated_name(line)) return damaged(shortened(*path, max_complaint_bytes) + " is there twice");
  auto read = read_members(*object);
  const auto* check = object->if_contains("check");
  if (check == nullptr || is_as_written(line)) return read;
  if (!read.ok() || !says_what_was_written(read.value(), *check)) return changed();
  return read;
}

result<export_line> event_line_reader::read_members(const boost::json::object& object) {
  if (object.contains("ald_export")) return read_header(object);
  if (object.contains("end")) return read_end(object);
  const auto group = number_in(object, "group");
  if (!group || *group == 0) return damaged("it does not say which group it belongs to");
  if (const auto* empty = object.if_contains("empty")) {
    if (const auto judged = judge_members(object, {"group", "empty"}); !judged.ok()) return judged.error();
    if (*empty != json::value(true)) return damaged("\"empty\" is not true");
    return export_line(empty_group_line{*group});
  }
  const auto index = number_in(object, "index");
  if (!index) return damaged("it does not say which index in its group it has");
  const auto* text = object.if_contains("record");
  const auto* bytes = object.if_contains("bytes");
  if ((text == nullptr) == (bytes == nullptr)) return damaged("it has no event, or two");
  if (const auto judged = judge_members(object, {"group", "index", text ? "record" : "bytes"}); !judged.ok()) return judged.error();
  auto record = text ? record_of(*text) : stored_record_of(*bytes);
  if (!record.ok()) return record.error();
  event_line read{{*group, static_cast<std::size_t>(*index)}, std::move(record.value()), {}};
  read.bytes = read.record.SerializeAsString();
  if (const auto stream = reader_.stream_of(read.bytes); !stream.ok()) return stream.error();
  return export_line(std::move(read));
}

}  // namespace ald
