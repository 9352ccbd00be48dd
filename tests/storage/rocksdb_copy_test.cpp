// Copies of a store in use: whole, of one moment, and untouched by what comes after.
#include <atomic>
#include <thread>

#include "tests/storage/log_bed.hpp"

using namespace ald;
using namespace ald::storage_tests;

namespace {

std::unique_ptr<rocksdb_event_log> opened(const std::string& dir, bool create = false) {
  rocksdb_config config;
  config.dir = dir;
  config.create = create;
  auto log = rocksdb_event_log::open(config);
  BOOST_REQUIRE_MESSAGE(log.ok(), (log.ok() ? std::string() : to_string(log.error())));
  return std::move(log.value());
}

/// Groups and records that can be read, verifying the chain.
std::pair<group_number, std::size_t> readable(const event_log& log) {
  group_number last = 0;
  std::size_t records = 0;
  const auto read = log.read(1, [&](group_number group, std::size_t, std::string_view) { return last = group, ++records, true; });
  BOOST_TEST(read.ok());
  return {last, records};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rocksdb_copy)

BOOST_AUTO_TEST_CASE(a_copy_holds_covered_and_uncovered_groups_and_the_same_derived_rows_once_folded) {
  temporary_directory t;
  const auto log = opened(t.path("log"), true);
  append_groups(*log, 1, 4);
  BOOST_REQUIRE(append_now(*log, device_group(5, "V", 1, true)).ok());
  append_groups(*log, 6, 9);
  const auto copied = log->copy_to(t.path("copy"));
  BOOST_REQUIRE_MESSAGE(copied.ok(), (copied.ok() ? std::string() : to_string(copied.error())));
  BOOST_TEST(copied.value() == 9u);
  append_groups(*log, 10, 12);

  const auto copy = opened(t.path("copy"));
  BOOST_TEST(copy->last_group() == 9u);
  BOOST_TEST((readable(*copy) == std::pair<group_number, std::size_t>(9, 9)));
  BOOST_TEST(copy->get(family::snapshots, "device/V").value_or("") == "state 1");
  // It is a store of its own: both go on.
  BOOST_TEST(append_now(*copy, device_group(10, "W", 1)).ok());
  BOOST_TEST(append_now(*log, device_group(13, "X", 1)).ok());
  BOOST_TEST(readable(*log).first == 13u);
  BOOST_TEST(readable(*copy).first == 10u);
}

BOOST_AUTO_TEST_CASE(a_copy_that_loses_its_end_later_is_noticed) {
  temporary_directory t;
  const auto log = opened(t.path("log"), true);
  append_groups(*log, 1, 3);
  BOOST_REQUIRE(log->copy_to(t.path("copy")).ok());
  for (const auto& file : std::filesystem::directory_iterator(t.path("copy"))) {
    if (file.path().extension() == ".log") std::filesystem::resize_file(file.path(), file.file_size() / 2);
  }
  rocksdb_config config;
  config.dir = t.path("copy");
  const auto damaged = rocksdb_event_log::open(config);
  BOOST_TEST(failed_with(damaged, fault_code::corrupt));
}

BOOST_AUTO_TEST_CASE(an_existing_directory_is_not_copied_into) {
  temporary_directory t;
  const auto log = opened(t.path("log"), true);
  append_groups(*log, 1, 2);
  std::filesystem::create_directory(t.path("copy"));
  BOOST_TEST(failed_with(log->copy_to(t.path("copy")), fault_code::io));
  BOOST_TEST(append_now(*log, device_group(3, "V", 1)).ok());
}

BOOST_AUTO_TEST_CASE(copies_taken_while_groups_are_written_hold_at_least_what_was_durable) {
  temporary_directory t;
  const auto log = opened(t.path("log"), true);
  std::atomic<bool> stop{false};
  std::atomic<group_number> written{0};
  std::thread writer([&] {
    for (group_number n = 1; !stop; ++n) {
      if (append_now(*log, device_group(n, "U" + std::to_string(n), 1, n % 7 == 0)).ok()) written = n;
    }
  });
  for (int i = 0; i < 8; ++i) {
    const group_number before = written;
    const auto dir = t.path("copy" + std::to_string(i));
    const auto copied = log->copy_to(dir);
    BOOST_REQUIRE_MESSAGE(copied.ok(), (copied.ok() ? std::string() : to_string(copied.error())));
    BOOST_TEST(copied.value() >= before);
    const auto copy = opened(dir);
    BOOST_TEST(copy->last_group() >= copied.value());
    BOOST_TEST(readable(*copy).first == copy->last_group());
    const group_number covered = copy->covered();
    for (group_number n = 1; n <= covered; ++n) BOOST_TEST(copy->get(family::snapshots, "device/U" + std::to_string(n)).has_value());
  }
  stop = true;
  writer.join();
}

BOOST_AUTO_TEST_SUITE_END()
