// Moments of a log as they are typed.
#include "cli/moment_text.hpp"

#include <boost/test/unit_test.hpp>

#include "cli/quantity_text.hpp"
#include "cli/replay_progress.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(moment_text)

BOOST_AUTO_TEST_CASE(a_number_is_a_group_or_an_event) {
  BOOST_TEST(parse_moment("17").value().number == 17u);
  BOOST_TEST(!parse_moment("17").value().at_ms.has_value());
  BOOST_TEST(parse_moment("0").value().number == 0u);
}

BOOST_AUTO_TEST_CASE(a_time_goes_to_the_end_of_what_was_written) {
  const auto at = [](const char* text) { return parse_moment(text).value().at_ms.value(); };
  BOOST_TEST(at("1970-01-01") == 86'399'999);
  BOOST_TEST(at("1970-01-02 00:01") == 86'400'000 + 119'999);
  BOOST_TEST(at("1970-01-01 00:00:05") == 5'999);
  BOOST_TEST(at("1970-01-01T00:00:05Z") == 5'999);
  BOOST_TEST(at("1970-01-01 00:00:05 UTC") == 5'999);
  BOOST_TEST(at("1970-01-01 00:00:05.250") == 5'250);
  BOOST_TEST(format_moment(at("2026-02-28 23:59:59")) == "2026-02-28 23:59:59");
}

BOOST_AUTO_TEST_CASE(what_is_no_moment_is_refused_with_an_example) {
  for (const char* text : {"", "-1", "1.5", "yesterday", "2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01 24:00", "2026-01-01 10:60", "2026-01-01 1:00",
                           "2026-01-01 10:00:60", "2026-01-01 10:00:00.5", "2026-01-01 10:00:00+02:00", "2026-01-01x", "2026-01-01 ", "17x",
                           "99999999999999999999999"}) {
    const auto moment = parse_moment(text);
    BOOST_REQUIRE_MESSAGE(!moment.ok(), text);
    BOOST_TEST(moment.error().hint.find("2026-01-31 12:00:05") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_number_that_is_no_moment_is_shown_as_such) {
  BOOST_TEST(format_moment(9'223'372'036'854'775'807) == "9223372036854775807 ms");
  BOOST_TEST(format_moment(253'402'300'799'999) == "9999-12-31 23:59:59");
}

BOOST_AUTO_TEST_CASE(a_bar_shows_the_part_that_is_done) {
  BOOST_TEST(progress_bar(1, 2, 3'250) == "[" + std::string(20, '#') + std::string(20, ' ') + "]  50 %  3.2 s");
  BOOST_TEST(progress_bar(7, 0, 0).find("100 %") != std::string::npos);
  BOOST_TEST(progress_bar(9, 3, 0).find("100 %") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
