// Draws of faults: repeatable, and as often as they are asked for.
#include "issuer/ordering_faults.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace ald;

ordering_faults all_at(double rate) {
  ordering_faults f;
  f.error = f.lose_answers = f.duplicate_answers = f.defer = f.wrong_unit = f.bad_signature = f.partial = rate;
  return f;
}

/// How many of n calls draw it.
template <class Drawn>
int count(const ordering_faults& faults, int n, Drawn drawn) {
  int found = 0;
  for (int i = 0; i < n; ++i) found += drawn(draw_call_faults(faults, static_cast<std::uint64_t>(i))) ? 1 : 0;
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ordering_faults)

BOOST_AUTO_TEST_CASE(a_rate_of_0_never_draws_and_a_rate_of_1_always) {
  for (std::uint64_t n = 0; n < 1'000; ++n) {
    const auto never = draw_call_faults(all_at(0), n);
    BOOST_TEST((never.error == injected_error::none && never.loss == answer_loss::none && never.copy == answer_copy::none && !never.defer));
    const auto always = draw_call_faults(all_at(1), n);
    BOOST_TEST((always.error != injected_error::none && always.loss != answer_loss::none && always.copy != answer_copy::none && always.defer));
    const auto line = draw_line_faults(all_at(1), n, n);
    BOOST_TEST((line.failed && line.wrong_unit && line.bad_signature));
    const auto sound = draw_line_faults(all_at(0), n, n);
    BOOST_TEST((!sound.failed && !sound.wrong_unit && !sound.bad_signature));
  }
}

BOOST_AUTO_TEST_CASE(the_same_seed_and_number_draw_the_same_and_another_seed_differs) {
  auto faults = all_at(0.5);
  faults.latency_most_ms = 1'000'000;
  auto other = faults;
  other.seed = 2;
  int different = 0;
  for (std::uint64_t n = 0; n < 100; ++n) {
    BOOST_TEST(draw_call_faults(faults, n).latency_ms == draw_call_faults(faults, n).latency_ms);
    if (draw_call_faults(faults, n).latency_ms != draw_call_faults(other, n).latency_ms) ++different;
  }
  BOOST_TEST(different > 90);
}

BOOST_AUTO_TEST_CASE(a_rate_is_met_and_every_kind_of_a_fault_comes) {
  const auto faults = all_at(0.2);
  constexpr int n = 20'000;
  const auto near = [](int found, double rate) { return found > n * rate * 0.9 && found < n * rate * 1.1; };
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.defer; }), 0.2));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.error != injected_error::none; }), 0.2));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.error == injected_error::after_work; }), 0.2 / 3));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.error == injected_error::busy; }), 0.2 / 3));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.loss == answer_loss::closed; }), 0.1));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.loss == answer_loss::hung; }), 0.1));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.copy == answer_copy::earlier_line; }), 0.1));
  BOOST_TEST(near(count(faults, n, [](const call_faults& d) { return d.defer && d.loss != answer_loss::none; }), 0.04), "faults are drawn independently");
}

BOOST_AUTO_TEST_CASE(lengths_of_time_stay_within_their_range_and_reach_both_ends) {
  ald::ordering_faults faults;
  faults.latency_least_ms = 3;
  faults.latency_most_ms = 5;
  BOOST_TEST(count(faults, 1'000, [](const call_faults& d) { return d.latency_ms < 3 || d.latency_ms > 5; }) == 0);
  BOOST_TEST(count(faults, 1'000, [](const call_faults& d) { return d.latency_ms == 3; }) > 0);
  BOOST_TEST(count(faults, 1'000, [](const call_faults& d) { return d.latency_ms == 5; }) > 0);
}

BOOST_AUTO_TEST_SUITE_END()
