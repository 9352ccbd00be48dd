// A node process that orders from a licensing server process, and what it refuses to start with.
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "http/http_client.hpp"
#include "connected_server.hpp"

using namespace ald;

namespace {

std::vector<std::string> towards(const started_licensing_server& server) {
  return {"--licensing.connector", "http", "--licensing.url", server.url(), "--licensing.token-file", server.data + "/server.token",
          "--licensing.trusted-keys", server.data + "/signing.pub", "--order.retry-first", "50ms", "--order.retry-cap", "200ms",
          "--licensing.resend-margin", "20ms"};
}

std::int64_t issued(const node_program& node) {
  const auto all = node.client("issued --json");
  if (all.code != 0) return -1;
  return static_cast<std::int64_t>(boost::json::parse(all.out).at("licenses").as_array().size());
}

void register_three(const node_program& node) {
  for (const char* unit : {"U-1", "U-2", "U-3"}) {
    BOOST_TEST(node.client("register " + std::string(unit) + " --firmware 11.1.0 --directory /berlin --show-tokens").code == 0);
  }
  BOOST_TEST(node.client("profile set quiet --prompt-user false").code == 0);
  BOOST_TEST(node.client("profile assign quiet /berlin").code == 0);
  BOOST_TEST(node.client("scan").code == 0);
}

void wait_until_delivering(const node_program& node, std::int64_t devices) {
  while (true) {
    const auto status = boost::json::parse(node.client("status --json").out);
    const auto* delivering = status.at("devices").at("by_state").as_object().if_contains("delivering");
    if (delivering != nullptr && delivering->to_number<std::int64_t>() == devices) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_connector_node)

BOOST_AUTO_TEST_CASE(a_node_orders_from_a_server_process_and_its_licenses_verify) {
  started_licensing_server server({});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  register_three(node);
  wait_until_delivering(node, 3);
  BOOST_TEST(issued(node) == 3);
  BOOST_TEST(!std::filesystem::exists(node.data + "/licensing-server"));
  BOOST_TEST(node.log().find(server.token()) == std::string::npos);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_node_killed_between_lost_answers_orders_once_from_a_server_that_does_not_deduplicate) {
  started_licensing_server server({"--no-dedup", "--lose-answers", "0.5", "--defer", "0.3", "--defer-time", "1ms..100ms", "--max-processing",
                                   "500ms", "--hang-time", "100ms", "--fault-seed", "7"});
  node_program node;
  auto options = towards(server);
  options.insert(options.end(), {"--order.batch-lines", "1", "--licensing.response-timeout", "300ms"});
  BOOST_REQUIRE_MESSAGE(node.start(options), node.log());
  register_three(node);
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    node.end(SIGKILL);
    std::filesystem::remove(node.data + "/node.url");
    BOOST_REQUIRE_MESSAGE(node.start(options), node.log());
  }
  wait_until_delivering(node, 3);
  BOOST_TEST(issued(node) == 3);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(a_hint_is_answered_without_a_token_and_a_long_one_is_refused) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  const auto url = file_text(node.data + "/node.url");
  ald::http_client client;
  http_request hint;
  hint.method = "POST";
  hint.path = "/callbacks/orders";
  hint.body = R"({"order":"O-1"})";
  BOOST_TEST(client.call(url.substr(7, url.find('\n') - 7), hint).response.status == 204);
  hint.body = std::string(5'000, 'x');
  BOOST_TEST(client.call(url.substr(7, url.find('\n') - 7), hint).response.status == 413);
}

BOOST_AUTO_TEST_CASE(a_token_file_that_others_can_read_is_refused_by_name) {
  started_licensing_server server({});
  ::chmod((server.data + "/server.token").c_str(), 0644);
  node_program node;
  BOOST_TEST(!node.start(towards(server)));
  BOOST_TEST(node.log().find("licensing.token_file") != std::string::npos, node.log());
  BOOST_TEST(node.log().find("chmod 600") != std::string::npos, node.log());
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_work_are_refused_with_what_to_do) {
  const auto refused = [](const std::string& more, const std::string& words) {
    const auto outcome = run_command("node --data /tmp/ald-never-made " + more + " 2>&1");
    return outcome.code == 2 && outcome.out.find(words) != std::string::npos && !std::filesystem::exists("/tmp/ald-never-made");
  };
  const std::string key = " --licensing.trusted-keys 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  BOOST_TEST(refused("--licensing.connector http", "licensing.url"));
  BOOST_TEST(refused("--licensing.url http://127.0.0.1:1", "licensing.connector"));
  BOOST_TEST(refused("--licensing.connector http --licensing.url http://127.0.0.1:1", "licensing.trusted_keys"));
  BOOST_TEST(refused("--licensing.connector http --licensing.url ftp://127.0.0.1:1" + key, "neither http nor https"));
  BOOST_TEST(refused("--licensing.connector http --licensing.url http://licenses.example" + key, "use https"));
  BOOST_TEST(refused("--licensing.connector http --licensing.url http://127.0.0.1:1 --pack id=p,kind=base,total=1" + key, "told by the licensing server"));
  BOOST_TEST(refused("--licensing.connector http --licensing.url http://127.0.0.1:1 --licensing.response-timeout 5m" + key, "order.timeout"));
  const std::string here = "--licensing.connector http --licensing.url http://127.0.0.1:1";
  BOOST_TEST(refused(here + " --licensing.proxy 127.0.0.1:3128" + key, "use https"));
  for (const char* proxy : {"proxy", "http://proxy:1", "proxy:1/x", "proxy:99999999"}) {
    BOOST_TEST(refused("--licensing.connector http --licensing.url https://licenses.example --licensing.proxy " + std::string(proxy) + key, "is not HOST:PORT"), proxy);
  }
  BOOST_TEST(refused(here + " --licensing.callback-url https://node.example/callbacks/orders" + key, "callback_url can't be used"));
  BOOST_TEST(refused("--licensing.connector telnet", "embedded, http"));
}

BOOST_AUTO_TEST_SUITE_END()
