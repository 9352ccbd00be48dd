// Checks the order of the lines, folds them, and appends them group by group.
#include "replay/log_import.hpp"

#include <future>
#include <unordered_set>
#include <utility>

#include "replay/bounded_lines.hpp"
#include "replay/fleet_fold.hpp"
#include "replay/stored_file.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald {
namespace {

constexpr std::int64_t last_ms = 253'402'300'799'999;  // of the year 9999

fault misplaced(const std::string& what) { return {fault_code::corrupt, what, "lines are missing, twice, or out of order: export the log again"}; }

// Takes parsed lines in order, and writes.
class importer {
 public:
  importer(rocksdb_event_log& log, const import_limits& limits) : log_(log), limits_(limits) {}

  result<done> take(export_line line) {
    if (ended_) return misplaced("a line after the end");
    if (!begun_ && !std::holds_alternative<export_header>(line)) return fault{fault_code::corrupt, "not the first line of an export", "name a file that ald replay --export made"};
    return std::visit([this](auto& what) { return on(what); }, line);
  }
  bool ended() const { return ended_; }
  import_outcome outcome() const { return {end_.groups, end_.events, fold_.devices().size(), fold_.digest()}; }

 private:
  result<done> on(const export_header&) {
    if (begun_) return misplaced("a second first line");
    begun_ = true;
    return done{};
  }

  result<done> on(event_line& line) {
    const auto begun = begin_group(line.at.group, line.at.index);
    if (!begun.ok()) return begun;
    const auto& record = line.record;
    if (record.at_ms() < 0 || record.at_ms() > last_ms) return fault{fault_code::corrupt, "at_ms is not a time between 1970 and 9999", "export the log again, or mend the line"};
    if (const auto step = fold_.take(record); !step.follows) {
      return misplaced("seq " + std::to_string(record.seq()) + " comes after seq " + std::to_string(step.last_seq) + " of its stream");
    }
    group_bytes_ += line.bytes.size();
    if (group_bytes_ > limits_.max_group_bytes) {
      return fault{fault_code::bad_input, "group " + std::to_string(group_.number) + " is larger than " + std::to_string(limits_.max_group_bytes) + " bytes",
                   "import it with a program whose max_group_bytes is larger"};
    }
    keep_license(record);
    std::string stream = record.has_ledger() ? "ledger" : record.has_fleet() ? "fleet" : "device/" + record.unit();
    if (record.has_device()) changed_.insert(record.unit());
    group_.records.push_back({std::move(stream), std::move(line.bytes)});
    ++end_.events;
    return done{};
  }

  result<done> on(const empty_group_line& line) {
    const auto begun = begin_group(line.group, 0);
    closed_ = true;
    return begun;
  }

  result<done> on(const export_end& end) {
    ended_ = true;
    if (end.groups != end_.groups || end.events != end_.events) {
      return misplaced("the end speaks of " + std::to_string(end.groups) + " groups and " + std::to_string(end.events) + " events, but there were " +
                       std::to_string(end_.groups) + " and " + std::to_string(end_.events));
    }
    return end_.groups == 0 ? done{} : write_group(true);
  }

  // Goes on with the group at hand, or writes it and begins the next one.
  result<done> begin_group(group_number group, std::size_t index) {
    if (group == group_.number && !closed_ && index == group_.records.size() && index > 0) return done{};
    if (group != group_.number + 1 || index != 0) {
      return misplaced("group " + std::to_string(group) + ", index " + std::to_string(index) + " comes after group " + std::to_string(group_.number) +
                       (group_.records.empty() ? "" : ", index " + std::to_string(group_.records.size() - 1)));
    }
    if (group_.number > 0) {
      if (const auto written = write_group(false); !written.ok()) return written;
    }
    group_ = {};
    group_.number = group;
    group_bytes_ = 0;
    closed_ = false;
    ++end_.groups;
    return done{};
  }

  result<done> write_group(bool last) {
    group_.cover = last || log_.bytes_since_cover() >= limits_.cover_bytes;
    if (group_.cover) add_snapshots();
    std::promise<result<done>> promise;
    log_.append(std::move(group_), [&](result<done> outcome) { promise.set_value(std::move(outcome)); });
    const auto number = group_.number;
    auto written = promise.get_future().get();
    group_ = {};
    group_.number = number;
    return written;
  }

  void add_snapshots() {
    for (const auto& unit : changed_) group_.derived.push_back({family::snapshots, "device/" + unit, fold_.find(unit)->SerializeAsString()});
    changed_.clear();
    if (fold_.settings().epoch() > 0) group_.derived.push_back({family::snapshots, "fleet", fold_.settings().state().SerializeAsString()});
    if (fold_.ledger().seq() > 0) group_.derived.push_back({family::snapshots, "ledger", fold_.ledger().snapshot().SerializeAsString()});
  }

  // As in actors/recovery.cpp: the files for download.
  void keep_license(const event::Record& record) {
    if (const auto file = stored_file_of(record)) group_.derived.push_back({family::licenses, file->key(record), *file->file});
  }

  rocksdb_event_log& log_;
  const import_limits limits_;
  fleet_fold fold_;
  std::unordered_set<std::string> changed_;  ///< units without a snapshot of now
  log_group group_;                          ///< number 0: none yet
  std::size_t group_bytes_ = 0;
  bool closed_ = false;                      ///< the group at hand takes nothing more
  bool begun_ = false;
  bool ended_ = false;
  export_end end_;
};

fault in_line(std::uint64_t number, fault why) {
  why.what = "line " + std::to_string(number) + ": " + why.what;
  return why;
}

result<import_outcome> take_lines(std::istream& in, importer& into, const import_limits& limits, const import_progress& progress) {
  bounded_lines lines(in, limits.max_line_bytes);
  event_line_reader reader;
  std::string text;
  for (;;) {
    switch (lines.take(text)) {
      case next_line::read: break;
      case next_line::too_long:
        return in_line(lines.number(), {fault_code::bad_input, "longer than " + std::to_string(limits.max_line_bytes) + " bytes",
                                        "if it is right, allow longer lines with --max-line"});
      case next_line::failed: return fault{fault_code::io, "the export can't be read after line " + std::to_string(lines.number()), "check the disk"};
      case next_line::end:
        if (into.ended()) return into.outcome();
        return fault{fault_code::corrupt, "the export is cut short after line " + std::to_string(lines.number()) + ": its last line is missing",
                     "export the log again"};
    }
    auto line = reader.read(text);
    if (!line.ok()) return in_line(lines.number(), line.error());
    if (const auto taken = into.take(std::move(line.value())); !taken.ok()) return in_line(lines.number(), taken.error());
    if (progress && !progress(lines.number(), lines.bytes())) return fault{fault_code::unavailable, "stopped", "nothing was made"};
  }
}

// The cover is written after the last answer: only a look at the store tells whether it came to disk.
result<done> judge_store(const rocksdb_config& made) {
  rocksdb_config config;
  config.dir = made.dir;
  config.read_only = true;
  const auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return log.error();
  if (log.value()->covered() == log.value()->last_group()) return done{};
  return fault{fault_code::io, "the new store could not be completed", "is the disk full? Make space and import again"};
}

}  // namespace

result<import_outcome> import_log(std::istream& in, const std::string& dir, const import_limits& limits, const import_progress& progress) {
  rocksdb_config config;
  config.dir = dir;
  config.create = true;
  config.synced = false;
  result<import_outcome> outcome(import_outcome{});
  {
    auto log = rocksdb_event_log::open(config);
    if (!log.ok()) return log.error();
    importer into(*log.value(), limits);
    outcome = take_lines(in, into, limits, progress);
  }
  if (!outcome.ok()) return outcome;
  if (const auto judged = judge_store(config); !judged.ok()) return judged.error();
  return outcome;
}

}  // namespace ald
