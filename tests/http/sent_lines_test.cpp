// When a line may be ordered: every way in which an order can get lost, with and without a server that deduplicates.
#include "http/sent_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <ostream>

using namespace ald;

namespace ald {
std::ostream& operator<<(std::ostream& out, line_step step) {
  switch (step) {
    case line_step::send: return out << "send";
    case line_step::ask: return out << "ask";
    case line_step::poll: return out << "poll";
    case line_step::wait: return out << "wait";
  }
  return out;
}
}  // namespace ald

namespace {

constexpr std::int64_t start_ms = 10'000;
constexpr duration_ms limit_ms = 1'000;
const sending_rules dedup{true, limit_ms};
const sending_rules plain{false, limit_ms};
const order_key key("U/base/1");

order_line line(bool sent_before, const char* k = "U/base/1") {
  return {order_key(k), unit_id("U"), license_kind("base"), pack_id("p"), sent_before};
}

/// The judgement alone; the line is not taken for good.
line_step step_at(sent_lines& lines, bool sent_before, const sending_rules& rules, std::int64_t now_ms) {
  const auto verdict = lines.take(line(sent_before), rules, now_ms);
  if (verdict.step != line_step::wait) lines.not_told(key);
  return verdict.step;
}

/// A server that issues for every line it gets, sooner or later, and forgets nothing: what no client may use twice for a key.
struct plain_server {
  std::int64_t visible_from_ms = 0;
  int issued = 0;
  void receive(std::int64_t visible_ms) { ++issued, visible_from_ms = visible_ms; }
  bool has(std::int64_t now_ms) const { return issued > 0 && now_ms >= visible_from_ms; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(sent_lines)

BOOST_AUTO_TEST_CASE(a_line_that_was_never_sent_is_sent_at_once_to_either_server) {
  ald::sent_lines lines(start_ms, 100);
  BOOST_TEST(step_at(lines, false, dedup, start_ms) == line_step::send);
  BOOST_TEST(step_at(lines, false, plain, start_ms) == line_step::send);
  BOOST_TEST(lines.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_server_that_deduplicates_gets_a_lost_line_again_at_once) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), dedup, start_ms);
  lines.lost(key, start_ms + 5);
  BOOST_TEST(step_at(lines, true, dedup, start_ms + 5) == line_step::send);
}

BOOST_AUTO_TEST_CASE(a_server_that_deduplicates_gets_a_line_again_even_while_it_is_under_way) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), dedup, start_ms);
  BOOST_TEST(lines.take(line(true), dedup, start_ms).step == line_step::send);
}

BOOST_AUTO_TEST_CASE(after_a_lost_answer_the_line_waits_longer_than_the_server_may_take_and_is_then_asked_for) {
  struct moment {
    std::int64_t after_loss_ms;
    line_step step;
  };
  for (const auto& [after_ms, step] : {moment{0, line_step::wait}, {limit_ms - 1, line_step::wait}, {limit_ms, line_step::wait}, {limit_ms + 1, line_step::ask},
                                       {1'000'000, line_step::ask}}) {
    BOOST_TEST_CONTEXT(after_ms) {
      ald::sent_lines lines(start_ms, 100);
      lines.take(line(false), plain, start_ms + 50);
      lines.lost(key, start_ms + 70);
      BOOST_TEST(step_at(lines, true, plain, start_ms + 70 + after_ms) == step);
      // Nobody has to say that it was sent before: it is remembered.
      BOOST_TEST(step_at(lines, false, plain, start_ms + 70 + after_ms) == step);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_wait_says_when_to_come_back) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms);
  lines.lost(key, start_ms);
  const auto verdict = lines.take(line(true), plain, start_ms + 400);
  BOOST_TEST(verdict.step == line_step::wait);
  BOOST_TEST(verdict.wait_ms == 601);
  BOOST_TEST(lines.take(line(true), plain, start_ms + 400 + verdict.wait_ms).step == line_step::ask);
}

BOOST_AUTO_TEST_CASE(after_a_restart_a_line_that_was_sent_counts_from_the_start) {
  ald::sent_lines lines(start_ms, 100);
  BOOST_TEST(step_at(lines, true, plain, start_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + limit_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + limit_ms + 1) == line_step::ask);
}

BOOST_AUTO_TEST_CASE(a_line_under_way_waits_however_long_the_call_takes) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms);
  for (const std::int64_t later : {0, 1'000, 1'000'000}) {
    const auto verdict = lines.take(line(true), plain, start_ms + later);
    BOOST_TEST(verdict.step == line_step::wait);
    BOOST_TEST(verdict.wait_ms == ald::sent_lines::recheck_ms);
  }
  // The last possible sending is the end of the call, not its beginning.
  lines.lost(key, start_ms + 1'000'000);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 1'000'000 + limit_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 1'000'000 + limit_ms + 1) == line_step::ask);
}

BOOST_AUTO_TEST_CASE(two_who_want_the_same_line_never_both_ask_and_never_both_send) {
  ald::sent_lines lines(start_ms, 100);
  BOOST_TEST(lines.take(line(true), plain, start_ms + 2'000).step == line_step::ask);
  BOOST_TEST(lines.take(line(true), plain, start_ms + 2'000).step == line_step::wait);
  lines.found_nothing(key);  // now the first one sends
  BOOST_TEST(lines.take(line(true), plain, start_ms + 2'000).step == line_step::wait);
  lines.lost(key, start_ms + 2'100);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 2'100 + limit_ms) == line_step::wait);
}

BOOST_AUTO_TEST_CASE(a_question_that_failed_is_asked_again_and_nothing_is_sent) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms);
  lines.lost(key, start_ms);
  BOOST_TEST(lines.take(line(true), plain, start_ms + 5'000).step == line_step::ask);
  lines.not_told(key);
  BOOST_TEST(lines.take(line(true), plain, start_ms + 5'000).step == line_step::ask);
}

BOOST_AUTO_TEST_CASE(a_call_that_never_left_leaves_a_line_as_unsent_as_it_was) {
  ald::sent_lines fresh(start_ms, 100);
  fresh.take(line(false), plain, start_ms);
  fresh.not_sent(key);
  BOOST_TEST(step_at(fresh, false, plain, start_ms) == line_step::send);
  // The broker says "sent before" from now on. It can't know; the server is asked.
  BOOST_TEST(step_at(fresh, true, plain, start_ms + limit_ms + 1) == line_step::ask);

  ald::sent_lines lost(start_ms, 100);
  lost.take(line(false), plain, start_ms);
  lost.lost(key, start_ms);
  lost.take(line(true), plain, start_ms + 5'000);
  lost.not_told(key);
  BOOST_TEST(step_at(lost, true, plain, start_ms + 5'000) == line_step::ask);
}

BOOST_AUTO_TEST_CASE(an_issued_line_whose_license_was_no_good_is_asked_for_only_when_the_server_is_bound_to_show_it) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms + 5'000);
  lines.issued(key, plain, start_ms + 5'010);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 5'010 + limit_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 5'010 + limit_ms + 1) == line_step::ask);
  // The same for one that was polled for, and its order is over.
  lines.take(line(true), plain, start_ms + 8'000);
  lines.found_nothing(key);
  lines.pending(key, "O-1", start_ms + 8'000);
  BOOST_TEST((lines.take(line(true), plain, start_ms + 8'100).step == line_step::poll));
  lines.issued(key, plain, start_ms + 8'200);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 8'200 + limit_ms) == line_step::wait);
}

BOOST_AUTO_TEST_CASE(a_settled_line_is_forgotten_and_so_is_an_issued_one_where_keys_are_deduplicated) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms + 5'000);
  lines.settled(key);
  BOOST_TEST(lines.size() == 0u);
  lines.take(line(false), dedup, start_ms + 5'000);
  lines.issued(key, dedup, start_ms + 5'000);
  BOOST_TEST(lines.size() == 0u);
  BOOST_TEST(step_at(lines, true, dedup, start_ms + 5'001) == line_step::send);
}

BOOST_AUTO_TEST_CASE(a_pending_line_is_polled_by_its_order_at_either_server) {
  for (const auto& rules : {dedup, plain}) {
    ald::sent_lines lines(start_ms, 100);
    lines.take(line(false), rules, start_ms);
    lines.pending(key, "O-7", start_ms);
    const auto verdict = lines.take(line(true), rules, start_ms + 1);
    BOOST_TEST(verdict.step == line_step::poll);
    BOOST_TEST(verdict.order == "O-7");
    lines.not_told(key);
    BOOST_TEST(lines.take(line(true), rules, start_ms + 1'000'000).order == "O-7");
  }
}

BOOST_AUTO_TEST_CASE(an_order_that_the_server_forgot_is_sent_again_or_asked_for_by_what_the_server_can_do) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), plain, start_ms);
  lines.pending(key, "O-7", start_ms + 10);
  lines.take(line(true), plain, start_ms + 20);
  lines.order_gone(key);
  BOOST_TEST(step_at(lines, true, dedup, start_ms + 30) == line_step::send);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 10 + limit_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 10 + limit_ms + 1) == line_step::ask);
}

BOOST_AUTO_TEST_CASE(a_server_that_stops_deduplicating_is_asked_about_what_was_sent_before) {
  ald::sent_lines lines(start_ms, 100);
  lines.take(line(false), dedup, start_ms);
  lines.take(line(true), dedup, start_ms);
  lines.lost(key, start_ms + 10);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 5'000) == line_step::wait);  // the other call is still under way
  lines.lost(key, start_ms + 20);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 20 + limit_ms) == line_step::wait);
  BOOST_TEST(step_at(lines, true, plain, start_ms + 20 + limit_ms + 1) == line_step::ask);
}

BOOST_AUTO_TEST_CASE(what_is_forgotten_for_want_of_room_counts_from_the_latest_that_was_forgotten) {
  ald::sent_lines lines(start_ms, 2);
  for (const char* k : {"A", "B"}) {
    lines.take(line(false, k), plain, start_ms);
    lines.lost(order_key(k), start_ms + 50'000);
  }
  BOOST_TEST(lines.take(line(false, "C"), plain, start_ms + 60'000).step == line_step::send);
  BOOST_TEST(lines.size() == 1u);
  BOOST_TEST(lines.take(line(true, "A"), plain, start_ms + 50'000 + limit_ms).step == line_step::wait);
  BOOST_TEST(lines.take(line(true, "A"), plain, start_ms + 50'000 + limit_ms + 1).step == line_step::ask);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_is_never_forgotten_and_a_new_line_waits_for_room) {
  ald::sent_lines lines(start_ms, 1);
  lines.take(line(false, "A"), plain, start_ms);
  BOOST_TEST(lines.take(line(false, "B"), plain, start_ms).step == line_step::wait);
  lines.settled(order_key("A"));
  BOOST_TEST(lines.take(line(false, "B"), plain, start_ms).step == line_step::send);
}

// Every story of up to five events between one client and a server that issues for whatever reaches it: the client may crash,
// an answer may be lost (after the server took the line, or before), a question may fail, time may pass or not.
BOOST_AUTO_TEST_CASE(no_story_of_losses_and_crashes_ends_with_two_licenses_for_one_key) {
  enum happening { answered, issued_no_good, lost_after_taken, lost_before_taken, never_left, question_failed, crash, short_time, long_time, happenings };
  const int length = 5;
  int stories = 1, ended_well = 0;
  for (int i = 0; i < length; ++i) stories *= happenings;
  for (int story = 0; story < stories; ++story) {
    plain_server server;
    auto lines = std::make_unique<ald::sent_lines>(start_ms, 100);
    std::int64_t now_ms = start_ms;
    bool sent_before = false, done = false;
    int rest = story;
    const auto attempt = [&](happening what) {
      const auto verdict = lines->take(line(sent_before), plain, now_ms);
      sent_before = true;  // durable before anything is sent
      if (verdict.step == line_step::wait) return;
      BOOST_REQUIRE(verdict.step != line_step::poll);
      if (verdict.step == line_step::ask) {
        if (what == question_failed) return lines->not_told(key);
        if (server.has(now_ms)) return lines->settled(key), void(done = true);
        lines->found_nothing(key);
      }
      switch (what) {
        case issued_no_good: server.receive(now_ms + limit_ms), lines->issued(key, plain, now_ms); break;
        case lost_after_taken: server.receive(now_ms + limit_ms), lines->lost(key, now_ms); break;
        case lost_before_taken: lines->lost(key, now_ms); break;
        case never_left: lines->not_sent(key); break;
        case crash:
          server.receive(now_ms + limit_ms);  // it crashed with the line on its way
          lines = std::make_unique<ald::sent_lines>(now_ms, 100);
          break;
        case answered: case question_failed: case short_time: case long_time: case happenings:
          server.receive(now_ms), lines->issued(key, plain, now_ms), done = true;
      }
    };
    for (int i = 0; i < length && !done; ++i, rest /= happenings) {
      const auto what = static_cast<happening>(rest % happenings);
      if (what == short_time) now_ms += limit_ms / 3;
      else if (what == long_time) now_ms += limit_ms + 1;
      else attempt(what);
    }
    for (int i = 0; i < 2 && !done; ++i) now_ms += limit_ms + 1, attempt(answered);
    BOOST_TEST_CONTEXT("story " << story) BOOST_REQUIRE(server.issued == 1);
    ended_well += done;
  }
  BOOST_TEST(ended_well == stories);
}

BOOST_AUTO_TEST_SUITE_END()
