// The demo of ./run --once, with real processes over real HTTP.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "program.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(demo_run)

BOOST_AUTO_TEST_CASE(two_hundred_devices_end_where_the_contract_says_and_one_json_object_tells_so) {
  const auto demo = run_command("demo --once --devices 200 --json");
  BOOST_TEST(demo.code == 0, demo.out);
  BOOST_TEST(std::count(demo.out.begin(), demo.out.end(), '\n') == 1, demo.out);
  const auto json = boost::json::parse(demo.out);
  const auto number = [&](const char* key) { return json.at(key).to_number<std::int64_t>(); };
  BOOST_TEST(json.at("ok").as_bool());
  BOOST_TEST(json.at("differences").as_array().empty());
  BOOST_TEST(number("devices") == 200);
  BOOST_TEST(number("issued_by_server") == 200);
  BOOST_TEST(number("distinct_unit_ids") == 200);
  BOOST_TEST(number("licensed") == 198);
  BOOST_TEST(number("waiting_manual_resend") == 2);
  BOOST_TEST(number("licensed") == number("licensed_by_devices"));
  BOOST_TEST(number("licensed_after_resend") == 200);
}

BOOST_AUTO_TEST_CASE(a_demo_that_does_not_settle_in_time_fails_and_leaves_no_process_behind) {
  const auto demo = run_command("demo --once --devices 50 --timeout 1 2>&1");
  BOOST_TEST(demo.code == 1);
  BOOST_TEST(demo.out.find("did not happen within 1 s") != std::string::npos, demo.out);
  // The data directory it names was the children's, and goes after them.
  const auto at = demo.out.find("/ald-demo-");
  BOOST_REQUIRE(at != std::string::npos);
  BOOST_TEST(!std::filesystem::exists("/tmp" + demo.out.substr(at, std::string("/ald-demo-XXXXXX").size())));
}

BOOST_AUTO_TEST_SUITE_END()
