// Lengths of time, sizes and moments as text.
#include "cli/quantity_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(quantity_text)

BOOST_AUTO_TEST_CASE(lengths_of_time_are_read_in_every_unit_and_combined) {
  BOOST_TEST(parse_duration("200ms").value() == 200);
  BOOST_TEST(parse_duration("5s").value() == 5'000);
  BOOST_TEST(parse_duration("5m").value() == 300'000);
  BOOST_TEST(parse_duration("1h30m").value() == 5'400'000);
  BOOST_TEST(parse_duration("2d").value() == 172'800'000);
  BOOST_TEST(parse_duration("0s").value() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_length_of_time_is_named_with_examples) {
  for (const char* text : {"", "5", "m", "5 m", "-5m", "5x", "1.5h", "5m6", "99999999999999999999s", "9007199254740993d"}) {
    const auto parsed = parse_duration(text);
    BOOST_TEST_CONTEXT(text) {
      BOOST_REQUIRE(!parsed.ok());
      BOOST_TEST(parsed.error().what == "\"" + std::string(text) + "\" is not a length of time");
      BOOST_TEST(parsed.error().hint == "write for example 200ms, 5s, 10m, 1h30m or 2d");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_formatted_length_reads_back_to_itself) {
  for (const duration_ms length : {0, 1, 999, 1'000, 60'000, 61'001, 5'400'000, 86'399'000, 90'061'001}) {
    BOOST_TEST(parse_duration(format_duration(length)).value() == length);
  }
  BOOST_TEST(format_duration(300'000) == "5m");
  BOOST_TEST(format_duration(5'400'000) == "1h30m");
}

BOOST_AUTO_TEST_CASE(sizes_are_read_and_written_in_binary_units) {
  BOOST_TEST(parse_size("4096").value() == 4'096u);
  BOOST_TEST(parse_size("64MiB").value() == 64u << 20);
  BOOST_TEST(format_size(64u << 20) == "64MiB");
  BOOST_TEST(format_size(1'000) == "1000B");
  BOOST_TEST(parse_size(format_size(1'000)).value() == 1'000u);
  for (const char* text : {"", "MiB", "64MB", "64 MiB", "-1", "99999999999GiB"}) BOOST_TEST(!parse_size(text).ok(), text);
}

BOOST_AUTO_TEST_CASE(moments_are_utc_and_distances_have_two_units) {
  BOOST_TEST(format_moment(1'767'225'600'000) == "2026-01-01 00:00:00");
  BOOST_TEST(format_moment(0) == "-");
  BOOST_TEST(format_distance(12'000, 0) == "in 12s");
  BOOST_TEST(format_distance(0, 300'000) == "5m ago");
  BOOST_TEST(format_distance(7'384'000, 0) == "in 2h3m");
  BOOST_TEST(format_distance(500, 0) == "now");
}

BOOST_AUTO_TEST_SUITE_END()
