// Discovery and tokens with the real node: pending, accepted, rejected, allow-lists that change, tokens that are replaced.
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/http_client.hpp"
#include "program.hpp"

using namespace ald;

namespace {

struct discovering_node : node_program {
  discovering_node() {
    std::ofstream(root + "/gateway.token") << "gateway-secret\n";
    std::ofstream(root + "/list.txt") << "listed-1\n";
  }
  int poll(const std::string& unit, const std::string& authorization) {
    auto url = file_text(data + "/node.url");
    url.erase(url.find_last_not_of("\n") + 1);
    http_request request;
    request.method = "GET";
    request.path = "/default/controller/v1/" + unit;
    if (!authorization.empty()) request.headers = {{"Authorization", authorization}};
    return client_.call(url.substr(url.find("//") + 2), request).response.status;
  }
  boost::json::value json(const std::string& command) const { return boost::json::parse(client(command + " --json").out); }
  std::string state_of(const std::string& unit) const { return std::string(json("show " + unit).at("state").as_string()); }
  template <class Condition>
  bool within_30_s(Condition holds) const {
    for (int i = 0; i < 300; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

 private:
  http_client client_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(discovery_run)

BOOST_AUTO_TEST_CASE(a_pending_device_is_accepted_and_looked_at_and_a_rejected_one_stays_so_over_a_kill) {
  discovering_node node;
  BOOST_REQUIRE_MESSAGE(node.start({"--gateway.token-file", node.root + "/gateway.token"}), node.log());
  for (const auto* unit : {"P-1", "P-2"}) BOOST_TEST(node.poll(unit, "GatewayToken gateway-secret") == 200);
  BOOST_TEST(node.poll("P-3", "GatewayToken wrong") == 401);
  const auto listed = node.client("pending");
  BOOST_TEST(listed.out.find("P-1") != std::string::npos, listed.out);
  BOOST_TEST(listed.out.find("2 pending devices") != std::string::npos, listed.out);
  BOOST_TEST(node.client("accept").code == 2);
  BOOST_TEST(node.client("accept P-1").code == 0);
  BOOST_TEST(node.client("reject P-2").code == 0);
  BOOST_TEST(node.client("reject P-9").code == 1);
  BOOST_TEST(node.within_30_s([&] { return node.state_of("P-1") == "delivering"; }), node.client("show P-1").out);
  BOOST_TEST(node.state_of("P-2") == "rejected");

  node.end(SIGKILL);
  BOOST_REQUIRE_MESSAGE(node.start({"--gateway.token-file", node.root + "/gateway.token"}), node.log());
  BOOST_TEST(node.poll("P-2", "GatewayToken gateway-secret") == 401);
  BOOST_TEST(node.state_of("P-2") == "rejected");
  BOOST_TEST(node.client("accept P-2").code == 0);
  BOOST_TEST(node.within_30_s([&] { return node.state_of("P-2") == "delivering"; }), node.client("show P-2").out);
  BOOST_TEST(node.json("pending").at("devices").as_array().empty());
}

BOOST_AUTO_TEST_CASE(an_allow_list_is_read_again_when_it_changes_and_on_sighup_and_its_bad_lines_are_named) {
  discovering_node node;
  const auto list = node.root + "/list.txt";
  std::ofstream(list) << "not a unit\n";
  BOOST_TEST(!node.start({"--discovery.allow-list", list}));
  BOOST_TEST(node.log().find(list + ":1: ") != std::string::npos, node.log());
  std::ofstream(list) << "listed-1\n";
  BOOST_REQUIRE_MESSAGE(node.start({"--discovery.allow-list", list}), node.log());
  BOOST_TEST(node.poll("listed-1", "") == 200);
  BOOST_TEST(node.poll("listed-2", "") == 401);
  std::ofstream(list) << "listed-1\nlisted-2\n";
  node.signal(SIGHUP);
  BOOST_TEST(node.within_30_s([&] { return node.poll("listed-2", "") == 200; }), node.log());
  std::ofstream(list) << "listed-1\nlisted-2\nlisted-3\n";
  BOOST_TEST(node.within_30_s([&] { return node.poll("listed-3", "") == 200; }), node.log());
  std::ofstream(list) << "listed-1\n!\n";
  const auto refused = node.client("discovery reload");
  BOOST_TEST(refused.code == 1);
  BOOST_TEST(refused.out.find(list + ":2: ") != std::string::npos, refused.out);
  BOOST_TEST(node.client("discovery show").out.find(list + ":2: ") != std::string::npos);
  std::ofstream(list) << "listed-4\n";
  BOOST_TEST(node.client("discovery reload").out == "the allow-list has 1 units\n");
  BOOST_TEST(node.poll("listed-4", "") == 200);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_replaced_token_is_refused_at_once_and_for_good) {
  discovering_node node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  std::ofstream(node.root + "/old.token") << "first-token-of-t1\n";
  BOOST_TEST(node.client("register T-1 --token-file " + node.root + "/old.token").code == 0);
  BOOST_TEST(node.poll("T-1", "TargetToken first-token-of-t1") == 200);
  const auto out = node.root + "/new.token";
  BOOST_TEST(node.client("devices token T-1 --out " + out).code == 0);
  struct stat about {};
  BOOST_REQUIRE(::stat(out.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777) == 0600);
  auto token = file_text(out);
  token.erase(token.find_last_not_of("\n") + 1);
  BOOST_TEST(token.size() == 32u);
  BOOST_TEST(node.poll("T-1", "TargetToken first-token-of-t1") == 401);
  BOOST_TEST(node.poll("T-1", "TargetToken " + token) == 200);
  BOOST_TEST(node.client("devices token T-1 --out " + out).code == 1);  // the file is there already: no token is made
  BOOST_TEST(node.client("devices token T-9 --out " + node.root + "/none").code == 1);
  BOOST_TEST(!std::filesystem::exists(node.root + "/none"));
  node.end(SIGKILL);
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  BOOST_TEST(node.poll("T-1", "TargetToken first-token-of-t1") == 401);
  BOOST_TEST(node.poll("T-1", "TargetToken " + token) == 200);
  const auto shown = node.json("devices token T-1");
  BOOST_TEST(node.poll("T-1", "TargetToken " + std::string(shown.at("token").as_string())) == 200);
  BOOST_TEST(node.poll("T-1", "TargetToken " + token) == 401);
  BOOST_TEST(node.log().find(token) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
