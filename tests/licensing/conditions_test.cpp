// Conditions: what they mean, which texts are none, and that no text breaks the parser.
#include "licensing/condition.hpp"

#include <array>
#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

#include "licensing/text_pattern.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(conditions)

namespace {

device_attributes kiosk() { return {"U-1", "kiosk 7", "/berlin/lobby", "10.03.500", "tc5", "SN*9", {"hall", "kiosk"}}; }

condition parsed(std::string_view text) {
  auto read = condition::parse(text);
  BOOST_REQUIRE_MESSAGE(read.ok(), text << ": " << (read.ok() ? "" : to_string(read.error())));
  return read.value();
}

bool holds(std::string_view text, const device_attributes& device = kiosk()) { return parsed(text).satisfied_by(device); }

/// What is wrong with it, and where.
std::string complaint(std::string_view text, const condition_limits& limits = {}) {
  const auto read = condition::parse(text, limits);
  return read.ok() ? "none" : read.error().what;
}

std::string printed(std::string_view text) { return parsed(text).to_string(); }

/// A condition of up to so many levels, written at random.
std::string grown(std::mt19937& draw, int levels) {
  const auto one_of = [&](auto... texts) {
    const std::array<const char*, sizeof...(texts)> all{texts...};
    return std::string(all[draw() % all.size()]);
  };
  if (levels == 0 || draw() % 3 == 0) {
    const std::string space = one_of("", "", " ");
    switch (draw() % 3) {
      case 0: return one_of("unit", "name", "product", "tag", "firmware") + space + one_of("==", "!=") + space + one_of("a", "*", "b*", "'x y'", "\"\\\"*\"", "10.3", "\"\"", "\\*");
      case 1: return one_of("firmware", "hardware_serial") + space + one_of("<", "<=", ">", ">=", "=lt=", "=le=", "=gt=", "=ge=") + one_of("10.3", "v2", "1-rc");
      default: return one_of("unit", "tag", "name") + one_of("=in=", "=out=") + space + one_of("(a)", "( a , b* )", "('x y',10.3,\"\")");
    }
  }
  std::string text = grown(draw, levels - 1);
  for (int more = static_cast<int>(draw() % 3); more > 0; --more) text += one_of(";", ",", " and ", " or ", " , ") + grown(draw, levels - 1);
  return draw() % 2 == 0 ? "(" + text + ")" : text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_attribute_is_compared_as_text) {
  for (const auto* text : {"unit==U-1", "name==\"kiosk 7\"", "name=='kiosk 7'", "directory==/berlin/lobby", "firmware==10.03.500", "product==tc5",
                           "hardware_serial==SN\\*9", "tag==kiosk", "tag==hall", "unit!=u-1", "name!=kiosk", "tag!=office", "product!=\"\""}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(holds(text));
  }
  for (const auto* text : {"unit==u-1", "name==kiosk", "directory==/berlin", "product!=tc5", "hardware_serial==SN\\*", "tag!=kiosk", "tag==office"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(!holds(text));
  }
}

BOOST_AUTO_TEST_CASE(a_star_stands_for_any_characters_or_none) {
  for (const auto* text : {"unit==*", "unit==U*", "unit==*1", "unit==*-*", "unit==U*-*1", "unit==U-1*", "unit==**U**", "name==k*k*7", "hardware_serial==*\\**", "tag==k*"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(holds(text));
  }
  for (const auto* text : {"unit==V*", "unit==*2", "unit==*x*", "unit==U-1*1", "unit==*-*-*", "tag!=h*"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(!holds(text));
  }
  BOOST_TEST(!(text_pattern{{"ab", "ba"}}).matches("aba"));  // no character counts twice
  BOOST_TEST((text_pattern{{"", "a", ""}}).matches("a"));
}

BOOST_AUTO_TEST_CASE(a_directory_with_a_star_behind_the_slash_is_that_directory_and_all_below) {
  const auto in = [](const char* directory) { return device_attributes{"u", "", directory, "", "", "", {}}; };
  BOOST_TEST(holds("directory==/berlin/*", in("/berlin")));
  BOOST_TEST(holds("directory==/berlin/*", in("/berlin/lobby")));
  BOOST_TEST(holds("directory==/berlin/*", in("/berlin/lobby/west")));
  BOOST_TEST(!holds("directory==/berlin/*", in("/berlin2")));
  BOOST_TEST(!holds("directory==/berlin/*", in("/")));
  BOOST_TEST(holds("directory==/berlin*", in("/berlin2")));
  BOOST_TEST(!holds("directory==/berlin*x", in("/berlin2")));
  BOOST_TEST(holds("directory==/*/lobby/*", in("/berlin/lobby")));
  BOOST_TEST(holds("directory==/*", in("/")));
  BOOST_TEST(holds("directory==*/lobby", in("/berlin/lobby")));
  BOOST_TEST(!holds("directory==/berlin/*;directory!=/berlin", in("/berlin")));
  BOOST_TEST(holds("directory==/", in("")));  // a device without a directory is in the root
  BOOST_TEST(holds("directory==/*", in("")));
  BOOST_TEST(holds("directory==//berlin/", in("/berlin")));  // in any spelling
}

BOOST_AUTO_TEST_CASE(versions_compare_number_by_number) {
  for (const auto* text : {"firmware>=10.3.500", "firmware=ge=10.03.500", "firmware=gt=9.99", "firmware<10.20", "firmware=lt=11", "firmware<=10.3.500.0",
                           "firmware=le=10.3.500", "firmware==10.3.500", "firmware!=10.3.501", "firmware=in=(1,10.3.500)", "firmware>10.3.500-rc1"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(holds(text));
  }
  for (const auto* text : {"firmware<10.3.500", "firmware>10.3.500", "firmware>=10.4", "firmware<=9", "firmware==10.3*0.1", "firmware!=10.3.500", "firmware=out=(10.3.500)"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(!holds(text));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_version_is_neither_older_nor_newer) {
  device_attributes device = kiosk();
  device.firmware = "unknown";
  for (const auto* text : {"firmware<1", "firmware<=1", "firmware>1", "firmware>=1", "firmware==1", "name<1"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(!holds(text, device));
  }
  BOOST_TEST(holds("firmware!=1", device));
  BOOST_TEST(holds("firmware==unknown", device));
}

BOOST_AUTO_TEST_CASE(a_list_holds_if_one_of_it_does) {
  BOOST_TEST(holds("unit=in=(a, U-1 ,b)"));
  BOOST_TEST(holds("tag=in=(office,ki*)"));
  BOOST_TEST(!holds("tag=in=(office)"));
  BOOST_TEST(holds("tag=out=(office,bar)"));
  BOOST_TEST(!holds("tag=out=(office,hall)"));
  BOOST_TEST(holds("directory=in=(/paris/*,/berlin/*)"));
}

BOOST_AUTO_TEST_CASE(and_binds_more_than_or) {
  BOOST_TEST(holds("tag==hall;unit==x,product==tc5"));
  BOOST_TEST(!holds("tag==hall;(unit==x,product==y)"));
  BOOST_TEST(holds("product==tc5,tag==x;unit==x"));
  BOOST_TEST(!holds("(product==tc5,tag==x);unit==x"));
  BOOST_TEST(holds(" tag == hall and ( unit == x or product == tc5 ) "));
  BOOST_TEST(holds("(tag==hall)and(unit==x)or(product==tc5)"));
  BOOST_TEST(holds("product==or or tag==hall", kiosk()));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_with_its_place) {
  const std::pair<const char*, const char*> table[] = {
      {"", "at 1: expected an attribute"},
      {"  ", "at 3: expected an attribute"},
      {"frimware==1", "at 1: there is no attribute 'frimware'"},
      {"firmware=ge=10;colour==x", "at 16: there is no attribute 'colour'"},
      {"unit", "at 5: expected a comparison"},
      {"unit=a", "at 5: expected a comparison"},
      {"unit==", "at 7: expected a value"},
      {"unit==a b", "at 9: expected ; or , or the end"},
      {"unit==a)", "at 8: a ) without a ("},
      {"unit==a;", "at 9: expected an attribute"},
      {"unit==a,", "at 9: expected an attribute"},
      {"unit==a;;unit==b", "at 9: expected an attribute"},
      {"unit==a,,unit==b", "at 9: expected an attribute"},
      {"unit==a or", "at 9: expected ; or , or the end"},
      {"unit==a orunit==b", "at 9: expected ; or , or the end"},
      {"(unit==a", "at 9: expected ) for the ( at 1"},
      {"(unit==a;", "at 10: expected an attribute"},
      {"(unit==a b)", "at 10: expected ) for the ( at 1"},
      {"unit==\"a", "at 7: this quote is never closed"},
      {"unit=='a\\", "at 9: a \\ with nothing behind it"},
      {"unit==a\\", "at 8: a \\ with nothing behind it"},
      {"unit=in=a", "at 9: expected ( and a list of values"},
      {"unit=in=", "at 9: expected ( and a list of values"},
      {"unit=in=()", "at 10: expected a value"},
      {"unit=in=(a", "at 11: expected , or ) in the list that begins at 9"},
      {"unit=in=(a b)", "at 12: expected , or ) in the list that begins at 9"},
      {"firmware<a", "at 10: this is not a version to compare with"},
      {"firmware<1*", "at 10: this is not a version to compare with"},
      {"tag<1", "at 4: < compares versions, and a tag is none"},
      {"directory=ge=/a", "at 10: =ge= compares versions, and a directory is none"},
      {"directory==berlin", "at 12: this is not a directory"},
      {"directory==berlin/*", "at 12: no directory begins like this"},
      {"name==Büro;x", "at 12: there is no attribute 'x'"},
      {"unit==a\nor", "at 8: a control character"},
      {"unit==a\x7f", "at 8: a control character"},
  };
  for (const auto& [text, what] : table) BOOST_TEST_CONTEXT("'" << text << "'") BOOST_TEST(complaint(text) == what);
}

BOOST_AUTO_TEST_CASE(tabs_count_as_spaces) {
  BOOST_TEST(holds("unit==U-1\tand\ttag==hall"));
  BOOST_TEST(complaint("unit==a and\tunit==b") == "none");
}

BOOST_AUTO_TEST_CASE(length_terms_values_and_depth_have_a_limit) {
  condition_limits limits;
  limits.max_bytes = 20;
  BOOST_TEST(complaint("unit==" + std::string(14, 'a'), limits) == "none");
  BOOST_TEST(complaint("unit==" + std::string(15, 'a'), limits) == "at 21: the condition is longer than 20 bytes");
  limits = {};
  limits.max_terms = 2;
  BOOST_TEST(complaint("unit==a;unit==b", limits) == "none");
  BOOST_TEST(complaint("unit==a;unit==b,unit==c", limits) == "at 17: more than 2 comparisons");
  limits = {};
  limits.max_values = 2;
  BOOST_TEST(complaint("unit=in=(a,b)", limits) == "none");
  BOOST_TEST(complaint("unit=in=(a,b,c)", limits) == "at 14: more than 2 values");
  limits = {};
  limits.max_depth = 2;
  BOOST_TEST(complaint("((unit==a))", limits) == "none");
  BOOST_TEST(complaint("(((unit==a)))", limits) == "at 3: more than 2 parentheses inside each other");
}

BOOST_AUTO_TEST_CASE(a_condition_is_printed_in_one_way) {
  const std::pair<const char*, const char*> table[] = {
      {"unit == a and ( name == b or tag == c )", "unit==a;(name==b,tag==c)"},
      {"((unit==a;name==b));tag==c", "unit==a;name==b;tag==c"},
      {"unit==a,(name==b,(tag==c))", "unit==a,name==b,tag==c"},
      {"(unit==a;name==b),tag==c", "unit==a;name==b,tag==c"},
      {"firmware<1;firmware<=2;firmware>3;firmware>=4", "firmware=lt=1;firmware=le=2;firmware=gt=3;firmware=ge=4"},
      {"unit=in=( a , 'b c' )", "unit=in=(a,\"b c\")"},
      {"unit=out=(a)", "unit=out=(a)"},
      {"name==\"\"", "name==\"\""},
      {"name=='a\"b\\\\c\\*d*e'", "name==\"a\\\"b\\\\c\\*d*e\""},
      {"name==a\\ b", "name==\"a b\""},
      {"name==***a***", "name==*a*"},
      {"name!=*", "name!=*"},
      {"directory==/a//b/", "directory==/a/b"},
  };
  for (const auto& [text, canonical] : table) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(printed(text) == canonical);
      BOOST_TEST(printed(canonical) == canonical);
      BOOST_TEST((parsed(text) == parsed(canonical)));
    }
  }
  BOOST_TEST(!(parsed("unit==a") == parsed("unit==b")));
}

// Texts that are nearly conditions: put together from what conditions are made of. None may break the parser; each that is understood says the
// same after it was printed and parsed again.
BOOST_AUTO_TEST_CASE(no_text_breaks_the_parser_and_what_is_printed_means_the_same) {
  constexpr std::array<const char*, 44> words{"unit",  "name", "directory", "firmware", "tag",  "hardware_serial", "product", "==",  "!=",   "=ge=", "<",
                                              "<=",    ">",    "=in=",      "=out=",    "(",    ")",               "(a,b*)",  "(",   ")",    ";",    ",",
                                              " and ", " or ", " ",         "\"",       "'",    "\\",              "*",       "/a/", "10.3", "v1-",  "\xc3\xbc",
                                              "unit==a", "tag!=b;", "firmware=ge=1.2,", "name==\"x y\"", "directory==/b/*", "\t", "\x01", "\xff", "~", "=", "or"};
  constexpr std::array<const char*, 6> seen{"a", "/a", "10.3", "x y", "b", ""};
  std::mt19937 draw(20'261'127);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(draw() % n); };
  std::size_t understood = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text = round % 2 == 0 ? grown(draw, 4) : std::string();
    for (std::size_t i = round % 2 == 0 ? 0 : below(round % 3 == 0 ? 30 : 6) + 1; i > 0; --i) text += words[below(words.size())];
    if (round % 7 == 0) text[below(text.size())] = static_cast<char>(below(256));
    const auto once = condition::parse(text);
    if (!once.ok()) {
      BOOST_REQUIRE_MESSAGE(once.error().what.starts_with("at "), text << ": " << once.error().what);
      continue;
    }
    ++understood;
    const std::string shown = once.value().to_string();
    const auto twice = condition::parse(shown, widest_condition);
    BOOST_REQUIRE_MESSAGE(twice.ok(), text << " is printed as " << shown);
    BOOST_REQUIRE_MESSAGE(twice.value() == once.value(), text << " is printed as " << shown);
    BOOST_REQUIRE(twice.value().to_string() == shown);
    const device_attributes device{seen[below(6)], seen[below(6)], seen[below(2)], seen[below(6)], seen[below(6)], seen[below(6)], {seen[below(5)]}};
    BOOST_REQUIRE(once.value().satisfied_by(device) == twice.value().satisfied_by(device));
  }
  BOOST_TEST(understood > 10'000u);
}

BOOST_AUTO_TEST_CASE(a_recorded_condition_that_is_not_understood_is_satisfied_by_nobody) {
  BOOST_TEST(recorded_condition().satisfied_by(kiosk()));
  BOOST_TEST(!recorded_condition("").is_set());
  const recorded_condition known("tag==kiosk");
  BOOST_TEST((known.is_set() && !known.is_unreadable()));
  BOOST_TEST(known.satisfied_by(kiosk()));
  BOOST_TEST(!recorded_condition("tag==bar").satisfied_by(kiosk()));
  const recorded_condition later("phase_of_moon==full");
  BOOST_TEST((later.is_set() && later.is_unreadable()));
  BOOST_TEST(later.text() == "phase_of_moon==full");
  BOOST_TEST(!later.satisfied_by(kiosk()));
  BOOST_TEST(!recorded_condition().is_unreadable());
}

BOOST_AUTO_TEST_SUITE_END()
