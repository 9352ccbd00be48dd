// Texts of devices and servers, cut to what is kept of them.
#include "messages/shortened.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(shortened)

BOOST_AUTO_TEST_CASE(a_text_that_fits_stays_and_a_longer_one_is_cut) {
  BOOST_TEST(ald::shortened("abc", 3) == "abc");
  BOOST_TEST(ald::shortened("abcd", 3) == "abc");
  BOOST_TEST(ald::shortened("", 0) == "");
}

BOOST_AUTO_TEST_CASE(a_character_is_kept_whole_or_not_at_all) {
  BOOST_TEST(ald::shortened("aä", 2) == "a");   // two bytes
  BOOST_TEST(ald::shortened("aä", 3) == "aä");
  BOOST_TEST(ald::shortened("€", 2) == "");     // three bytes
  BOOST_TEST(ald::shortened("\x80\x80\x80", 2) == "");
}

BOOST_AUTO_TEST_SUITE_END()
