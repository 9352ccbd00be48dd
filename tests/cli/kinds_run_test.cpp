// Several kinds on a device, and evaluation: a node and a licensing server as real processes, and devices that speak DDI over HTTP.
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "connected_server.hpp"
#include "http/http_client.hpp"

using namespace ald;

namespace {

std::vector<std::string> towards(const started_licensing_server& server) {
  return {"--licensing.connector", "http", "--licensing.url", server.url(), "--licensing.token-file", server.data + "/server.token",
          "--licensing.trusted-keys", server.data + "/signing.pub", "--order.retry-first", "50ms", "--order.retry-cap", "200ms"};
}

/// A device that polls, downloads and confirms whatever it is offered.
class polling_device {
 public:
  polling_device(const node_program& node, std::string unit) : unit_(std::move(unit)) {
    const auto url = file_text(node.data + "/node.url");
    host_port_ = url.substr(7, url.find('\n') - 7);
    const std::string token_file = node.root + "/" + unit_ + ".token";
    std::ofstream(token_file) << "token-of-" + unit_ + "\n";
    std::filesystem::permissions(token_file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    const auto registered = node.client("register " + unit_ + " --firmware 11.1.0 --directory /berlin --token-file " + token_file);
    BOOST_REQUIRE_MESSAGE(registered.code == 0, registered.out);
  }

  /// One poll, and what follows from it. The serials that it installed so far.
  const std::vector<std::string>& turn() {
    const auto links = get("").at("_links");
    const auto* offer = links.as_object().if_contains("deploymentBase");
    if (offer == nullptr) return installed_;
    const std::string href(offer->at("href").as_string());
    const auto deployment = boost::json::parse(call("GET", path_of(href)).body);
    const auto& chunk = deployment.at("deployment").at("chunks").at(0);
    const std::string file(chunk.at("artifacts").at(0).at("_links").at("download-http").at("href").as_string());
    BOOST_TEST(!call("GET", path_of(file)).body.empty());
    const std::string id(deployment.at("id").as_string());
    const auto closed = call("POST", base() + "/deploymentBase/" + id + "/feedback",
                             R"({"id":")" + id + R"(","status":{"execution":"closed","result":{"finished":"success"}}})");
    BOOST_TEST(closed.status == 200);
    installed_.emplace_back(chunk.at("version").as_string());
    return installed_;
  }

 private:
  std::string base() const { return "/default/controller/v1/" + unit_; }
  static std::string path_of(const std::string& href) { return href.substr(href.find('/', 8)); }
  http_response call(const std::string& method, const std::string& path, const std::string& body = {}) {
    http_request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = {{"Authorization", "TargetToken token-of-" + unit_}};
    return client_.call(host_port_, std::move(request)).response;
  }
  boost::json::value get(const std::string& path) { return boost::json::parse(call("GET", base() + path).body); }

  std::string unit_, host_port_;
  http_client client_;
  std::vector<std::string> installed_;
};

boost::json::value kind_of(const node_program& node, const std::string& unit, const std::string& kind) {
  const auto shown = boost::json::parse(node.client("show --json " + unit).out);
  for (const auto& one : shown.at("kinds").as_array()) {
    if (one.at("kind").as_string() == kind) return one;
  }
  return {};
}

bool is_licensed(const boost::json::value& license) {
  return license.is_object() && license.at("state").as_string() == "licensed" && license.at("reason").as_string() == "none";
}

/// Until it is so; the limit only turns a hang into a failure.
bool wait_until(const std::function<bool()>& is_so) {
  for (int i = 0; i < 300; ++i) {
    if (is_so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

void ask_nobody(const node_program& node) {
  BOOST_REQUIRE(node.client("profile set quiet --prompt-user false").code == 0);
  BOOST_REQUIRE(node.client("profile assign quiet /").code == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kinds_run)

BOOST_AUTO_TEST_CASE(devices_get_the_base_and_a_further_kind_though_the_node_is_killed) {
  started_licensing_server server({"--pack", "id=B,kind=base,total=10,validity_days=365", "--pack", "id=V,kind=video,total=10,validity_days=365"});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  ask_nobody(node);
  const auto set = node.client("kinds set video --condition 'directory==/berlin/*'");
  BOOST_TEST(set.code == 0, set.out);
  std::vector<std::unique_ptr<polling_device>> devices;
  for (const char* unit : {"U-1", "U-2", "U-3"}) devices.push_back(std::make_unique<polling_device>(node, unit));
  BOOST_TEST(wait_until([&] { return devices[0]->turn().size() == 1u; }));
  BOOST_TEST(node.client("list").out.find("+ video") != std::string::npos);
  node.end(SIGKILL);
  std::filesystem::remove(node.data + "/node.url");
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  devices.clear();
  for (const char* unit : {"U-1", "U-2", "U-3"}) devices.push_back(std::make_unique<polling_device>(node, unit));
  for (int i = 0; i < 3; ++i) {
    const std::string unit = "U-" + std::to_string(i + 1);
    BOOST_TEST(wait_until([&] {
      devices[static_cast<std::size_t>(i)]->turn();
      return is_licensed(kind_of(node, unit, "base")) && is_licensed(kind_of(node, unit, "video"));
    }), node.client("show " + unit).out);
  }
  const auto listed = boost::json::parse(node.client("kinds --json").out).at("kinds").at(0);
  BOOST_TEST(listed.at("licensed").to_number<int>() == 3);
  BOOST_TEST(server.get("/v1/ledger").at("licenses").as_array().size() == 6u);  // each key once
  BOOST_TEST(node.client("revoke U-1 --kind video --reason sold --force").code == 0);
  BOOST_TEST(wait_until([&] { return kind_of(node, "U-1", "video").at("state").as_string() == "registered"; }));
  BOOST_TEST(is_licensed(kind_of(node, "U-1", "base")));
  BOOST_TEST(node.client("unblock U-1 --kind video").code == 0);
  BOOST_TEST(node.client("kinds set video --off").code == 0);
  BOOST_TEST(node.client("kinds").out.find("nobody any more") != std::string::npos);
  BOOST_TEST(node.client("kinds set base").code == 1);
  BOOST_TEST(node.end(SIGTERM) == 0);
  const auto replayed = boost::json::parse(run_command("replay --json --data " + node.data).out);
  BOOST_TEST(replayed.at("divergence").is_null());
  const auto story = run_command("replay --device U-1 --data " + node.data).out;
  BOOST_TEST(story.find("of_kind video") != std::string::npos, story);
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_is_replaced_by_a_full_one_when_the_server_has_one) {
  started_licensing_server server({"--pack", "id=T,kind=base,total=5,validity_days=30,evaluation=true", "--pack", "id=F,kind=base,total=5,validity_days=20"});
  node_program node;
  BOOST_REQUIRE_MESSAGE(node.start(towards(server)), node.log());
  BOOST_TEST(wait_until([&] { return node.client("packs set F --inactive").code == 0; }));
  ask_nobody(node);
  polling_device device(node, "U-1");
  BOOST_TEST(wait_until([&] { return device.turn().size() == 1u; }));
  const auto shown = [&] { return boost::json::parse(node.client("show --json U-1").out); };
  BOOST_TEST(wait_until([&] { return shown().at("reason").as_string() == "no_full_pack"; }), node.client("show U-1").out);
  BOOST_TEST(std::string(shown().at("state").as_string()) == "licensed");
  BOOST_TEST(shown().at("evaluation").as_bool());
  BOOST_TEST(node.client("packs").out.find("base (evaluation)") != std::string::npos);
  BOOST_TEST(node.client("packs set F --active").code == 0);
  BOOST_TEST(wait_until([&] { return device.turn().size() == 2u; }), node.client("show U-1").out);
  BOOST_TEST(wait_until([&] { return shown().at("reason").as_string() == "none"; }), node.client("show U-1").out);
  BOOST_TEST(!shown().at("evaluation").as_bool());
  BOOST_TEST(node.end(SIGTERM) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
