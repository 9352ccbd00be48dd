// Downloads over a real socket: ranges, HEAD, and the last byte that waits for durability.
#include <boost/test/unit_test.hpp>

#include "http/file_digests.hpp"
#include "tests/http/gateway_fixture.hpp"
#include "tests/http/raw_client.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

const std::string path = "/softwaremodules/7/artifacts/license.lic";

struct offering : gateway_fixture {
  offering() { offer(poll_offer::deployment); }
  void offer_form(artifact_form form) {
    auto row = *view.find(unit_id("unit-a"));
    row.form = form;
    view.set("unit-a", row);
  }
  std::string raw_get() const {
    return "GET /default/controller/v1/unit-a" + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: TargetToken " + target_token + "\r\n\r\n";
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ddi_artifact)

BOOST_AUTO_TEST_CASE(the_file_is_listed_and_downloaded_and_the_download_recorded) {
  offering f;
  BOOST_TEST(at(json_of(f.device("GET", "/softwaremodules/7/artifacts")), "/0/_links/download-http/href") == f.base() + path);
  BOOST_TEST(f.node.count() == 0u);
  const auto r = f.device("GET", path);
  BOOST_TEST(r.status == 200);
  BOOST_TEST(r.body == f.license);
  BOOST_TEST(find_header(r.headers, "Accept-Ranges") == "bytes");
  BOOST_REQUIRE(f.node.at<complete_download>(0));
  BOOST_TEST(number(f.node.at<complete_download>(0)->action) == 7u);
}

BOOST_AUTO_TEST_CASE(all_but_one_byte_is_there_until_the_download_is_durable) {
  offering f;
  f.node.hold_back = true;
  raw_client c(f.server.port());
  c.send(f.raw_get());
  c.read_until("\r\n\r\n");
  BOOST_TEST(c.read(f.license.size() - 1) == f.license.substr(0, f.license.size() - 1));
  const auto reply = f.node.take_held();
  BOOST_TEST(c.nothing_more());
  reply(done{});
  BOOST_TEST(c.read(1) == f.license.substr(f.license.size() - 1));
}

BOOST_AUTO_TEST_CASE(a_download_that_can_not_be_recorded_is_never_completed) {
  offering f;
  f.node.hold_back = true;
  raw_client c(f.server.port());
  c.send(f.raw_get());
  c.read_until("\r\n\r\n");
  f.node.take_held()(fault{fault_code::unavailable, "disk", ""});
  BOOST_TEST(c.read_to_end() == f.license.substr(0, f.license.size() - 1));
}

BOOST_AUTO_TEST_CASE(head_tells_the_size_and_records_nothing) {
  offering f;
  const auto r = f.device("HEAD", path);
  BOOST_TEST(r.status == 200);
  BOOST_TEST(find_header(r.headers, "Content-Length") == std::to_string(f.license.size()));
  BOOST_TEST(r.body.empty());
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_range_gets_206_and_only_one_that_reaches_the_end_records_the_download) {
  offering f;
  const auto size = f.license.size();
  const auto part = f.device("GET", path, "", {{"Range", "bytes=3-9"}});
  BOOST_TEST(part.status == 206);
  BOOST_TEST(part.body == f.license.substr(3, 7));
  BOOST_TEST(find_header(part.headers, "Content-Range") == "bytes 3-9/" + std::to_string(size));
  BOOST_TEST(f.node.count() == 0u);
  const auto rest = f.device("GET", path, "", {{"Range", "bytes=10-"}});
  BOOST_TEST(rest.status == 206);
  BOOST_TEST(rest.body == f.license.substr(10));
  BOOST_TEST(f.node.count() == 1u);
  BOOST_TEST(f.device("GET", path, "", {{"Range", "bytes=-1"}}).body == f.license.substr(size - 1));
  BOOST_TEST(f.node.count() == 2u);
}

BOOST_AUTO_TEST_CASE(a_range_beyond_the_end_gets_416) {
  offering f;
  const auto r = f.device("GET", path, "", {{"Range", "bytes=" + std::to_string(f.license.size()) + "-"}});
  BOOST_TEST(r.status == 416);
  BOOST_TEST(find_header(r.headers, "Content-Range") == "bytes */" + std::to_string(f.license.size()));
  BOOST_TEST(r.body.empty());
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_range_on_condition_of_another_file_gets_the_whole) {
  offering f;
  const std::string tag(find_header(f.device("HEAD", path).headers, "ETag"));
  BOOST_TEST(f.device("GET", path, "", {{"Range", "bytes=0-1"}, {"If-Range", "\"other\""}}).body == f.license);
  BOOST_TEST(f.device("GET", path, "", {{"Range", "bytes=0-1"}, {"If-Range", tag}}).body == f.license.substr(0, 2));
}

BOOST_AUTO_TEST_CASE(the_digest_comes_in_the_format_of_md5sum_and_is_no_download) {
  offering f;
  const auto listed = at(json_of(f.device("GET", "/softwaremodules/7/artifacts")), "/0/hashes/md5");
  const auto r = f.device("GET", path + ".MD5SUM");
  BOOST_TEST(r.status == 200);
  BOOST_TEST(r.body == listed + "  license.lic\n");
  BOOST_TEST(f.node.count() == 0u);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/other.MD5SUM").status == 404);
}

BOOST_AUTO_TEST_CASE(a_download_is_named_as_a_file_and_does_not_ask_what_the_client_accepts) {
  offering f;
  const auto r = f.device("GET", path, "", {{"Accept", "text/html"}});
  BOOST_TEST(r.status == 200);
  BOOST_TEST(find_header(r.headers, "Content-Disposition") == "attachment;filename=\"license.lic\"");
}

BOOST_AUTO_TEST_CASE(a_device_may_download_again) {
  offering f;
  for (int i = 0; i < 2; ++i) BOOST_TEST(f.device("GET", path).body == f.license);
  BOOST_TEST(f.node.count_of<complete_download>() == 2u);
}

BOOST_AUTO_TEST_CASE(other_files_and_other_actions_are_not_found) {
  offering f;
  for (const auto* other : {"/softwaremodules/8/artifacts/license.lic", "/softwaremodules/7/artifacts/other.lic",
                            "/softwaremodules/8/artifacts"}) {
    BOOST_TEST(f.device("GET", other).status == 404, other);
  }
  f.offer(poll_offer::nothing);
  BOOST_TEST(f.device("GET", path).status == 404);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_in_the_store_is_answered_with_503) {
  offering f;
  f.artifacts.files.clear();
  BOOST_TEST(f.device("GET", path).status == 503);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 503);
}

BOOST_AUTO_TEST_CASE(a_packed_license_has_one_name_size_and_digest_in_the_deployment_its_head_its_ranges_and_its_file) {
  offering f;
  f.offer_form(artifact_form{1});
  const auto entry = json_of(f.device("GET", "/deploymentBase/7")).at_pointer("/deployment/chunks/0/artifacts/0");
  const std::string packed = "[1]" + f.license + "[1]", name = "/softwaremodules/7/artifacts/license-1.swu";
  BOOST_TEST(entry.at("filename").as_string() == "license-1.swu");
  BOOST_TEST(entry.at("size").to_number<std::size_t>() == packed.size());
  BOOST_TEST(entry.at_pointer("/hashes/sha256").as_string() == sha256_of(packed));
  BOOST_TEST(entry.at_pointer("/_links/download-http/href").as_string() == f.base() + name);
  BOOST_TEST(find_header(f.device("HEAD", name).headers, "Content-Length") == std::to_string(packed.size()));
  const auto whole = f.device("GET", name);
  const auto end = f.device("GET", name, "", {{"Range", "bytes=5-"}});
  BOOST_TEST(whole.body == packed);
  BOOST_TEST(end.body == packed.substr(5));
  BOOST_TEST(find_header(end.headers, "ETag") == find_header(whole.headers, "ETag"));
  BOOST_TEST(f.node.count() == 2u);  // each carried the last byte
}

BOOST_AUTO_TEST_CASE(a_packed_license_is_not_to_be_had_under_the_name_of_another_form) {
  offering f;
  f.offer_form(artifact_form{1});
  BOOST_TEST(f.device("GET", path).status == 404);
  BOOST_TEST(f.device("GET", "/softwaremodules/7/artifacts/license-2.swu").status == 404);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_CASE(an_artifact_that_can_not_be_given_out_is_an_error_of_the_node_and_no_download) {
  offering f;
  f.artifacts.broken = fault{fault_code::corrupt, "another unit's license", ""};
  const auto r = f.device("GET", path);
  BOOST_TEST(r.status == 500);
  BOOST_TEST(r.body.find("another unit") == std::string::npos);
  BOOST_TEST(f.device("GET", "/deploymentBase/7").status == 500);
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
