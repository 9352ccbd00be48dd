// Tells which stream a stored record belongs to, and refuses records this program does not know.
#pragma once
#include <string>
#include <string_view>

#include "messages/event.pb.h"
#include "messages/result.hpp"

namespace ald {

/// Parses serialized ald.event.Record messages; keeps its buffers from one record to the next. One thread at a time.
class record_reader {
 public:
  record_reader();
  /// The stream of a record: "device/UNIT" when it has a unit, else "ledger" or "fleet". The view is valid until the
  /// next call. Faults: corrupt (not a record); unsupported (an event, a field or an enum value that a newer version
  /// added: folding without it would give another state).
  result<std::string_view> stream_of(std::string_view bytes);
  /// Parses into a record of the caller's and judges it alike.
  result<done> read(std::string_view bytes, event::Record& into) const;

 private:
  result<done> judge(const event::Record& record, const google::protobuf::Message& body, const google::protobuf::OneofDescriptor& kinds) const;

  // Looked up once: they are asked for with each record.
  const google::protobuf::OneofDescriptor* device_kinds_;
  const google::protobuf::OneofDescriptor* ledger_kinds_;
  const google::protobuf::OneofDescriptor* fleet_kinds_;
  event::Record record_;
  std::string stream_;
};

/// Same, for a single record.
result<std::string> stream_of(std::string_view bytes);

}  // namespace ald
