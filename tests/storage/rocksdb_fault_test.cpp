// A disk that fills up or fails under a running log.
#include <chrono>
#include <thread>

#include "tests/storage/faulty_file_system.hpp"
#include "tests/storage/log_bed.hpp"

using namespace ald;
using namespace ald::storage_tests;

namespace {

// A log on a disk that can fail.
struct faulty_bed {
  explicit faulty_bed(const std::string& files = ".log") : bed(config_for(files)) {}
  rocksdb_config config_for(const std::string& files) {
    disk.files = files;
    env = rocksdb::NewCompositeEnv(std::make_shared<faulty_file_system>(disk));
    rocksdb_config config;
    config.env = env.get();
    return config;
  }
  event_log& log() { return bed.log(); }
  // Appends the group again and again until the log has left RocksDB's error state; gives up after a minute.
  result<done> append_until_taken(const log_group& group) {
    auto answer = append_now(log(), group);
    for (int i = 0; i < 600 && failed_with(answer, fault_code::no_space); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      answer = append_now(log(), group);
    }
    return answer;
  }

  disk_state disk;
  std::unique_ptr<rocksdb::Env> env;
  rocksdb_bed bed;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rocksdb_fault)

BOOST_AUTO_TEST_CASE(on_a_full_disk_the_same_group_is_taken_when_there_is_space_again) {
  for (const auto fault : {disk_fault::full, disk_fault::sync_full}) {
    faulty_bed b;
    append_groups(b.log(), 1, 3);
    b.disk.fault = fault;
    for (int i = 0; i < 2; ++i) {
      const auto refused = append_now(b.log(), device_group(4, "U", 4));
      BOOST_REQUIRE(failed_with(refused, fault_code::no_space));
      BOOST_TEST(refused.error().what == "no space left on the disk of " + b.bed.config().dir);
    }
    BOOST_TEST(failed_with(append_now(b.log(), device_group(5, "U", 5)), fault_code::no_space));
    BOOST_TEST(b.log().last_group() == 3u);
    BOOST_TEST(b.log().get(family::snapshots, "device/U").value_or("") == "state 3");
    BOOST_TEST(contents(b.log()).size() == 3u);
    b.disk.fault = disk_fault::none;
    BOOST_TEST(text_of(b.append_until_taken(device_group(4, "U", 4))) == "");
    append_groups(b.log(), 5, 6);
    b.bed.reopen();
    BOOST_TEST(contents(b.log()).size() == 6u);
  }
}

BOOST_AUTO_TEST_CASE(groups_waiting_behind_one_that_did_not_fit_fail_too_and_in_order) {
  faulty_bed b;
  append_groups(b.log(), 1, 1);
  b.disk.fault = disk_fault::full;
  std::promise<void> answered;
  std::vector<fault_code> codes;
  for (group_number number = 2; number <= 4; ++number) {
    b.log().append(device_group(number, "U", number), [&](result<done> r) {
      codes.push_back(r ? fault_code::bad_input : r.error().code);
      if (codes.size() == 3) answered.set_value();
    });
  }
  answered.get_future().wait();
  BOOST_TEST((codes == std::vector<fault_code>(3, fault_code::no_space)));
}

BOOST_AUTO_TEST_CASE(rows_that_could_not_be_flushed_stay_visible_and_are_covered_later) {
  faulty_bed b(".sst");
  append_groups(b.log(), 1, 2);
  b.disk.fault = disk_fault::full;
  BOOST_TEST(text_of(append_now(b.log(), device_group(3, "U", 3, true))) == "");
  // The cover runs after its group is answered: the next answer comes after it.
  static_cast<void>(append_now(b.log(), device_group(4, "U", 4)));
  BOOST_TEST(b.log().covered() == 0u);
  BOOST_TEST(b.log().get(family::snapshots, "device/U").value_or("").starts_with("state "));
  BOOST_TEST(rows(b.log(), family::snapshots).size() == 1u);
  b.disk.fault = disk_fault::none;
  const auto next = b.log().last_group() + 1;
  BOOST_TEST(text_of(b.append_until_taken(device_group(next, "U", next, true))) == "");
  append_groups(b.log(), next + 1, next + 1);
  BOOST_TEST(b.log().covered() == next);
  b.bed.reopen();
  BOOST_TEST(b.log().covered() == next);
  BOOST_TEST(positions(b.log(), "device/U").size() == next + 1);
  BOOST_TEST((rows(b.log(), family::snapshots) == texts{"device/U=state " + std::to_string(next)}));
}

BOOST_AUTO_TEST_CASE(after_a_failed_write_or_sync_the_log_takes_no_more_until_it_is_reopened) {
  for (const auto fault : {disk_fault::write_fails, disk_fault::sync_fails}) {
    faulty_bed b;
    append_groups(b.log(), 1, 3);
    b.disk.fault = fault;
    BOOST_TEST(failed_with(append_now(b.log(), device_group(4, "U", 4)), fault_code::io));
    b.disk.fault = disk_fault::none;
    for (const group_number number : {4u, 5u}) {
      const auto refused = append_now(b.log(), device_group(number, "U", number));
      BOOST_REQUIRE(failed_with(refused, fault_code::io));
      BOOST_TEST(refused.error().what.find("the event log takes no more: writing group 4 failed in ") == 0u);
    }
    BOOST_TEST(b.log().last_group() == 3u);
    BOOST_TEST(contents(b.log()).size() == 3u);
    b.bed.reopen();
    // Group 4 is ambiguous: it may be there.
    const auto last = b.log().last_group();
    BOOST_TEST((last == 3u || last == 4u));
    append_groups(b.log(), last + 1, last + 2);
    b.bed.reopen();
    BOOST_TEST(contents(b.log()).size() == last + 2);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_write_of_derived_rows_ends_the_log_and_loses_no_group) {
  faulty_bed b(".sst");
  append_groups(b.log(), 1, 2);
  b.disk.fault = disk_fault::write_fails;
  BOOST_TEST(text_of(append_now(b.log(), device_group(3, "U", 3, true))) == "");
  BOOST_TEST(failed_with(append_now(b.log(), device_group(4, "U", 4)), fault_code::io));
  b.disk.fault = disk_fault::none;
  b.bed.reopen();
  BOOST_TEST(b.log().covered() == 0u);
  BOOST_TEST(contents(b.log()).size() == 3u);
}

BOOST_AUTO_TEST_CASE(derived_rows_beyond_their_memory_limit_are_written_before_the_cover) {
  rocksdb_config config;
  config.max_derived_bytes = 1000;
  config.derived_batch_bytes = 300;
  rocksdb_bed b(config);
  std::vector<derived_row> many;
  for (int i = 0; i < 50; ++i) many.push_back(snapshot("device/" + std::to_string(100 + i), std::string(100, 'x')));
  BOOST_REQUIRE(append_now(b.log(), {1, {device_record("A", 1)}, many, false}).ok());
  append_groups(b.log(), 2, 2);
  BOOST_TEST(b.log().covered() == 0u);
  BOOST_TEST(rows(b.log(), family::snapshots).size() == 51u);
  BOOST_TEST((positions(b.log(), "device/A") == texts{"1.0"}));
  BOOST_REQUIRE(append_now(b.log(), {3, {}, {}, true}).ok());
  b.reopen();
  BOOST_TEST(b.log().covered() == 3u);
  BOOST_TEST(rows(b.log(), family::snapshots).size() == 51u);
  BOOST_TEST((positions(b.log(), "device/A") == texts{"1.0"}));
}

BOOST_AUTO_TEST_CASE(a_full_queue_is_answered_busy_and_closing_finishes_what_is_queued) {
  rocksdb_config config;
  config.max_queued_groups = 2;
  rocksdb_bed b(config);
  std::promise<void> blocked, release;
  std::atomic<int> done_count = 0, busy_count = 0;
  const auto count = [&](result<done> r) { ++(r ? done_count : busy_count); };
  b.log().append(device_group(1, "U", 1), [&](result<done> r) {
    count(r);
    blocked.set_value();
    release.get_future().wait();
  });
  blocked.get_future().wait();
  for (group_number number = 2; number <= 4; ++number) b.log().append(device_group(number, "U", number), count);
  BOOST_TEST(busy_count == 1);
  release.set_value();
  b.close();
  BOOST_TEST(done_count == 3);
  b.reopen();
  BOOST_TEST(contents(b.log()).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
