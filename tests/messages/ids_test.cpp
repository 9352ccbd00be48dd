// Unit IDs and order keys.
#include <boost/test/unit_test.hpp>

#include <string>
#include <unordered_set>

#include "messages/ids.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(a_unit_id_is_1_to_64_letters_digits_dots_underscores_colons_and_hyphens) {
  for (const auto* good : {"a", "Z", "0", "00:1A:2b:3c", "KIOSK-0007", "a_b.c", "...", "-"}) BOOST_TEST(is_unit_id(good), good);
  BOOST_TEST(is_unit_id(std::string(64, 'x')));
  BOOST_TEST(!is_unit_id(std::string(65, 'x')));
  BOOST_TEST(!is_unit_id(""));
}

BOOST_AUTO_TEST_CASE(a_unit_id_cannot_leave_its_place_in_a_path_or_key) {
  for (const auto* bad : {".", "..", "a/b", "/", "a b", "a\\b", "a%2f", "a\n", "\x7f", "\xc3\xa4", "a?", "a#", "a,b", "a;b", "a@b"}) {
    BOOST_TEST(!is_unit_id(bad), bad);
  }
  BOOST_TEST(!is_unit_id(std::string("a\0b", 3)));
}

BOOST_AUTO_TEST_CASE(every_byte_is_judged) {
  const std::string allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = {'a', static_cast<char>(byte)};
    BOOST_TEST(is_unit_id(text) == (allowed.find(static_cast<char>(byte)) != std::string::npos), "byte " << byte);
  }
}

BOOST_AUTO_TEST_CASE(an_order_key_is_unit_kind_and_number_of_the_need) {
  BOOST_TEST(make_order_key(unit_id("KIOSK-0007"), license_kind("base"), 2).text == "KIOSK-0007/base/2");
  BOOST_TEST(make_order_key(unit_id("U"), license_kind("base"), 4294967295u).text == "U/base/4294967295");
}

BOOST_AUTO_TEST_CASE(different_needs_have_different_keys) {
  std::unordered_set<order_key> keys;
  for (const auto* unit : {"A", "A1", "A:1"}) {
    for (const auto* kind : {"base", "1"}) {
      for (const std::uint32_t n : {1u, 11u, 2u}) keys.insert(make_order_key(unit_id(unit), license_kind(kind), n));
    }
  }
  BOOST_TEST(keys.size() == 18u);
}

BOOST_AUTO_TEST_CASE(the_need_of_a_key_is_found_only_for_its_own_unit_and_kind) {
  const unit_id unit("A/B");  // not a unit ID, but no reason to misread a key
  const license_kind kind("base");
  for (const std::uint32_t n : {1u, 10u, 4'294'967'295u}) BOOST_TEST(need_number(make_order_key(unit, kind, n), unit, kind).value() == n);
  for (const auto* key : {"", "A/B/base", "A/B/base/", "A/B/base/x", "A/B/base/1x", "A/B/base/01", "A/B/base/-1", "A/B/base/4294967296", "A/B/pro/1", "C/base/1"}) {
    BOOST_TEST(!need_number(order_key(key), unit, kind).has_value(), key);
  }
}

BOOST_AUTO_TEST_CASE(ids_compare_as_their_text) {
  BOOST_TEST((unit_id("A") == unit_id(std::string("A"))));
  BOOST_TEST((unit_id("A") < unit_id("B")));
  BOOST_TEST(unit_id().empty());
  BOOST_TEST(number(action_id{17}) == 17u);
}

BOOST_AUTO_TEST_SUITE_END()
