// Attributes over a real socket.
#include <boost/test/unit_test.hpp>

#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(ddi_attributes)

BOOST_AUTO_TEST_CASE(attributes_are_known_by_their_usual_names) {
  gateway_fixture f;
  const auto* all = R"({"mode":"merge","data":{"firmware":"10.4","product":"P","serial_number":"N","boot_id":"B","x":1}})";
  BOOST_TEST(f.device("PUT", "/configData", all).status == 200);
  BOOST_TEST(f.device("PUT", "/configData", R"({"data":{"fw_version":"10.5","hardware_serial":"M"}})").status == 200);
  BOOST_TEST(f.device("PUT", "/configData", R"({"data":{"firmware_version":"10.6"}})").status == 200);
  const auto* first = f.node.at<report_attributes>(0);
  BOOST_REQUIRE(first);
  BOOST_TEST(*first->firmware == "10.4");
  BOOST_TEST(*first->product == "P");
  BOOST_TEST(*first->hardware_serial == "N");
  BOOST_TEST(*first->boot_id == "B");
  BOOST_TEST(*f.node.at<report_attributes>(1)->firmware == "10.5");
  BOOST_TEST(*f.node.at<report_attributes>(1)->hardware_serial == "M");
  BOOST_TEST(!f.node.at<report_attributes>(1)->boot_id);
  BOOST_TEST(*f.node.at<report_attributes>(2)->firmware == "10.6");
}

BOOST_AUTO_TEST_CASE(malformed_attributes_say_where_and_change_nothing) {
  gateway_fixture f;
  const std::vector<std::pair<std::string, std::string>> table{
      {"{}", "$.data: is missing"},
      {R"({"data":[]})", "$.data: must be an object"},
      {R"({"data":{"firmware":10}})", "$.data.firmware: must be a string"},
      {R"({"mode":"invert","data":{}})", "$.mode: is none of"},
      {R"({"data":{"product":")" + std::string(300, 'p') + R"("}})", "$.data.product: is longer than 256 bytes"},
      {R"({"data":{"firmware":"1"})", "malformed JSON near byte"}};
  for (const auto& [body, message] : table) {
    const auto r = f.device("PUT", "/configData", body);
    BOOST_TEST(r.status == 400, body);
    BOOST_TEST(r.body.find(message) != std::string::npos, r.body + " lacks " + message);
  }
  BOOST_TEST(f.node.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
