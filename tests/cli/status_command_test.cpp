// The readable form of a status.
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/status_command.hpp"

BOOST_AUTO_TEST_SUITE(status_command)

namespace {

std::string printed(const std::string& status) {
  std::ostringstream out;
  ald::print_status(boost::json::parse(status), out);
  return out.str();
}

}  // namespace

BOOST_AUTO_TEST_CASE(alerts_come_first_with_what_to_do) {
  const auto text = printed(R"({"ready":true,"deployment_on":true,
    "alerts":[{"alert":"no_space","since_ms":1795486000000,"detail":"the event log cannot grow","what_to_do":"make space"}]})");
  BOOST_TEST(text.starts_with("ALERT"), text);
  BOOST_TEST(text.find("no_space") < text.find("node "), text);
  BOOST_TEST(text.find("the event log cannot grow") != text.npos, text);
  BOOST_TEST(text.find("make space") != text.npos, text);
}

BOOST_AUTO_TEST_CASE(without_alerts_nothing_is_said_of_them) {
  const auto text = printed(R"({"ready":true,"deployment_on":true,"alerts":[]})");
  BOOST_TEST(text.starts_with("node        ready"), text);
  BOOST_TEST(text.find("ALERT") == text.npos, text);
}

BOOST_AUTO_TEST_CASE(installed_licenses_are_counted_by_their_state) {
  const auto text = printed(R"({"ready":true,"deployment_on":true,
    "devices":{"total":12,"by_state":{"licensed":12},"by_reason":{"none":12},"by_license":{"valid":9,"expiring":3,"grace":0,"expired":0}}})");
  BOOST_TEST(text.find("INSTALLED LICENSE") != text.npos, text);
  BOOST_TEST(text.find("expiring") != text.npos, text);
}

BOOST_AUTO_TEST_SUITE_END()
