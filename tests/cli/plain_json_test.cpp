// Numbers are plain decimals, and nothing else is changed.
#include "cli/plain_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(plain_json)

BOOST_AUTO_TEST_CASE(a_number_is_written_as_people_write_it) {
  BOOST_TEST(ald::plain_json(16.59) == "16.59");
  BOOST_TEST(ald::plain_json(0.5) == "0.5");
  BOOST_TEST(ald::plain_json(-120.0) == "-120");
  BOOST_TEST(ald::plain_json(boost::json::object{{"seconds", 16.59}, {"devices", 1'000}}) == R"({"seconds":16.59,"devices":1000})");
}

BOOST_AUTO_TEST_CASE(everything_else_is_as_boost_writes_it_and_means_the_same) {
  for (const char* text : {"{}", "[]", R"({"a":[1,{"b":null},[],{}],"c\"\n":"d\u0001\"","e":true,"f":-7,"g":18446744073709551615})", R"([0.25,"x"])"}) {
    const auto value = boost::json::parse(text);
    BOOST_TEST((boost::json::parse(ald::plain_json(value)) == value), ald::plain_json(value));
  }
  const auto whole = boost::json::parse(R"({"a":[1,{"b":null}],"c":"d"})");
  BOOST_TEST(ald::plain_json(whole) == boost::json::serialize(whole));
}

BOOST_AUTO_TEST_SUITE_END()
