// What is printed to be copied into a shell comes back as it was.
#include "cli/shell_word.hpp"

#include <boost/test/unit_test.hpp>

#include "program.hpp"
#include "sim/scenario.hpp"
#include "cli/simulate_text.hpp"
#include "sim/scarce_scenario.hpp"

BOOST_AUTO_TEST_SUITE(shell_word)

using namespace ald;

BOOST_AUTO_TEST_CASE(plain_paths_stay_as_they_are_and_all_else_is_quoted) {
  BOOST_TEST(ald::shell_word("/tmp/faults-2.toml") == "/tmp/faults-2.toml");
  BOOST_TEST(ald::shell_word("storm") == "storm");
  BOOST_TEST(ald::shell_word("my faults.toml") == "'my faults.toml'");
  BOOST_TEST(ald::shell_word("it's") == "'it'\\''s'");
  BOOST_TEST(ald::shell_word("") == "''");
}

BOOST_AUTO_TEST_CASE(a_shell_reads_back_what_was_meant) {
  for (const std::string text : {"a b", "$HOME", "`id`", "x;y", "it's", "\"q\"", "*", "~", "a\nb", "\\", "ü", "!x", "#x"}) {
    FILE* pipe = ::popen(("printf %s " + ald::shell_word(text)).c_str(), "r");
    std::array<char, 256> buffer{};
    const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe);
    ::pclose(pipe);
    BOOST_TEST(std::string(buffer.data(), n) == text);
  }
}

BOOST_AUTO_TEST_CASE(the_command_that_shows_a_breach_again_quotes_its_files) {
  const scenario plan = make_scenario(7, 20, 0.25, preset_faults("storm").value());
  auto sale = make_scarce_scenario(7, 20, 0.25, preset_faults("storm").value(), true);
  BOOST_TEST(reproducing_command(sale, "storm", "scarce") == "ald simulate --devices 20 --days 0.25 --seed 7 --faults storm --packs scarce --oversell");
  BOOST_TEST(reproducing_command(plan, "my faults.toml", "all packs.toml") == "ald simulate --devices 20 --days 0.25 --seed 7 --faults 'my faults.toml' --packs 'all packs.toml'");
}

BOOST_AUTO_TEST_SUITE_END()
