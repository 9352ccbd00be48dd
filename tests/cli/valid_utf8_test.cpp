// Invalid bytes are replaced, valid text stays.
#include <boost/test/unit_test.hpp>

#include "cli/valid_utf8.hpp"

BOOST_AUTO_TEST_SUITE(valid_utf8)

BOOST_AUTO_TEST_CASE(valid_text_of_every_length_stays_as_it_is) {
  for (const std::string text : {"", "plain", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\xE0\xA0\x80", "\xF0\x90\x80\x80"}) {
    BOOST_TEST(ald::valid_utf8(text) == text);
  }
}

BOOST_AUTO_TEST_CASE(each_byte_of_an_invalid_sequence_is_replaced_by_itself) {
  const std::string r = "\xEF\xBF\xBD";
  BOOST_TEST(ald::valid_utf8("a\x80z") == "a" + r + "z");
  BOOST_TEST(ald::valid_utf8("\xC3") == r);                              // cut
  BOOST_TEST(ald::valid_utf8("\xE2\x82") == r + r);                      // cut
  BOOST_TEST(ald::valid_utf8("\xC0\xAF") == r + r);                      // overlong
  BOOST_TEST(ald::valid_utf8("\xE0\x80\xAF") == r + r + r);              // overlong
  BOOST_TEST(ald::valid_utf8("\xF0\x80\x80\xAF") == r + r + r + r);      // overlong
  BOOST_TEST(ald::valid_utf8("\xED\xA0\x80") == r + r + r);              // a surrogate
  BOOST_TEST(ald::valid_utf8("\xF4\x90\x80\x80") == r + r + r + r);      // beyond U+10FFFF
  BOOST_TEST(ald::valid_utf8("\xFF\xFE") == r + r);
  BOOST_TEST(ald::valid_utf8("\xF0\x9F\x98x") == r + r + r + "x");
}

BOOST_AUTO_TEST_SUITE_END()
