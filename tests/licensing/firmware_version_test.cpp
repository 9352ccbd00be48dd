// S9: versions compare numerically by component; an unknown firmware counts as old.
#include "licensing/firmware_version.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(firmware_version)

struct comparison {
  const char* firmware;
  const char* threshold;
  bool at_least;
};

BOOST_AUTO_TEST_CASE(s9_versions_compare_numerically_by_component) {
  const comparison table[] = {
      {"10.03.500", "10.03.500", true},
      {"10.3.500", "10.03.500", true},
      {"10.03.500", "10.3.500", true},
      {"010.0003.0500", "10.3.500", true},
      {"10.03.499", "10.03.500", false},
      {"10.03.501", "10.03.500", true},
      {"10.03.500", "10.10", false},
      {"10.10", "10.03.500", true},
      {"9.99.999", "10.03.500", false},
      {"11", "10.03.500", true},
      {"10", "10.03.500", false},
      {"10.03.500.1", "10.03.500", true},
      {"10.03.1000", "10.03.500", true},
      {"0", "0.0.0", true},
      {"0.0.1", "0", true},
      {"0", "0.0.1", false},
  };
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.firmware << " against " << row.threshold) {
      BOOST_TEST(firmware_at_least(row.firmware, row.threshold) == row.at_least);
    }
  }
}

BOOST_AUTO_TEST_CASE(missing_components_are_zero) {
  BOOST_TEST(firmware_at_least("10.3", "10.3.0.0"));
  BOOST_TEST(firmware_at_least("10.3.0.0", "10.3"));
  BOOST_TEST(!firmware_at_least("10.3", "10.3.0.1"));
}

BOOST_AUTO_TEST_CASE(components_of_any_length_do_not_overflow) {
  BOOST_TEST(firmware_at_least("1.99999999999999999999999999999999", "1.99999999999999999999999999999998"));
  BOOST_TEST(!firmware_at_least("1.18446744073709551616", "1.18446744073709551617"));
  BOOST_TEST(firmware_at_least("1.18446744073709551617", "1.2"));
}

BOOST_AUTO_TEST_CASE(a_v_before_the_numbers_does_not_count) {
  BOOST_TEST(firmware_at_least("v10.03.500", "10.03.500"));
  BOOST_TEST(firmware_at_least("10.03.500", "V10.03.500"));
  BOOST_TEST(!is_firmware_version("vv1"));
}

BOOST_AUTO_TEST_CASE(a_pre_release_is_older_than_its_release_and_build_metadata_does_not_count) {
  BOOST_TEST(!firmware_at_least("10.03.500-rc1", "10.03.500"));
  BOOST_TEST(firmware_at_least("10.03.501-rc1", "10.03.500"));
  BOOST_TEST(firmware_at_least("10.03.500-rc1", "10.03.500-rc2"));
  BOOST_TEST(firmware_at_least("10.03.500", "10.03.500-rc1"));
  BOOST_TEST(firmware_at_least("10.03.500+build-7", "10.03.500"));
}

BOOST_AUTO_TEST_CASE(s9_an_unknown_or_unreadable_firmware_is_old) {
  for (const auto* text : {"", "v", "unknown", "10.", ".10", "10..3", "10.x", "10 .3", "-1", "10-", "10+", "10-rc 1", "10.3-rc/1"}) {
    BOOST_TEST_CONTEXT("'" << text << "'") {
      BOOST_TEST(!is_firmware_version(text));
      BOOST_TEST(!firmware_at_least(text, "0"));
      BOOST_TEST(!firmware_at_least("10", text));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_version_has_at_most_64_characters) {
  BOOST_TEST(is_firmware_version(std::string(64, '1')));
  BOOST_TEST(!is_firmware_version(std::string(65, '1')));
}

BOOST_AUTO_TEST_CASE(two_versions_compare_or_one_of_them_is_none) {
  BOOST_TEST(compare_firmware("10.3.500", "10.03.500").value() == 0);
  BOOST_TEST(compare_firmware("10.3", "10.4").value() < 0);
  BOOST_TEST(compare_firmware("10.10", "10.9").value() > 0);
  BOOST_TEST(compare_firmware("10.3-rc1", "10.3").value() < 0);
  BOOST_TEST(compare_firmware("10.3", "10.3-rc1").value() > 0);
  BOOST_TEST(compare_firmware("10.3-rc1", "10.3-rc2").value() == 0);
  BOOST_TEST(!compare_firmware("", "10.3"));
  BOOST_TEST(!compare_firmware("10.3", "x"));
}

BOOST_AUTO_TEST_SUITE_END()
