// kill -9 while orders are placed: what was answered stays, and sending everything again issues nothing twice.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>
#include <map>

#include "issuer/embedded_licensing_server.hpp"
#include "issuer/issuer_ledger.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "tests/issuer/fixed_clock.hpp"
#include "tests/issuer/licensing_server_conformance.hpp"
#include "tests/issuer/scratch_dir.hpp"
#include "tests/issuer/why.hpp"

namespace {

using namespace ald;

constexpr unsigned order_lines = 20;
constexpr const char* dir_variable = "ALD_ISSUER_CRASH_DIR";
constexpr const char* from_variable = "ALD_ISSUER_CRASH_FROM";

const fixed_clock clock_2026(1'767'225'612'345);

std::unique_ptr<embedded_licensing_server> opened(const std::string& dir) {
  embedded_config config;
  config.dir = dir;
  auto server = embedded_licensing_server::open(config, clock_2026);
  BOOST_REQUIRE_MESSAGE(server.ok(), why(server));
  return std::move(server.value());
}

conformance::answers_by_key placed(licensing_server& server, const order& lines) {
  return conformance::by_key(conformance::wait_for<std::vector<line_answer>>([&](auto done) { server.place(lines, done); }));
}

std::map<std::string, issued_license> ledger_of(licensing_server& server) {
  std::map<std::string, issued_license> found;
  const auto all = conformance::wait_for<std::vector<issued_license>>([&](auto done) { server.ledger(done); });
  BOOST_REQUIRE(all.ok());
  for (const auto& license : all.value()) {
    BOOST_TEST(found.emplace(license.key.text, license).second, "two licenses for " << license.key.text);
  }
  return found;
}

/// Starts this program again as the issuing process. A fork alone would lack RocksDB's threads.
pid_t start_child(const std::string& dir, unsigned from, const int (&pipe_ends)[2]) {
  const auto pid = ::fork();
  if (pid != 0) return pid;
  // its answers go to descriptor 9; without a reading end of its own it dies of SIGPIPE if this process is gone
  ::dup2(pipe_ends[1], 9);
  ::close(pipe_ends[0]);
  ::setenv(dir_variable, dir.c_str(), 1);
  ::setenv(from_variable, std::to_string(from).c_str(), 1);
  ::execl("/proc/self/exe", "tests", "--run_test=issuer_crash/the_child_issues_orders_until_it_is_killed", nullptr);
  ::_exit(127);
}

/// Lets a child issue from unit number `from` until it has answered `orders` orders, kills it, and returns what it told:
/// key → serial of every answered line.
std::map<std::string, std::string> killed_after(const std::string& dir, unsigned from, unsigned orders) {
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  const auto pid = start_child(dir, from, ends);
  ::close(ends[1]);
  auto* in = ::fdopen(ends[0], "r");
  std::map<std::string, std::string> told;
  char key[128], serial[32];
  while (told.size() < orders * order_lines && std::fscanf(in, "%127s %31s", key, serial) == 2) told.emplace(key, serial);
  ::kill(pid, SIGKILL);
  // answers it gave between the last one read and its end are in the pipe
  while (std::fscanf(in, "%127s %31s", key, serial) == 2) told.emplace(key, serial);
  std::fclose(in);
  int status = 0;
  ::waitpid(pid, &status, 0);
  BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the child ended by itself, status " << status);
  return told;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(issuer_crash)

// Runs only as the child of the next case.
BOOST_AUTO_TEST_CASE(the_child_issues_orders_until_it_is_killed) {
  const auto* dir = std::getenv(dir_variable);
  if (!dir) return;
  const auto server = opened(dir);
  const auto verifier = trusted_license_verifier::from_texts({server->public_key()}).value();
  for (auto from = static_cast<unsigned>(std::atoi(std::getenv(from_variable)));; from += order_lines) {
    std::string told;
    for (const auto& [key, outcome] : placed(*server, conformance::units(from, from + order_lines))) {
      told += key + " " + verifier.verify(std::get<line_issued>(outcome).license_file).value().serial.text + "\n";
    }
    // one write of less than PIPE_BUF: it is told whole or not at all
    if (::write(9, told.data(), told.size()) != static_cast<ssize_t>(told.size())) return;
  }
}

BOOST_AUTO_TEST_CASE(after_a_kill_every_answered_line_is_in_the_ledger_and_sending_all_again_issues_nothing_twice) {
  const scratch_dir dir;
  std::map<std::string, std::string> told;
  unsigned next_unit = 0;
  for (unsigned round = 1; round <= 6; ++round) {
    const auto now_told = killed_after(dir / "issuer", next_unit, 3 * round);
    told.insert(now_told.begin(), now_told.end());
    next_unit += static_cast<unsigned>(now_told.size());
    const auto server = opened(dir / "issuer");
    const auto after_crash = ledger_of(*server);
    for (const auto& [key, serial] : told) {
      const auto found = after_crash.find(key);
      BOOST_REQUIRE_MESSAGE(found != after_crash.end(), key << " was answered and is not in the ledger");
      BOOST_TEST(found->second.serial.text == serial);
    }
    // one order may be in the ledger without having been answered, and only as a whole
    BOOST_TEST((after_crash.size() == told.size() || after_crash.size() == told.size() + order_lines));
    const auto everything = conformance::units(0, next_unit + order_lines);
    const auto again = placed(*server, everything);
    const auto verifier = trusted_license_verifier::from_texts({server->public_key()}).value();
    for (const auto& [key, license] : after_crash) {
      BOOST_TEST(verifier.verify(conformance::file_of(again, key)).value().serial.text == license.serial.text);
    }
    const auto at_last = ledger_of(*server);
    BOOST_TEST(at_last.size() == everything.lines.size());
    for (const auto& [key, license] : at_last) told[key] = license.serial.text;
    next_unit += order_lines;
  }
}

BOOST_AUTO_TEST_CASE(after_a_kill_the_packs_count_what_the_ledger_lists) {
  const scratch_dir dir;
  killed_after(dir / "issuer", 0, 5);
  const auto ledger = ald::issuer_ledger::open(dir / "issuer/ledger");
  BOOST_REQUIRE(ledger.ok());
  BOOST_TEST(ledger.value()->packs().at(0).used == static_cast<std::int64_t>(ledger.value()->all().value().size()));
}

BOOST_AUTO_TEST_SUITE_END()
