// Signed files between node and licensing server: damage is found with its line, and nothing unsigned is believed.
#include "issuer/signed_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace ald;

BOOST_AUTO_TEST_SUITE(signed_document)

namespace {

signing_key key_of(unsigned char seed) {
  std::array<unsigned char, 32> bytes{};
  bytes.fill(seed);
  return signing_key::from_seed(bytes);
}

const std::vector<std::string> some{"first line", "second", "third line of it"};

std::string made() { return sign_document("ald-test", some, key_of(1)); }

/// What is wrong with the text; empty: nothing.
std::string wrong(const std::string& text, const signing_key& trusted = key_of(1), const signed_document_limits& limits = {}) {
  const public_key key = trusted.verifying_key();
  const auto read = read_document(text, "ald-test", {&key, 1}, limits);
  return read.ok() ? "" : read.error().what;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) c == '\n' ? (void)lines.emplace_back() : lines.back().push_back(c);
  lines.pop_back();
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_signed_is_read_and_its_signer_is_known) {
  const public_key key = key_of(1).verifying_key();
  const auto read = read_document(made(), "ald-test", {&key, 1});
  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read.value().lines == some, boost::test_tools::per_element());
  BOOST_TEST((read.value().signer == key));
  BOOST_TEST(made() == made());
  BOOST_TEST(wrong(sign_document("ald-test", {}, key_of(1))) == "");
}

BOOST_AUTO_TEST_CASE(each_line_that_is_changed_lost_doubled_or_moved_is_named) {
  const auto lines = lines_of(made());
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    auto changed = lines, lost = lines, doubled = lines;
    changed[i].back() ^= 1;
    lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(i));
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), doubled[i]);
    const auto place = [](std::size_t at) { return "line " + std::to_string(at + 1) + ": "; };
    BOOST_TEST(wrong(joined(changed)).starts_with(place(i)), wrong(joined(changed)));
    BOOST_TEST(wrong(joined(lost)).starts_with(place(i)), wrong(joined(lost)));
    BOOST_TEST(wrong(joined(doubled)).starts_with(place(i + 1)), wrong(joined(doubled)));
  }
  auto moved = lines;
  std::swap(moved[1], moved[2]);
  BOOST_TEST(wrong(joined(moved)).starts_with("line 2: damaged"));
}

BOOST_AUTO_TEST_CASE(no_changed_byte_passes) {
  const std::string good = made();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string text = good;
    text[i] = static_cast<char>(text[i] ^ 4);
    BOOST_TEST_CONTEXT("byte " << i) BOOST_TEST(wrong(text) != "");
  }
}

BOOST_AUTO_TEST_CASE(no_piece_of_it_passes) {
  const std::string good = made();
  for (std::size_t size = 0; size < good.size(); ++size) BOOST_TEST_CONTEXT(size << " bytes") BOOST_TEST(wrong(good.substr(0, size)) != "");
  BOOST_TEST(wrong(good + "more\n") == "line 6: there is text behind the signature");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_off_says_so) {
  auto lines = lines_of(made());
  lines.pop_back();
  BOOST_TEST(wrong(joined(lines)) == "line 5: the file ends here, without its signature: it was cut off");
}

BOOST_AUTO_TEST_CASE(another_signer_or_another_kind_of_file_is_not_believed) {
  BOOST_TEST(wrong(made(), key_of(2)).find("is not trusted here") != std::string::npos);
  BOOST_TEST(wrong(sign_document("ald-other", some, key_of(1))) == "line 1: it does not begin with \"ald-test 1\"");
  // The signature of the same lines under another heading does not fit.
  auto lines = lines_of(made());
  lines.back() = lines_of(sign_document("ald-other", some, key_of(1))).back();
  BOOST_TEST(wrong(joined(lines)) == "line 5: the signature does not fit");
}

BOOST_AUTO_TEST_CASE(lines_may_end_as_another_machine_writes_them) {
  std::string text;
  for (const auto& line : lines_of(made())) text += line + "\r\n";
  BOOST_TEST(wrong(text) == "");
}

BOOST_AUTO_TEST_CASE(length_and_lines_have_limits) {
  signed_document_limits limits;
  limits.max_lines = 2;
  BOOST_TEST(wrong(made(), key_of(1), limits) == "line 4: more than 2 lines");
  limits = {};
  limits.max_bytes = 10;
  BOOST_TEST(wrong(made(), key_of(1), limits) == "the file is longer than 10 bytes");
}

BOOST_AUTO_TEST_SUITE_END()
