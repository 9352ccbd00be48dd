// Parses what the log's index finds.
#include "replay/stream_scan.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ald {

result<done> scan_stream(const stored_log& log, std::string_view stream, const std::function<bool(const record_place&, const event::Record&)>& visit) {
  event::Record record;
  std::uint64_t last_seq = 0;
  std::optional<fault> hole;
  const auto read = log.read_stream(stream, [&](group_number group, std::size_t index, std::string_view bytes) {
    // The log has parsed it before: it gives nothing that is not a record.
    record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (record.seq() != last_seq + 1) {
      hole = fault{fault_code::corrupt, "the index of the log is damaged: of " + std::string(stream) + " it finds event " + std::to_string(record.seq()) +
                                            " (group " + std::to_string(group) + ") behind event " + std::to_string(last_seq),
                   "export the log and import it into a new store: the events themselves are in the groups (ald replay --export)"};
      return false;
    }
    last_seq = record.seq();
    return visit({group, index}, record);
  });
  return hole ? result<done>(*hole) : read;
}

}  // namespace ald
