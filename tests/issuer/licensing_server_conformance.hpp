// What every connector to a licensing server has to show: one suite, run against each of them.
//
// A harness is a class that puts a connector in front of a fresh server:
//   explicit Harness(std::vector<ald::pack_info> packs);  a server that holds exactly these packs, good for today
//   ald::licensing_server& server();
//   const ald::license_verifier& verifier();              trusts the server's key
//   void reopen();                                        ends connector and server, starts them on the same ledger
// Within a test suite, ALD_LICENSING_SERVER_CONFORMANCE(Harness) registers all cases. For a server that does not deduplicate keys
// there is ALD_LICENSING_SERVER_CONFORMANCE_WITHOUT_DEDUPLICATION; its harness has to say `sent_before` as a broker does.
#pragma once
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "messages/order.hpp"
#include "ports/license_verifier.hpp"
#include "ports/licensing_server.hpp"
#include "tests/issuer/why.hpp"

namespace ald::conformance {

using answers_by_key = std::map<std::string, std::variant<line_issued, line_refused, line_failed, line_deferred>>;

/// Waits for the callback of one call. The ctest timeout ends a connector that never answers.
template <class T, class Call>
result<T> wait_for(Call&& call) {
  std::promise<result<T>> answered;
  auto answer = answered.get_future();
  call([&](result<T> r) { answered.set_value(std::move(r)); });
  return answer.get();
}

inline order_line line_for(const std::string& unit, const std::string& pack = "p", const std::string& kind = "base", unsigned n = 1) {
  return {make_order_key(unit_id(unit), license_kind(kind), n), unit_id(unit), license_kind(kind), pack_id(pack)};
}

inline order units(unsigned from, unsigned to) {
  order lines;
  for (auto i = from; i < to; ++i) lines.lines.push_back(line_for("U" + std::to_string(i)));
  return lines;
}

inline std::vector<pack_info> unlimited() { return {{pack_id("p"), license_kind("base"), 0, true}}; }
inline std::vector<pack_info> limited(std::int64_t total) { return {{pack_id("p"), license_kind("base"), total, false}}; }

inline answers_by_key by_key(const result<std::vector<line_answer>>& answers) {
  answers_by_key sorted;
  BOOST_REQUIRE_MESSAGE(answers.ok(), why(answers));
  for (const auto& answer : answers.value()) sorted.insert_or_assign(answer.key.text, answer.outcome);
  return sorted;
}

inline bool is_final(const answers_by_key::mapped_type& outcome) {
  return std::holds_alternative<line_issued>(outcome) || std::holds_alternative<line_refused>(outcome);
}

/// Sends the order until no line is deferred or failed, as the broker does.
template <class Harness>
answers_by_key place(Harness& h, const order& lines) {
  answers_by_key all;
  order open = lines;
  for (bool first = true; !open.lines.empty(); first = false) {
    if (!first) std::this_thread::sleep_for(std::chrono::milliseconds(5));  // only so that a server that defers is not flooded
    for (auto& [key, outcome] : by_key(wait_for<std::vector<line_answer>>([&](auto done) { h.server().place(open, done); }))) {
      all.insert_or_assign(key, std::move(outcome));
    }
    std::erase_if(open.lines, [&](const order_line& l) { return all.count(l.key.text) > 0 && is_final(all.at(l.key.text)); });
  }
  return all;
}

inline std::string file_of(const answers_by_key& answers, const std::string& key) {
  const auto found = answers.find(key);
  BOOST_REQUIRE_MESSAGE(found != answers.end(), "no answer for " << key);
  const auto* issued = std::get_if<line_issued>(&found->second);
  BOOST_REQUIRE_MESSAGE(issued, "no license for " << key);
  return issued->license_file;
}

/// The code of a refusal, or "issued".
inline std::string code_of(const answers_by_key& answers, const std::string& key) {
  const auto found = answers.find(key);
  BOOST_REQUIRE_MESSAGE(found != answers.end(), "no answer for " << key);
  const auto* refused = std::get_if<line_refused>(&found->second);
  if (refused) BOOST_TEST(!refused->text.empty());
  return refused ? refused->code : "issued";
}

template <class Harness>
std::vector<issued_license> ledger(Harness& h) {
  auto all = wait_for<std::vector<issued_license>>([&](auto done) { h.server().ledger(done); });
  BOOST_REQUIRE_MESSAGE(all.ok(), why(all));
  return all.value();
}

inline std::set<std::string> as_texts(const std::vector<issued_license>& licenses) {
  std::set<std::string> texts;
  for (const auto& l : licenses) texts.insert(l.serial.text + " " + l.key.text + " " + l.unit.text + " " + l.kind.text + " " + l.pack.text);
  return texts;
}

// -- the cases ------------------------------------------------------------------------------------

template <class Harness>
void a_license_verifies_and_carries_unit_kind_and_pack() {
  Harness h({{pack_id("p"), license_kind("base"), 0, true}, {pack_id("q"), license_kind("extra"), 5, false}});
  const auto answers = place(h, {{line_for("A0-B1:C2.7"), line_for("U2", "q", "extra", 3)}});
  const auto first = h.verifier().verify(file_of(answers, "A0-B1:C2.7/base/1"));
  const auto second = h.verifier().verify(file_of(answers, "U2/extra/3"));
  BOOST_REQUIRE(first.ok() && second.ok());
  BOOST_TEST(first.value().unit.text == "A0-B1:C2.7");
  BOOST_TEST(first.value().kind.text == "base");
  BOOST_TEST(first.value().pack.text == "p");
  BOOST_TEST(second.value().unit.text == "U2");
  BOOST_TEST(second.value().kind.text == "extra");
  BOOST_TEST(second.value().pack.text == "q");
  BOOST_TEST(first.value().serial.text != second.value().serial.text);
  BOOST_TEST(first.value().serial.text.size() <= 15u);
  BOOST_TEST(std::get<line_issued>(answers.at("U2/extra/3")).pack.text == "q");
}

template <class Harness>
void the_same_key_again_gets_the_same_bytes_and_consumes_nothing() {
  Harness h(limited(2));
  const auto first = place(h, {{line_for("U1")}});
  const auto again = place(h, {{line_for("U1")}});
  BOOST_TEST(file_of(first, "U1/base/1") == file_of(again, "U1/base/1"));
  BOOST_TEST(ledger(h).size() == 1u);
  BOOST_TEST(code_of(place(h, {{line_for("U2")}}), "U2/base/1") == "issued");
}

template <class Harness>
void the_same_key_in_another_batch_or_twice_in_one_is_one_license() {
  Harness h(unlimited());
  const auto first = place(h, units(0, 10));
  auto mixed = units(5, 15);
  mixed.lines.push_back(line_for("U14"));
  const auto second = place(h, mixed);
  for (int i = 5; i < 10; ++i) {
    const auto key = "U" + std::to_string(i) + "/base/1";
    BOOST_TEST(file_of(first, key) == file_of(second, key));
  }
  BOOST_TEST(ledger(h).size() == 15u);
}

template <class Harness>
void another_pack_named_for_a_known_key_changes_nothing() {
  Harness h({{pack_id("p"), license_kind("base"), 0, true}, {pack_id("q"), license_kind("base"), 0, true}});
  const auto first = place(h, {{line_for("U1", "p")}});
  const auto again = place(h, {{line_for("U1", "q")}});
  BOOST_TEST(file_of(first, "U1/base/1") == file_of(again, "U1/base/1"));
  BOOST_TEST(std::get<line_issued>(again.at("U1/base/1")).pack.text == "p");
}

template <class Harness>
void the_next_need_of_a_unit_gets_a_license_of_its_own() {
  Harness h(unlimited());
  place(h, {{line_for("U1", "p", "base", 1), line_for("U1", "p", "base", 2)}});
  BOOST_TEST(ledger(h).size() == 2u);
}

template <class Harness>
void five_hundred_lines_at_once_get_five_hundred_licenses() {
  Harness h(unlimited());
  const auto answers = place(h, units(0, 500));
  std::set<std::string> serials;
  for (const auto& [key, outcome] : answers) {
    const auto claims = h.verifier().verify(file_of(answers, key));
    BOOST_REQUIRE(claims.ok());
    BOOST_REQUIRE(claims.value().unit.text + "/base/1" == key);
    serials.insert(claims.value().serial.text);
  }
  BOOST_TEST(answers.size() == 500u);
  BOOST_TEST(serials.size() == 500u);
}

template <class Harness>
void an_exhausted_pack_fills_what_it_can_and_refuses_the_rest() {
  Harness h(limited(3));
  const auto answers = place(h, units(0, 5));
  int issued = 0, refused = 0;
  for (const auto& [key, outcome] : answers) ++(code_of(answers, key) == "issued" ? issued : refused);
  BOOST_TEST(issued == 3);
  BOOST_TEST(refused == 2);
  BOOST_TEST(code_of(place(h, {{line_for("U9")}}), "U9/base/1") == "exhausted");
  BOOST_TEST(ledger(h).size() == 3u);
}

template <class Harness>
void another_pack_of_the_kind_fills_in_and_is_named() {
  Harness h({{pack_id("p"), license_kind("base"), 1, false}, {pack_id("q"), license_kind("base"), 1, false}});
  const auto answers = place(h, {{line_for("U1", "p"), line_for("U2", "p")}});
  std::set<std::string> packs;  // which line gets which is the server's choice
  for (const char* key : {"U1/base/1", "U2/base/1"}) {
    const auto claims = h.verifier().verify(file_of(answers, key));
    BOOST_REQUIRE(claims.ok());
    BOOST_TEST(claims.value().pack.text == std::get<line_issued>(answers.at(key)).pack.text);
    packs.insert(claims.value().pack.text);
  }
  BOOST_TEST(packs == (std::set<std::string>{"p", "q"}), boost::test_tools::per_element());
}

template <class Harness>
void bad_lines_are_refused_without_harm_to_the_others() {
  Harness h(unlimited());
  order lines{{line_for("U1"), line_for("U2", "p", "nonsense"), line_for("U3")}};
  lines.lines[2].key = order_key("bad/base/1");
  lines.lines[2].unit = unit_id("no unit ID");
  const auto answers = place(h, lines);
  BOOST_TEST(code_of(answers, "U1/base/1") == "issued");
  BOOST_TEST(code_of(answers, "U2/nonsense/1") == "no_such_pack");
  BOOST_TEST(code_of(answers, "bad/base/1") == "bad_unit");
  BOOST_TEST(ledger(h).size() == 1u);
}

template <class Harness>
void a_key_that_belongs_to_another_unit_is_refused() {
  Harness h(unlimited());
  place(h, {{line_for("U1")}});
  auto stolen = line_for("U1");
  stolen.unit = unit_id("U2");
  BOOST_TEST(code_of(place(h, {{stolen}}), "U1/base/1") == "key_conflict");
  BOOST_TEST(ledger(h).size() == 1u);
}

template <class Harness>
void a_refusal_is_not_remembered() {
  Harness h(unlimited());
  BOOST_TEST(code_of(place(h, {{{order_key("k"), unit_id("U1"), license_kind("nonsense"), pack_id("p")}}}), "k") == "no_such_pack");
  BOOST_TEST(code_of(place(h, {{{order_key("k"), unit_id("U1"), license_kind("base"), pack_id("p")}}}), "k") == "issued");
}

template <class Harness>
void an_empty_order_is_answered_with_no_lines() {
  Harness h(unlimited());
  BOOST_TEST(by_key(wait_for<std::vector<line_answer>>([&](auto done) { h.server().place({}, done); })).empty());
}

template <class Harness>
void two_orders_at_once_with_the_same_keys_issue_one_license_a_key() {
  Harness h(unlimited());
  constexpr int at_once = 8;
  std::vector<std::promise<result<std::vector<line_answer>>>> promises(at_once);
  for (auto& promise : promises) h.server().place(units(0, 20), [&promise](auto r) { promise.set_value(std::move(r)); });
  std::vector<answers_by_key> answers;
  for (auto& promise : promises) answers.push_back(by_key(promise.get_future().get()));
  const auto settled = place(h, units(0, 20));
  for (const auto& some : answers) {
    for (const auto& [key, outcome] : some) {
      if (const auto* issued = std::get_if<line_issued>(&outcome)) BOOST_TEST(issued->license_file == file_of(settled, key));
    }
  }
  BOOST_TEST(ledger(h).size() == 20u);
}

template <class Harness>
void the_ledger_lists_exactly_what_was_issued() {
  Harness h(limited(7));
  const auto answers = place(h, units(0, 12));
  std::vector<issued_license> expected;
  for (const auto& [key, outcome] : answers) {
    const auto* issued = std::get_if<line_issued>(&outcome);
    if (!issued) continue;
    const auto claims = h.verifier().verify(issued->license_file);
    BOOST_REQUIRE(claims.ok());
    expected.push_back({order_key(key), claims.value().unit, claims.value().kind, claims.value().pack, claims.value().serial});
  }
  BOOST_TEST(expected.size() == 7u);
  BOOST_TEST(as_texts(ledger(h)) == as_texts(expected), boost::test_tools::per_element());
}

template <class Harness>
void packs_are_told_with_kind_and_total() {
  Harness h({{pack_id("p"), license_kind("base"), 0, true}, {pack_id("q"), license_kind("extra"), 5, false}});
  place(h, {{line_for("U1"), line_for("U2", "q", "extra")}});
  const auto packs = wait_for<std::vector<pack_info>>([&](auto done) { h.server().packs(done); });
  BOOST_REQUIRE(packs.ok());
  std::map<std::string, pack_info> sorted;
  for (const auto& pack : packs.value()) sorted.insert_or_assign(pack.pack.text, pack);
  BOOST_REQUIRE(sorted.size() == 2u);
  BOOST_TEST(sorted["p"].kind.text == "base");
  BOOST_TEST(sorted["p"].unlimited);
  BOOST_TEST(sorted["q"].kind.text == "extra");
  BOOST_TEST(!sorted["q"].unlimited);
  BOOST_TEST(sorted["q"].total == 5);
}

template <class Harness>
void the_server_tells_what_it_has_for_units() {
  Harness h(unlimited());
  order lines{{line_for("U1", "p", "base", 1), line_for("U2"), line_for("U1", "p", "base", 2)}};
  const auto answers = place(h, lines);
  const auto held = wait_for<std::vector<held_license>>([&](auto done) { h.server().licenses_of({unit_id("U1"), unit_id("U9")}, done); });
  BOOST_REQUIRE_MESSAGE(held.ok(), why(held));
  std::set<std::string> keys;
  for (const auto& license : held.value()) {
    keys.insert(license.key.text);
    BOOST_TEST(license.unit.text == "U1");
    BOOST_TEST(license.kind.text == "base");
    BOOST_TEST(license.pack.text == "p");
    BOOST_TEST(license.license_file == file_of(answers, license.key.text));
    BOOST_TEST(!license.revoked);
    const auto claims = h.verifier().verify(license.license_file);
    BOOST_REQUIRE(claims.ok());
    BOOST_TEST(claims.value().serial.text == license.serial.text);
  }
  BOOST_TEST(keys == (std::set<std::string>{"U1/base/1", "U1/base/2"}), boost::test_tools::per_element());
  const auto none = wait_for<std::vector<held_license>>([&](auto done) { h.server().licenses_of({}, done); });
  BOOST_REQUIRE_MESSAGE(none.ok(), why(none));
  BOOST_TEST(none.value().empty());
}

template <class Harness>
void without_revocations_the_page_is_empty_and_ends_where_it_began() {
  Harness h(unlimited());
  place(h, {{line_for("U1")}});
  for (const std::uint64_t after : {0u, 7u}) {
    const auto page = wait_for<revocation_page>([&](auto done) { h.server().revocations(after, done); });
    BOOST_REQUIRE_MESSAGE(page.ok(), why(page));
    BOOST_TEST(page.value().revocations.empty());
    BOOST_TEST(page.value().next == after);
  }
}

template <class Harness>
void a_license_that_is_given_back_makes_room_once_and_its_key_gets_no_other() {
  using outcome = return_answer::outcome;
  Harness h(limited(1));
  place(h, {{line_for("U1")}});
  const auto serial = ledger(h).at(0).serial;
  const auto give_back = [&](const license_serial& what, const char* unit) {
    const auto answers = wait_for<std::vector<return_answer>>([&](auto done) { h.server().give_back({{what, unit_id(unit), license_kind("base")}}, done); });
    BOOST_REQUIRE_MESSAGE(answers.ok(), why(answers));
    BOOST_REQUIRE(answers.value().size() == 1u);
    BOOST_TEST(answers.value()[0].serial.text == what.text);
    return answers.value()[0];
  };
  BOOST_TEST((give_back(serial, "U2").what == outcome::refused));
  BOOST_TEST((give_back(license_serial("none"), "U1").what == outcome::refused));
  const auto first = give_back(serial, "U1");
  BOOST_TEST((first.what == outcome::returned));
  BOOST_TEST(first.pack.text == "p");
  BOOST_TEST((give_back(serial, "U1").what == outcome::returned));
  h.reopen();
  BOOST_TEST((give_back(serial, "U1").what == outcome::returned));
  BOOST_TEST(ledger(h).at(0).returned);
  const auto held = wait_for<std::vector<held_license>>([&](auto done) { h.server().licenses_of({unit_id("U1")}, done); });
  BOOST_REQUIRE_MESSAGE(held.ok(), why(held));
  BOOST_TEST(held.value().at(0).returned);
  // The room is for one more.
  const auto after = place(h, {{line_for("U2"), line_for("U3")}});
  BOOST_TEST(std::holds_alternative<line_issued>(after.at("U2/base/1")) != std::holds_alternative<line_issued>(after.at("U3/base/1")));
  BOOST_TEST(!ledger(h).at(1).returned);
}

template <class Harness>
void the_key_of_a_license_that_was_given_back_is_refused() {
  Harness h(unlimited());
  place(h, {{line_for("U1")}});
  const auto serial = ledger(h).at(0).serial;
  wait_for<std::vector<return_answer>>([&](auto done) { h.server().give_back({{serial, unit_id("U1"), license_kind("base")}}, done); });
  const auto again = place(h, {{line_for("U1")}});
  BOOST_REQUIRE(std::holds_alternative<line_refused>(again.at("U1/base/1")));
  BOOST_TEST(std::get<line_refused>(again.at("U1/base/1")).code == "returned");
  BOOST_TEST(ledger(h).size() == 1u);
}

template <class Harness>
void after_a_restart_the_ledger_is_the_same_and_keys_answer_alike() {
  Harness h(limited(30));
  const auto before = place(h, units(0, 20));
  const auto listed = as_texts(ledger(h));
  h.reopen();
  BOOST_TEST(as_texts(ledger(h)) == listed, boost::test_tools::per_element());
  const auto after = place(h, units(0, 40));
  for (const auto& [key, outcome] : before) BOOST_TEST(file_of(after, key) == file_of(before, key));
  BOOST_TEST(ledger(h).size() == 30u);
  BOOST_TEST(h.verifier().verify(file_of(before, "U0/base/1")).ok());
}

}  // namespace ald::conformance

#define ALD_CONFORMANCE_CASE(Harness, name) \
  BOOST_AUTO_TEST_CASE(name) { ald::conformance::name<Harness>(); }

#define ALD_LICENSING_SERVER_CONFORMANCE_WITHOUT_DEDUPLICATION(Harness)                         \
  ALD_CONFORMANCE_CASE(Harness, a_license_verifies_and_carries_unit_kind_and_pack)              \
  ALD_CONFORMANCE_CASE(Harness, the_same_key_again_gets_the_same_bytes_and_consumes_nothing)    \
  ALD_CONFORMANCE_CASE(Harness, the_same_key_in_another_batch_or_twice_in_one_is_one_license)   \
  ALD_CONFORMANCE_CASE(Harness, another_pack_named_for_a_known_key_changes_nothing)             \
  ALD_CONFORMANCE_CASE(Harness, the_next_need_of_a_unit_gets_a_license_of_its_own)              \
  ALD_CONFORMANCE_CASE(Harness, five_hundred_lines_at_once_get_five_hundred_licenses)           \
  ALD_CONFORMANCE_CASE(Harness, an_exhausted_pack_fills_what_it_can_and_refuses_the_rest)       \
  ALD_CONFORMANCE_CASE(Harness, another_pack_of_the_kind_fills_in_and_is_named)                 \
  ALD_CONFORMANCE_CASE(Harness, bad_lines_are_refused_without_harm_to_the_others)               \
  ALD_CONFORMANCE_CASE(Harness, a_refusal_is_not_remembered)                                    \
  ALD_CONFORMANCE_CASE(Harness, an_empty_order_is_answered_with_no_lines)                       \
  ALD_CONFORMANCE_CASE(Harness, two_orders_at_once_with_the_same_keys_issue_one_license_a_key)  \
  ALD_CONFORMANCE_CASE(Harness, the_ledger_lists_exactly_what_was_issued)                       \
  ALD_CONFORMANCE_CASE(Harness, packs_are_told_with_kind_and_total)                             \
  ALD_CONFORMANCE_CASE(Harness, the_server_tells_what_it_has_for_units)                         \
  ALD_CONFORMANCE_CASE(Harness, without_revocations_the_page_is_empty_and_ends_where_it_began)  \
  ALD_CONFORMANCE_CASE(Harness, a_license_that_is_given_back_makes_room_once_and_its_key_gets_no_other) \
  ALD_CONFORMANCE_CASE(Harness, after_a_restart_the_ledger_is_the_same_and_keys_answer_alike)

// Only a server that remembers keys can refuse one that belongs to another unit.
#define ALD_LICENSING_SERVER_CONFORMANCE(Harness)                 \
  ALD_LICENSING_SERVER_CONFORMANCE_WITHOUT_DEDUPLICATION(Harness) \
  ALD_CONFORMANCE_CASE(Harness, the_key_of_a_license_that_was_given_back_is_refused) \
  ALD_CONFORMANCE_CASE(Harness, a_key_that_belongs_to_another_unit_is_refused)
