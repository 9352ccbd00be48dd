// What a sweep has to reach, and that it is told what it did not.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "sim/simulation_sum.hpp"

BOOST_AUTO_TEST_SUITE(machine_coverage)

using namespace ald;

namespace {

bool names(const std::vector<std::string>& list, const std::string& what) { return std::find(list.begin(), list.end(), what) != list.end(); }

}  // namespace

BOOST_AUTO_TEST_CASE(every_state_and_every_kind_of_event_of_the_device_machine_has_to_be_reached) {
  const auto nothing = coverage_of({}).unreached;
  const auto* states = state::DeliveryStatus_descriptor();
  for (int i = 0; i < states->value_count(); ++i) BOOST_TEST(names(nothing, "state " + states->value(i)->name()), states->value(i)->name());
  const auto* kinds = event::Device::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds->field_count(); ++i) {
    BOOST_TEST(names(nothing, "event " + kinds->field(i)->name()), kinds->field(i)->name());
  }
}

BOOST_AUTO_TEST_CASE(what_was_gone_through_is_missing_no_more) {
  const auto some = coverage_of({{state::NO_DELIVERY, event::Device::kLicenseStored, state::PUSH_OWED}});
  BOOST_TEST(some.states == 2u);
  BOOST_TEST(some.events == 1u);
  BOOST_TEST(some.transitions == 1u);
  BOOST_TEST(!names(some.unreached, "state PUSH_OWED"));
  BOOST_TEST(!names(some.unreached, "event license_stored"));
  BOOST_TEST(!names(some.unreached, "NO_DELIVERY -> PUSH_OWED"));
  BOOST_TEST(names(some.unreached, "NO_DELIVERY -> AWAITING_POLL"));
}

BOOST_AUTO_TEST_CASE(a_fault_that_never_struck_is_told_of_if_it_has_a_rate) {
  auto plan = preset_faults("none").value();
  plan.set(fault_kind::node_crash, 1);
  plan.set(fault_kind::wrong_unit, 0.5);
  simulation_sum::figures sum;
  sum.faults[static_cast<std::size_t>(fault_kind::node_crash)] = 1;
  BOOST_TEST(unreached(sum, plan) == std::vector<std::string>{"fault wrong_unit"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_storm_has_every_fault) {
  const auto storm = preset_faults("storm").value();
  for (std::size_t i = 0; i < fault_kind_count; ++i) BOOST_TEST(storm.rates[i] > 0, fault_kind_table[i].name);
}

BOOST_AUTO_TEST_SUITE_END()
