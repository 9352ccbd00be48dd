// `ald replay` on the stores of real nodes: it looks, moves them, and never touches them.
#include <filesystem>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <map>

#include "program.hpp"

using namespace ald;

namespace {

// Bytes and times of everything under a directory.
std::map<std::string, std::string> picture(const std::string& dir) {
  std::map<std::string, std::string> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    struct stat facts {};
    ::lstat(entry.path().c_str(), &facts);
    const auto times = std::to_string(facts.st_mtim.tv_sec) + "." + std::to_string(facts.st_mtim.tv_nsec) + " " + std::to_string(facts.st_ctim.tv_nsec);
    all[entry.path()] = times + " " + (entry.is_regular_file() ? file_text(entry.path()) : "");
  }
  return all;
}

std::string digest_of(const std::string& data) {
  const auto replayed = run_command("replay --json --data " + data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
  return std::string(boost::json::parse(replayed.out).at("digest").as_string());
}

// A node that has registered some devices, and is stopped.
struct stopped_node : node_program {
  stopped_node() {
    BOOST_REQUIRE_MESSAGE(start(), log());
    for (const char* unit : {"U-1", "U-2"}) BOOST_TEST(client("register " + std::string(unit) + " --show-tokens").code == 0);
    BOOST_TEST(client("profile set quiet --prompt-user false").code == 0);
    BOOST_TEST(client("retire U-2").code == 0);
    BOOST_TEST(end(SIGTERM) == 0);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_run)

BOOST_AUTO_TEST_CASE(no_form_of_replay_changes_the_store_it_reads) {
  stopped_node node;
  const auto before = picture(node.data);
  for (const std::string what : {"", "--json", "--device U-1", "--device U-1 --json", "--at 2", "--at 2030-01-01 --json", "--device U-2 --at 1", "--between 1 3",
                                 "--between 1 1 --device U-1", "--stats", "--stats --json", "--export -"}) {
    const auto outcome = run_command("replay " + what + " --data " + node.data + " 2>&1 >/dev/null");
    BOOST_TEST(outcome.code == 0, what + ": " + outcome.out);
    BOOST_TEST(outcome.out == "", what);
  }
  BOOST_TEST((picture(node.data) == before));
}

BOOST_AUTO_TEST_CASE(an_exported_log_is_imported_to_the_same_log_and_a_node_runs_on_it) {
  stopped_node node;
  const auto file = node.root + "/log.jsonl", file2 = node.root + "/log2.jsonl", data2 = node.root + "/moved";
  BOOST_TEST(run_command("replay --data " + node.data + " --export " + file).code == 0);
  struct stat facts {};
  BOOST_REQUIRE(::stat(file.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0600u);
  BOOST_TEST(!std::filesystem::exists(file + ".part"));
  const auto imported = run_command("replay --json --import " + file + " --data " + data2 + " 2>&1");
  BOOST_TEST(imported.code == 0, imported.out);
  const auto digest = digest_of(node.data);
  BOOST_TEST(std::string(boost::json::parse(imported.out).at("digest").as_string()) == digest);
  BOOST_TEST(digest_of(data2) == digest);
  BOOST_TEST(run_command("replay --data " + data2 + " --export " + file2).code == 0);
  BOOST_TEST(file_text(file) == file_text(file2));

  std::filesystem::copy(node.data + "/licensing-server", data2 + "/licensing-server", std::filesystem::copy_options::recursive);
  node.data = data2;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("show U-2").out.find("retired") != std::string::npos);
  BOOST_TEST(node.client("register U-3 --show-tokens").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
  digest_of(data2);
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten_and_a_damaged_export_leaves_nothing) {
  stopped_node node;
  const auto file = node.root + "/log.jsonl";
  BOOST_TEST(run_command("replay --data " + node.data + " --export " + file).code == 0);
  const auto again = run_command("replay --data " + node.data + " --export " + file + " 2>&1");
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.out == "ald: " + file + " is there (name a new file)\n");
  const auto into = run_command("replay --import " + file + " --data " + node.data + " 2>&1");
  BOOST_TEST(into.code == 1);
  BOOST_TEST(into.out.find(node.data + " is not an empty directory") != std::string::npos, into.out);

  auto text = file_text(file);
  text[text.find("U-2")] = 'V';
  std::ofstream(node.root + "/bad.jsonl") << text;
  const auto bad = run_command("replay --import " + node.root + "/bad.jsonl --data " + node.root + "/new 2>&1");
  BOOST_TEST(bad.code == 1);
  BOOST_TEST(bad.out.find("bad.jsonl: line ") != std::string::npos, bad.out);
  BOOST_TEST(bad.out.find("its check does not fit") != std::string::npos, bad.out);
  BOOST_TEST(!std::filesystem::exists(node.root + "/new"));
  BOOST_TEST(!std::filesystem::exists(node.root + "/new.importing"));
  // An empty directory stays, empty.
  std::filesystem::create_directory(node.root + "/empty");
  BOOST_TEST(run_command("replay --import " + node.root + "/bad.jsonl --data " + node.root + "/empty/ 2>/dev/null").code == 1);
  BOOST_TEST(std::filesystem::is_empty(node.root + "/empty"));
  BOOST_TEST(run_command("replay --import " + file + " --data " + node.root + "/empty/ --max-line 64KiB 2>/dev/null").code == 0);
  BOOST_TEST(run_command("replay --import " + node.root + "/none --data " + node.root + "/new 2>&1").code == 1);
}

BOOST_AUTO_TEST_CASE(a_running_nodes_directory_is_read_with_a_note_and_its_copy_without) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  const auto live = run_command("replay --data " + node.data + " 2>&1 >/dev/null");
  BOOST_TEST(live.out.starts_with("ald: note: a node is running on " + node.data), live.out);
  BOOST_TEST(node.client("snapshot --to " + node.root + "/copy").code == 0);
  const auto before = picture(node.root + "/copy");
  const auto copy = run_command("replay --data " + node.root + "/copy 2>&1 >/dev/null");
  BOOST_TEST(copy.code == 0);
  BOOST_TEST(copy.out == "");
  BOOST_TEST(run_command("replay --device U-1 --data " + node.root + "/copy 2>&1").out.find("registered") != std::string::npos);
  BOOST_TEST((picture(node.root + "/copy") == before));
  const auto fault = run_command("replay --device U-9 --data " + node.data + " 2>&1");
  BOOST_TEST(fault.code == 1);
  BOOST_TEST(fault.out.find("ald snapshot --to NEW-DIR --data " + node.data) != std::string::npos, fault.out);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_log_that_lost_its_end_is_told_from_a_whole_one) {
  stopped_node node;
  std::ofstream(node.data + "/log/last-group") << "00000000000000009999\n";
  const auto found = run_command("replay --json --data " + node.data + " 2>/dev/null");
  BOOST_TEST(found.code == 1);
  const auto divergence = boost::json::parse(found.out).at("divergence");
  BOOST_TEST(divergence.at("kind").as_string() == "end");
  BOOST_TEST(divergence.at("expected").as_string() == "group 9999");
  const auto told = run_command("replay --data " + node.data + " 2>&1 >/dev/null");
  BOOST_TEST(told.out.find("the log lost its end (restore the store from a backup)") != std::string::npos, told.out);
}

BOOST_AUTO_TEST_CASE(a_store_without_its_mark_is_not_said_to_be_whole_and_one_that_can_not_be_opened_is_told_in_json_too) {
  stopped_node node;
  std::filesystem::remove(node.data + "/log/last-group");
  const auto unmarked = run_command("replay --data " + node.data + " 2>&1 >/dev/null");
  BOOST_TEST(unmarked.code == 1);
  BOOST_TEST(unmarked.out.find("last-group, is missing or can't be read") != std::string::npos, unmarked.out);
  std::ofstream(node.data + "/log/CURRENT") << "nonsense";
  const auto damaged = run_command("replay --json --data " + node.data + " 2>/dev/null");
  BOOST_TEST(damaged.code == 1);
  BOOST_TEST(boost::json::parse(damaged.out).at("divergence").at("kind").as_string() == "store");
}

BOOST_AUTO_TEST_CASE(moments_that_are_named_the_wrong_way_round_are_refused) {
  stopped_node node;
  const auto numbers = run_command("replay --between 3 1 --data " + node.data + " 2>&1");
  BOOST_TEST(numbers.code == 2);
  BOOST_TEST(numbers.out == "ald: --between 3 1: the first moment is after the second (name the earlier one first)\n");
  // A time and a number: only the log tells.
  for (const std::string of : {"", "--device U-2 "}) {
    const auto mixed = run_command("replay --between 2100-01-01 1 " + of + "--data " + node.data + " 2>&1");
    BOOST_TEST(mixed.code == 1, of);
    BOOST_TEST(mixed.out.find("the first moment is after the second") != std::string::npos, mixed.out);
    BOOST_TEST(run_command("replay --between 1 2100-01-01 " + of + "--data " + node.data + " 2>&1").code == 0, of);
  }
}

BOOST_AUTO_TEST_CASE(what_is_still_to_come_is_told_as_seen_from_the_moment_that_is_shown) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto shown = run_command("replay --device U-1 --at 2090-01-01 --data " + node.data + " 2>&1");
  BOOST_TEST(shown.code == 0, shown.out);
  const auto since = shown.out.find("since "), end = shown.out.find('\n', since);
  BOOST_REQUIRE(since != std::string::npos);
  BOOST_TEST(std::atoi(shown.out.c_str() + shown.out.find('(', since) + 1) > 20'000, shown.out.substr(since, end - since));  // days ago
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_a_usage_error) {
  for (const std::string what : {"--at 1 --stats", "--at 1 --between 1 2", "--between 1", "--export f --import g", "--export f --device U", "--at never",
                                 "--max-line 1KiB", "--import f --max-line zero", "--between 100 1", "--between 2026-01-02 2026-01-01", "--between 5 4 --device U"}) {
    BOOST_TEST(run_command("replay --data /nonexistent " + what + " 2>/dev/null").code == 2, what);
  }
}

BOOST_AUTO_TEST_SUITE_END()
