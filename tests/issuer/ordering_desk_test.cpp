// What a licensing server does with each call, without threads: orders, deferring, faults, books.
#include "issuer/ordering_desk.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "issuer/trusted_license_verifier.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;

constexpr std::int64_t start_ms = 1'767'225'600'000;

order_line line_for(const std::string& unit, unsigned n = 1) {
  return {make_order_key(unit_id(unit), license_kind("base"), n), unit_id(unit), license_kind("base"), pack_id("p")};
}

place_lines units(unsigned from, unsigned to) {
  place_lines order;
  for (auto i = from; i < to; ++i) order.lines.push_back(line_for("U" + std::to_string(i)));
  return order;
}

/// A desk in a directory of its own, at a clock that the test sets.
struct open_server {
  explicit open_server(std::int64_t total = 0) {
    config.dir = dir / "server";
    config.packs = {pack_plan{pack_id("p"), license_kind("base"), total == 0, total}};
  }

  void open() {
    desk.reset();
    auto opened = ordering_desk::open(config, at());
    BOOST_REQUIRE_MESSAGE(opened.ok(), why(opened));
    desk = std::move(opened.value());
    next = desk->first_draw();
  }

  instant at() const { return {now_ms, now_ms}; }

  served_answer call(const served_request& what, const char* method = "POST", const char* path = "/v1/orders") {
    if (!desk) open();
    const auto number = next++;
    auto answer = desk->answer({method, path, now_ms}, what, draw_call_faults(config.faults, number), number, at());
    BOOST_REQUIRE_MESSAGE(answer.ok(), why(answer));
    return std::move(answer.value());
  }

  served_order order(const served_request& what) {
    auto answer = call(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<served_order>(answer.value), "no order in the answer");
    return std::get<served_order>(answer.value);
  }

  template <class Value>
  Value ask(const served_request& what) {
    return std::get<Value>(call(what, "GET", "/").value);
  }

  std::vector<issued_record> ledger() { return ask<served_ledger>(ask_ledger{{}, 1'000}).licenses; }
  std::vector<logged_request> log() { return ask<served_requests>(ask_requests{0, 1'000}).requests; }
  std::vector<issued_record> held(const char* unit) { return ask<served_licenses>(ask_units{{unit_id(unit)}}).licenses; }

  std::vector<order_hint> finish() {
    auto hints = desk->finish_due(at());
    BOOST_REQUIRE_MESSAGE(hints.ok(), why(hints));
    return hints.value();
  }

  result<license_claims> claims(const std::string& file) const {
    return trusted_license_verifier::from_texts({desk->public_key()}).value().verify(file);
  }

  scratch_dir dir;
  ordering_config config;
  std::unique_ptr<ordering_desk> desk;
  std::int64_t now_ms = start_ms;
  std::uint64_t next = 1;
};

/// The error's code of an answer that is one.
std::string code_of(const served_answer& answer) {
  const auto* error = std::get_if<served_error>(&answer.value);
  return error ? error->code : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ordering_desk)

BOOST_AUTO_TEST_CASE(a_known_key_gets_its_license_again_and_no_other_is_issued) {
  open_server s;
  const auto first = s.order(units(0, 3));
  const auto again = s.order(units(0, 3));
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST((first.lines[i].state == line_state::issued));
    BOOST_TEST(first.lines[i].license_file == again.lines[i].license_file);
    BOOST_TEST(first.lines[i].serial.text == again.lines[i].serial.text);
    BOOST_TEST(s.claims(first.lines[i].license_file).ok());
  }
  BOOST_TEST(s.ledger().size() == 3u);
  BOOST_TEST(first.order.empty());
}

BOOST_AUTO_TEST_CASE(without_deduplication_a_repeated_key_is_issued_again_and_the_unit_has_both) {
  open_server s;
  s.config.terms.deduplicate = false;
  s.order(units(0, 1));
  s.order(units(0, 1));
  BOOST_TEST(s.ledger().size() == 2u);
  const auto held = s.held("U0");
  BOOST_REQUIRE(held.size() == 2u);
  BOOST_TEST(held[0].license.key.text == "U0/base/1");
  BOOST_TEST(held[0].license.serial.text != held[1].license.serial.text);
  BOOST_TEST(!s.ask<served_info>(ask_info{}).dedup);
  auto twice = units(5, 6);
  twice.lines.push_back(twice.lines[0]);
  s.order(twice);
  BOOST_TEST(s.held("U5").size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_order_mixes_issued_and_refused_lines_and_packs_count_their_use) {
  open_server s(2);
  auto lines = units(0, 3);
  lines.lines[0].unit = unit_id("no unit");
  lines.lines.push_back(line_for("U9"));
  const auto answer = s.order(lines);
  BOOST_TEST(answer.lines[0].code == "bad_unit");
  BOOST_TEST((answer.lines[1].state == line_state::issued));
  BOOST_TEST((answer.lines[2].state == line_state::issued));
  BOOST_TEST(answer.lines[3].code == "exhausted");
  const auto packs = s.ask<served_packs>(ask_packs{});
  BOOST_REQUIRE(packs.packs.size() == 1u);
  BOOST_TEST(packs.packs[0].used == 2);
  BOOST_TEST(packs.packs[0].pack.total == 2);
  BOOST_TEST(packs.packs[0].expiry_day == day_of(start_ms) + 365);
}

BOOST_AUTO_TEST_CASE(too_many_lines_or_units_are_turned_away_and_nothing_is_done) {
  open_server s;
  s.config.max_order_lines = 2;
  s.config.max_query_units = 1;
  const auto order = s.call(units(0, 3));
  BOOST_TEST(order.status == 413);
  BOOST_TEST(code_of(order) == "too_many");
  const auto query = s.call(ask_units{{unit_id("a"), unit_id("b")}});
  BOOST_TEST(query.status == 413);
  BOOST_TEST(s.ledger().empty());
  BOOST_TEST(s.order(units(0, 2)).lines.size() == 2u);
}

// -- faults ---------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_lost_answer_was_carried_out_and_the_log_says_so) {
  open_server s;
  s.config.faults.lose_answers = 1;
  const auto answer = s.call(units(0, 2));
  BOOST_TEST(answer.lost);
  BOOST_TEST(s.ledger().size() == 2u);
  const auto log = s.log();
  BOOST_REQUIRE(log.size() == 1u);
  BOOST_TEST(log[0].fault.starts_with("lose_answer_"));
  BOOST_TEST(log[0].lines.at(1).serial.text == "L-0000000002");
}

BOOST_AUTO_TEST_CASE(an_injected_503_or_429_does_nothing_and_a_500_comes_after_the_work) {
  open_server s;
  s.config.faults.error = 1;
  std::set<int> seen;
  std::size_t issued = 0;
  for (unsigned i = 0; i < 40; ++i) {
    const auto answer = s.call(units(i, i + 1));
    seen.insert(answer.status);
    BOOST_TEST(answer.retry_after_ms > 0);
    if (answer.status == 500) ++issued;
    BOOST_TEST(s.ledger().size() == issued);
  }
  BOOST_TEST(seen == (std::set<int>{429, 500, 503}), boost::test_tools::per_element());
  const auto log = s.log();
  BOOST_TEST_REQUIRE(log.size() == 40u);
  for (unsigned i = 0; i < 40; ++i) {  // turned away or not: which key was asked for is in the log
    BOOST_TEST_REQUIRE(log[i].lines.size() == 1u);
    BOOST_TEST(log[i].lines[0].key.text == units(i, i + 1).lines[0].key.text);
    BOOST_TEST((log[i].lines[0].outcome == (log[i].status == 500 ? line_state::issued : line_state::failed)));
  }
  const auto packs = s.call(ask_packs{});
  BOOST_TEST(packs.status >= 429);
}

BOOST_AUTO_TEST_CASE(a_line_of_another_unit_is_validly_signed_and_the_next_ask_gets_the_right_one) {
  open_server s;
  s.config.faults.wrong_unit = 1;
  const auto wrong = s.order(units(0, 1)).lines.at(0);
  const auto claims = s.claims(wrong.license_file);
  BOOST_REQUIRE(claims.ok());
  BOOST_TEST(claims.value().unit.text == "other-U0");
  // the ledger has the right license only
  const auto held = s.held("U0");
  BOOST_REQUIRE(held.size() == 1u);
  BOOST_TEST(s.claims(held[0].license_file).value().unit.text == "U0");
  BOOST_TEST(s.held("other-U0").empty());
  const auto right = s.order(units(0, 1)).lines.at(0);
  BOOST_TEST(right.license_file == held[0].license_file);
  BOOST_TEST(s.ledger().size() == 1u);
  BOOST_TEST(s.log().at(0).lines.at(0).fault == "wrong_unit");
}

BOOST_AUTO_TEST_CASE(asking_for_an_order_is_never_lost_and_its_log_entry_does_not_say_so) {
  open_server s;
  s.config.faults.lose_answers = 1;
  s.config.faults.defer = 1;
  BOOST_TEST(s.call(units(0, 1)).lost);
  const auto asked = s.call(ask_order{"O-0000000001"});
  BOOST_TEST(asked.status == 202);
  BOOST_TEST(!asked.lost);
  BOOST_TEST(s.log().at(1).fault == "");
}

BOOST_AUTO_TEST_CASE(another_units_license_is_never_the_units_own_however_the_unit_is_called) {
  open_server s;
  s.config.faults.wrong_unit = 1;
  std::string strange;
  while (strange.size() < 64) strange += "other-";
  strange.resize(64);
  for (const auto& unit : {std::string(64, 'x'), strange, std::string("x")}) {
    place_lines order;
    order.lines.push_back(line_for(unit));
    const auto claims = s.claims(s.order(order).lines.at(0).license_file);
    BOOST_REQUIRE(claims.ok());
    BOOST_TEST(claims.value().unit.text != unit);
  }
}

BOOST_AUTO_TEST_CASE(a_bad_signature_is_refused_by_the_key_and_the_next_ask_gets_a_good_one) {
  open_server s;
  s.config.faults.bad_signature = 1;
  const auto bad = s.order(units(0, 1)).lines.at(0);
  BOOST_TEST(!s.claims(bad.license_file).ok());
  const auto good = s.order(units(0, 1)).lines.at(0);
  BOOST_REQUIRE(s.claims(good.license_file).ok());
  BOOST_TEST(s.claims(good.license_file).value().unit.text == "U0");
  BOOST_TEST(good.serial.text == bad.serial.text);
}

BOOST_AUTO_TEST_CASE(partial_fulfilment_fails_some_lines_and_issues_the_others) {
  open_server s;
  s.config.faults.partial = 0.5;
  const auto answer = s.order(units(0, 100));
  std::size_t issued = 0, failed = 0;
  for (std::size_t i = 0; i < answer.lines.size(); ++i) {
    BOOST_TEST(answer.lines[i].key.text == "U" + std::to_string(i) + "/base/1");
    if (answer.lines[i].state == line_state::issued) ++issued;
    if (answer.lines[i].state == line_state::failed) ++failed;
  }
  BOOST_TEST(issued + failed == 100u);
  BOOST_TEST(issued > 20u);
  BOOST_TEST(failed > 20u);
  BOOST_TEST(s.ledger().size() == issued);
}

BOOST_AUTO_TEST_CASE(a_duplicated_answer_has_a_line_twice_or_one_of_an_earlier_order) {
  open_server s;
  s.config.faults.duplicate_answers = 1;
  s.order(units(0, 1));
  bool twice = false, earlier = false;
  for (unsigned i = 1; i < 30; ++i) {
    const auto answer = s.order(units(i, i + 1));
    BOOST_REQUIRE(answer.lines.size() == 2u);
    const auto& extra = answer.lines[1];
    if (extra.key == answer.lines[0].key) twice = true;
    if (extra.key.text == "U" + std::to_string(i - 1) + "/base/1") earlier = true;
    BOOST_TEST((extra.state == line_state::issued));
  }
  BOOST_TEST(twice);
  BOOST_TEST(earlier);
  BOOST_TEST(s.ledger().size() == 30u);
}

// -- deferring ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_deferred_order_answers_some_lines_now_and_the_others_when_it_is_due) {
  open_server s;
  s.config.faults.defer = 1;
  s.config.faults.defer_least_ms = s.config.faults.defer_most_ms = 500;
  auto lines = units(0, 20);
  lines.callback = "http://127.0.0.1:9/hint";
  const auto accepted = s.call(lines);
  BOOST_TEST(accepted.status == 202);
  const auto order = std::get<served_order>(accepted.value);
  BOOST_TEST(order.order == "O-0000000001");
  BOOST_TEST(order.retry_after_ms == 500);
  std::size_t pending = 0;
  for (const auto& line : order.lines) pending += line.state == line_state::pending ? 1 : 0;
  BOOST_TEST(pending > 0u);
  BOOST_TEST(pending < 20u);
  BOOST_TEST(s.ledger().size() == 20 - pending);
  BOOST_TEST(s.desk->next_due_ms().value() == start_ms + 500);

  s.now_ms += 499;
  BOOST_TEST(s.finish().empty());
  BOOST_TEST(s.call(ask_order{order.order}).status == 202);
  s.now_ms += 1;
  const auto hints = s.finish();
  BOOST_REQUIRE(hints.size() == 1u);
  BOOST_TEST(hints[0].order == order.order);
  BOOST_TEST(hints[0].callback == lines.callback);
  const auto done_answer = s.call(ask_order{order.order});
  BOOST_TEST(done_answer.status == 200);
  for (const auto& line : std::get<served_order>(done_answer.value).lines) {
    BOOST_TEST((line.state == line_state::issued));
    BOOST_TEST(s.claims(line.license_file).ok());
  }
  BOOST_TEST(s.ledger().size() == 20u);
  BOOST_TEST(s.finish().empty());
  const auto log = s.log();
  BOOST_TEST(log.at(2).method == "FINISH");
  BOOST_TEST(log.at(2).lines.size() == pending);
}

BOOST_AUTO_TEST_CASE(a_deferred_order_of_one_line_waits_with_that_line) {
  open_server s;
  s.config.faults.defer = 1;
  for (unsigned i = 0; i < 20; ++i) BOOST_TEST((s.order(units(i, i + 1)).lines.at(0).state == line_state::pending));
}

BOOST_AUTO_TEST_CASE(a_deferred_order_is_finished_after_a_restart_and_its_answer_stays_spoilt_or_not) {
  open_server s;
  s.config.faults.defer = 1;
  s.config.faults.wrong_unit = 1;
  const auto id = s.order(units(0, 1)).order;
  s.open();
  s.now_ms += 2'000;
  s.finish();
  const auto first = std::get<served_order>(s.call(ask_order{id}).value).lines.at(0);
  BOOST_TEST(s.claims(first.license_file).value().unit.text == "other-U0");
  s.open();
  const auto again = std::get<served_order>(s.call(ask_order{id}).value).lines.at(0);
  BOOST_TEST(again.license_file == first.license_file);
  BOOST_TEST(s.claims(s.held("U0").at(0).license_file).value().unit.text == "U0");
  BOOST_TEST(s.ledger().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_deferred_order_that_a_stop_made_too_late_is_never_processed) {
  open_server s;
  s.config.faults.defer = 1;
  const auto id = s.order(units(0, 1)).order;
  s.now_ms += s.config.work_limit_ms() + 1;
  s.open();
  s.finish();
  const auto answer = s.call(ask_order{id});
  BOOST_TEST(answer.status == 200);
  BOOST_TEST((std::get<served_order>(answer.value).lines.at(0).state == line_state::failed));
  BOOST_TEST(s.ledger().empty());
}

BOOST_AUTO_TEST_CASE(a_key_ordered_again_while_it_is_pending_is_one_license) {
  open_server s;
  s.config.faults.defer = 1;
  const auto id = s.order(units(0, 1)).order;
  s.config.faults.defer = 0;
  s.open();
  const auto now_made = s.order(units(0, 1)).lines.at(0);
  s.now_ms += 2'000;
  s.finish();
  const auto later = std::get<served_order>(s.call(ask_order{id}).value).lines.at(0);
  BOOST_TEST(later.serial.text == now_made.serial.text);
  BOOST_TEST(s.ledger().size() == 1u);
}

BOOST_AUTO_TEST_CASE(done_orders_are_forgotten_by_age_and_by_number_and_then_not_found) {
  open_server s;
  s.config.faults.defer = 1;
  s.config.max_kept_orders = 3;
  for (unsigned i = 0; i < 5; ++i) {
    s.order(units(i, i + 1));
    s.now_ms += 2'000;
    s.finish();
  }
  BOOST_TEST(s.call(ask_order{"O-0000000002"}).status == 404);
  BOOST_TEST(s.call(ask_order{"O-0000000003"}).status == 200);
  s.now_ms += s.config.order_kept_ms - 1;
  s.finish();
  BOOST_TEST(s.call(ask_order{"O-0000000005"}).status == 200);
  s.now_ms += 1;
  s.finish();
  BOOST_TEST(s.call(ask_order{"O-0000000005"}).status == 404);
  BOOST_TEST(!s.desk->next_due_ms());
  for (const char* nonsense : {"O-1", "", "O-0000000000", "L-0000000001", "O-99999999999999999999999"}) {
    BOOST_TEST(s.call(ask_order{nonsense}).status == 404, nonsense);
  }
}

BOOST_AUTO_TEST_CASE(with_many_orders_pending_the_next_one_is_answered_at_once) {
  open_server s;
  s.config.faults.defer = 1;
  s.config.max_pending_orders = 2;
  BOOST_TEST(s.call(units(0, 1)).status == 202);
  BOOST_TEST(s.call(units(1, 2)).status == 202);
  BOOST_TEST(s.call(units(2, 3)).status == 200);
}

// -- books ----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_revocation_is_numbered_once_and_shown_everywhere) {
  open_server s;
  s.order(units(0, 2));
  for (int i = 0; i < 2; ++i) BOOST_TEST(s.call(revoke_serial{license_serial("L-0000000002"), "stolen"}).status == 200);
  BOOST_TEST(s.call(revoke_serial{license_serial("L-0000000007"), "stolen"}).status == 404);
  s.open();
  const auto page = s.ask<served_revocations>(ask_revocations{0, 10});
  BOOST_REQUIRE(page.revocations.size() == 1u);
  BOOST_TEST(page.revocations[0].number == 1u);
  BOOST_TEST(page.revocations[0].license.unit.text == "U1");
  BOOST_TEST(page.revocations[0].at_ms == start_ms);
  BOOST_TEST(page.next == 1u);
  BOOST_TEST(s.ask<served_revocations>(ask_revocations{1, 10}).next == 1u);
  BOOST_TEST(s.held("U1").at(0).revoked);
  BOOST_TEST(!s.held("U0").at(0).revoked);
  BOOST_TEST(s.ledger().at(1).revoked);
}

BOOST_AUTO_TEST_CASE(pages_of_ledger_and_log_say_what_comes_next) {
  open_server s;
  for (unsigned i = 0; i < 3; ++i) s.order(units(i, i + 1));
  const auto first = s.ask<served_ledger>(ask_ledger{{}, 2});
  BOOST_TEST(first.licenses.size() == 2u);
  BOOST_TEST(first.next.text == "L-0000000002");
  const auto second = s.ask<served_ledger>(ask_ledger{first.next, 2});
  BOOST_TEST(second.licenses.size() == 1u);
  BOOST_TEST(second.next.empty());
  const auto log = s.ask<served_requests>(ask_requests{0, 2});
  BOOST_TEST(log.requests.size() == 2u);
  BOOST_TEST(log.next.value() == 2u);
  BOOST_TEST(!s.ask<served_requests>(ask_requests{2, 2}).next);
}

BOOST_AUTO_TEST_CASE(the_log_stays_over_a_restart_and_reading_it_leaves_no_trace) {
  open_server s;
  s.order(units(0, 2));
  s.call(ask_units{{unit_id("U0")}}, "POST", "/v1/units/query");
  s.call(note_rejected{400}, "POST", "/v1/orders");
  s.call(ask_packs{}, "GET", "/v1/\xff\n");
  s.open();
  for (int i = 0; i < 2; ++i) {
    const auto log = s.log();
    BOOST_REQUIRE(log.size() == 4u);
    BOOST_TEST(log[0].number == 1u);
    BOOST_TEST(log[0].status == 200);
    BOOST_TEST(log[0].at_ms == start_ms);
    BOOST_TEST(log[0].lines.at(1).key.text == "U1/base/1");
    BOOST_TEST(log[0].lines.at(1).unit.text == "U1");
    BOOST_TEST((log[0].lines.at(1).outcome == line_state::issued));
    BOOST_TEST(log[1].path == "/v1/units/query");
    BOOST_TEST(log[2].status == 400);
    BOOST_TEST(log[3].path == "/v1/??");
  }
}

BOOST_AUTO_TEST_CASE(the_ledger_the_log_and_revocations_are_spared_from_faults) {
  open_server s;
  s.order(units(0, 1));
  s.config.faults.error = 1;
  s.open();
  BOOST_TEST(s.ledger().size() == 1u);
  BOOST_TEST(!s.log().empty());
  BOOST_TEST(s.call(revoke_serial{license_serial("L-0000000001"), "x"}).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
