// The allow-list's lines: what they may hold, and how bad ones are named.
#include <boost/test/unit_test.hpp>

#include "messages/allow_list.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(allow_list)

BOOST_AUTO_TEST_CASE(one_unit_a_line_with_comments_and_blanks) {
  const auto read = parse_allow_list("# fleet of Berlin\nunit-1\n\n  unit-2 # front desk\r\n\tunit-1\nunit-3", "list.txt", 10);
  BOOST_TEST(read.problems.empty());
  BOOST_TEST(read.units.size() == 3u);
  for (const auto* unit : {"unit-1", "unit-2", "unit-3"}) BOOST_TEST(read.units.contains(unit_id(unit)), unit);
  BOOST_TEST(parse_allow_list("", "list.txt", 1).units.empty());
}

BOOST_AUTO_TEST_CASE(a_bad_line_is_named_with_file_and_line_and_the_others_are_read) {
  const auto read = parse_allow_list("unit-1\nunit 2\n#\n../x/\nunit-3\n", "/etc/ald/list.txt", 10);
  BOOST_TEST(read.units.size() == 2u);
  BOOST_REQUIRE(read.problems.size() == 2u);
  BOOST_TEST(read.problems[0].starts_with("/etc/ald/list.txt:2: \"unit 2\" is not a unit ID"), read.problems[0]);
  BOOST_TEST(read.problems[1].starts_with("/etc/ald/list.txt:4: "), read.problems[1]);
}

BOOST_AUTO_TEST_CASE(many_bad_lines_are_counted_not_listed) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "a b\n";
  const auto read = parse_allow_list(text, "l", 10);
  BOOST_TEST(read.problems.size() == max_allow_list_problems + 1);
  BOOST_TEST(read.problems.back() == "l: 30 more bad lines");
}

BOOST_AUTO_TEST_CASE(a_list_that_is_too_long_is_a_problem_and_a_repeated_unit_is_not) {
  BOOST_TEST(parse_allow_list("a\nb\na\nb\n", "l", 2).problems.empty());
  const auto read = parse_allow_list("a\nb\nc\nd\n", "l", 2);
  BOOST_REQUIRE(read.problems.size() == 1u);
  BOOST_TEST(read.problems[0].starts_with("l:3: more than 2 units"), read.problems[0]);
}

BOOST_AUTO_TEST_SUITE_END()
