// What receivers of webhooks are owed, over failures and restarts.
#include <set>

#include <boost/test/unit_test.hpp>

#include "licensing/alert_outbox.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(alert_outbox)

namespace {

using outbox = ald::alert_outbox;

/// An outbox with a clock.
struct owing {
  explicit owing(std::vector<std::string> receivers = {"a"}, webhook_policy policy = {{1'000, 8'000, 0}, 60'000, 3, 10'000})
      : policy(policy), box(policy, patience, "node-1", std::move(receivers)) {}

  void change(alert what, bool began, const std::string& subject = "") {
    if (began) since = now.wall_ms;
    box.take({{what, since, "detail", subject}, began}, now);
  }
  void pass(duration_ms ms) { now.wall_ms += ms, now.mono_ms += ms; }
  /// The next process with what this one saved.
  void restart(std::vector<std::string> receivers = {"a"}) {
    state::AlertOutbox saved;
    BOOST_REQUIRE(saved.ParseFromString(box.snapshot().SerializeAsString()));
    now.mono_ms = 77;
    box = outbox(policy, patience, "node-1", std::move(receivers));
    box.restore(saved, now);
  }
  /// Ids of what is sent now, all taken.
  std::vector<std::string> deliver() {
    std::vector<std::string> ids;
    for (auto due = box.due(now); !due.empty(); due = box.due(now)) {
      for (const auto& one : due) {
        ids.push_back(one.note.id);
        box.taken(one.receiver, now);
      }
    }
    return ids;
  }

  webhook_policy policy;
  alert_policy patience{.licensing_unreachable_ms = 300'000};
  instant now{1'800'000'000'000, 5'000};
  std::int64_t since = 0;
  outbox box;
};

const std::vector<std::string> nothing;

}  // namespace

BOOST_AUTO_TEST_CASE(each_change_of_an_alert_is_told_once_with_an_id_of_its_own) {
  owing o;
  BOOST_TEST(o.deliver() == nothing);
  o.change(alert::pack_low, true, "base");
  const auto due = o.box.due(o.now);
  BOOST_REQUIRE(due.size() == 1u);
  const alert_note& note = due[0].note;
  BOOST_TEST(note.id == "node-1/pack_low/base/1800000000000/firing");
  BOOST_TEST(note.alert == "pack_low");
  BOOST_TEST(note.subject == "base");
  BOOST_TEST(note.firing);
  BOOST_TEST(note.since_ms == 1'800'000'000'000);
  BOOST_TEST(note.at_ms == 1'800'000'000'000);
  BOOST_TEST(note.detail == "detail");
  o.box.taken(0, o.now);
  BOOST_TEST(o.deliver() == nothing);
  o.pass(5'000);
  o.change(alert::pack_low, false, "base");
  const auto over = o.box.due(o.now);
  BOOST_REQUIRE(over.size() == 1u);
  BOOST_TEST(over[0].note.id == "node-1/pack_low/base/1800000000000/cleared");
  BOOST_TEST(!over[0].note.firing);
  BOOST_TEST(over[0].note.at_ms == 1'800'000'005'000);
}

BOOST_AUTO_TEST_CASE(an_alert_that_comes_again_while_the_wall_clock_stands_has_ids_of_its_own) {
  owing o({"a"}, {{1'000, 8'000, 0}, 60'000, 100, 10'000});
  for (int times = 0; times < 3; ++times) {
    o.change(alert::pack_low, true, "base");
    o.change(alert::pack_low, false, "base");
    o.now.mono_ms += 60'000;  // a clock that was set back stands until time has caught up
  }
  o.change(alert::pack_low, true, "other");
  o.box.test(o.now);
  o.box.test(o.now);
  const auto ids = o.deliver();
  BOOST_REQUIRE((std::set<std::string>(ids.begin(), ids.end()).size()) == 11u);
  BOOST_TEST(ids[4] == "node-1/pack_low/base/1800000000002/firing");
  BOOST_TEST(ids[5] == "node-1/pack_low/base/1800000000002/cleared");
  BOOST_TEST(ids[6] == "node-1/pack_low/other/1800000000000/firing");
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_was_told_the_beginning_of_is_not_told) {
  owing o;
  o.change(alert::no_space, false);
  BOOST_TEST(o.deliver() == nothing);
}

BOOST_AUTO_TEST_CASE(one_note_is_under_way_to_a_receiver_at_a_time_and_the_order_is_kept) {
  owing o;
  o.change(alert::no_space, true);
  o.change(alert::no_space, false);
  BOOST_REQUIRE(o.box.due(o.now).size() == 1u);
  BOOST_TEST(o.box.due(o.now).empty());
  o.box.taken(0, o.now);
  const auto next = o.box.due(o.now);
  BOOST_REQUIRE(next.size() == 1u);
  BOOST_TEST(!next[0].note.firing);
}

BOOST_AUTO_TEST_CASE(a_note_that_was_not_taken_is_sent_again_with_the_same_id_after_ever_longer_waits) {
  owing o;
  o.change(alert::no_space, true);
  std::vector<std::string> ids;
  for (const duration_ms wait : {0, 1'000, 2'000, 4'000, 8'000, 8'000}) {
    if (wait > 0) {
      o.pass(wait - 1);
      BOOST_TEST(o.box.due(o.now).empty());
      o.pass(1);
    }
    const auto due = o.box.due(o.now);
    BOOST_REQUIRE(due.size() == 1u);
    ids.push_back(due[0].note.id);
    BOOST_TEST(!o.box.refused(0, "it answered 503", o.now));
  }
  BOOST_TEST(std::set<std::string>(ids.begin(), ids.end()).size() == 1u);
  auto standing = o.box.standing(0);
  BOOST_TEST(standing.owed == 1u);
  BOOST_TEST(standing.failures == 6u);
  BOOST_TEST(standing.last_failure == "it answered 503");
  BOOST_TEST(standing.taken_ms == 0);
  o.pass(8'000);
  BOOST_TEST(o.deliver().size() == 1u);
  standing = o.box.standing(0);
  BOOST_TEST(standing.owed == 0u);
  BOOST_TEST(standing.failures == 0u);
  BOOST_TEST(standing.last_failure == "");
  BOOST_TEST(standing.taken_ms == o.now.wall_ms);
}

BOOST_AUTO_TEST_CASE(a_receiver_that_fails_holds_no_other_up) {
  owing o({"a", "b"});
  o.change(alert::no_space, true);
  const auto due = o.box.due(o.now);
  BOOST_REQUIRE(due.size() == 2u);
  o.box.refused(0, "refused", o.now);
  o.box.taken(1, o.now);
  o.change(alert::no_space, false);
  const auto next = o.box.due(o.now);
  BOOST_REQUIRE(next.size() == 1u);
  BOOST_TEST(next[0].receiver == 1u);
}

BOOST_AUTO_TEST_CASE(a_note_that_is_too_old_when_it_is_refused_is_given_up) {
  owing o;
  o.change(alert::no_space, true);
  o.pass(59'999);
  BOOST_REQUIRE(o.box.due(o.now).size() == 1u);
  BOOST_TEST(!o.box.refused(0, "refused", o.now));
  o.pass(1'000);
  BOOST_REQUIRE(o.box.due(o.now).size() == 1u);
  BOOST_TEST(o.box.refused(0, "refused", o.now));
  BOOST_TEST(o.box.standing(0).owed == 0u);
}

BOOST_AUTO_TEST_CASE(when_too_many_notes_wait_the_oldest_waiting_one_is_dropped_and_counted) {
  owing o;  // 3 at most
  o.change(alert::no_space, true);
  o.change(alert::clock_suspect, true);
  o.change(alert::order_cap, true);
  BOOST_TEST(o.box.dropped() == 0u);
  o.change(alert::queue_full, true);
  BOOST_TEST(o.box.dropped() == 1u);
  const auto due = o.box.due(o.now);
  BOOST_REQUIRE(due.size() == 1u);
  BOOST_TEST(due[0].note.alert == "clock_suspect");
  o.change(alert::log_failed, true);  // the one under way is not touched
  BOOST_TEST(o.box.dropped() == 2u);
  o.box.taken(0, o.now);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/queue_full/1800000000000/firing", "node-1/log_failed/1800000000000/firing"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(with_room_for_one_note_that_is_under_way_a_further_one_is_dropped) {
  owing o({"a"}, {{1'000, 8'000, 0}, 60'000, 1, 10'000});
  o.change(alert::no_space, true);
  BOOST_REQUIRE(o.box.due(o.now).size() == 1u);
  o.change(alert::no_space, false);
  BOOST_TEST(o.box.dropped() == 1u);
  o.box.taken(0, o.now);
  BOOST_TEST(o.deliver() == nothing);
}

BOOST_AUTO_TEST_CASE(what_was_not_taken_is_sent_again_after_a_restart_with_the_same_id) {
  owing o;
  o.change(alert::no_space, true);
  const auto due = o.box.due(o.now);
  BOOST_REQUIRE(due.size() == 1u);  // under way when the process is killed
  o.restart();
  BOOST_TEST(o.deliver() == (std::vector<std::string>{due[0].note.id}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_alert_that_holds_over_a_restart_is_not_told_anew_and_its_end_has_the_time_of_its_beginning) {
  owing o;
  o.change(alert::no_space, true);
  o.deliver();
  o.restart();
  o.pass(500);
  o.change(alert::no_space, true);
  BOOST_TEST(o.deliver() == nothing);
  o.pass(400'000);
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == nothing);
  o.change(alert::no_space, false);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/no_space/1800000000000/cleared"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_alert_that_does_not_show_again_after_a_restart_is_told_as_over_when_it_had_its_time) {
  owing o;
  o.change(alert::no_space, true);
  o.change(alert::licensing_unreachable, true);
  o.deliver();
  o.restart();
  o.pass(9'999);
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == nothing);
  o.pass(1);
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/no_space/1800000000000/cleared"}), boost::test_tools::per_element());
  o.pass(299'999);  // this one has patience of its own
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == nothing);
  o.pass(1);
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/licensing_unreachable/1800000000000/cleared"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_alert_of_a_later_version_is_told_as_over_like_any_other) {
  owing o;
  state::AlertOutbox saved;
  saved.add_told()->set_alert("of_the_future");
  o.box.restore(saved, o.now);
  o.deliver();
  o.pass(10'000);
  o.box.settle(o.now);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/of_the_future/0/cleared"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_receiver_is_told_what_is_on_and_one_that_is_gone_is_forgotten) {
  owing o({"a", "b"});
  o.change(alert::no_space, true);
  o.deliver();
  o.change(alert::clock_suspect, true);
  o.restart({"c", "b"});
  const auto due = o.box.due(o.now);
  BOOST_REQUIRE(due.size() == 2u);
  BOOST_TEST(o.box.standing(0).owed == 2u);  // both that are on
  BOOST_TEST(o.box.standing(1).owed == 1u);  // what it had not taken
}

BOOST_AUTO_TEST_CASE(a_test_is_told_as_an_alert_that_began_and_ended) {
  owing o;
  o.box.test(o.now);
  BOOST_TEST(o.deliver() == (std::vector<std::string>{"node-1/test/1800000000000/firing", "node-1/test/1800000000000/cleared"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_revision_tells_whether_there_is_something_new_to_save) {
  owing o;
  const auto empty = o.box.revision();
  o.change(alert::no_space, true);
  const auto told = o.box.revision();
  BOOST_TEST(told > empty);
  o.box.due(o.now);
  o.box.refused(0, "refused", o.now);
  BOOST_TEST(o.box.revision() == told);
  o.pass(1'000);
  o.deliver();
  BOOST_TEST(o.box.revision() > told);
}

BOOST_AUTO_TEST_SUITE_END()
