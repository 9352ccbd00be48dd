// Storms over fleets that need several kinds, with evaluation licenses.
#include <set>

#include <boost/test/unit_test.hpp>

#include "ports/log_silence.hpp"
#include "sim/sim_kinds.hpp"
#include "sim/simulation.hpp"

struct kinds_silence {
  kinds_silence() { ald::silence_log(); }
};
BOOST_AUTO_TEST_SUITE(sim_kinds, *boost::unit_test::fixture<kinds_silence>())

using namespace ald;

namespace {

scenario with_kinds(std::uint64_t seed, std::uint32_t devices, double days) {
  fault_plan faults = preset_faults("storm").value();
  faults.set(fault_kind::kinds_changed, 1);
  return make_scenario(seed, devices, days, faults);
}

/// What the log says of further kinds and of evaluation.
struct kinds_seen : sim_observer {
  void on_record(const event::Record& record, std::uint32_t) override {
    const event::Device& what = record.device();
    if (what.has_of_kind()) events.insert(what.kind_case());
    if (what.has_of_kind()) kinds.insert(what.of_kind());
    if (what.license_stored().evaluation()) ++evaluations;
    if (what.has_need_opened() && what.need_opened().cause() == event::FULL_WANTED) ++full_wanted;
  }
  std::set<int> events;
  std::set<std::string> kinds;
  int evaluations = 0, full_wanted = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(storms_over_several_kinds_break_no_invariant_and_end_with_all_of_them_licensed) {
  kinds_seen seen;
  int with_two = 0;
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const scenario plan = with_kinds(seed, 16, 0.25);
    with_two += kinds_of(plan).further.size() == 2 ? 1 : 0;
    const auto result = simulate(plan, nullptr, &seen);
    BOOST_TEST(!result.breach.has_value(), "seed " << seed << ": " << (result.breach ? result.breach->invariant + ": " + result.breach->what : ""));
  }
  BOOST_TEST(with_two > 0);
  BOOST_TEST(seen.kinds.size() == 2u);
  BOOST_TEST(seen.evaluations > 0);
  BOOST_TEST(seen.full_wanted > 0);
  for (const int event : {event::Device::kNeedOpened, event::Device::kLicenseStored, event::Device::kLicenseConfirmed, event::Device::kCancelBegan, event::Device::kResendRequested}) {
    BOOST_TEST(seen.events.contains(event), event);
  }
}

BOOST_AUTO_TEST_CASE(which_kinds_there_are_is_the_seeds_and_the_core_alone_has_none) {
  scenario plan = with_kinds(3, 10, 0.1);
  BOOST_TEST(kinds_of(plan).any());
  BOOST_TEST((kinds_of(plan).further == kinds_of(with_kinds(3, 10, 0.1)).further));
  plan.core_only = true;
  BOOST_TEST(!kinds_of(plan).any());
  BOOST_TEST(!kinds_of(make_scenario(3, 10, 0.1, preset_faults("calm").value())).any());
}

BOOST_AUTO_TEST_SUITE_END()
