// What a device says must not reach an operator's terminal as commands.
#include "cli/printable_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "cli/device_commands.hpp"

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(control_characters_are_shown_and_letters_of_all_languages_stay) {
  BOOST_TEST(ald::printable("plain, Köln, 東京") == "plain, Köln, 東京");
  BOOST_TEST(ald::printable("a\x1b[2Jb\nc\x7f") == "a\\x1b[2Jb\\x0ac\\x7f");
  BOOST_TEST(ald::printable("\xC2\x9B"
                            "2J") == "\\x9b2J");
  BOOST_TEST(ald::printable("ends in \xC2") == "ends in \xC2");
}

BOOST_AUTO_TEST_CASE(a_history_with_escape_sequences_of_a_device_prints_none) {
  std::ostringstream out;
  const auto history = boost::json::parse(R"([{"seq":1,"at_ms":1,"event":"install_failed","detail":"\u001b[2J\u001b[1;1HFAKE\nall licensed"}])");
  ald::print_history(history.as_array(), out);
  BOOST_TEST(out.str().find('\x1b') == std::string::npos);
  BOOST_TEST(out.str().find("\\x1b[2J\\x1b[1;1HFAKE\\x0aall licensed") != std::string::npos, out.str());
}

BOOST_AUTO_TEST_SUITE_END()
