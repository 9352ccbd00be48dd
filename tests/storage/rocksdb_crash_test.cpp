// Crashes and damage: a killed process, a torn or damaged write-ahead log, damaged rows.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>

#include "storage/big_endian.hpp"
#include "storage/group_codec.hpp"
#include "storage/store_directory.hpp"
#include "tests/storage/log_bed.hpp"
#include "tests/storage/raw_store.hpp"

using namespace ald;
using namespace ald::storage_tests;
namespace fs = std::filesystem;

namespace {

constexpr const char* child_dir = "ALD_TEST_STORE";
constexpr const char* child_case = "--run_test=rocksdb_crash_child/appends_until_it_is_killed";

// This program once more, as a process that appends and prints the number of each group it was told is durable.
class appending_child {
 public:
  explicit appending_child(const std::string& dir) {
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::setenv(child_dir, dir.c_str(), 1);
      ::execl("/proc/self/exe", "tests_storage", child_case, static_cast<char*>(nullptr));
      ::_exit(127);
    }
    BOOST_REQUIRE(pid_ > 0);
    ::close(ends[1]);
    acknowledged_ = ::fdopen(ends[0], "r");
  }
  ~appending_child() {
    kill();
    std::fclose(acknowledged_);
  }
  appending_child(const appending_child&) = delete;
  appending_child& operator=(const appending_child&) = delete;
  // The number of the next acknowledged group; 0 at the end.
  group_number next() {
    char line[64];
    while (std::fgets(line, sizeof line, acknowledged_)) {
      unsigned long long number = 0;
      if (std::sscanf(line, "durable %llu", &number) == 1) return number;
    }
    return 0;
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  std::FILE* acknowledged_ = nullptr;
};

// The store's newest write-ahead log that holds something.
fs::path write_ahead_log(const std::string& dir) {
  fs::path newest;
  for (const auto& file : fs::directory_iterator(dir)) {
    if (file.path().extension() == ".log" && file.file_size() > 0) newest = std::max(newest, file.path());
  }
  BOOST_REQUIRE(!newest.empty());
  return newest;
}

void flip_bit(const fs::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(offset));
  const auto byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(byte);
  BOOST_REQUIRE(file.good());
}

bool says(const fault& f, const std::string& part) { return f.what.find(part) != std::string::npos; }

}  // namespace

// Not a test: the program that the tests below start and kill. A suite of its own, so that it runs only when it is named.
BOOST_AUTO_TEST_SUITE(rocksdb_crash_child, *boost::unit_test::disabled())

BOOST_AUTO_TEST_CASE(appends_until_it_is_killed) {
  const char* dir = std::getenv(child_dir);
  BOOST_REQUIRE(dir);
  rocksdb_config config;
  config.dir = dir;
  config.create = true;
  auto log = std::move(ald::rocksdb_event_log::open(config).value());
  for (auto number = log->last_group() + 1;; ++number) {
    const bool cover = number % 7 == 0;
    if (!append_now(*log, {number, {device_record("U", number), ledger_record(number)},
                           {snapshot("device/U", "state " + std::to_string(number))}, cover}).ok()) return;
    std::printf("durable %llu\n", static_cast<unsigned long long>(number));
    std::fflush(stdout);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rocksdb_crash)

BOOST_AUTO_TEST_CASE(a_killed_process_loses_no_group_that_was_acknowledged) {
  temporary_directory t;
  group_number durable = 0;
  for (int round = 0; round < 4; ++round) {
    {
      appending_child child(t.path());
      for (int i = 0; i < 10 + 13 * round; ++i) {
        const auto number = child.next();
        BOOST_REQUIRE(number == durable + 1);
        durable = number;
      }
    }
    rocksdb_config config;
    config.dir = t.path();
    auto opened = ald::rocksdb_event_log::open(config);
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    auto& log = *opened.value();
    BOOST_TEST(log.last_group() >= durable);
    durable = log.last_group();
    BOOST_TEST(contents(log).size() == 2 * durable);
    BOOST_TEST(positions(log, "device/U").size() == durable);
    // Derived rows are complete up to `covered` and never older.
    const auto row = log.get(family::snapshots, "device/U").value_or("state 0");
    BOOST_TEST(log.covered() >= durable / 7 * 7 - 7);
    BOOST_TEST(std::stoull(row.substr(6)) >= log.covered());
  }
}

BOOST_AUTO_TEST_CASE(a_store_in_use_by_another_process_is_refused_naming_it) {
  temporary_directory t;
  appending_child child(t.path());
  BOOST_REQUIRE(child.next() > 0u);
  rocksdb_config config;
  config.dir = t.path();
  const auto refused = ald::rocksdb_event_log::open(config);
  BOOST_REQUIRE(failed_with(refused, fault_code::conflict));
  BOOST_TEST(refused.error().what == "the store in " + t.path() + " is in use by another process");
  BOOST_TEST(refused.error().hint == "stop it, or name another data directory");
}

BOOST_AUTO_TEST_CASE(a_torn_tail_loses_only_the_group_that_was_not_synced) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 9);
  b.close();
  const auto wal = write_ahead_log(b.config().dir);
  const auto before = fs::file_size(wal);
  fs::copy_file(last_group_mark_path(b.config().dir), b.config().dir + "-mark");
  b.reopen();
  append_groups(b.log(), 10, 10);
  b.close();
  // As if the power had gone in the middle of group 10: half of it is there, and the mark was not written.
  const auto torn = write_ahead_log(b.config().dir);
  BOOST_REQUIRE((torn != wal || fs::file_size(torn) > before));
  fs::resize_file(torn, fs::file_size(torn) - 20);
  fs::copy_file(b.config().dir + "-mark", last_group_mark_path(b.config().dir), fs::copy_options::overwrite_existing);
  b.reopen();
  BOOST_TEST(b.log().last_group() == 9u);
  BOOST_TEST(contents(b.log()).size() == 9u);
  append_groups(b.log(), 10, 12);
  b.reopen();
  BOOST_TEST(contents(b.log()).size() == 12u);
}

BOOST_AUTO_TEST_CASE(a_log_that_lost_groups_that_were_durable_is_refused) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 10);
  b.close();
  const auto wal = write_ahead_log(b.config().dir);
  fs::resize_file(wal, fs::file_size(wal) * 7 / 10);
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::corrupt));
  BOOST_TEST(says(refused.error(), "group 10 was durable: the log lost its end"));
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_anywhere_in_the_write_ahead_log_is_refused_naming_the_file_or_how_much_is_lost) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 40);
  b.close();
  const auto wal = write_ahead_log(b.config().dir);
  const auto size = fs::file_size(wal);
  temporary_directory saved;
  fs::copy(b.config().dir, saved.path("good"));
  for (const auto offset : {size / 5 + 1, size / 3, size / 2, size / 2 + 4, size / 2 + 5, size / 2 + 6, size - 30}) {
    fs::remove_all(b.config().dir);
    fs::copy(saved.path("good"), b.config().dir);
    flip_bit(wal, offset);
    const auto refused = b.try_open();
    BOOST_TEST_CONTEXT("bit flipped at " << offset << ": " << text_of(refused)) {
      BOOST_TEST(failed_with(refused, fault_code::corrupt));
      if (!refused) BOOST_TEST((says(refused.error(), wal.filename().string()) || says(refused.error(), "the log lost its end")));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_changed_group_is_caught_by_the_chain_at_opening_or_reading) {
  for (const group_number covered_at : {1u, 5u}) {
    rocksdb_bed b;
    for (group_number number = 1; number <= 5; ++number) {
      BOOST_REQUIRE(append_now(b.log(), device_group(number, "U", number, number == covered_at)).ok());
    }
    b.close();
    {
      raw_store raw(b.config().dir);
      auto value = raw.get("groups", big_endian(3)).value();
      value.back() = static_cast<char>(value.back() ^ 1);
      raw.put("groups", big_endian(3), value);
    }
    auto opened = b.try_open();
    if (covered_at < 3) {
      BOOST_REQUIRE(failed_with(opened, fault_code::corrupt));
      BOOST_TEST(says(opened.error(), "group 3 of the event log is damaged"));
      continue;
    }
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    int seen = 0;
    const auto read = opened.value()->read(1, [&](group_number, std::size_t, std::string_view) { return ++seen, true; });
    BOOST_REQUIRE(failed_with(read, fault_code::corrupt));
    BOOST_TEST(says(read.error(), "group 3 of the event log is damaged"));
    BOOST_TEST(seen == 2);
    const auto stream = opened.value()->read_stream("device/U", [](group_number, std::size_t, std::string_view) { return true; });
    BOOST_TEST(failed_with(stream, fault_code::corrupt));
  }
}

BOOST_AUTO_TEST_CASE(a_group_that_was_replaced_by_a_valid_one_breaks_the_chain_behind_it) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 3);
  b.close();
  {
    raw_store raw(b.config().dir);
    const auto before = stored_digest(1, raw.get("groups", big_endian(1)).value()).value();
    raw.put("groups", big_endian(2), encode_group(before, 2, {device_record("U", 2, "other")}));
  }
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::corrupt));
  BOOST_TEST(says(refused.error(), "group 3 of the event log is damaged"));
}

BOOST_AUTO_TEST_CASE(a_missing_group_is_refused_naming_it) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 5);
  b.close();
  raw_store(b.config().dir).erase("groups", big_endian(4));
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::corrupt));
  BOOST_TEST(says(refused.error(), "group 4 of the event log is missing"));
}

BOOST_AUTO_TEST_CASE(rows_that_cover_more_than_the_log_holds_are_refused) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 2);
  BOOST_REQUIRE(append_now(b.log(), device_group(3, "U", 3, true)).ok());
  b.close();
  fs::remove(last_group_mark_path(b.config().dir));
  raw_store(b.config().dir).erase("groups", big_endian(3));
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::corrupt));
  BOOST_TEST(says(refused.error(), "ends at group 2, but group 3 was durable"));
}

BOOST_AUTO_TEST_CASE(a_store_that_lost_its_current_file_is_not_replaced_by_an_empty_one) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 2);
  b.close();
  fs::remove(b.config().dir + "/CURRENT");
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::corrupt));
  BOOST_TEST(says(refused.error(), "lost its file CURRENT"));
}

BOOST_AUTO_TEST_CASE(an_unreadable_mark_does_not_keep_a_good_log_from_opening) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 2);
  b.close();
  std::ofstream(last_group_mark_path(b.config().dir), std::ios::trunc) << "";
  b.reopen();
  BOOST_TEST(b.log().last_group() == 2u);
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_read_makes_the_log_refuse_what_is_decided_without_it) {
  rocksdb_bed b;
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("U", 1)}, {snapshot("device/U", "unmistakable")}, true}).ok());
  b.close();
  int damaged = 0;
  for (const auto& file : fs::directory_iterator(b.config().dir)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    if (file.path().extension() != ".sst" || bytes.find("unmistakable") == std::string::npos) continue;
    flip_bit(file.path(), bytes.find("unmistakable"));
    ++damaged;
  }
  BOOST_REQUIRE(damaged == 1);
  b.reopen();
  BOOST_TEST(failed_with(b.log().each(family::snapshots, [](std::string_view, std::string_view) { return true; }), fault_code::corrupt));
  BOOST_TEST(!b.log().get(family::snapshots, "device/U"));
  const auto refused = append_now(b.log(), device_group(2, "U", 1));
  BOOST_REQUIRE(failed_with(refused, fault_code::io));
  BOOST_TEST(says(refused.error(), ".sst"));
}

BOOST_AUTO_TEST_SUITE_END()
