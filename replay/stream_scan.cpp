// Parses what the log's index finds.
#include "replay/stream_scan.hpp"

namespace ald {

result<done> scan_stream(const stored_log& log, std::string_view stream, const std::function<bool(const record_place&, const event::Record&)>& visit) {
  event::Record record;
  return log.read_stream(stream, [&](group_number group, std::size_t index, std::string_view bytes) {
    // The log has parsed it before: it gives nothing that is not a record.
    record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    return visit({group, index}, record);
  });
}

}  // namespace ald
