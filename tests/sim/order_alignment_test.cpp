// Registrations of a log are put where the simulated node batches their lines as the real one did.
#include "sim/order_alignment.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(order_alignment)

using namespace ald;

namespace {

constexpr order_pace pace{200, 200, 500, 4};

struct fleet {
  std::vector<recorded_command> commands;
  std::vector<registration_look> looks;
  explicit fleet(std::size_t count) : commands(count) { looks.resize(count); }
  void look(std::size_t i, std::int64_t need_ms, std::size_t order) { looks[i] = {need_ms, &commands[i], order}; }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_registration_comes_half_a_beat_before_the_one_that_looked_at_it) {
  fleet all(2);
  all.look(0, 1'003, 0);
  all.look(1, 1'404, 1);
  align_registrations(all.looks, {{1'410, 1}, {1'820, 1}}, pace);
  BOOST_TEST(all.commands[0].at_ms == 900);
  BOOST_TEST(all.commands[1].at_ms == 1'300);
}

BOOST_AUTO_TEST_CASE(near_beats_of_a_node_that_drifts_keep_their_distance) {
  fleet all(3);
  // Beats of 203 ms: the third one is nearest to another beat of the simulated node than its distance says.
  all.look(0, 1'080, 0);
  all.look(1, 1'283, 1);
  all.look(2, 1'486 + 203, 2);
  align_registrations(all.looks, {{1'500, 1}, {1'900, 1}, {2'300, 1}}, pace);
  BOOST_TEST(all.commands[1].at_ms - all.commands[0].at_ms == 200);
  BOOST_TEST(all.commands[2].at_ms - all.commands[1].at_ms == 400);
}

BOOST_AUTO_TEST_CASE(the_lines_of_one_order_come_together) {
  fleet all(3);
  all.look(0, 1'000, 0);
  all.look(1, 1'200, 0);
  all.look(2, 9'000, 1);
  align_registrations(all.looks, {{1'400, 2}, {9'400, 1}}, pace);
  BOOST_TEST(all.commands[0].together_ms / pace.tick_ms == all.commands[1].together_ms / pace.tick_ms);
  BOOST_TEST(all.commands[2].together_ms > all.commands[1].together_ms);
}

BOOST_AUTO_TEST_CASE(lines_of_the_next_order_come_after_the_one_before_was_cut) {
  fleet all(2);
  all.look(0, 1'000, 0);
  all.look(1, 1'200, 1);
  // The real node cut them closer to each other than this one could.
  align_registrations(all.looks, {{1'210, 1}, {1'420, 1}}, pace);
  BOOST_TEST(all.commands[1].together_ms - all.commands[0].together_ms >= pace.linger_ms + pace.tick_ms);
}

BOOST_AUTO_TEST_CASE(whoever_was_asked_for_first_comes_first) {
  fleet all(3);
  all.look(0, 1'000, 0);
  all.look(1, 1'000, 0);
  all.look(2, 1'000, 0);
  all.looks[0].rank = 2;
  all.looks[1].rank = 0;
  all.looks[2].rank = 1;
  all.looks[2].order.reset();  // the pack had no license left for it
  align_registrations(all.looks, {{9'000, 2}}, pace);
  BOOST_TEST(all.commands[2].together_ms > all.commands[1].together_ms);
  BOOST_TEST(all.commands[0].together_ms > all.commands[2].together_ms);
  BOOST_TEST(all.commands[0].together_ms / pace.tick_ms == all.commands[1].together_ms / pace.tick_ms);
}

BOOST_AUTO_TEST_CASE(what_was_not_looked_at_for_its_registration_is_left_alone) {
  fleet all(1);
  all.commands[0].at_ms = 777;
  align_registrations(all.looks, {}, pace);
  BOOST_TEST(all.commands[0].at_ms == 777);
  BOOST_TEST(all.commands[0].together_ms == -1);
}

BOOST_AUTO_TEST_SUITE_END()
