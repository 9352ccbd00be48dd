// Names that an object has twice: found at any depth, however they are escaped, and told by their path.
#include "messages/repeated_name.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(repeated_name)

BOOST_AUTO_TEST_CASE(a_name_that_comes_twice_in_its_object_is_told_by_its_path) {
  BOOST_TEST(ald::repeated_name(R"({"a":1,"b":2,"a":3})").value_or("") == "$.a");
  BOOST_TEST(ald::repeated_name(R"({"a":{"b":[{"c":1},[0,{"d":1 , "d" :2}]]}})").value_or("") == "$.a.b[1][1].d");
  BOOST_TEST(ald::repeated_name(R"([{"a":[1,2],"a":null}])").value_or("") == "$[0].a");
  BOOST_TEST(ald::repeated_name(R"({"":1,"":2})").value_or("") == "$.");
}

BOOST_AUTO_TEST_CASE(names_are_compared_as_they_are_meant) {
  BOOST_TEST(ald::repeated_name(R"({"force":false,"f\u006frce":true})").value_or("") == "$.force");
  BOOST_TEST(ald::repeated_name(R"({"\u00fc":1,"ü":2})").value_or("") == "$.ü");
  BOOST_TEST(ald::repeated_name(R"({"\u20ac":1,"€":2})").value_or("") == "$.€");
  BOOST_TEST(ald::repeated_name(R"({"\ud83d\ude00":1,"😀":2})").value_or("") == "$.😀");
  BOOST_TEST(ald::repeated_name(R"({"\n":1,"\u000A":2})").has_value());
  BOOST_TEST(ald::repeated_name(R"({"\"\/":1,"\u0022/":2})").has_value());
}

BOOST_AUTO_TEST_CASE(the_same_name_in_other_objects_and_in_texts_is_no_repetition) {
  for (const auto* text : {"", "7", "\"a\"", "[]", R"(["a","a"])", R"({"a":{"a":{"a":"a"}},"b":["b","b"]})", R"([{"a":1},{"a":1}])",
                           R"({"a":"\",\"a\":1","b":"{,["})", R"({"a":1,"A":2,"a\\":3})"}) {
    BOOST_TEST(!ald::repeated_name(text).has_value(), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
