// What the binary says to a command line: help, version, mistakes, and their exit codes.
#include <boost/test/unit_test.hpp>

#include "program.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(help_and_version_go_to_standard_output_and_exit_with_0) {
  const auto help = run_command("--help 2>/dev/null");
  BOOST_TEST(help.code == 0);
  for (const char* command : {"node", "demo", "fleet", "status", "list", "show", "register", "retire", "resend", "scan", "switch", "profile", "clock",
                              "digest", "issued", "replay", "verify"}) {
    BOOST_TEST(help.out.find("\n  " + std::string(command) + " ") != std::string::npos, command);
  }
  const auto version = run_command("--version 2>/dev/null");
  BOOST_TEST(version.code == 0);
  BOOST_TEST(version.out.starts_with("ald 0."), version.out);
}

BOOST_AUTO_TEST_CASE(a_mistyped_command_or_flag_is_named_with_the_nearest_one) {
  const auto command = run_command("staus 2>&1");
  BOOST_TEST(command.code == 2);
  BOOST_TEST(command.out.find("did you mean status?") != std::string::npos, command.out);
  const auto flag = run_command("node --scan.intervall 5m 2>&1");
  BOOST_TEST(flag.code == 2);
  BOOST_TEST(flag.out.find("did you mean --scan.interval?") != std::string::npos, flag.out);
  BOOST_TEST(run_command("2>&1").code == 2);
  BOOST_TEST(run_command("switch maybe 2>&1").code == 2);
  BOOST_TEST(run_command("list --state lost 2>&1").code == 2);
  for (const char* command : {"list", "pending"}) {
    for (const char* limit : {"-1", "99999999999999999999"}) {
      BOOST_TEST(run_command(std::string(command) + " --limit " + limit + " 2>&1").code == 2, command << " --limit " << limit);
    }
  }
  BOOST_TEST(run_command("licensing-server --data /nonexistent/ald --lose-answers nan 2>&1").code == 2);
  BOOST_TEST(run_command("fleet --node http://127.0.0.1:1 --old-firmware nan 2>&1").code == 2);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_not_allowed_is_answered_with_those_that_are) {
  const auto said = [](const std::string& line) { return run_command(line + " 2>&1").out; };
  BOOST_TEST(said("profile set quiet --prompt-user maybe").starts_with("ald: --prompt-user: maybe not in {true,false}\n"), said("profile set quiet --prompt-user maybe"));
  for (const char* command : {"show", "retire", "unblock", "resend U-1"}) {
    const auto answer = said(std::string(command) + " ../etc");
    BOOST_TEST(answer.starts_with("ald: unit: \"../etc\" is not a unit ID: 1 to 64 of A-Z a-z 0-9 . _ : -\n"), answer);
  }
  BOOST_TEST(said("register --csv / --show-tokens") == "ald: / is a directory (name a readable CSV file)\n");
}

BOOST_AUTO_TEST_CASE(a_node_refuses_wrong_values_and_open_addresses_before_it_does_anything) {
  const auto value = run_command("node --data /nonexistent/x --scan.interval soon 2>&1");
  BOOST_TEST(value.code == 2);
  BOOST_TEST(value.out ==
             "ald: --scan.interval: \"soon\" is not a length of time (write for example 200ms, 5s, 10m, 1h30m or 2d; allowed: 1s to 1d)\n");
  const auto address = run_command("node --data /nonexistent/x --listen.address 0.0.0.0 2>&1");
  BOOST_TEST(address.code == 2);
  BOOST_TEST(address.out.find("--allow-plain-http-beyond-loopback") != std::string::npos, address.out);
  const auto file = run_command("node --config /nonexistent/ald.toml 2>&1");
  BOOST_TEST(file.code == 2);
}

BOOST_AUTO_TEST_CASE(print_config_shows_the_effective_configuration_and_starts_nothing) {
  const auto printed = run_command("node --data /nonexistent/x --scan.interval 7m --print-config 2>&1");
  BOOST_TEST(printed.code == 0);
  BOOST_TEST(printed.out.find("\ninterval = \"7m\"\n") != std::string::npos, printed.out);
  BOOST_TEST(printed.out.find("(1s to 1d; default \"5m\")") != std::string::npos, printed.out);
}

BOOST_AUTO_TEST_CASE(arguments_that_are_missing_are_asked_for) {
  const auto said = [](const std::string& line) { return run_command(line + " 2>&1").out; };
  BOOST_TEST(said("profile").starts_with("ald: profile: name one of set, assign, unassign, list\n"), said("profile"));
  BOOST_TEST(said("clock").starts_with("ald: clock: name one of confirm\n"), said("clock"));
  BOOST_TEST(said("").starts_with("ald: name a command: node, status, list,"), said(""));
  BOOST_TEST(said("switch").starts_with("ald: switch: on|off is missing (on or off)\n"), said("switch"));
  BOOST_TEST(said("show").starts_with("ald: show: UNIT is missing (unit ID)\n"), said("show"));
  BOOST_TEST(said("profile set quiet").starts_with("ald: profile set: --prompt-user true|false is missing (true: users are asked; false: they are not)\n"),
             said("profile set quiet"));
  BOOST_TEST(run_command("register 2>&1").out == "ald: register what? (name a unit ID, or a file with --csv FILE)\n");
  BOOST_TEST(run_command("resend 2>&1").out == "ald: resend to whom? (name unit IDs, or --all for every device that needs it)\n");
  BOOST_TEST(run_command("register U-1 2>&1").code == 2);
  BOOST_TEST(run_command("replay --data /nonexistent/x 2>&1").code == 1);
}

BOOST_AUTO_TEST_SUITE_END()
