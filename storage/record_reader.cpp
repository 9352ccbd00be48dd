// Parses records far enough to know their stream and that nothing in them is unknown.
#include "storage/record_reader.hpp"

#include "messages/ids.hpp"

namespace ald {
namespace {

// In the oneof of this name: the message that is set, or null.
const google::protobuf::Message* chosen(const google::protobuf::Message& in, const char* oneof) {
  const auto* of = in.GetDescriptor()->FindOneofByName(oneof);
  const auto* field = of ? in.GetReflection()->GetOneofFieldDescriptor(in, of) : nullptr;
  return field ? &in.GetReflection()->GetMessage(in, field) : nullptr;
}

bool has_unknown_fields(const google::protobuf::Message& in) { return !in.GetReflection()->GetUnknownFields(in).empty(); }

fault newer(std::string what) {
  return {fault_code::unsupported, std::move(what), "a newer version of ald wrote it: read it with that version"};
}

fault damaged(std::string what) { return {fault_code::corrupt, std::move(what), ""}; }

}  // namespace

result<std::string_view> record_reader::stream_of(std::string_view bytes) {
  if (!record_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return damaged("not an event record");
  const auto* body = chosen(record_, "body");
  if (!body) return newer("an event of an unknown stream");
  const auto* kind = chosen(*body, "kind");
  if (!kind) return newer("an unknown kind of " + body->GetDescriptor()->name() + " event");
  if (has_unknown_fields(record_) || has_unknown_fields(*body) || has_unknown_fields(*kind)) {
    return newer("an event " + kind->GetDescriptor()->name() + " with a field or value that is not known here");
  }
  if (record_.has_device() != record_.has_unit()) return damaged("an event record whose unit does not fit its body");
  switch (record_.body_case()) {
    case event::Record::kDevice:
      if (!is_unit_id(record_.unit())) return damaged("an event record with an impossible unit ID");
      stream_.assign("device/").append(record_.unit());
      return std::string_view(stream_);
    case event::Record::kLedger: return std::string_view("ledger");
    case event::Record::kFleet: return std::string_view("fleet");
    case event::Record::BODY_NOT_SET: break;
  }
  return newer("an event of an unknown stream");
}

result<std::string> stream_of(std::string_view bytes) {
  record_reader reader;
  const auto stream = reader.stream_of(bytes);
  if (!stream) return stream.error();
  return std::string(stream.value());
}

}  // namespace ald
