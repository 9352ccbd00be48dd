// The issuer's decision on one order line.
#include "issuer/issuing_rules.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace ald;

constexpr std::int64_t today = 20'000;

order_line line(const char* pack = "a", const char* kind = "base", const char* unit = "U1") {
  return {order_key("U1/base/1"), unit_id(unit), license_kind(kind), pack_id(pack)};
}

issuer_pack pack(const char* id, std::int64_t total, std::int64_t used, std::int64_t expiry_day = today + 100, const char* kind = "base") {
  return {pack_id(id), license_kind(kind), total, false, used, expiry_day};
}

/// "repeat", "PACK@DAY", or the code of the refusal.
std::string decided(const order_line& l, const std::vector<issuer_pack>& packs, std::optional<key_holder> holder = std::nullopt) {
  const auto decision = decide_line(l, holder, packs, today);
  if (const auto* make = std::get_if<make_license>(&decision)) return make->pack.text + "@" + std::to_string(make->expiry_day - today);
  if (const auto* refusal = std::get_if<refuse_line>(&decision)) return refusal->code;
  return "repeat";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(issuing_rules)

BOOST_AUTO_TEST_CASE(the_pack_named_is_used_and_gives_its_expiry_day) {
  BOOST_TEST(decided(line("a"), {pack("a", 1, 0, today + 7), pack("b", 9, 0, today + 100)}) == "a@7");
}

BOOST_AUTO_TEST_CASE(without_room_in_the_pack_named_the_one_of_the_kind_that_expires_last_is_used) {
  const std::vector packs{pack("a", 1, 1), pack("b", 5, 0, today + 10), pack("c", 5, 0, today + 20), pack("d", 5, 0, today + 20),
                          pack("e", 5, 0, today + 30, "other")};
  BOOST_TEST(decided(line("a"), packs) == "c@20");
  BOOST_TEST(decided(line("unknown"), packs) == "c@20");
  BOOST_TEST(decided(line("e"), packs) == "c@20");
}

BOOST_AUTO_TEST_CASE(a_pack_is_good_through_its_whole_last_day) {
  BOOST_TEST(decided(line(), {pack("a", 1, 0, today)}) == "a@0");
  BOOST_TEST(decided(line(), {pack("a", 1, 0, today - 1)}) == "pack_expired");
  BOOST_TEST(decided(line(), {pack("a", 1, 0, today - 1), pack("b", 1, 0)}) == "b@100");
}

BOOST_AUTO_TEST_CASE(an_unlimited_pack_always_has_room) {
  auto unlimited = pack("a", 0, 1'000'000);
  unlimited.unlimited = true;
  BOOST_TEST(decided(line(), {unlimited}) == "a@100");
}

BOOST_AUTO_TEST_CASE(a_known_key_gets_its_license_whatever_the_packs_hold) {
  const key_holder holder{unit_id("U1"), license_kind("base")};
  BOOST_TEST(decided(line(), {}, holder) == "repeat");
  BOOST_TEST(decided(line(), {pack("a", 1, 1, today - 1)}, holder) == "repeat");
  BOOST_TEST(decided(line("another"), {pack("a", 1, 0)}, holder) == "repeat");
}

BOOST_AUTO_TEST_CASE(a_key_never_serves_another_unit_or_kind) {
  BOOST_TEST(decided(line(), {pack("a", 1, 0)}, key_holder{unit_id("U2"), license_kind("base")}) == "key_conflict");
  BOOST_TEST(decided(line(), {pack("a", 1, 0)}, key_holder{unit_id("U1"), license_kind("other")}) == "key_conflict");
}

BOOST_AUTO_TEST_CASE(refusals_name_their_reason) {
  BOOST_TEST(decided(line(), {}) == "no_such_pack");
  BOOST_TEST(decided(line("a", "other"), {pack("a", 1, 0)}) == "no_such_pack");
  BOOST_TEST(decided(line(), {pack("a", 3, 3)}) == "exhausted");
  BOOST_TEST(decided(line(), {pack("a", 3, 4)}) == "exhausted");
  const auto sold = decide_line(line(), std::nullopt, {pack("a", 3, 4)}, today, true);
  BOOST_TEST(std::holds_alternative<make_license>(sold));
  BOOST_TEST(decided(line("a", "base", "no unit"), {pack("a", 1, 0)}) == "bad_unit");
  BOOST_TEST(decided(line("a", "a/b"), {pack("a", 1, 0)}) == "bad_kind");
  auto bad_key = line();
  bad_key.key = order_key("");
  BOOST_TEST(decided(bad_key, {pack("a", 1, 0)}) == "bad_key");
  bad_key.key = order_key(std::string(max_order_key_bytes + 1, 'k'));
  BOOST_TEST(decided(bad_key, {pack("a", 1, 0)}) == "bad_key");
  bad_key.key = order_key(std::string(max_order_key_bytes, 'k'));
  BOOST_TEST(decided(bad_key, {pack("a", 1, 0)}) == "a@100");
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_is_given_to_whoever_named_its_pack_and_to_nobody_else) {
  auto trial = pack("t", 5, 0, today + 500);
  trial.evaluation = true;
  BOOST_TEST(decided(line("t"), {trial, pack("a", 5, 0)}) == "t@500");
  BOOST_TEST(decided(line("a"), {trial, pack("a", 5, 5)}) == "exhausted");
  BOOST_TEST(decided(line("unknown"), {trial, pack("a", 5, 0)}) == "a@100");
  trial.used = 5;
  BOOST_TEST(decided(line("t"), {trial, pack("a", 5, 0)}) == "exhausted");
}

BOOST_AUTO_TEST_SUITE_END()
