// What the storage tests share: records, appends that wait, temporary directories, and one bed per kind of log.
#pragma once
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <tuple>
#include <vector>

#include <unistd.h>

#include "messages/event.pb.h"
#include "storage/memory_event_log.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald::storage_tests {

/// A directory that is removed at the end of the test.
class temporary_directory {
 public:
  temporary_directory() {
    auto name = (std::filesystem::temp_directory_path() / "ald-storage-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()));
    path_ = name;
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  std::string path() const { return path_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline log_record device_record(const std::string& unit, std::uint64_t seq, const std::string& firmware = "10.03.500") {
  event::Record record;
  record.set_at_ms(1'700'000'000'000 + static_cast<std::int64_t>(seq));
  record.set_seq(seq);
  record.set_unit(unit);
  record.mutable_device()->mutable_attributes_reported()->set_firmware(firmware);
  return {"device/" + unit, record.SerializeAsString()};
}

inline log_record ledger_record(std::uint64_t seq) {
  event::Record record;
  record.set_seq(seq);
  record.mutable_ledger()->mutable_lines_sent()->add_keys("U/base/1");
  return {"ledger", record.SerializeAsString()};
}

inline log_record fleet_record(std::uint64_t seq) {
  event::Record record;
  record.set_seq(seq);
  record.mutable_fleet()->mutable_switch_set()->set_on(true);
  return {"fleet", record.SerializeAsString()};
}

inline derived_row snapshot(const std::string& stream, const std::string& value) { return {family::snapshots, stream, value}; }
inline derived_row license(const std::string& key, const std::string& value) { return {family::licenses, key, value}; }

/// A group of one event of the device, with its snapshot.
inline log_group device_group(group_number number, const std::string& unit, std::uint64_t seq, bool cover = false) {
  return {number, {device_record(unit, seq)}, {snapshot("device/" + unit, "state " + std::to_string(seq))}, cover};
}

/// Appends and waits for the answer.
inline result<done> append_now(event_log& log, log_group group) {
  std::promise<result<done>> answered;
  log.append(std::move(group), [&](result<done> answer) { answered.set_value(std::move(answer)); });
  return answered.get_future().get();
}

/// Appends groups 'from' to 'to' of the device U, each with one event.
inline void append_groups(event_log& log, group_number from, group_number to) {
  for (auto number = from; number <= to; ++number) BOOST_REQUIRE(append_now(log, device_group(number, "U", number)).ok());
}

/// What went wrong, or "" for a success.
template <class T>
std::string text_of(const result<T>& r) {
  return r ? std::string() : to_string(r.error());
}

template <class T>
bool failed_with(const result<T>& r, fault_code code) {
  return !r && r.error().code == code;
}

/// "GROUP.INDEX stream" of everything read.
inline std::vector<std::string> contents(const event_log& log, group_number from = 1) {
  std::vector<std::string> all;
  const auto read = log.read(from, [&](group_number in, std::size_t index, std::string_view bytes) {
    const auto stream = stream_of(bytes);
    all.push_back(std::to_string(in) + "." + std::to_string(index) + " " + (stream ? stream.value() : to_string(stream.error())));
    return true;
  });
  BOOST_TEST(text_of(read) == "");
  return all;
}

/// "GROUP.INDEX" of a stream's records.
inline std::vector<std::string> positions(const event_log& log, const std::string& stream) {
  std::vector<std::string> all;
  const auto read = log.read_stream(stream, [&](group_number in, std::size_t index, std::string_view) {
    all.push_back(std::to_string(in) + "." + std::to_string(index));
    return true;
  });
  BOOST_TEST(text_of(read) == "");
  return all;
}

/// "KEY=VALUE" of a family's rows.
inline std::vector<std::string> rows(const event_log& log, family in) {
  std::vector<std::string> all;
  const auto each = log.each(in, [&](std::string_view key, std::string_view value) {
    all.push_back(std::string(key) + "=" + std::string(value));
    return true;
  });
  BOOST_TEST(text_of(each) == "");
  return all;
}

using texts = std::vector<std::string>;

/// A log on disk that can be closed and opened again.
class rocksdb_bed {
 public:
  explicit rocksdb_bed(rocksdb_config config = {}) : config_(std::move(config)) {
    config_.dir = directory_.path("log");
    config_.create = true;
    reopen();
  }
  event_log& log() { return *log_; }
  void close() { log_.reset(); }
  void reopen() {
    log_.reset();
    auto opened = try_open();
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    log_ = std::move(opened.value());
  }
  result<std::unique_ptr<rocksdb_event_log>> try_open() const { return rocksdb_event_log::open(config_); }
  const rocksdb_config& config() const { return config_; }

 private:
  temporary_directory directory_;
  rocksdb_config config_;
  std::unique_ptr<rocksdb_event_log> log_;
};

/// The same over memory.
class memory_bed {
 public:
  memory_bed() { reopen(); }
  event_log& log() { return *log_; }
  void reopen() {
    log_.reset();
    auto opened = memory_event_log::open({}, disk_);
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    log_ = std::move(opened.value());
  }

 private:
  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  std::unique_ptr<memory_event_log> log_;
};

using both_beds = std::tuple<rocksdb_bed, memory_bed>;

}  // namespace ald::storage_tests

namespace std {
inline ostream& operator<<(ostream& out, const vector<string>& texts) {
  for (const auto& text : texts) out << '[' << text << ']';
  return out;
}
}  // namespace std
