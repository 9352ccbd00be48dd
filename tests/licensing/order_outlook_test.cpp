// Whether a blocked device may hear something else than the last time.
#include "licensing/order_outlook.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(order_outlook)

namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

}  // namespace

BOOST_AUTO_TEST_CASE(who_is_held_back_hears_the_same_as_long_as_all_are) {
  const ald::order_outlook off{event::DEPLOYMENT_OFF, std::nullopt, 5};
  BOOST_TEST(may_hear_otherwise(off, event::DEPLOYMENT_OFF) == 0u);
  BOOST_TEST(may_hear_otherwise(off, event::SERVER_UNREACHABLE) == all);
}

BOOST_AUTO_TEST_CASE(an_exhausted_pack_is_asked_by_as_many_as_it_has_licenses) {
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::PACK_EXHAUSTED, 0}, event::PACK_EXHAUSTED) == 0u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::PACK_EXHAUSTED) == 7u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::NO_PACK) == 7u);
  BOOST_TEST(may_hear_otherwise({std::nullopt, std::nullopt, 7}, event::DRY_RUN) == all);
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_gone_or_new_is_news_for_all) {
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::NO_PACK, 0}, event::PACK_EXHAUSTED) == all);
  BOOST_TEST(may_hear_otherwise({std::nullopt, event::PACK_EXHAUSTED, 0}, event::NO_PACK) == all);
}

BOOST_AUTO_TEST_SUITE_END()
