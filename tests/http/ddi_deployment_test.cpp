// Deployments over a real socket: bodies, links, and actions that are not offered.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

const std::string poll_path = "/default/controller/v1/";

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_deployment)

BOOST_AUTO_TEST_CASE(a_deployment_names_one_forced_artifact_with_size_digests_and_link) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  const auto v = json_of(f.device("GET", "/deploymentBase/7"));
  BOOST_TEST(at(v, "/id") == "7");
  BOOST_TEST(at(v, "/deployment/download") == "forced");
  BOOST_TEST(at(v, "/deployment/update") == "forced");
  BOOST_TEST(at(v, "/deployment/chunks/0/part") == "bApp");
  BOOST_TEST(at(v, "/deployment/chunks/0/version") == "S1");
  BOOST_TEST(at(v, "/deployment/chunks/0/name") == "license");
  const std::string artifact = "/deployment/chunks/0/artifacts/0";
  BOOST_TEST(at(v, artifact + "/filename") == "license.lic");
  BOOST_TEST(at(v, artifact + "/size") == std::to_string(f.license.size()));
  BOOST_TEST(at(v, artifact + "/hashes/sha256").size() == 64u);
  BOOST_TEST(at(v, artifact + "/hashes/sha1").size() == 40u);
  BOOST_TEST(at(v, artifact + "/hashes/md5").size() == 32u);
  BOOST_TEST(at(v, artifact + "/_links/download-http/href") == f.base() + "/softwaremodules/7/artifacts/license.lic");
  BOOST_TEST(at(v, artifact + "/_links/md5sum-http/href") == f.base() + "/softwaremodules/7/artifacts/license.lic.MD5SUM");
  BOOST_TEST(at(v, artifact + "/_links/download") == "absent");
}

BOOST_AUTO_TEST_CASE(a_deployment_that_is_not_offered_is_not_found) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  for (const auto* id : {"8", "0", "07", "-7", "abc", "2147483648", "7x"}) {
    BOOST_TEST(f.device("GET", "/deploymentBase/" + std::string(id)).status == 404, id);
  }
  f.offer(poll_offer::confirmation);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 404);
  f.offer(poll_offer::nothing);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 404);
}

BOOST_AUTO_TEST_CASE(another_devices_action_is_not_found) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  const http_headers as_b{{"Authorization", std::string("TargetToken ") + gateway_fixture::target_token}};
  for (const auto* path : {"/deploymentBase/7", "/softwaremodules/7/artifacts", "/softwaremodules/7/artifacts/license.lic"}) {
    BOOST_TEST(f.call("GET", poll_path + "unit-b" + path, as_b).status == 404, path);
  }
}

BOOST_AUTO_TEST_CASE(over_tls_the_link_is_named_download) {
  auto config = test_gateway_config();
  config.https = true;
  gateway_fixture f(config);
  f.offer(poll_offer::deployment);
  const auto v = json_of(f.device("GET", "/deploymentBase/7"));
  const std::string links = "/deployment/chunks/0/artifacts/0/_links";
  BOOST_TEST(at(v, links + "/download/href") == "https://" + f.host() + poll_path + "unit-a/softwaremodules/7/artifacts/license.lic");
  BOOST_TEST(at(v, links + "/download-http") == "absent");
}

BOOST_AUTO_TEST_CASE(the_installed_action_is_shown_with_its_file_which_may_be_fetched_again) {
  gateway_fixture f;
  auto row = f.registered_row();
  row.stage = device_stage::licensed;
  row.action = row.installed = action_id{7};
  row.serial = license_serial("S1");
  row.file_open = true;
  f.view.set("unit-a", row);
  const auto v = json_of(f.device("GET", "/installedBase/7"));
  BOOST_TEST(at(v, "/deployment/chunks/0/version") == "S1");
  BOOST_TEST(at(v, "/deployment/chunks/0/artifacts/0/_links/download-http/href") == f.base() + "/softwaremodules/7/artifacts/license.lic");
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/license.lic").body == f.license);
  BOOST_TEST(f.device("GET", "/installedBase/8").status == 404);
}

BOOST_AUTO_TEST_CASE(the_installed_action_is_still_shown_while_the_next_one_is_under_way) {
  gateway_fixture f;
  f.offer(poll_offer::deployment, 9);
  auto row = *f.view.find(unit_id("unit-a"));
  row.installed = action_id{7};
  row.serial = license_serial("S2");
  f.view.set("unit-a", row);
  f.node.details[unit_id("unit-a")].state.set_installed_serial("S1");
  const auto v = json_of(f.device("GET", "/installedBase/7"));
  BOOST_TEST(at(v, "/id") == "7");
  BOOST_TEST(at(v, "/deployment/chunks/0/version") == "S1");
  BOOST_TEST(at(v, "/deployment/chunks/0/artifacts/0/size") == std::to_string(f.license.size()));
  BOOST_TEST(at(v, "/deployment/chunks/0/artifacts/0/_links") == "absent");
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/license.lic").status == 404);
}

BOOST_AUTO_TEST_CASE(the_first_fetch_of_a_deployment_is_durable_before_it_is_answered) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 200);
  BOOST_REQUIRE(f.node.at<fetch_deployment>(0));
  BOOST_TEST(number(f.node.at<fetch_deployment>(0)->action) == 7u);
  auto row = *f.view.find(unit_id("unit-a"));
  row.fetched = true;
  f.view.set("unit-a", row);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 200);
  BOOST_TEST(f.node.count() == 1u);
  row.fetched = false;
  f.view.set("unit-a", row);
  f.node.on_command = [](const unit_id&, const device_command&) -> result<done> { return fault{fault_code::unavailable, "disk", ""}; };
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 503);
}

BOOST_AUTO_TEST_SUITE_END()
