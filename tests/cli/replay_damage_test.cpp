// `ald replay` on stores whose files were damaged: it says what can't be read, goes on where it can, and changes nothing.
#include <csignal>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

#include "program.hpp"

using namespace ald;

namespace {

namespace fs = std::filesystem;

// The store of a simulated rollout, and copies of it to damage.
struct saved_store {
  saved_store() {
    std::string pattern = "/tmp/ald-damage-XXXXXX";
    root = ::mkdtemp(pattern.data());
    const auto made = run_command("simulate --devices 30 --days 0.05 --faults none --save-log " + root + "/good 2>&1");
    BOOST_REQUIRE_MESSAGE(made.code == 0, made.out);
  }
  ~saved_store() { fs::remove_all(root); }
  std::string copy() const {
    fs::remove_all(root + "/bad");
    fs::copy(root + "/good", root + "/bad", fs::copy_options::recursive);
    return root + "/bad";
  }
  std::vector<std::string> tables() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root + "/good/log")) {
      if (entry.path().extension() == ".sst") names.push_back(entry.path().filename());
    }
    return names;
  }
  std::string root;
};

void flip_bit(const std::string& path, std::size_t offset) {
  auto bytes = file_text(path);
  bytes[offset] = static_cast<char>(bytes[offset] ^ 4);
  std::ofstream(path, std::ios::binary) << bytes;
}

std::map<std::string, std::string> picture(const std::string& dir) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(dir)) all[entry.path()] = entry.is_regular_file() ? file_text(entry.path()) : "";
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_damage)

BOOST_AUTO_TEST_CASE(a_flipped_bit_in_any_table_is_named_by_the_group_or_the_rows_it_makes_unreadable) {
  const saved_store store;
  const std::map<std::string, std::string> names{{"group 1 can't be read", "groups"}, {"the snapshots can't be read", "snapshots"},
                                                 {"the rows of the index can't be read", "index"}, {"the license files can't be read", "licenses"},
                                                 {"(reading its marks)", "marks"}};
  std::set<std::string> met;
  for (const auto& table : store.tables()) {
    const auto dir = store.copy();
    flip_bit(dir + "/log/" + table, 20);  // in the first block of rows
    const auto before = picture(dir);
    const auto told = run_command("replay --data " + dir + " 2>&1 >/dev/null");
    BOOST_TEST(told.code == 1, told.out);
    BOOST_TEST((picture(dir) == before));
    std::string what;
    for (const auto& [text, column] : names) {
      if (told.out.find(text) != std::string::npos) what = column;
    }
    BOOST_TEST(what != "", told.out);
    met.insert(what);
    // A log that is whole can be exported, and its copy is as good as new.
    const bool is_whole = what == "snapshots" || what == "index" || what == "licenses";
    const auto exported = run_command("replay --data " + dir + " --export " + dir + ".jsonl 2>&1");
    BOOST_TEST((exported.code == 0) == is_whole, exported.out);
    BOOST_TEST(fs::exists(dir + ".jsonl") == is_whole);
    BOOST_TEST(!fs::exists(dir + ".jsonl.part"));
    if (what == "groups") BOOST_TEST(exported.out.find("group 1 can't be read") != std::string::npos, exported.out);
    fs::remove(dir + ".jsonl");
  }
  BOOST_TEST(met.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_block_in_the_middle_of_the_log_that_cant_be_read_is_named_by_its_first_group) {
  const saved_store store;
  const auto whole = boost::json::parse(run_command("replay --json --data " + store.root + "/good 2>/dev/null").out);
  std::set<std::int64_t> groups;
  for (const auto& table : store.tables()) {
    const auto size = fs::file_size(store.root + "/good/log/" + table);
    for (const auto offset : {size / 3, size / 2, size * 2 / 3}) {
      const auto dir = store.copy();
      flip_bit(dir + "/log/" + table, offset);
      const auto outcome = run_command("replay --json --data " + dir + " 2>/dev/null");
      if (outcome.code == 0 || outcome.out.empty()) continue;  // not of the rows; or it can't be opened
      const auto found = boost::json::parse(outcome.out);
      const auto& divergence = found.at("divergence").as_object();
      if (divergence.at("kind").as_string() != "chain") continue;
      const auto group = divergence.at("group").to_number<std::int64_t>();
      BOOST_TEST(group == found.at("groups").to_number<std::int64_t>() + 1);
      BOOST_TEST(group <= whole.at("groups").to_number<std::int64_t>());
      groups.insert(group);
    }
  }
  BOOST_TEST(groups.size() >= 2u);
}

BOOST_AUTO_TEST_CASE(a_transfer_that_is_stopped_leaves_nothing_behind) {
  const saved_store store;
  BOOST_REQUIRE(run_command("replay --data " + store.root + "/good --export " + store.root + "/log.jsonl 2>&1").code == 0);
  // It waits for the rest of its input when it is told to stop.
  const auto line = "(head -n 20 " + store.root + "/log.jsonl; sleep 2) | timeout -s INT 1 " + std::string(ald_binary) + " replay --import - --data " + store.root + "/new 2>&1";
  FILE* pipe = ::popen(line.c_str(), "r");
  std::array<char, 4096> buffer{};
  const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe);
  ::pclose(pipe);
  BOOST_TEST(std::string(buffer.data(), n) == "ald: stopped (nothing was made)\n");
  BOOST_TEST(!fs::exists(store.root + "/new"));
  BOOST_TEST(!fs::exists(store.root + "/new.importing"));
}

BOOST_AUTO_TEST_SUITE_END()
