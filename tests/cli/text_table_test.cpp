// Tables on a terminal.
#include "cli/text_table.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(text_table)

BOOST_AUTO_TEST_CASE(numbers_stand_to_the_right_and_nothing_trails) {
  ald::text_table table({"STATE", "DEVICES"});
  table.add({"licensed", "9"});
  table.add({"ordering", "1000"});
  std::ostringstream out;
  table.print(out);
  BOOST_TEST(out.str() ==
             "STATE     DEVICES\n"
             "licensed        9\n"
             "ordering     1000\n");
}

BOOST_AUTO_TEST_CASE(width_counts_characters_not_bytes_and_short_rows_are_filled) {
  ald::text_table table({"NAME", "PLACE"});
  table.add({"Ä", "Köln"});
  table.add({"AB"});
  std::ostringstream out;
  table.print(out);
  BOOST_TEST(out.str() == "NAME  PLACE\nÄ     Köln\nAB\n");
}

BOOST_AUTO_TEST_SUITE_END()
