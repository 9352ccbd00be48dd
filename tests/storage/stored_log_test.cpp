// Both twins give their groups as they are stored; a store can be opened without being verified, and built without syncs.
#include "storage/stored_log.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <future>

#include "messages/event.pb.h"
#include "storage/group_codec.hpp"
#include "storage/memory_event_log.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/store_directory.hpp"

using namespace ald;

namespace {

struct store {
  store() {
    std::string pattern = "/tmp/ald-stored-log-XXXXXX";
    root = ::mkdtemp(pattern.data());
    config.dir = root + "/log";
    config.create = true;
  }
  ~store() { std::filesystem::remove_all(root); }
  std::unique_ptr<rocksdb_event_log> open() const {
    auto log = rocksdb_event_log::open(config);
    BOOST_REQUIRE_MESSAGE(log.ok(), (log.ok() ? std::string() : to_string(log.error())));
    return std::move(log.value());
  }
  std::string root;
  rocksdb_config config;
};

void append(event_log& log, std::uint64_t seq, bool cover = false) {
  event::Record record;
  record.set_seq(seq);
  record.set_unit("U-1");
  record.mutable_device()->mutable_retired();
  std::promise<bool> written;
  log.append({seq, {{"device/U-1", record.SerializeAsString()}}, {{family::snapshots, "device/U-1", "state"}}, cover},
             [&](result<done> outcome) { written.set_value(outcome.ok()); });
  BOOST_TEST(written.get_future().get());
}

std::vector<std::string> groups_of(const ald::stored_log& log, group_number from) {
  std::vector<std::string> values;
  BOOST_TEST(log.read_groups(from, [&](group_number, std::string_view value) { return values.emplace_back(value), true; }).ok());
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_log)

BOOST_AUTO_TEST_CASE(both_twins_give_the_same_groups) {
  store at;
  const auto disk_log = at.open();
  const auto memory_log = std::move(memory_event_log::open().value());
  for (std::uint64_t seq = 1; seq <= 4; ++seq) {
    append(*disk_log, seq);
    append(*memory_log, seq);
  }
  BOOST_TEST(groups_of(*disk_log, 1).size() == 4u);
  BOOST_TEST((groups_of(*disk_log, 0) == groups_of(*memory_log, 0)));
  BOOST_TEST((groups_of(*disk_log, 3) == groups_of(*memory_log, 3)));
  BOOST_TEST(groups_of(*disk_log, 5).empty());
  BOOST_TEST(disk_log->reached() == 4u);
  BOOST_TEST(memory_log->reached() == 4u);
  int seen = 0;
  BOOST_TEST(disk_log->read_groups(1, [&](group_number, std::string_view) { return ++seen < 2; }).ok());
  BOOST_TEST(seen == 2);
}

BOOST_AUTO_TEST_CASE(an_unverified_opening_lets_the_reader_find_that_the_log_lost_its_end) {
  store at;
  { append(*at.open(), 1); }
  std::ofstream(last_group_mark_path(at.config.dir)) << "00000000000000000007\n";
  BOOST_TEST(!rocksdb_event_log::open(at.config).ok());
  at.config.read_only = true;
  at.config.verify = false;
  const auto log = at.open();
  BOOST_TEST(log->last_group() == 1u);
  BOOST_TEST(log->reached() == 7u);
}

BOOST_AUTO_TEST_CASE(a_mark_that_is_missing_or_damaged_is_told_to_whoever_verifies) {
  store at;
  { append(*at.open(), 1); }
  BOOST_TEST(at.open()->is_marked());
  at.config.read_only = true;
  std::ofstream(last_group_mark_path(at.config.dir)) << "0000000000000000000x\n";
  BOOST_TEST(!at.open()->is_marked());
  std::filesystem::remove(last_group_mark_path(at.config.dir));
  BOOST_TEST(!at.open()->is_marked());
}

BOOST_AUTO_TEST_CASE(a_store_built_without_syncs_is_whole_after_its_cover) {
  store at;
  at.config.synced = false;
  {
    const auto log = at.open();
    for (std::uint64_t seq = 1; seq <= 50; ++seq) append(*log, seq, seq == 50);
  }
  at.config.synced = true;
  const auto log = at.open();
  BOOST_TEST(log->last_group() == 50u);
  BOOST_TEST(log->covered() == 50u);
  BOOST_TEST(log->get(family::snapshots, "device/U-1").value() == "state");
}

BOOST_AUTO_TEST_CASE(a_directory_without_a_store_is_not_in_use) {
  store at;
  BOOST_TEST(!store_in_use(at.config.dir));
  { append(*at.open(), 1); }
  BOOST_TEST(!store_in_use(at.config.dir));
}

BOOST_AUTO_TEST_SUITE_END()
