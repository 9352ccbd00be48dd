// Guards on money with the real node process: caps over kill -9, the dry run, snapshots, and restored copies.
#include <set>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "program.hpp"

using namespace ald;

namespace {

namespace fs = std::filesystem;

boost::json::value status_of(const node_program& node) { return boost::json::parse(node.client("status --json").out); }

std::int64_t count_of(const boost::json::value& status, const char* by, const char* name) {
  const auto* count = status.at("devices").at(by).as_object().if_contains(name);
  return count == nullptr ? 0 : count->to_number<std::int64_t>();
}

// Until so many devices stand so. The time limit only turns a hang into a failure.
bool wait_until(const node_program& node, const char* by, const char* name, std::int64_t devices) {
  for (int i = 0; i < 600; ++i) {
    const auto status = status_of(node);
    if (status.at("settled").as_bool() && count_of(status, by, name) == devices) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  BOOST_TEST_MESSAGE(node.client("status").out << node.client("list").out << node.log());
  return false;
}

bool wait_until_delivering(const node_program& node, std::int64_t devices) { return wait_until(node, "by_state", "delivering", devices); }

void enroll(const node_program& node, const std::vector<std::string>& units) {
  for (const auto& unit : units) BOOST_REQUIRE(node.client("register " + unit + " --firmware 11.1.0 --show-tokens").code == 0);
}

// Units of the licensing server's ledger; fails if one of them has two licenses.
std::set<std::string> issued_units(const node_program& node) {
  const auto issued = boost::json::parse(node.client("issued --json").out);
  std::set<std::string> units;
  for (const auto& license : issued.at("licenses").as_array()) {
    BOOST_TEST(units.insert(std::string(license.at("unit").as_string())).second, "issued twice: " << license);
  }
  return units;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guards_run)

BOOST_AUTO_TEST_CASE(a_cap_turns_deployment_off_and_the_count_outlives_kill_9) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--money.max-orders-per-hour", "2"}), node.log());
  enroll(node, {"U-1", "U-2"});
  BOOST_REQUIRE(wait_until_delivering(node, 2));
  node.end(SIGKILL);
  fs::remove(node.data + "/node.url");
  BOOST_REQUIRE_MESSAGE(node.start({"--money.max-orders-per-hour", "2"}), node.log());
  enroll(node, {"U-3"});
  BOOST_REQUIRE(wait_until(node, "by_reason", "order_cap", 1));
  BOOST_TEST(node.log().find("order cap: more than 2 lines would be ordered in the last hour") != std::string::npos, node.log());
  auto status = status_of(node);
  BOOST_TEST(!status.at("deployment_on").as_bool());
  BOOST_TEST(std::string(status.at("deployment_off_cause").as_string()) == "order_cap");
  BOOST_TEST(status.at("money").at("cap_tripped").at("limit").to_number<int>() == 2);
  BOOST_TEST(node.client("status").out.find("off by the order cap of 2 lines an hour") != std::string::npos, node.client("status").out);
  node.end(SIGKILL);
  fs::remove(node.data + "/node.url");
  BOOST_REQUIRE_MESSAGE(node.start({"--money.max-orders-per-hour", "2"}), node.log());
  BOOST_TEST(std::string(status_of(node).at("deployment_off_cause").as_string()) == "order_cap");
  BOOST_TEST(issued_units(node).size() == 2u);
  BOOST_TEST(node.client("switch on").code == 0);
  BOOST_REQUIRE(wait_until_delivering(node, 3));
  BOOST_TEST(issued_units(node).size() == 3u);
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = run_command("replay --data " + node.data + " 2>&1");
  BOOST_TEST(replayed.code == 0, replayed.out);
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_it_would_order_and_without_it_that_is_ordered) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--dry-run", "--pack", "id=P,kind=base,total=2"}), node.log());
  enroll(node, {"U-1", "U-2", "U-3"});
  BOOST_REQUIRE(wait_until(node, "by_reason", "dry_run", 2));
  BOOST_REQUIRE(wait_until(node, "by_reason", "pack_exhausted", 1));
  const auto text = node.client("status").out;
  BOOST_TEST(text.find("dry run     nothing is ordered; it would be 2 lines") != std::string::npos, text);
  BOOST_TEST(text.find("2 of pack P") != std::string::npos, text);
  BOOST_TEST(issued_units(node).empty());
  BOOST_TEST(node.end(SIGTERM) == 0);
  BOOST_REQUIRE_MESSAGE(node.start({"--pack", "id=P,kind=base,total=2"}), node.log());
  BOOST_REQUIRE(wait_until_delivering(node, 2));
  BOOST_TEST(issued_units(node).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_a_running_node_is_a_store_with_the_digest_of_its_moment) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  enroll(node, {"U-1", "U-2"});
  BOOST_REQUIRE(wait_until_delivering(node, 2));
  const auto live = node.client("digest");
  const auto copy = node.root + "/copies/first";
  const auto taken = node.client("snapshot --to " + copy);
  BOOST_TEST(taken.code == 0, taken.out);
  const auto again = node.client("snapshot --to " + copy);
  BOOST_TEST(again.code == 1);
  BOOST_TEST(again.out.find("is not an empty directory") != std::string::npos, again.out);
  enroll(node, {"U-3"});
  BOOST_REQUIRE(wait_until_delivering(node, 3));
  BOOST_TEST(node.client("digest").out != live.out);

  const auto replayed = boost::json::parse(run_command("replay --json --data " + copy).out);
  BOOST_TEST(std::string(replayed.at("digest").as_string()) + "\n" == live.out);
  BOOST_TEST(replayed.at("divergence").is_null());
  for (const char* file : {"snapshot.txt", "ald.toml", "licensing-server/signing.key"}) BOOST_TEST(fs::exists(copy + "/" + file), file);
  BOOST_TEST((fs::status(copy).permissions() == fs::perms::owner_all));
  BOOST_TEST((fs::status(copy + "/licensing-server/signing.key").permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  const auto text = file_text(copy + "/ald.toml") + file_text(copy + "/snapshot.txt");
  BOOST_TEST(text.find(file_text(node.data + "/admin.token").substr(0, 43)) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(snapshots_taken_while_work_goes_on_are_whole) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--journal.cover", "64KiB"}), node.log());
  for (int batch = 0; batch < 3; ++batch) {
    std::ofstream csv(node.root + "/devices.csv");
    csv << "unit,name\n";
    for (int i = 0; i < 300; ++i) csv << "U-" << batch << '-' << i << "," << std::string(80, 'n') << "\n";
    csv.close();
    BOOST_REQUIRE(node.client("register --csv " + node.root + "/devices.csv --tokens-out " + node.root + "/tokens" + std::to_string(batch)).code == 0);
    const auto copy = node.root + "/copy" + std::to_string(batch);
    BOOST_REQUIRE(node.client("snapshot --to " + copy).code == 0);
    const auto replayed = run_command("replay --data " + copy + " 2>&1");
    BOOST_TEST(replayed.code == 0, replayed.out);
  }
  BOOST_REQUIRE(wait_until_delivering(node, 900));
  BOOST_TEST(issued_units(node).size() == 900u);
}

BOOST_AUTO_TEST_CASE(a_restored_log_beside_a_server_that_went_on_orders_nothing_twice_with_and_without_the_flag) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  enroll(node, {"U-1", "U-2"});
  BOOST_REQUIRE(wait_until_delivering(node, 2));
  const auto copy = node.root + "/copy";
  BOOST_REQUIRE(node.client("snapshot --to " + copy).code == 0);
  enroll(node, {"U-3", "U-4"});
  BOOST_REQUIRE(wait_until_delivering(node, 4));
  BOOST_TEST(node.end(SIGTERM) == 0);

  for (const bool flag : {true, false}) {
    BOOST_TEST_CONTEXT((flag ? "with --restored" : "without it")) {
      fs::remove_all(node.data + "/log");
      fs::copy(copy + "/log", node.data + "/log", fs::copy_options::recursive);
      BOOST_REQUIRE_MESSAGE(node.start(flag ? std::vector<std::string>{"--restored"} : std::vector<std::string>{}), node.log());
      enroll(node, {"U-3", "U-4", "U-5"});
      BOOST_REQUIRE(wait_until_delivering(node, 5));
      BOOST_TEST(issued_units(node) == (std::set<std::string>{"U-1", "U-2", "U-3", "U-4", "U-5"}), boost::test_tools::per_element());
      const auto status = status_of(node);
      BOOST_TEST(!status.at("money").at("restoring").as_bool());
      BOOST_TEST(status.at("packs").at(0).at("used").to_number<int>() == 5);
      BOOST_TEST(status.at("packs").at(0).at("reserved").to_number<int>() == 0);
      const auto live = node.client("digest");
      BOOST_TEST(node.end(SIGTERM) == 0);
      const auto replayed = boost::json::parse(run_command("replay --json --data " + node.data).out);
      BOOST_TEST(replayed.at("divergence").is_null());
      BOOST_TEST(std::string(replayed.at("digest").as_string()) + "\n" == live.out);
    }
  }
  BOOST_TEST(node.log().find("it is a copy of an earlier state") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_snapshot_restored_as_a_whole_is_a_node_that_goes_on) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  enroll(node, {"U-1", "U-2"});
  BOOST_REQUIRE(wait_until_delivering(node, 2));
  const auto copy = node.root + "/copy";
  BOOST_REQUIRE(node.client("snapshot --to " + copy).code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
  fs::remove_all(node.data);
  fs::copy(copy, node.data, fs::copy_options::recursive);
  BOOST_REQUIRE_MESSAGE(node.start({"--config", node.data + "/ald.toml", "--restored"}), node.log());
  enroll(node, {"U-3"});
  BOOST_REQUIRE(wait_until_delivering(node, 3));
  BOOST_TEST(issued_units(node).size() == 3u);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(only_a_block_can_be_lifted_and_the_command_says_why_not) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  enroll(node, {"U-1"});
  const auto refused = node.client("unblock U-1");
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.out.find("no revocation blocks the device") != std::string::npos, refused.out);
  BOOST_TEST(node.client("unblock U-9").code == 1);
}

BOOST_AUTO_TEST_SUITE_END()
