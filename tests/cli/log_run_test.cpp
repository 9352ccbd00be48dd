// The log of a whole run: valid JSON whatever anybody says, no secret in it, floods cut.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "http/http_client.hpp"
#include "tests/cli/connected_server.hpp"
#include "tests/cli/program.hpp"

using namespace ald;

namespace {

const std::string gateway_token = "gateway-token-Xq7";
const std::string device_token = "device-token-Zk9";
const std::string wrong_token = "guessed-token-Wv3";
const std::string proxy_credentials = "proxy-user-Pm1:proxy-password-Nb5";

std::string secret_file(const std::string& path, const std::string& text) {
  const int to = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  BOOST_REQUIRE(::write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(to);
  return path;
}

std::string first_line(const std::string& path) {
  const auto text = file_text(path);
  return text.substr(0, text.find('\n'));
}

/// Every line but the one for people on stdout is a JSON object with the four fields.
std::size_t check_json_lines(const std::string& log) {
  std::istringstream in(log);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("ald ")) continue;
    boost::system::error_code wrong;
    const auto v = boost::json::parse(line, wrong);
    BOOST_TEST(!wrong, line);
    if (wrong) continue;
    for (const char* field : {"ts", "level", "component", "msg"}) BOOST_TEST(v.as_object().contains(field), line);
    ++lines;
  }
  return lines;
}

http_response call(const node_program& node, const std::string& method, const std::string& path, const std::string& authorization, const std::string& body = {}) {
  http_client client;
  http_request r;
  r.method = method;
  r.path = path;
  r.headers = {{"Authorization", authorization}};
  r.body = body;
  return client.call(first_line(node.data + "/node.url").substr(7), std::move(r)).response;
}

/// Until the log holds the text. The limit only turns a hang into a failure.
bool logs(const node_program& node, const std::string& text) {
  for (int i = 0; i < 400; ++i) {
    if (node.log().find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_run)

BOOST_AUTO_TEST_CASE(no_secret_is_in_the_logs_of_a_whole_run_and_hostile_texts_make_no_broken_line) {
  started_licensing_server server({"--log-level", "debug"});
  node_program node;
  const auto options = std::vector<std::string>{"--log.level", "debug", "--log.format", "json", "--gateway.token-file", secret_file(node.root + "/gateway", gateway_token),
                                                "--gateway.discovery", "gateway_token", "--licensing.connector", "http", "--licensing.url", server.url(),
                                                "--licensing.token-file", server.data + "/server.token", "--licensing.trusted-keys", server.public_key(),
                                                "--order.revocation-poll", "1s"};
  BOOST_REQUIRE_MESSAGE(node.start(options), node.log());
  const auto admin = first_line(node.data + "/admin.token");
  const auto metrics = first_line(node.data + "/metrics.token");

  BOOST_TEST(call(node, "POST", "/api/v1/devices", "Bearer " + admin, R"({"devices":[{"unit":"U-1","token":")" + device_token + R"("}]})").status == 200);
  BOOST_TEST(call(node, "GET", "/metrics", "Bearer " + metrics).status == 200);
  BOOST_TEST(call(node, "GET", "/metrics", "Bearer " + wrong_token).status == 401);
  BOOST_TEST(call(node, "GET", "/default/controller/v1/U-1", "TargetToken " + device_token).status == 200);
  BOOST_TEST(call(node, "GET", "/default/controller/v1/U-1", "TargetToken " + wrong_token).status == 401);
  BOOST_TEST(call(node, "GET", "/default/controller/v1/U-2", "GatewayToken " + gateway_token).status == 200);
  const std::string hostile = "\"}\n{\"level\":\"x\x1b[2J\x1f\x1e\x1d\\";
  const auto attributes = boost::json::serialize(boost::json::object{{"mode", "merge"}, {"data", {{"firmware", hostile}, {"product", hostile}}}});
  call(node, "PUT", "/default/controller/v1/U-1/configData", "TargetToken " + device_token, attributes);

  // A licensing server whose words are hostile too, and come into the node's log.
  std::string serial;
  for (int i = 0; i < 400 && serial.empty(); ++i) {
    const auto ledger = server.get("/v1/ledger").at("licenses");
    if (!ledger.as_array().empty()) serial = std::string(ledger.as_array()[0].at("serial").as_string());
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  BOOST_REQUIRE(!serial.empty());
  const auto reason = boost::json::serialize(boost::json::object{{"reason", hostile}});
  BOOST_TEST(server.call("POST", "/v1/licenses/" + serial + "/revoke", reason).response.status == 200);
  BOOST_TEST(logs(node, "revoked license " + serial), node.log());
  BOOST_TEST(node.end(SIGTERM) == 0);

  // The same node behind a proxy that is not there: every call fails, with credentials in hand.
  std::filesystem::remove(node.data + "/node.url");
  auto behind_proxy = options;
  behind_proxy.insert(behind_proxy.end(), {"--licensing.proxy", "127.0.0.1:1", "--licensing.proxy-credentials-file", secret_file(node.root + "/proxy", proxy_credentials),
                                           "--allow-plain-http-beyond-loopback"});
  BOOST_REQUIRE_MESSAGE(node.start(behind_proxy), node.log());
  BOOST_TEST(logs(node, "did not tell its revocations"), node.log());
  BOOST_TEST(node.end(SIGTERM) == 0);

  const auto node_log = node.log(), server_log = server.log();
  BOOST_TEST(check_json_lines(node_log) > 5u);
  BOOST_TEST(check_json_lines(server_log) > 0u);
  std::istringstream key_file(file_text(server.data + "/signing.key"));
  std::string word, key;  // the longest word: the key itself, without what is written around it
  while (key_file >> word) key = word.size() > key.size() ? word : key;
  for (const std::string& secret : {admin, metrics, gateway_token, device_token, wrong_token, server.token(), proxy_credentials, std::string("proxy-password-Nb5"),
                                    key}) {
    BOOST_REQUIRE(secret.size() > 7u);
    BOOST_TEST(node_log.find(secret) == std::string::npos);
    BOOST_TEST(server_log.find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_flood_of_one_line_is_cut_and_counted) {
  started_licensing_server server({});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start({"--log.max-repeats", "1", "--log.repeat-window", "1h", "--licensing.connector", "http", "--licensing.url", "http://127.0.0.1:1",
                                    "--licensing.trusted-keys", server.public_key(), "--order.revocation-poll", "1s"}),
                        node.log());
  BOOST_REQUIRE(logs(node, "did not tell its revocations"));
  // Failures go on; the metric tells how many there were.
  const auto metrics = "Bearer " + first_line(node.data + "/metrics.token");
  const auto failures = [&] {
    const auto page = call(node, "GET", "/metrics", metrics).body;
    const auto at = page.find("\nald_licensing_failures ");
    return at == page.npos ? -1 : std::stoi(page.substr(at + 24));
  };
  for (int i = 0; i < 400 && failures() < 4; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  BOOST_TEST(failures() >= 4);
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto log = node.log();
  std::size_t lines = 0;
  const std::string written = R"("component":"broker","msg":"the licensing server did not tell its revocations)";
  for (auto at = log.find(written); at != log.npos; at = log.find(written, at + 1)) ++lines;
  BOOST_TEST(log.find("more lines like this were left out") != log.npos, log);
  BOOST_TEST(check_json_lines(log) > 3u);
  BOOST_TEST(lines == 1u);
}

BOOST_AUTO_TEST_CASE(a_hangup_does_not_end_a_node_without_a_terminal) {
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(), node.log());
  node.signal(SIGHUP);
  BOOST_TEST(logs(node, "SIGHUP: nothing to do"));
  BOOST_TEST(node.client("status").code == 0);
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
