// Log lines packed and unpacked.
#include <boost/test/unit_test.hpp>

#include "ports/log_payload.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(log_payload)

BOOST_AUTO_TEST_CASE(a_line_comes_out_as_it_went_in) {
  const auto packed = pack_log_line({"broker", {"unit", "U-1"}, {"key", "U-1/base/1"}}, "refused {}", "refused U-1");
  const auto parts = unpack_log_line(packed);
  BOOST_TEST(parts.component == "broker");
  BOOST_TEST(parts.pattern == "refused {}");
  BOOST_TEST(parts.text == "refused U-1");
  BOOST_REQUIRE(parts.fields.size() == 2u);
  BOOST_TEST(parts.fields[0].name == "unit");
  BOOST_TEST(parts.fields[0].value == "U-1");
  BOOST_TEST(parts.fields[1].value == "U-1/base/1");
}

BOOST_AUTO_TEST_CASE(a_line_without_fields_or_with_an_empty_value_keeps_its_text) {
  BOOST_TEST(unpack_log_line(pack_log_line({"node"}, "p", "text")).fields.empty());
  const auto packed = pack_log_line({"node", {"unit", ""}}, "p", "text");
  const auto parts = unpack_log_line(packed);
  BOOST_REQUIRE(parts.fields.size() == 1u);
  BOOST_TEST(parts.fields[0].value == "");
  BOOST_TEST(parts.text == "text");
}

BOOST_AUTO_TEST_CASE(a_value_with_separators_in_it_makes_no_field_and_no_text) {
  const std::string hostile = "x\x1flevel\x1fok\x1e" "forged\x1d";
  const auto packed = pack_log_line({"broker", {"unit", hostile}}, "p", "text\x1e" "more\x1f");
  const auto parts = unpack_log_line(packed);
  BOOST_REQUIRE(parts.fields.size() == 1u);
  BOOST_TEST(parts.fields[0].value == "x?level?ok?forged?");
  BOOST_TEST(parts.text == "text\x1e" "more\x1f");
}

BOOST_AUTO_TEST_CASE(a_line_that_was_not_packed_is_all_text) {
  for (const std::string line : {"", "from a library", "\x1e", "\x1d no end", "a\x1d\x1e"}) {
    const auto parts = unpack_log_line(line);
    BOOST_TEST(parts.component == "library");
    BOOST_TEST(parts.text == line);
  }
}

BOOST_AUTO_TEST_SUITE_END()
