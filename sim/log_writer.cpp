// A line a record.
#include "sim/log_writer.hpp"

namespace ald {

void log_writer::on_group(const log_group& group) {
  ++end_.groups;
  if (group.records.empty()) out_ << write_empty_group_line(group.number) << '\n';
  event::Record record;
  for (std::size_t i = 0; i < group.records.size(); ++i) {
    record.ParseFromString(group.records[i].bytes);
    out_ << write_event_line({group.number, i}, record, group.records[i].bytes) << '\n';
    ++end_.events;
  }
}

}  // namespace ald
