// The documents name every state, reason, alert, metric and option of the program, so that they can't rot.
#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "http/metrics_page.hpp"
#include "messages/alert.hpp"
#include "messages/standing.hpp"
#include "tests/build_paths.hpp"
#include "tests/http/exposition.hpp"

using namespace ald;

namespace {

std::string document(const std::string& name) {
  std::ifstream in(std::string(ald_source_dir) + "/docs/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool has_word(const std::string& text, std::string_view word) {
  const auto in_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
  }
  return false;
}

/// A cell of a table may hold no bar.
std::string cell(std::string text) {
  for (auto at = text.find('|'); at != text.npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(operations_docs)

BOOST_AUTO_TEST_CASE(every_state_and_reason_is_explained) {
  const auto text = document("OPERATIONS.md");
  for (int i = 1; i < device_stage_count; ++i) BOOST_TEST(has_word(text, name(static_cast<device_stage>(i))), name(static_cast<device_stage>(i)));
  for (int i = 1; i < device_reason_count; ++i) BOOST_TEST(has_word(text, name(static_cast<device_reason>(i))), name(static_cast<device_reason>(i)));
}

BOOST_AUTO_TEST_CASE(every_alert_has_a_row) {
  const auto text = document("OPERATIONS.md");
  for (int i = 0; i < alert_count; ++i) {
    const auto row = fmt::format("\n| `{}` |", name(static_cast<alert>(i)));
    BOOST_TEST(text.find(row) != text.npos, row);
  }
}

BOOST_AUTO_TEST_CASE(every_metric_is_explained_and_no_other_is) {
  const auto text = document("OPERATIONS.md");
  const auto answers = std::make_unique<gateway_tally>();
  const testing::exposition page(metrics_page({{}, {}, {}, {}, *answers, {}, {}}));
  BOOST_TEST(page.families.size() > 50u);
  for (const auto& [name, family] : page.families) BOOST_TEST(has_word(text, name), name << " is not in OPERATIONS.md: " << family.help);
  for (auto at = text.find("`ald_"); at != text.npos; at = text.find("`ald_", at + 1)) {
    const auto metric = text.substr(at + 1, text.find_first_of("`{", at + 1) - at - 1);
    BOOST_TEST(page.families.contains(metric), metric << " is in OPERATIONS.md, but there is no such metric");
  }
}

BOOST_AUTO_TEST_CASE(every_option_has_the_row_that_its_definition_makes) {
  const auto text = document("configuration.md");
  const node_settings defaults;
  std::size_t rows = 0;
  for (const auto& option : node_options()) {
    const auto fallback = option.get(defaults);
    const auto row = fmt::format("| `{}` | {} | {} | {} |\n", option.key, fallback.empty() ? "" : "`" + fallback + "`", cell(option.allowed), cell(option.help));
    BOOST_TEST(text.find(row) != text.npos, "docs/configuration.md lacks the row\n" << row);
    ++rows;
  }
  std::size_t written = 0;
  for (auto at = text.find("\n| `"); at != text.npos; at = text.find("\n| `", at + 1)) ++written;
  BOOST_TEST(written == rows, "docs/configuration.md has rows of options that are gone");
}

BOOST_AUTO_TEST_SUITE_END()
