// Restored stores and revocations between the real processes: a node, and a licensing server over HTTP.
#include <map>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "connected_server.hpp"

using namespace ald;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> towards(const started_licensing_server& server, std::vector<std::string> more = {}) {
  std::vector<std::string> options{"--licensing.connector", "http", "--licensing.url", server.url(), "--licensing.token-file", server.data + "/server.token",
                                   "--licensing.trusted-keys", server.data + "/signing.pub", "--order.retry-first", "50ms", "--order.retry-cap", "200ms",
                                   "--licensing.resend-margin", "20ms", "--order.revocation-poll", "1s"};
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

void enroll(const node_program& node, const std::vector<std::string>& units) {
  for (const auto& unit : units) BOOST_REQUIRE(node.client("register " + unit + " --firmware 11.1.0 --show-tokens").code == 0);
}

// Until so many devices stand so. The limit only turns a hang into a failure.
bool wait_until(const node_program& node, const char* by, const char* name, std::int64_t devices) {
  for (int i = 0; i < 600; ++i) {
    const auto status = boost::json::parse(node.client("status --json").out);
    const auto* count = status.at("devices").at(by).as_object().if_contains(name);
    if (status.at("settled").as_bool() && count != nullptr && count->to_number<std::int64_t>() == devices) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  BOOST_TEST_MESSAGE(node.client("status").out << node.client("list").out << node.log());
  return false;
}

std::map<std::string, int> licenses_by_unit(const node_program& node) {
  std::map<std::string, int> count;
  const auto issued = boost::json::parse(node.client("issued --json").out);
  for (const auto& license : issued.at("licenses").as_array()) ++count[std::string(license.at("unit").as_string())];
  return count;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guards_http)

BOOST_AUTO_TEST_CASE(a_restored_node_orders_nothing_twice_from_a_server_that_deduplicates_or_does_not) {
  for (const bool dedup : {true, false}) {
    BOOST_TEST_CONTEXT((dedup ? "deduplicating" : "not deduplicating")) {
      std::vector<std::string> faults{"--max-processing", "500ms"};
      if (!dedup) faults.emplace_back("--no-dedup");
      started_licensing_server server(faults);
      node_program node;
      BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
      enroll(node, {"U-1", "U-2"});
      BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 2));
      const auto copy = node.root + "/copy";
      BOOST_REQUIRE(node.client("snapshot --to " + copy).code == 0);
      BOOST_TEST(!fs::exists(copy + "/licensing-server"));
      enroll(node, {"U-3", "U-4", "U-5"});
      BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 5));
      node.end(SIGKILL);

      fs::remove_all(node.data);
      fs::copy(copy, node.data, fs::copy_options::recursive);
      BOOST_REQUIRE_MESSAGE(node.start(towards(server, {"--restored"})), node.log());
      enroll(node, {"U-3", "U-4", "U-5", "U-6"});
      BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 6));
      const auto licenses = licenses_by_unit(node);
      BOOST_TEST(licenses.size() == 6u);
      for (const auto& [unit, count] : licenses) BOOST_TEST(count == 1, unit);
      const auto status = boost::json::parse(node.client("status --json").out);
      BOOST_TEST(status.at("packs").at(0).at("used").to_number<int>() == 6);
      const auto live = node.client("digest");
      BOOST_TEST(node.end(SIGTERM) == 0);
      const auto replayed = boost::json::parse(run_command("replay --json --data " + node.data).out);
      BOOST_TEST(replayed.at("divergence").is_null());
      BOOST_TEST(std::string(replayed.at("digest").as_string()) + "\n" == live.out);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_restored_node_waits_for_its_licensing_server_before_it_orders) {
  started_licensing_server server({});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  enroll(node, {"U-1"});
  BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 1));
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto options = towards(server, {"--restored"});
  server.end(SIGTERM);
  BOOST_REQUIRE_MESSAGE(node.start(options), node.log());
  enroll(node, {"U-2"});
  BOOST_REQUIRE(wait_until(node, "by_reason", "restoring", 1));
  const auto text = node.client("status").out;
  BOOST_TEST(text.find("nothing is ordered until the store is reconciled") != std::string::npos, text);
  BOOST_TEST(node.end(SIGTERM) == 0);
  server.restart();  // on another port
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 2));
  BOOST_TEST(licenses_by_unit(node).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_license_revoked_at_the_server_blocks_its_device_until_the_block_is_lifted) {
  started_licensing_server server({});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  enroll(node, {"U-1"});
  BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 1));
  const auto issued = boost::json::parse(node.client("issued --json").out);
  const std::string serial(issued.at("licenses").at(0).at("serial").as_string());
  BOOST_TEST(server.call("POST", "/v1/licenses/" + serial + "/revoke", R"({"reason":"contract ended"})").response.status == 200);
  BOOST_REQUIRE(wait_until(node, "by_reason", "revoked", 1));
  const auto shown = node.client("show U-1").out;
  BOOST_TEST(shown.find("contract ended") != std::string::npos, shown);
  BOOST_TEST(node.client("scan").code == 0);
  BOOST_TEST(licenses_by_unit(node).at("U-1") == 1);
  BOOST_TEST(node.client("unblock U-1").code == 0);
  BOOST_REQUIRE(wait_until(node, "by_state", "delivering", 1));
  BOOST_TEST(licenses_by_unit(node).at("U-1") == 2);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_license_ordered_by_another_node_is_found_and_adopted_instead_of_bought_again) {
  started_licensing_server server({"--max-processing", "500ms"});
  node_program first, second;
  BOOST_REQUIRE_MESSAGE(first.start(towards(server)), first.log());
  enroll(first, {"U-1", "U-2"});
  BOOST_REQUIRE(wait_until(first, "by_state", "delivering", 2));
  const auto agreed = first.client("reconcile");
  BOOST_TEST(agreed.code == 0, agreed.out);
  BOOST_TEST(agreed.out.find("the ledgers agree") != std::string::npos, agreed.out);

  BOOST_REQUIRE_MESSAGE(second.start(towards(server)), second.log());
  BOOST_REQUIRE(second.client("switch off").code == 0);
  enroll(second, {"U-1"});
  const auto differ = second.client("reconcile --json");
  BOOST_TEST(differ.code == 1);
  const auto report = boost::json::parse(differ.out.substr(0, differ.out.find('\n')));
  BOOST_TEST(report.at("found").at("unknown_here").to_number<int>() == 2);
  BOOST_TEST(report.at("adopted").to_number<int>() == 0);
  const auto fixed = second.client("reconcile --fix");
  BOOST_TEST(fixed.code == 0, fixed.out);
  BOOST_REQUIRE(second.client("switch on").code == 0);
  BOOST_REQUIRE(wait_until(second, "by_state", "delivering", 1));
  BOOST_TEST(licenses_by_unit(second)["U-1"] == 1);
}

BOOST_AUTO_TEST_SUITE_END()
