// One line of an exported log: JSON, specified in docs/log-export.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/object.hpp>

#include "messages/event.pb.h"
#include "messages/result.hpp"
#include "replay/log_scan.hpp"
#include "storage/record_reader.hpp"

namespace ald {

/// The newest form of an export that this program writes and reads.
inline constexpr std::uint64_t export_format = 1;

/// The first line.
struct export_header {
  std::uint64_t format = export_format;
};
struct event_line {
  record_place at;
  event::Record record;
  std::string bytes;  ///< the record as it is stored
};
struct empty_group_line {
  group_number group = 0;
};
/// The last line.
struct export_end {
  std::uint64_t groups = 0;
  std::uint64_t events = 0;
};
using export_line = std::variant<export_header, event_line, empty_group_line, export_end>;

/// Without line feeds. Each line carries a check of its own text.
std::string write_header_line();
std::string write_empty_group_line(group_number group);
std::string write_end_line(const export_end& end);
/// `record` is what `bytes` say. By protobuf's JSON mapping; as base64 where that would not give the same bytes back (text that is
/// not UTF-8).
std::string write_event_line(const record_place& at, const event::Record& record, std::string_view bytes);

/// Reads a line of any bytes. Faults: corrupt (not such a line, changed, or no event), unsupported (an event, a field or a value
/// that this program doesn't know; a newer format). They do not name the line: the caller knows its number.
class event_line_reader {
 public:
  result<export_line> read(std::string_view line);

 private:
  result<export_line> read_members(const boost::json::object& object);

  record_reader reader_;
};

}  // namespace ald
