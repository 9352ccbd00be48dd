// Index and license files beside a log: what is not as the log says is found, and named exactly.
#include "replay/derived_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "replay/log_check.hpp"
#include "storage/memory_event_log.hpp"
#include "tests/replay/sample_log.hpp"

using namespace ald;

namespace {

// A log in memory whose index and license files a test can change.
struct changed_log final : stored_log {
  changed_log() {
    test::sample_log sample([this](log_group group) {
      for (const auto& record : group.records) index.insert({record.stream, group.number});
      for (const auto& row : group.derived) {
        if (row.in == family::licenses) files[row.key] = row.value;
      }
      memory->append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); });
    });
    sample.roll_out(30, 10);
  }

  void append(log_group group, std::function<void(result<done>)> on_done) override { memory->append(std::move(group), std::move(on_done)); }
  group_number last_group() const override { return memory->last_group(); }
  group_number covered() const override { return cover.value_or(memory->covered()); }
  std::uint64_t bytes_since_cover() const override { return 0; }
  std::uint64_t log_bytes() const override { return 0; }
  group_number reached() const override { return memory->reached(); }
  result<done> read(group_number from, const record_visitor& visit) const override { return memory->read(from, visit); }
  result<done> read_groups(group_number from, const group_visitor& visit) const override { return memory->read_groups(from, visit); }
  result<done> read_stream(std::string_view stream, const record_visitor& visit) const override { return memory->read_stream(stream, visit); }
  void adopt(std::vector<derived_row>) override {}
  std::string state_digest(const std::vector<derived_row>& newer) const override { return memory->state_digest(newer); }
  std::optional<std::string> get(family in, std::string_view key) const override {
    if (in != family::licenses) return memory->get(in, key);
    const auto at = files.find(std::string(key));
    return at == files.end() ? std::nullopt : std::optional(at->second);
  }
  result<done> each(family in, const row_visitor& visit) const override {
    if (in != family::licenses) return memory->each(in, visit);
    for (const auto& [key, file] : files) {
      if (unreadable_from == key) return fault{fault_code::corrupt, "block checksum mismatch", ""};
      if (!visit(key, file)) break;
    }
    return done{};
  }
  result<bool> each_indexed(const index_visitor& visit) const override {
    for (const auto& [stream, group] : index) {
      if (unreadable_from == stream) return fault{fault_code::corrupt, "block checksum mismatch", ""};
      if (!visit(stream, group)) break;
    }
    return true;
  }

  std::unique_ptr<memory_event_log> memory = std::move(memory_event_log::open().value());
  std::set<std::pair<std::string, group_number>> index;
  std::map<std::string, std::string> files;
  std::string unreadable_from = "nothing";
  std::optional<group_number> cover;
};

log_divergence divergence_of(const changed_log& log) {
  const auto checked = check_log(log);
  BOOST_REQUIRE(checked.ok());
  BOOST_REQUIRE(checked.value().divergence.has_value());
  return *checked.value().divergence;
}

std::string stream(int device) { return "device/" + test::sample_log::unit(static_cast<std::uint64_t>(device)); }
std::string file_key(int device) { return test::sample_log::unit(static_cast<std::uint64_t>(device)) + "/L-" + test::sample_log::unit(static_cast<std::uint64_t>(device)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(derived_rows)

BOOST_AUTO_TEST_CASE(rows_that_are_as_the_log_says_are_counted) {
  const changed_log log;
  const auto checked = check_log(log).value();
  BOOST_TEST(!checked.divergence);
  BOOST_TEST(checked.index_rows_compared == log.index.size());
  BOOST_TEST(checked.licenses_compared == 30u);
}

BOOST_AUTO_TEST_CASE(a_group_that_the_index_lacks_is_named_with_its_stream_and_place) {
  changed_log log;
  auto row = std::find_if(log.index.begin(), log.index.end(), [](const auto& one) { return one.first == stream(7); });
  ++row;
  const auto lost = *row;
  log.index.erase(row);
  const auto d = divergence_of(log);
  BOOST_TEST((d.kind == divergence_kind::index));
  BOOST_TEST(d.stream == lost.first);
  BOOST_TEST(d.group == lost.second);
  BOOST_TEST(d.found == "no row");
  BOOST_TEST(d.hint.find("export") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_index_that_names_a_group_without_events_of_the_stream_is_found) {
  changed_log log;
  log.index.insert({stream(1), log.last_group() - 1});
  log.index.insert({"device/nobody", 2});
  const auto d = divergence_of(log);
  BOOST_TEST((d.kind == divergence_kind::index));
  BOOST_TEST(d.stream == "device/nobody");  // of the two the one of the earlier group
  BOOST_TEST(d.group == 2u);
  BOOST_TEST(d.found == "a row");
}

BOOST_AUTO_TEST_CASE(a_license_file_that_is_missing_changed_or_strange_is_found) {
  const std::pair<const char*, std::string> cases[] = {{"missing", "is missing beside the log"}, {"changed", "is not the one in the log"}, {"strange", "the log knows nothing"}};
  for (const auto& [what, says] : cases) {
    changed_log log;
    const std::string kind = what;
    if (kind == "missing") log.files.erase(file_key(5));
    if (kind == "changed") log.files[file_key(5)][40] ^= 1;
    if (kind == "strange") log.files[file_key(5) + "0"] = "-----BEGIN";
    const auto d = divergence_of(log);
    BOOST_TEST_CONTEXT(what << ": " << d.what) {
      BOOST_TEST((d.kind == divergence_kind::license));
      BOOST_TEST(d.stream == stream(5));
      BOOST_TEST(d.what.find(says) != std::string::npos);
      BOOST_TEST((d.group > 0) == (kind != "strange"));
    }
  }
}

BOOST_AUTO_TEST_CASE(if_everything_is_missing_the_first_event_is_named) {
  changed_log log;
  log.index.clear();
  log.files.clear();
  const auto d = divergence_of(log);
  BOOST_TEST((d.kind == divergence_kind::index));
  BOOST_TEST(d.group == 1u);
  BOOST_TEST(d.index.value() == 0u);
}

BOOST_AUTO_TEST_CASE(rows_of_groups_that_are_not_covered_may_be_missing_but_not_wrong) {
  changed_log log;
  log.cover = 2;
  std::erase_if(log.index, [](const auto& row) { return row.second > 2; });
  const auto all = log.files;
  log.files.clear();
  BOOST_TEST(!check_log(log).value().divergence);
  log.files = all;
  BOOST_TEST(!check_log(log).value().divergence);
  log.files[file_key(2)] += "x";
  BOOST_TEST(divergence_of(log).what.find("is not the one in the log") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_that_cant_be_read_are_named_by_the_last_one_that_could) {
  changed_log log;
  log.unreadable_from = stream(3);
  auto d = divergence_of(log);
  BOOST_TEST((d.kind == divergence_kind::index));
  BOOST_TEST(d.what.starts_with("the rows of the index behind " + stream(2) + ", group "), d.what);
  BOOST_TEST(d.what.find("can't be read: block checksum mismatch") != std::string::npos, d.what);
  log.unreadable_from = file_key(1);
  d = divergence_of(log);
  BOOST_TEST((d.kind == divergence_kind::license));
  BOOST_TEST(d.what.find("license files") != std::string::npos, d.what);
}

BOOST_AUTO_TEST_SUITE_END()
