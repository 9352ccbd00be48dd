// States of installed licenses, and the days on which they change.
#include <boost/test/unit_test.hpp>

#include <limits>
#include <set>
#include <string>

#include "messages/license_term.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(license_state)

BOOST_AUTO_TEST_CASE(every_state_has_a_name_of_its_own_that_is_parsed_back) {
  std::set<std::string> names;
  for (int i = 0; i < license_state_count; ++i) {
    const auto state = static_cast<ald::license_state>(i);
    BOOST_TEST(!name(state).empty());
    names.emplace(name(state));
    auto parsed = static_cast<ald::license_state>((i + 1) % license_state_count);
    BOOST_TEST(parse(name(state), parsed));
    BOOST_TEST((parsed == state));
  }
  BOOST_TEST(names.size() == static_cast<std::size_t>(license_state_count));
  auto kept = ald::license_state::grace;
  BOOST_TEST(!parse("lapsed", kept));
  BOOST_TEST((kept == ald::license_state::grace));
}

BOOST_AUTO_TEST_CASE(a_license_is_valid_then_expiring_through_its_last_day_then_in_grace_then_expired) {
  const license_term term = make_license_term(1'000, 7, 30);
  BOOST_TEST(name(term.state_on(993)) == "valid");
  BOOST_TEST(name(term.state_on(994)) == "expiring");
  BOOST_TEST(name(term.state_on(1'000)) == "expiring");
  BOOST_TEST(name(term.state_on(1'001)) == "grace");
  BOOST_TEST(name(term.state_on(1'030)) == "grace");
  BOOST_TEST(name(term.state_on(1'031)) == "expired");
  BOOST_TEST(term.over_at_ms() == 1'031 * ms_per_day);
}

BOOST_AUTO_TEST_CASE(without_expiring_days_and_grace_it_is_valid_through_its_last_day_and_then_expired) {
  const license_term term = make_license_term(1'000, 0, 0);
  BOOST_TEST(name(term.state_on(1'000)) == "valid");
  BOOST_TEST(name(term.state_on(1'001)) == "expired");
  BOOST_TEST(term.over_at_ms() == 1'001 * ms_per_day);
}

BOOST_AUTO_TEST_CASE(a_suspect_clock_ends_nothing) {
  const license_term term = make_license_term(1'000, 7, 30);
  BOOST_TEST(name(term.state_on(2'000, true)) == "expiring");
  BOOST_TEST(name(term.state_on(900, true)) == "valid");
}

BOOST_AUTO_TEST_CASE(without_a_license_there_is_no_state) {
  BOOST_TEST(!license_term{}.exists());
  BOOST_TEST(name(license_term{}.state_on(5)) == "none");
}

BOOST_AUTO_TEST_CASE(any_last_day_gives_days_in_order) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t day : {least, std::int64_t{-1}, std::int64_t{0}, std::int64_t{3}, most}) {
    const license_term term = make_license_term(day, 4'000'000'000u, 4'000'000'000u);
    BOOST_TEST((0 <= term.expiring_from_day && term.expiring_from_day <= term.last_day && term.last_day <= term.last_grace_day));
  }
}

BOOST_AUTO_TEST_SUITE_END()
