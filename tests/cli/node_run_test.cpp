// The real node process: start, commands, stop, replay.
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "program.hpp"

using namespace ald;

namespace {

// Until so many devices wait for their own poll and nothing is under way: then nothing happens by itself any more, whatever
// the scans do, and the digest stays.
void wait_until_delivering(const node_program& node, std::int64_t devices) {
  while (true) {
    const auto status = boost::json::parse(node.client("status --json").out);
    const auto* delivering = status.at("devices").at("by_state").as_object().if_contains("delivering");
    if (status.at("settled").as_bool() && delivering != nullptr && delivering->to_number<std::int64_t>() == devices) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(node_run)

BOOST_AUTO_TEST_CASE(a_node_stops_within_5_s_of_sigterm_and_replay_has_the_digest_it_had_live) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  while (node.log().find("ald node is ready at http://127.0.0.1:") == std::string::npos) {  // comes a moment after node.url
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  for (const char* unit : {"U-1", "U-2", "U-3"}) {
    BOOST_TEST(node.client("register " + std::string(unit) + " --firmware 11.1.0 --directory /berlin --show-tokens").code == 0);
  }
  BOOST_TEST(node.client("profile set quiet --prompt-user false").code == 0);
  BOOST_TEST(node.client("profile assign quiet /berlin").code == 0);
  BOOST_TEST(node.client("scan").code == 0);
  wait_until_delivering(node, 3);
  BOOST_TEST(node.client("retire U-3").code == 0);
  BOOST_TEST(node.client("switch off").code == 0);
  const auto live = node.client("digest");
  BOOST_TEST(live.code == 0, live.out);
  BOOST_TEST(live.out.size() == 65u, live.out);

  const auto before = std::chrono::steady_clock::now();
  BOOST_TEST(node.end(SIGTERM) == 0);
  BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::seconds(5)));
  BOOST_TEST(!std::filesystem::exists(node.data + "/node.url"));

  const auto replayed = run_command("replay --json --data " + node.data);
  BOOST_TEST(replayed.code == 0, replayed.out);
  const auto outcome = boost::json::parse(replayed.out);
  BOOST_TEST(std::string(outcome.at("digest").as_string()) + "\n" == live.out);
  BOOST_TEST(outcome.at("devices").to_number<int>() == 3);
  BOOST_TEST(outcome.at("divergence").is_null());

  const auto history = run_command("replay --device U-3 --data " + node.data);
  BOOST_TEST(history.code == 0);
  BOOST_TEST(history.out.find("registered") != std::string::npos, history.out);
  BOOST_TEST(history.out.find("retired") != std::string::npos, history.out);
  BOOST_TEST(run_command("replay --device U-9 --data " + node.data + " 2>&1").out == "ald: the log holds nothing about U-9 (unit IDs are case-sensitive)\n");

  // A second life on the same directory has the same state.
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("digest").out == live.out);
  BOOST_TEST(node.end(SIGINT) == 0);
}

BOOST_AUTO_TEST_CASE(snapshots_that_were_flushed_equal_the_fold_of_the_log) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--journal.cover", "64KiB"}), node.log());
  // More log than journal.cover in several groups, or nothing would be flushed.
  for (int batch = 0; batch < 4; ++batch) {
    std::ofstream csv(node.root + "/devices.csv");
    csv << "unit,name,directory\n";
    for (int i = 0; i < 500; ++i) csv << "U-" << batch << '-' << i << "," << std::string(80, 'n') << ",/berlin\n";
    csv.close();
    BOOST_TEST(node.client("register --csv " + node.root + "/devices.csv --tokens-out " + node.root + "/tokens" + std::to_string(batch)).code == 0);
  }
  BOOST_TEST(file_text(node.root + "/tokens0").size() > 500 * 40u);
  wait_until_delivering(node, 2'000);
  const auto live = node.client("digest");
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto outcome = boost::json::parse(run_command("replay --json --data " + node.data).out);
  BOOST_TEST(outcome.at("snapshots_compared").to_number<int>() > 1'000);
  BOOST_TEST(outcome.at("divergence").is_null());
  BOOST_TEST(outcome.at("devices").to_number<int>() == 2'000);
  BOOST_TEST(std::string(outcome.at("digest").as_string()) + "\n" == live.out);
}

BOOST_AUTO_TEST_CASE(the_log_of_a_running_node_can_be_replayed) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  const auto replayed = run_command("replay --json --data " + node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(the_admin_token_is_private_kept_and_needed) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  struct stat facts {};
  BOOST_REQUIRE(::stat((node.data + "/admin.token").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0600u);
  const auto token = file_text(node.data + "/admin.token");
  BOOST_TEST(token.size() == 44u);
  BOOST_TEST(node.log().find(token.substr(0, 43)) == std::string::npos);
  std::ofstream(node.root + "/wrong.token") << "wrong\n";
  const auto refused = node.client("status --admin-token-file " + node.root + "/wrong.token");
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.out.find("does not accept the admin token of") != std::string::npos, refused.out);
  node.end(SIGTERM);
  BOOST_REQUIRE(node.start());
  BOOST_TEST(file_text(node.data + "/admin.token") == token);
  node.end(SIGTERM);
}

BOOST_AUTO_TEST_CASE(a_second_node_on_the_same_directory_is_refused_and_harms_nothing) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  const auto second = run_command("node --listen.port 0 --data " + node.data + " 2>&1");
  BOOST_TEST(second.code == 1);
  BOOST_TEST(second.out.find("another node is running on " + node.data) != std::string::npos, second.out);
  BOOST_TEST(node.client("status").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_can_not_be_taken_away_aborts_neither_the_stop_nor_the_next_start) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  std::filesystem::remove(node.data + "/node.url");
  std::filesystem::create_directories(node.data + "/node.url/in-the-way");
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto again = run_command("node --listen.port 0 --data " + node.data + " 2>&1");
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.out.starts_with("ald: " + node.data + " can't be written: "), again.out);
}

BOOST_AUTO_TEST_CASE(a_directory_that_was_there_keeps_its_mode_and_one_made_for_the_node_is_private) {
  node_program node;
  std::filesystem::create_directories(node.data);
  BOOST_REQUIRE(::chmod(node.data.c_str(), 0755) == 0);
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  struct stat facts {};
  BOOST_REQUIRE(::stat(node.data.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0755u);
  BOOST_REQUIRE(::stat((node.data + "/log").c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0700u);
  BOOST_TEST(node.end(SIGTERM) == 0);
  node.data += "-new";
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_REQUIRE(::stat(node.data.c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0700u);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_node_whose_licensing_ledger_is_lost_does_not_begin_a_new_one) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
  std::filesystem::remove_all(node.data + "/licensing-server");
  const auto refused = run_command("node --listen.port 0 --data " + node.data + " 2>&1");
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.out.find("licensing-server/ledger is missing") != std::string::npos, refused.out);
  BOOST_TEST(!std::filesystem::exists(node.data + "/licensing-server"));
}

BOOST_AUTO_TEST_CASE(a_kill_loses_nothing_that_was_answered) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("register U-1 --show-tokens").code == 0);
  node.end(SIGKILL);
  std::filesystem::remove(node.data + "/node.url");  // stale: the killed node could not
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("show U-1").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_signing_certificate_that_is_missing_ends_the_start_with_one_line_that_names_it) {
  node_program node;
  BOOST_TEST(!node.start({"--artifacts.signing-key", "/none/key.pem", "--artifacts.signing-cert", "/none/cert.pem"}));
  BOOST_TEST(node.log().find("ald: cannot open artifact signing key /none/key.pem: No such file or directory") != std::string::npos, node.log());
}

BOOST_AUTO_TEST_CASE(a_node_that_signs_artifacts_makes_a_private_key_and_puts_it_into_its_snapshots) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--artifact", "product=board,form=swu"}), node.log());
  const auto mode = [](const std::string& file) { return std::filesystem::status(file).permissions(); };
  const auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  BOOST_TEST((mode(node.data + "/artifact-signing/key.pem") == owner));
  BOOST_TEST(node.client("snapshot --to " + node.root + "/copy").code == 0);
  BOOST_TEST((mode(node.root + "/copy/artifact-signing/key.pem") == owner));
  BOOST_TEST(file_text(node.root + "/copy/artifact-signing/cert.pem") == file_text(node.data + "/artifact-signing/cert.pem"));
}

BOOST_AUTO_TEST_SUITE_END()
