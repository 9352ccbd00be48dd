// Declares the commands that need no running node, parses the line, runs what was chosen.
#include "cli/commands.hpp"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/client_command_line.hpp"
#include "cli/demo_command.hpp"
#include "cli/fleet_command.hpp"
#include "cli/fulfil_command.hpp"
#include "cli/licensing_server_command.hpp"
#include "cli/node_command.hpp"
#include "cli/node_options.hpp"
#include "cli/replay_command.hpp"
#include "cli/replay_command_line.hpp"
#include "cli/simulate_command.hpp"
#include "cli/system_clock.hpp"
#include "cli/verify_command.hpp"

namespace ald {
namespace {

constexpr const char* about =
    "Automatic License Deployment: finds registered devices without a license, orders licenses bound to their unit IDs,\n"
    "delivers them, and proves that every device ended up licensed.";
constexpr const char* footer =
    "\nFirst steps: \"ald demo\" shows a rollout; \"ald node\" runs a node; \"ald COMMAND --help\" explains a command.\n"
    "Exit codes: 0 done, 1 refused or failed (one line on stderr says what to do), 2 the command line or the configuration is wrong.";

struct verify_arguments {
  std::string file;
  std::vector<std::string> keys;
  std::string unit;
  bool json = false;
};

void add_node(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("node", "run a node until SIGTERM or Ctrl-C");
  auto arguments = std::make_shared<node_arguments>();
  add_node_options(*command, *arguments);
  command->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return node_command(*arguments, out, err); }; });
}

void add_fleet(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("fleet", "virtual devices in a process of their own, over real HTTP");
  auto options = std::make_shared<fleet_options>();
  add_fleet_options(*command, *options);
  command->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return run_fleet(*options, out, err); }; });
}

void add_demo(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("demo", "a node and a fleet of virtual devices: watch a rollout");
  auto o = std::make_shared<demo_options>();
  command->add_flag("--once", o->once, "end when settled: compare node, devices and licensing server, re-send, compare again");
  command->add_flag("--json", o->json, "with --once: end with one JSON object on standard output, all else on standard error");
  command->add_option("--devices", o->devices, "virtual devices")->check(CLI::Range(1u, 10'000u))->capture_default_str()->type_name("N");
  command->add_option("--seed", o->seed, "the same seed gives the same devices")->capture_default_str()->type_name("S");
  command->add_option("--port", o->port, "port of the node; 0: the system chooses")->capture_default_str()->type_name("P");
  command->add_option("--data", o->data, "empty or new directory that is kept; otherwise a temporary one")->type_name("DIR");
  command->add_option("--timeout", o->timeout_s, "seconds to settle, and again after the re-send")->check(CLI::Range(1u, 86'400u))->capture_default_str();
  command->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return demo_command(*o, out, err); }; });
}

void add_licensing_server(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("licensing-server", "the reference server of the ordering API, with faults on demand");
  command->footer("The API is specified in docs/licensing-api. Licenses are verified with DIR/signing.pub.");
  auto options = std::make_shared<licensing_server_options>();
  add_licensing_server_options(*command, *options);
  auto* fulfil = command->add_subcommand("fulfil", "answer orders that come as a file, on standard output; the server must not be running");
  auto orders = std::make_shared<fulfil_options>();
  fulfil->add_option("orders", orders->orders, "file that \"ald export-orders\" wrote")->type_name("ORDERS")->required();
  fulfil->add_option("--node-key", orders->node_keys, "public key of a node that may order: base64, or a file with one key a line")->type_name("PUB")->required()->take_all()->expected(1);
  fulfil->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return fulfil_command(*options, *orders, out, err); }; });
  command->callback([=, &chosen, &out, &err] {
    if (!command->get_subcommands().empty()) return;
    chosen = [=, &out, &err] { return licensing_server_command(*options, out, err); };
  });
}

void add_replay(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("replay", "check a node's log against its snapshots; look into its past; export and import it");
  auto o = std::make_shared<replay_options>();
  add_replay_options(*command, *o);
  o->terminal = &err == &std::cerr && ::isatty(STDERR_FILENO) == 1;
  command->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return replay_command(*o, out, err); }; });
}

void add_verify(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("verify", "check a license file offline");
  auto a = std::make_shared<verify_arguments>();
  command->add_option("file", a->file, "license file")->type_name("FILE")->required();
  command->add_option("--key", a->keys, "trusted public key: base64, or a file with one key a line")->type_name("PUB")->required()->take_all();
  command->add_option("--unit", a->unit, "unit ID that the license must be bound to")->type_name("UNIT");
  command->add_flag("--json", a->json, "print JSON");
  command->callback([=, &chosen, &out, &err] {
    chosen = [=, &out, &err] { return verify_command(a->file, a->keys, a->unit, a->json, out, err, day_of(system_clock().now().wall_ms)); };
  });
}

void add_simulate(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  auto* command = app.add_subcommand("simulate", "a node, devices, faults and crashes in virtual time, checked at every step");
  auto options = std::make_shared<simulate_options>();
  add_simulate_options(*command, *options);
  command->callback([=, &chosen, &out, &err] { chosen = [=, &out, &err] { return simulate_command(*options, out, err); }; });
}

// What was typed and not understood, with the nearest thing that would have been; empty if it is something else that is wrong.
std::string misunderstanding(CLI::App& app) {
  CLI::App* deepest = &app;
  while (!deepest->get_subcommands().empty()) deepest = deepest->get_subcommands().front();
  const auto unknown = deepest->remaining(true);
  if (unknown.empty()) return {};
  const auto typed = unknown.front().substr(0, unknown.front().find('='));
  std::vector<std::string> known;
  for (const auto* option : deepest->get_options()) {
    for (const auto& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const auto* command : deepest->get_subcommands([](const CLI::App*) { return true; })) known.push_back(command->get_name());
  const auto near = nearest(typed, known);
  return fmt::format("\"{}\" is not known here{}", typed, near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

// What had to be there and is not; empty if something else is wrong.
std::string omission(CLI::App& app) {
  CLI::App* deepest = &app;
  std::string command;
  while (!deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
    command += (command.empty() ? "" : " ") + deepest->get_name();
  }
  if (deepest->get_require_subcommand_min() > 0) {
    std::string names;
    for (const auto* each : deepest->get_subcommands([](const CLI::App*) { return true; })) names += (names.empty() ? "" : ", ") + each->get_name();
    return command.empty() ? "name a command: " + names : fmt::format("{}: name one of {}", command, names);
  }
  for (const auto* option : deepest->get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    const auto flag = option->get_positional() ? "" : option->get_name() + " ";
    const auto type = option->get_type_name();  // with the checks' names behind a colon
    return fmt::format("{}: {}{} is missing ({})", command, flag, type.substr(0, type.find(':')), option->get_description());
  }
  return {};
}

int tell_usage(CLI::App& app, const CLI::ParseError& wrong, std::ostream& out, std::ostream& err) {
  if (wrong.get_exit_code() == 0) {  // --help, --version
    app.exit(wrong, out, err);
    return exit_ok;
  }
  auto what = misunderstanding(app);
  if (what.empty() && dynamic_cast<const CLI::RequiredError*>(&wrong) != nullptr) what = omission(app);
  err << "ald: " << (what.empty() ? wrong.what() : what) << "\nSee \"ald --help\" or \"ald COMMAND --help\".\n";
  return exit_usage;
}

}  // namespace

int run_ald(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  CLI::App app(about, "ald");
  app.set_version_flag("--version", std::string("ald ") + ALD_VERSION);
  app.footer(footer);
  app.require_subcommand(1);
  app.get_formatter()->column_width(44);
  chosen_command chosen;
  add_node(app, chosen, out, err);
  add_client_commands(app, chosen, out, err);
  add_replay(app, chosen, out, err);
  add_verify(app, chosen, out, err);
  add_fleet(app, chosen, out, err);
  add_demo(app, chosen, out, err);
  add_licensing_server(app, chosen, out, err);
  add_simulate(app, chosen, out, err);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return tell_usage(app, wrong, out, err);
  }
  return chosen();
}

}  // namespace ald
