// What is near and what is far comes in one order: by time, by lane, by entry.
#include "sim/sim_agenda.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(sim_agenda)

BOOST_AUTO_TEST_CASE(entries_come_by_time_then_by_lane_then_as_they_were_entered) {
  ald::sim_agenda agenda;
  std::string seen;
  const auto say = [&seen](const char* what) { return [&seen, what] { seen += what; }; };
  agenda.at(900'000, 0, say("h"));
  agenda.at(5'000, 2, say("e"));
  agenda.wake(5'000, 0);
  agenda.at(5'000, 2, say("f"));
  agenda.at(5'000, 0, say("c"));
  agenda.at(10, 7, say("a"));
  agenda.wake(5'001, 3, 9);
  BOOST_TEST(agenda.size() == 7u);
  for (std::int64_t last = 0; const auto at = agenda.next_at();) {
    BOOST_TEST(*at >= last);
    last = *at;
    const auto next = agenda.take_first();
    if (next.what) next.what();
    else seen += "(" + std::to_string(next.device) + " " + std::to_string(next.befalls) + ")";
    if (last == 10) agenda.at(11, 0, say("b"));        // nearer than all that is left
    if (last == 5'001) agenda.at(5'002, 0, say("g"));  // in the middle of what is near
  }
  BOOST_TEST(seen == "abc(0 0)ef(3 9)gh");
  BOOST_TEST(agenda.size() == 0u);
}

BOOST_AUTO_TEST_CASE(an_entry_may_lie_before_all_that_was_reached) {
  ald::sim_agenda agenda;
  agenda.wake(1'000'000, 1);
  BOOST_TEST(agenda.next_at().value() == 1'000'000);
  agenda.wake(3, 2);
  BOOST_TEST(agenda.take_first().device == 2u);
  BOOST_TEST(agenda.take_first().device == 1u);
  BOOST_TEST(!agenda.next_at().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
