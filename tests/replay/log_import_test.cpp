// Export and import: the same log again, or a fault that names the line.
#include "replay/log_import.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "replay/log_check.hpp"
#include "replay/log_export.hpp"
#include "storage/memory_event_log.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/stored_licenses.hpp"
#include "tests/replay/sample_log.hpp"

using namespace ald;

namespace {

struct temporary_directory {
  temporary_directory() {
    std::string pattern = "/tmp/ald-import-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~temporary_directory() { std::filesystem::remove_all(path); }
  std::string path;
};

// A log in memory with a small rollout, an empty group, and text that is not UTF-8.
struct source_log {
  source_log() {
    sample.roll_out(20, 7);
    sample.write();
    event::Device failed;
    failed.mutable_install_failed()->set_action(3);
    failed.mutable_install_failed()->set_detail("bad \xff\xfe bytes");
    sample.add(test::sample_log::unit(3), failed);
    sample.write();
    std::ostringstream out;
    const auto end = export_log(*log, out);
    BOOST_REQUIRE(end.ok());
    text = out.str();
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  }
  std::unique_ptr<memory_event_log> log = std::move(memory_event_log::open().value());
  test::sample_log sample{[this](log_group group) { log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); }); }};
  std::string text;
  std::vector<std::string> lines;
};

result<import_outcome> import_text(const std::string& text, const import_limits& limits = {}) {
  temporary_directory at;
  std::istringstream in(text);
  return import_log(in, at.path + "/log", limits);
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

void refused_with(const std::vector<std::string>& lines, const std::string& what) {
  const auto outcome = import_text(joined(lines));
  BOOST_REQUIRE_MESSAGE(!outcome.ok(), what);
  BOOST_TEST(outcome.error().what.find(what) != std::string::npos, outcome.error().what << " is not " << what);
}

std::unique_ptr<rocksdb_event_log> opened(const std::string& dir) {
  rocksdb_config config;
  config.dir = dir;
  config.read_only = true;
  auto log = rocksdb_event_log::open(config);
  BOOST_REQUIRE_MESSAGE(log.ok(), (log.ok() ? std::string() : to_string(log.error())));
  return std::move(log.value());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_import)

BOOST_AUTO_TEST_CASE(an_imported_log_is_the_same_log_with_snapshots_licenses_and_index) {
  source_log source;
  temporary_directory at;
  std::istringstream in(source.text);
  const auto made = import_log(in, at.path + "/log");
  BOOST_REQUIRE_MESSAGE(made.ok(), (made.ok() ? std::string() : to_string(made.error())));
  BOOST_TEST(made.value().digest == source.sample.fold().digest());
  const auto log = opened(at.path + "/log");
  BOOST_TEST(log->last_group() == source.log->last_group());
  BOOST_TEST(log->covered() == log->last_group());
  const auto checked = check_log(*log);
  BOOST_REQUIRE(checked.ok());
  BOOST_TEST(!checked.value().divergence.has_value());
  BOOST_TEST(checked.value().digest == made.value().digest);
  BOOST_TEST(checked.value().snapshots_compared == 22u);
  // Group by group in the same bytes, and so in the same chain.
  std::vector<std::string> before, after;
  source.log->read_groups(1, [&](group_number, std::string_view value) { return before.emplace_back(value), true; });
  log->read_groups(1, [&](group_number, std::string_view value) { return after.emplace_back(value), true; });
  BOOST_TEST(before == after, boost::test_tools::per_element());
  std::ostringstream again;
  BOOST_REQUIRE(export_log(*log, again).ok());
  BOOST_TEST(again.str() == source.text);
  const auto unit = test::sample_log::unit(3);
  BOOST_TEST(stored_licenses(*log).license_file(unit_id(unit), license_serial("L-" + unit)).value().starts_with("-----BEGIN"));
  int events = 0;
  BOOST_REQUIRE(log->read_stream("device/" + unit, [&](group_number, std::size_t, std::string_view) { return ++events, true; }).ok());
  BOOST_TEST(events == 10);
}

BOOST_AUTO_TEST_CASE(covers_in_between_change_nothing) {
  source_log source;
  import_limits limits;
  limits.cover_bytes = 1;
  const auto made = import_text(source.text, limits);
  BOOST_REQUIRE(made.ok());
  BOOST_TEST(made.value().digest == source.sample.fold().digest());
}

BOOST_AUTO_TEST_CASE(an_empty_log_goes_through_as_well) {
  const auto log = std::move(memory_event_log::open().value());
  std::ostringstream out;
  BOOST_REQUIRE(export_log(*log, out).ok());
  const auto made = import_text(out.str());
  BOOST_REQUIRE(made.ok());
  BOOST_TEST(made.value().groups == 0u);
}

BOOST_AUTO_TEST_CASE(lines_that_are_missing_twice_or_out_of_order_are_named) {
  const source_log source;
  const auto changed = [&](auto change) {
    auto lines = source.lines;
    change(lines);
    return lines;
  };
  refused_with(changed([](auto& l) { l.erase(l.begin()); }), "line 1: not the first line of an export");
  refused_with(changed([](auto& l) { l.insert(l.begin(), l[0]); }), "line 2: a second first line");
  refused_with(changed([](auto& l) { l.erase(l.begin() + 8); }), "line 9: group 2, index 5 comes after group 2, index 3");
  refused_with(changed([](auto& l) { l.insert(l.begin() + 10, l[10]); }), "line 12: group 2, index 6 comes after group 2, index 6");
  refused_with(changed([](auto& l) { std::swap(l[5], l[6]); }), "line 6: group 2, index 2 comes after group 2, index 0");
  refused_with(changed([](auto& l) { l.erase(l.begin() + 1, l.begin() + 4); }), "line 2: group 2, index 0 comes after group 0");
  refused_with(changed([](auto& l) { l.push_back(l.back()); }), "a line after the end");
  refused_with(changed([](auto& l) { l.pop_back(); }), "its last line is missing");
  refused_with(changed([](auto& l) { l.erase(l.end() - 2); }), "the end speaks of");
  refused_with({}, "its last line is missing");
}

BOOST_AUTO_TEST_CASE(a_seq_that_does_not_follow_is_named) {
  const source_log source;
  auto lines = source.lines;
  auto& line = lines[4];
  BOOST_REQUIRE(line.find("\"seq\":\"1\"") != line.npos);
  line.replace(line.find("\"seq\":\"1\""), 9, "\"seq\":\"9\"");
  line = line.substr(0, line.rfind(",\"check\"")) + "}";
  refused_with(lines, "line 5: seq 9 comes after seq 0 of its stream");
}

BOOST_AUTO_TEST_CASE(a_time_that_is_none_is_refused) {
  const std::string line = "{\"group\":1,\"index\":0,\"record\":{\"at_ms\":\"9223372036854775807\",\"seq\":\"1\",\"unit\":\"U\",\"device\":{\"retired\":{}}}}";
  refused_with({write_header_line(), line, write_end_line({1, 1})}, "line 2: at_ms is not a time between 1970 and 9999");
}

BOOST_AUTO_TEST_CASE(a_line_or_a_group_beyond_its_limit_is_refused) {
  const source_log source;
  import_limits limits;
  limits.max_line_bytes = 100;
  auto outcome = import_text(source.text, limits);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST((outcome.error().code == fault_code::bad_input));
  BOOST_TEST(outcome.error().what == "line 2: longer than 100 bytes");
  BOOST_TEST(outcome.error().hint.find("--max-line") != std::string::npos);
  limits = {};
  limits.max_group_bytes = 500;
  outcome = import_text(source.text, limits);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().what.find("larger than 500 bytes") != std::string::npos, outcome.error().what);
  // Without a single line feed nothing piles up either.
  limits = {};
  limits.max_line_bytes = 1'000;
  outcome = import_text(std::string(5'000'000, 'x'), limits);
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().what == "line 1: longer than 1000 bytes");
}

BOOST_AUTO_TEST_CASE(any_cut_of_an_export_is_refused) {
  const source_log source;
  std::size_t step = source.text.size() / 40 + 1;
  for (std::size_t size = 0; size + 2 < source.text.size(); size += step) {
    BOOST_TEST(!import_text(source.text.substr(0, size)).ok(), size << " bytes");
  }
  BOOST_TEST(import_text(source.text.substr(0, source.text.size() - 1)).ok(), "only the last line feed is missing");
}

BOOST_AUTO_TEST_CASE(a_log_whose_chain_is_broken_is_not_exported_to_its_end) {
  const auto disk = std::make_shared<memory_disk>();
  const auto log = std::move(memory_event_log::open({}, disk).value());
  test::sample_log sample([&](log_group group) { log->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); }); });
  sample.roll_out(3, 3);
  disk->groups[4].back() ^= 1;
  std::ostringstream out;
  const auto end = export_log(*log, out);
  BOOST_REQUIRE(!end.ok());
  BOOST_TEST(end.error().what.find("group 5") != std::string::npos, end.error().what);
  BOOST_TEST(out.str().find("\"end\"") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
