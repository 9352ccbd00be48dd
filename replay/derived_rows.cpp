// Sums of all rows on both sides; where they differ, row by row.
#include "replay/derived_rows.hpp"

#include <map>
#include <memory>
#include <utility>

#include "replay/stored_file.hpp"
#include "storage/stored_log.hpp"

namespace ald {
namespace {

constexpr std::size_t max_exact_rows = 1'000'000;  ///< compared one by one at a time
constexpr std::string_view device_prefix = "device/";

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

// Of "device/UNIT" that of UNIT, which is what a record holds.
std::size_t stream_hash(std::string_view stream) {
  return stream.starts_with(device_prefix) ? hash_of(stream.substr(device_prefix.size())) : ~hash_of(stream);
}

std::size_t stream_hash(const event::Record& record) {
  if (record.has_device()) return hash_of(record.unit());
  return stream_hash(record.has_ledger() ? std::string_view("ledger") : std::string_view("fleet"));
}

std::string stream_of(const event::Record& record) {
  if (record.has_device()) return std::string(device_prefix) + record.unit();
  return record.has_ledger() ? "ledger" : "fleet";
}

std::uint64_t mixed(std::size_t a, std::uint64_t b) {
  std::uint64_t x = a ^ (b * 0x9e3779b97f4a7c15u);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::string device_of(std::string_view license_key) { return std::string(device_prefix) + std::string(license_key.substr(0, license_key.rfind('/'))); }

row_divergence unreadable(bool in_index, const std::string& last, const fault& why) {
  row_divergence d;
  d.in_index = in_index;
  d.what = std::string(in_index ? "the rows of the index" : "the license files") + (last.empty() ? "" : " behind " + last) + " can't be read: " + why.what;
  return d;
}

}  // namespace

/// Rows that the log makes, up to some group, where the sums differ; and the first difference.
struct derived_rows::exact_rows {
  struct expected_file {
    record_place at;
    std::size_t hash = 0;
  };
  group_number from = 1, to = 0;
  bool is_whole = true;  ///< all groups that are covered
  std::map<std::pair<std::string, group_number>, std::size_t> index;  ///< to the index of the stream's first record in the group
  std::map<std::string, expected_file> files;
  std::optional<row_divergence> first;

  void found(row_divergence d) {
    const auto place = [](const row_divergence& one) { return std::pair(one.at.group == 0 ? ~group_number{0} : one.at.group, one.at.index); };
    if (!first || place(d) < place(*first)) first = std::move(d);
  }
};

void derived_rows::take(const record_place& at, const event::Record& record, group_number& noted_in) {
  if (at.group <= covered_ && std::exchange(noted_in, at.group) != at.group) {
    const auto stream = stream_hash(record);
    index_sums_.add(stream, mixed(stream, at.group));
  }
  const auto file = stored_file_of(record);
  if (!file) return;
  const auto key = file->key(record);
  if (at.group > covered_) {
    later_[key] = hash_of(*file->file);
  } else {
    const auto of = hash_of(key);
    license_sums_.add(of, mixed(of, hash_of(*file->file)));
  }
}

std::optional<row_divergence> derived_rows::sum_index(const stored_log& log, sums& found) {
  std::string last;
  const auto read = log.each_indexed([&](std::string_view stream, group_number group) {
    ++index_rows_;
    const auto of = stream_hash(stream);
    if (group <= covered_) found.add(of, mixed(of, group));
    last.assign(stream).append(", group ").append(std::to_string(group));
    return true;
  });
  if (!read.ok()) return unreadable(true, last, read.error());
  if (!read.value()) found = index_sums_;  // this log finds its streams without one
  return std::nullopt;
}

std::optional<row_divergence> derived_rows::sum_licenses(const stored_log& log, sums& found) {
  std::string last;
  const auto read = log.each(family::licenses, [&](std::string_view key, std::string_view file) {
    ++licenses_;
    last.assign(key);
    const auto later = later_.empty() ? later_.end() : later_.find(last);
    if (later != later_.end()) {
      later_differs_ |= later->second != hash_of(file);
      return true;
    }
    const auto of = hash_of(key);
    found.add(of, mixed(of, hash_of(file)));
    return true;
  });
  if (!read.ok()) return unreadable(false, last, read.error());
  return std::nullopt;
}

std::optional<row_divergence> derived_rows::compare(const stored_log& log) {
  const auto index = std::make_unique<sums>(), licenses = std::make_unique<sums>();
  if (auto wrong = sum_index(log, *index)) return wrong;
  if (auto wrong = sum_licenses(log, *licenses)) return wrong;
  if (*index == index_sums_ && *licenses == license_sums_ && !later_differs_) return std::nullopt;
  return find_first(log, *index, *licenses);
}

// A piece of the log at a time, as much as fits into memory.
std::optional<row_divergence> derived_rows::find_first(const stored_log& log, const sums& index, const sums& licenses) const {
  for (group_number from = 1;;) {
    exact_rows rows;
    rows.from = from;
    log_scan scan(log);
    scan.on_record = [&](const record_place& at, const event::Record& record, std::string_view) {
      const bool full = at.index == 0 && rows.index.size() + rows.files.size() > max_exact_rows;
      if (at.group > covered_ || full) return rows.is_whole = !full, false;
      rows.to = at.group;
      if (at.group < from) return true;
      if (index_sums_.differ(index, stream_hash(record))) rows.index.try_emplace({stream_of(record), at.group}, at.index);
      if (const auto file = stored_file_of(record)) {
        const auto key = file->key(record);
        if (later_differs_ || license_sums_.differ(licenses, hash_of(key))) rows.files.insert_or_assign(key, exact_rows::expected_file{at, hash_of(*file->file)});
      }
      return true;
    };
    if (scan.run()) return std::nullopt;  // it was whole a moment ago: a node writes on it
    rows.is_whole = rows.is_whole && from == 1;
    find_in_index(log, index, rows);
    find_in_licenses(log, licenses, rows);
    if (rows.first || rows.to >= covered_ || rows.to < from) return rows.first;
    from = rows.to + 1;
  }
}

void derived_rows::find_in_index(const stored_log& log, const sums& index, exact_rows& rows) const {
  const auto read = log.each_indexed([&](std::string_view stream, group_number group) {
    if (group < rows.from || group > rows.to || !index_sums_.differ(index, stream_hash(stream))) return true;
    if (rows.index.erase({std::string(stream), group}) > 0) return true;
    const std::string name(stream);
    rows.found({true, name, {group, 0}, "no row", "a row", "the index says that the group holds events of " + name + ", which it does not"});
    return true;
  });
  if (!read.ok() || !read.value()) return;
  for (const auto& [row, first_record] : rows.index) {
    rows.found({true, row.first, {row.second, first_record}, "a row", "no row", "the index lacks the group: the device's timeline would lack its events"});
  }
}

void derived_rows::find_in_licenses(const stored_log& log, const sums& licenses, exact_rows& rows) const {
  const auto is_later = [&](const std::string& key, std::string_view file) {
    const auto later = later_.find(key);
    return later != later_.end() && later->second == hash_of(file);
  };
  for (const auto& [key, expected] : rows.files) {
    const auto file = log.get(family::licenses, key);
    if (!file) {
      rows.found({false, device_of(key), expected.at, "the license file", "none", "the license file " + key + " is missing beside the log: it can't be downloaded"});
    } else if (hash_of(*file) != expected.hash && !is_later(key, *file)) {
      rows.found({false, device_of(key), expected.at, "the file in the event", "another one", "the license file " + key + " beside the log is not the one in the log"});
    }
  }
  if (!rows.is_whole) return;
  (void)log.each(family::licenses, [&](std::string_view key, std::string_view file) {
    const std::string name(key);
    const bool known = rows.files.contains(name) || later_.contains(name) || !license_sums_.differ(licenses, hash_of(key));
    if (!known) rows.found({false, device_of(key), {}, "no file", "a license file", "of the license file " + name + " beside the log the log knows nothing"});
    else if (!rows.files.contains(name) && later_.contains(name) && !is_later(name, file)) {
      rows.found({false, device_of(key), {}, "the file in the event", "another one", "the license file " + name + " beside the log is not the one in the log"});
    }
    return true;
  });
}

}  // namespace ald
