// A scan whose visitor writes.
#include "replay/log_export.hpp"

#include <cerrno>
#include <cstring>

namespace ald {

result<export_end> export_log(const stored_log& log, std::ostream& out, const export_progress& progress) {
  bool stopped = false;
  log_scan scan(log);
  scan.on_group = [&](group_number group, std::size_t records) {
    if (records == 0) out << write_empty_group_line(group) << '\n';
    if (progress) stopped |= !progress(group);
  };
  scan.on_record = [&](const record_place& at, const event::Record& record, std::string_view bytes) {
    out << write_event_line(at, record, bytes) << '\n';
    return out.good() && !stopped;
  };
  out << write_header_line() << '\n';
  if (const auto damage = scan.run()) return damage->why;
  if (stopped) return fault{fault_code::unavailable, "stopped", "nothing was made"};
  const export_end end{scan.groups(), scan.events()};
  if (out.good()) out << write_end_line(end) << '\n' << std::flush;
  if (out.good()) return end;
  const bool full = errno == ENOSPC;
  return fault{full ? fault_code::no_space : fault_code::io, std::string("the export can't be written: ") + std::strerror(errno),
               full ? "free some space, or name a file on another disk" : "check the disk"};
}

}  // namespace ald
