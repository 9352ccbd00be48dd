// Opening a store: what is refused, and with which words.
#include "storage/big_endian.hpp"
#include "storage/group_codec.hpp"
#include "storage/store_directory.hpp"
#include "tests/storage/log_bed.hpp"
#include "tests/storage/raw_store.hpp"

using namespace ald;
using namespace ald::storage_tests;

namespace {

// Names, sizes and times of all files.
texts listing(const std::string& dir) {
  texts all;
  for (const auto& file : std::filesystem::directory_iterator(dir)) {
    all.push_back(file.path().filename().string() + " " + std::to_string(file.file_size()) + " " +
                  std::to_string(file.last_write_time().time_since_epoch().count()));
  }
  std::sort(all.begin(), all.end());
  return all;
}

result<std::unique_ptr<ald::rocksdb_event_log>> open_dir(const std::string& dir, bool create = false, bool read_only = false) {
  rocksdb_config config;
  config.dir = dir;
  config.create = create;
  config.read_only = read_only;
  return ald::rocksdb_event_log::open(config);
}

bool names(const fault& f, const std::string& dir) { return f.what.find(dir) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(rocksdb_open)

BOOST_AUTO_TEST_CASE(a_missing_directory_is_made_only_when_asked_for) {
  temporary_directory t;
  const auto dir = t.path("a/b");
  const auto refused = open_dir(dir);
  BOOST_REQUIRE(failed_with(refused, fault_code::not_found));
  BOOST_TEST(names(refused.error(), dir));
  BOOST_TEST(!std::filesystem::exists(dir));
  BOOST_TEST(text_of(open_dir(dir, true)) == "");
  BOOST_TEST(text_of(open_dir(dir)) == "");
}

BOOST_AUTO_TEST_CASE(an_empty_directory_is_no_store_until_one_is_made_in_it) {
  temporary_directory t;
  BOOST_TEST(failed_with(open_dir(t.path()), fault_code::not_found));
  BOOST_TEST(failed_with(open_dir(t.path(), true, true), fault_code::not_found));
  BOOST_TEST(std::filesystem::is_empty(t.path()));
  BOOST_TEST(text_of(open_dir(t.path(), true)) == "");
}

BOOST_AUTO_TEST_CASE(a_directory_or_file_of_something_else_is_refused_and_left_alone) {
  temporary_directory t;
  std::ofstream(t.path("letters.txt")) << "dear";
  const auto refused = open_dir(t.path(), true);
  BOOST_REQUIRE(failed_with(refused, fault_code::bad_input));
  BOOST_TEST(refused.error().what == t.path() + " is not a store: it holds letters.txt");
  BOOST_TEST(failed_with(open_dir(t.path("letters.txt"), true), fault_code::bad_input));
  BOOST_TEST(listing(t.path()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_rocksdb_database_of_another_program_is_refused) {
  temporary_directory t;
  { raw_store(t.path("one"), {"default"}).put("default", "k", "v"); }
  { raw_store(t.path("two"), {"default", "theirs"}); }
  for (const auto* name : {"one", "two"}) {
    const auto refused = open_dir(t.path(name), true);
    BOOST_REQUIRE(failed_with(refused, fault_code::bad_input));
    BOOST_TEST(refused.error().what.find("not a store of ald") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_store_whose_making_was_cut_short_is_finished_by_the_next_start) {
  for (const auto& made : {texts{"default"}, texts{"default", "groups"}, texts{"default", "groups", "snapshots", "licenses", "index"}}) {
    temporary_directory t;
    { raw_store(t.path(), made); }
    BOOST_TEST(failed_with(open_dir(t.path()), fault_code::not_found));
    BOOST_TEST(text_of(open_dir(t.path(), true)) == "");
  }
}

BOOST_AUTO_TEST_CASE(the_layout_of_a_store_is_as_written_down) {
  rocksdb_bed b;
  const std::vector<log_record> records{device_record("A", 1), ledger_record(1)};
  BOOST_REQUIRE(append_now(b.log(), {1, records, {snapshot("device/A", "s"), license("A/S", "f")}, true}).ok());
  append_groups(b.log(), 2, 2);
  b.close();
  raw_store raw(b.config().dir);
  BOOST_TEST((raw.keys("default") == texts{"covered", "format"}));
  BOOST_TEST(raw.get("default", "format").value_or("") == "1");
  BOOST_TEST(raw.get("default", "covered").value_or("") == "1");
  const std::string one("\0\0\0\0\0\0\0\1", 8);
  BOOST_TEST((raw.keys("groups") == texts{one, std::string("\0\0\0\0\0\0\0\2", 8)}));
  BOOST_TEST((raw.get("groups", one) == encode_group({}, 1, records)));
  BOOST_TEST(raw.get("snapshots", "device/A").value_or("") == "s");
  BOOST_TEST(raw.get("licenses", "A/S").value_or("") == "f");
  BOOST_TEST((raw.keys("index") == texts{std::string("device/A\0", 9) + one, std::string("ledger\0", 7) + one}));
  std::ifstream mark(last_group_mark_path(b.config().dir));
  BOOST_TEST(std::string(std::istreambuf_iterator<char>(mark), {}) == "00000000000000000002\n");
}

BOOST_AUTO_TEST_CASE(a_store_of_a_newer_version_is_refused_with_what_to_do) {
  rocksdb_bed b;
  b.close();
  raw_store(b.config().dir).put("default", "format", "2");
  for (const bool read_only : {false, true}) {
    const auto refused = open_dir(b.config().dir, false, read_only);
    BOOST_REQUIRE(failed_with(refused, fault_code::unsupported));
    BOOST_TEST(refused.error().what == "the store in " + b.config().dir + " has format 2, this program reads up to 1");
    BOOST_TEST(refused.error().hint == "use the version of ald that wrote it, or a newer one");
  }
}

BOOST_AUTO_TEST_CASE(a_newer_store_is_refused_as_such_even_if_it_lacks_a_column_family) {
  temporary_directory t;
  { raw_store(t.path(), {"default", "groups", "later"}).put("default", "format", "7"); }
  BOOST_TEST(failed_with(open_dir(t.path(), true), fault_code::unsupported));
}

BOOST_AUTO_TEST_CASE(an_unknown_event_kind_after_the_covered_groups_is_refused_at_opening) {
  rocksdb_bed b;
  append_groups(b.log(), 1, 1);
  b.close();
  event::Record later;
  later.set_unit("U");
  later.mutable_device()->GetReflection()->MutableUnknownFields(later.mutable_device())->AddLengthDelimited(900)->assign("x");
  {
    raw_store raw(b.config().dir);
    const auto before = stored_digest(1, raw.get("groups", big_endian(1)).value()).value();
    raw.put("groups", big_endian(2), encode_group(before, 2, {{"device/U", later.SerializeAsString()}}));
  }
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::unsupported));
  BOOST_TEST(refused.error().what == "group 2 of the event log, record 0: an unknown kind of Device event");
}

BOOST_AUTO_TEST_CASE(opening_for_reading_writes_nothing_and_refuses_appends) {
  rocksdb_bed b;
  BOOST_REQUIRE(append_now(b.log(), device_group(1, "A", 1, true)).ok());
  append_groups(b.log(), 2, 3);
  b.close();
  const auto before = listing(b.config().dir);
  {
    auto opened = open_dir(b.config().dir, false, true);
    BOOST_REQUIRE_MESSAGE(opened.ok(), text_of(opened));
    auto& log = *opened.value();
    BOOST_TEST((contents(log) == texts{"1.0 device/A", "2.0 device/U", "3.0 device/U"}));
    BOOST_TEST((positions(log, "device/U") == texts{"2.0", "3.0"}));
    BOOST_TEST((rows(log, family::snapshots) == texts{"device/A=state 1"}));
    BOOST_TEST(failed_with(append_now(log, device_group(4, "U", 3)), fault_code::unavailable));
  }
  BOOST_TEST(listing(b.config().dir) == before);
}

BOOST_AUTO_TEST_CASE(a_second_log_on_the_same_store_is_refused_naming_it) {
  rocksdb_bed b;
  const auto refused = b.try_open();
  BOOST_REQUIRE(failed_with(refused, fault_code::conflict));
  BOOST_TEST(refused.error().what == "the store in " + b.config().dir + " is in use by another process");
  append_groups(b.log(), 1, 1);
}

BOOST_AUTO_TEST_SUITE_END()
