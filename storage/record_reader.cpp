// Parses records far enough to know their stream and that nothing in them is unknown.
#include "storage/record_reader.hpp"

#include "messages/ids.hpp"

namespace ald {
namespace {

bool has_unknown_fields(const google::protobuf::Message& in) { return !in.GetReflection()->GetUnknownFields(in).empty(); }

fault newer(std::string what) {
  return {fault_code::unsupported, std::move(what), "a newer version of ald wrote it: read it with that version"};
}

fault damaged(std::string what) { return {fault_code::corrupt, std::move(what), ""}; }

}  // namespace

record_reader::record_reader()
    : device_kinds_(event::Device::descriptor()->FindOneofByName("kind")),
      ledger_kinds_(event::Ledger::descriptor()->FindOneofByName("kind")),
      fleet_kinds_(event::Fleet::descriptor()->FindOneofByName("kind")) {}

result<done> record_reader::judge(const event::Record& record, const google::protobuf::Message& body,
                                  const google::protobuf::OneofDescriptor& kinds) const {
  const auto* reflection = body.GetReflection();
  const auto* field = reflection->GetOneofFieldDescriptor(body, &kinds);
  if (field == nullptr) return newer("an unknown kind of " + body.GetDescriptor()->name() + " event");
  const auto& kind = reflection->GetMessage(body, field);
  if (has_unknown_fields(record) || has_unknown_fields(body) || has_unknown_fields(kind)) {
    return newer("an event " + kind.GetDescriptor()->name() + " with a field or value that is not known here");
  }
  return done{};
}

result<done> record_reader::read(std::string_view bytes, event::Record& into) const {
  if (!into.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return damaged("not an event record");
  const auto judged = into.has_device()   ? judge(into, into.device(), *device_kinds_)
                      : into.has_ledger() ? judge(into, into.ledger(), *ledger_kinds_)
                      : into.has_fleet()  ? judge(into, into.fleet(), *fleet_kinds_)
                                          : result<done>(newer("an event of an unknown stream"));
  if (!judged) return judged;
  if (into.has_device() != into.has_unit()) return damaged("an event record whose unit does not fit its body");
  if (into.has_device() && !is_unit_id(into.unit())) return damaged("an event record with an impossible unit ID");
  return done{};
}

result<std::string_view> record_reader::stream_of(std::string_view bytes) {
  if (const auto read_well = read(bytes, record_); !read_well) return read_well.error();
  if (record_.has_ledger()) return std::string_view("ledger");
  if (record_.has_fleet()) return std::string_view("fleet");
  stream_.assign("device/").append(record_.unit());
  return std::string_view(stream_);
}

result<std::string> stream_of(std::string_view bytes) {
  record_reader reader;
  const auto stream = reader.stream_of(bytes);
  if (!stream) return stream.error();
  return std::string(stream.value());
}

}  // namespace ald
