// Days to texts and back.
#include "http/day_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(day_text)

BOOST_AUTO_TEST_CASE(a_day_and_its_text_are_the_same) {
  for (const std::int64_t day : {-1, 0, 59, 19'782, 20'484, 2'932'896}) BOOST_TEST(parse_day(ald::day_text(day)).value() == day);
  BOOST_TEST(ald::day_text(20'484) == "2026-01-31");
  BOOST_TEST(ald::day_text(19'782) == "2024-02-29");
}

BOOST_AUTO_TEST_CASE(what_is_no_day_of_the_calendar_is_none) {
  for (const char* text : {"", "2026-1-31", "2026-02-29", "2026-00-10", "2026-13-01", "2026/01/31", "2026-01-31Z", "+026-01-31", "2026-01-0x", "202x-01-01", "2026-0x-01"}) {
    BOOST_TEST(!parse_day(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
