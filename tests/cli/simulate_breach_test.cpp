// What `ald simulate` says of a breach, by a program with a planted bug: it can be seen again, also when it was made smaller.
#include <regex>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "cli/faults_file.hpp"
#include "program.hpp"

BOOST_AUTO_TEST_SUITE(simulate_breach)

using namespace ald;

namespace {

/// A directory of its own, since --shrink writes a file where it is run.
struct workplace {
  workplace() {
    std::string pattern = "/tmp/ald-breach-XXXXXX";
    path = ::mkdtemp(pattern.data());
  }
  ~workplace() { std::filesystem::remove_all(path); }

  /// "ald ARGUMENTS" of the program with the planted bug, run here.
  command_outcome run(const std::string& bug, const std::string& arguments) const {
    const auto program = std::filesystem::path(ald_binary).parent_path() / "tests" / "simulate_mutants";
    BOOST_REQUIRE_MESSAGE(std::filesystem::exists(program), program << " is not built: ninja simulate_mutants");
    return run_line("cd " + path + " && ALD_MUTANT=" + bug + " " + program.string() + " " + arguments);
  }
  static command_outcome run_line(const std::string& line) {
    command_outcome outcome;
    FILE* pipe = ::popen(line.c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe)) outcome.out.append(buffer.data(), n);
    const int status = ::pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  std::string path;
};

struct told_breach {
  std::string invariant;
  std::string place;    ///< time, device, what was seen
  std::string command;  ///< without "ald "
  std::uint32_t devices = 0;
  double days = 0;
};

std::vector<told_breach> breaches_in(const std::string& text) {
  static const std::regex breach(R"(seed (\d+) breaks ([^\n]*)\n  at ([^\n]*)\n(?:  the device's last events:\n(?:    [^\n]*\n)*)?  see it again: ald (simulate --devices (\d+) --days (\S+) --seed (\d+) [^\n]*)\n)");
  std::vector<told_breach> found;
  for (std::sregex_iterator it(text.begin(), text.end(), breach); it != std::sregex_iterator(); ++it) {
    BOOST_TEST((*it)[1].str() == (*it)[7].str());
    found.push_back({(*it)[2], (*it)[3], (*it)[4], static_cast<std::uint32_t>(std::stoul((*it)[5])), std::stod((*it)[6])});
  }
  return found;
}

std::size_t kinds_in(const fault_plan& plan) {
  std::size_t kinds = 0;
  for (const double rate : plan.rates) kinds += rate > 0 ? 1 : 0;
  return kinds;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_breach_names_seed_invariant_last_events_and_the_command_that_shows_it_again) {
  const workplace here;
  const auto outcome = here.run("ignore_consent", "simulate --devices 24 --days 0.25 --seed 1 --faults storm 2>&1");
  BOOST_TEST(outcome.code == 1);
  const auto told = breaches_in(outcome.out);
  BOOST_REQUIRE(told.size() == 1u);
  BOOST_TEST(told[0].invariant == "I4 consent first");
  BOOST_TEST(outcome.out.find("the device's last events:\n    group ") != std::string::npos);
  const auto again = here.run("ignore_consent", told[0].command + " 2>&1");
  BOOST_TEST(again.code == 1);
  const auto told_again = breaches_in(again.out);
  BOOST_REQUIRE(told_again.size() == 1u);
  BOOST_TEST(told_again[0].place == told[0].place);
  BOOST_TEST(run_command(told[0].command + " 2>&1").code == 0);  // the bug is in no other program
}

BOOST_AUTO_TEST_CASE(a_breach_is_shrunk_to_a_smaller_one_of_the_same_invariant_that_its_command_shows_again) {
  const std::pair<const char*, const char*> bugs[] = {{"ignore_consent", "I4 consent first"}, {"pushes_without_limit", "I8 bounded"}};
  for (const auto& [bug, invariant] : bugs) {
    const workplace here;
    const auto outcome = here.run(bug, "simulate --seeds 1..6 --devices 24 --days 0.25 --faults storm --shrink 2>&1");
    BOOST_TEST_CONTEXT(bug << ": " << outcome.out) {
      BOOST_TEST(outcome.code == 1);
      const auto told = breaches_in(outcome.out);
      BOOST_REQUIRE(told.size() >= 2u);
      const told_breach& first = told.front();
      const told_breach& small = told.back();
      BOOST_TEST(first.invariant == invariant);
      BOOST_TEST(small.invariant == invariant);
      BOOST_TEST(small.devices <= first.devices);
      // Other limits are drawn for fewer devices: a breach of one may need all of them.
      if (small.invariant != "I8 bounded") BOOST_TEST(small.devices < first.devices);
      BOOST_TEST(small.days < first.days);
      std::smatch file;
      BOOST_REQUIRE(std::regex_search(small.command, file, std::regex("--faults (\\S+\\.toml)")));
      const auto rates = read_faults_file(here.path + "/" + file[1].str());
      BOOST_REQUIRE(rates.ok());
      BOOST_TEST(kinds_in(rates.value()) < kinds_in(preset_faults("storm").value()) / 2);
      const auto again = here.run(bug, small.command + " 2>&1");
      BOOST_TEST(again.code == 1);
      const auto told_again = breaches_in(again.out);
      BOOST_REQUIRE(told_again.size() == 1u);
      BOOST_TEST(told_again[0].invariant == invariant);
      BOOST_TEST(told_again[0].place == small.place);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
