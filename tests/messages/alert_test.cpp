// Names of alerts.
#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

#include "messages/alert.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(alert)

BOOST_AUTO_TEST_CASE(every_alert_has_a_name_of_its_own_in_snake_case_and_says_what_to_do) {
  std::set<std::string_view> names;
  for (int i = 0; i < alert_count; ++i) {
    const auto what = static_cast<ald::alert>(i);
    const auto called = name(what);
    BOOST_TEST(!called.empty());
    BOOST_TEST(std::all_of(called.begin(), called.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
    BOOST_TEST(names.insert(called).second, called);
    BOOST_TEST(what_to_do(what).size() > 20u);
  }
  BOOST_TEST(name(static_cast<ald::alert>(alert_count)).empty());
  BOOST_TEST(what_to_do(static_cast<ald::alert>(alert_count)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
