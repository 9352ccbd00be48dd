// Licenses that go back, hardware that is replaced, between the real processes: lost answers, and nodes that are killed.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "connected_server.hpp"

using namespace ald;

namespace {

std::vector<std::string> towards(const started_licensing_server& server) {
  return {"--licensing.connector", "http", "--licensing.url", server.url(), "--licensing.token-file", server.data + "/server.token",
          "--licensing.trusted-keys", server.data + "/signing.pub", "--order.retry-first", "50ms", "--order.retry-cap", "200ms",
          "--order.timeout", "2s", "--licensing.response-timeout", "1s"};
}

void enroll(const node_program& node, const std::string& unit) {
  BOOST_REQUIRE(node.client("register " + unit + " --firmware 11.1.0 --directory /berlin --name Desk --show-tokens").code == 0);
}

boost::json::value shown(const node_program& node, const std::string& unit) {
  const auto outcome = node.client("show --json " + unit);
  return outcome.code == 0 ? boost::json::parse(outcome.out) : boost::json::value(boost::json::object{{"state", ""}, {"reason", ""}});
}

std::string member_of(const boost::json::value& v, const char* name) {
  const auto* found = v.as_object().if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

// The limit only turns a hang into a failure.
bool comes_to(const node_program& node, const std::string& unit, const std::string& state, const std::string& reason = "") {
  for (int i = 0; i < 600; ++i) {
    const auto device = shown(node, unit);
    if (member_of(device, "state") == state && (reason.empty() || member_of(device, "reason") == reason)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  BOOST_TEST_MESSAGE(node.client("show " + unit).out << node.log());
  return false;
}

int used_here(const node_program& node) { return boost::json::parse(node.client("status --json").out).at("packs").at(0).at("used").to_number<int>(); }

int used_there(started_licensing_server& server) {
  int used = 0;
  const auto ledger = boost::json::parse(server.call("GET", "/v1/ledger", "").response.body);
  for (const auto& license : ledger.at("licenses").as_array()) used += license.as_object().contains("returned") ? 0 : 1;
  return used;
}

bool settles(const node_program& node) {
  for (int i = 0; i < 600; ++i) {
    if (boost::json::parse(node.client("status --json").out).at("settled").as_bool()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(revoke_run)

BOOST_AUTO_TEST_CASE(revoked_licenses_go_back_once_though_answers_are_lost_and_the_node_is_killed) {
  started_licensing_server server({"--lose-answers", "0.5", "--hang-time", "200ms", "--fault-seed", "7"});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  for (const char* unit : {"U-1", "U-2", "U-3"}) enroll(node, unit);
  for (const char* unit : {"U-1", "U-2", "U-3"}) BOOST_REQUIRE(comes_to(node, unit, "delivering"));
  const auto revoked = node.client("revoke U-1 U-2 --reason sold");
  BOOST_TEST(revoked.code == 0, revoked.out);
  node.end(SIGKILL);
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  BOOST_TEST(comes_to(node, "U-1", "registered", "returned"));
  BOOST_TEST(comes_to(node, "U-2", "registered", "returned"));
  BOOST_TEST(settles(node));
  BOOST_TEST(used_here(node) == 1);
  BOOST_TEST(used_there(server) == 1);
  const auto text = node.client("show U-1").out;
  BOOST_TEST(text.find("sold") != std::string::npos, text);
  BOOST_TEST(node.client("order U-1").code != 0);
  BOOST_TEST(node.client("unblock U-1").code == 0);
  BOOST_TEST(comes_to(node, "U-1", "delivering"));
  BOOST_TEST(used_there(server) == 2);
  const auto live = node.client("digest");
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = boost::json::parse(run_command("replay --json --data " + node.data).out);
  BOOST_TEST(replayed.at("divergence").is_null());
  BOOST_TEST(std::string(replayed.at("digest").as_string()) + "\n" == live.out);
}

BOOST_AUTO_TEST_CASE(a_license_that_the_server_does_not_take_back_stays_used_and_the_operator_is_told) {
  started_licensing_server server({"--no-returns"});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  enroll(node, "U-1");
  BOOST_REQUIRE(comes_to(node, "U-1", "delivering"));
  BOOST_TEST(node.client("revoke U-1").code == 0);
  BOOST_TEST(comes_to(node, "U-1", "registered", "withdrawn"));
  BOOST_TEST(used_here(node) == 1);
  const auto text = node.client("show U-1").out;
  BOOST_TEST(text.find("unsupported") != std::string::npos, text);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_node_that_is_killed_in_the_middle_of_a_replacement_finishes_it) {
  started_licensing_server server({});
  node_program node;
  for (int round = 0; round < 4; ++round) {
    BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
    const std::string old = "OLD-" + std::to_string(round), fresh = "NEW-" + std::to_string(round);
    enroll(node, old);
    BOOST_REQUIRE(comes_to(node, old, "delivering"));
    const auto replaced = node.client("replace " + old + " " + fresh);
    BOOST_TEST(replaced.code == 0, replaced.out);
    if (round % 2 == 1) std::this_thread::sleep_for(std::chrono::milliseconds(5 * round));
    node.end(SIGKILL);
    BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
    BOOST_TEST(comes_to(node, fresh, "delivering"));
    BOOST_TEST(comes_to(node, old, "retired"));
    const auto device = shown(node, fresh);
    BOOST_TEST(member_of(device, "replaces") == old);
    BOOST_TEST(member_of(device, "name") == "Desk");
    BOOST_TEST(member_of(device, "directory") == "/berlin");
    BOOST_TEST(member_of(shown(node, old), "replaced_by") == fresh);
    BOOST_TEST(node.client("replace " + old + " " + fresh).code == 0);
    BOOST_TEST(node.client("replace " + old + " ANOTHER").code != 0);
    BOOST_TEST(settles(node));
    BOOST_TEST(used_here(node) == round + 1);
    BOOST_TEST(used_there(server) == round + 1);
    BOOST_TEST(node.end(SIGTERM) == 0);
  }
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_without_sense_gets_one_clear_error) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.client("revoke").code == 2);
  BOOST_TEST(node.client("revoke U-9").out.find("no such") != std::string::npos);
  BOOST_TEST(node.client("revoke U-9 --force --no-return").code == 2);
  BOOST_TEST(node.client("replace U-9 U-8").out.find("U-9") != std::string::npos);
  enroll(node, "U-1");
  BOOST_TEST(node.client("replace U-1 U-1").code != 0);
  BOOST_TEST(node.client("reclaim --unseen 90d").code == 2);
  BOOST_TEST(node.client("reclaim --unseen 9h --dry-run").code == 2);
  const auto none = node.client("reclaim --unseen 90d --dry-run");
  BOOST_TEST(none.code == 0);
  BOOST_TEST(none.out.find("0 devices not seen for 90 days") != std::string::npos, none.out);
  BOOST_TEST(node.client("reclaim --unseen 90d --yes").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
