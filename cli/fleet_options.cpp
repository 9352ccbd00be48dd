// The command line of `ald fleet`.
#include "cli/fleet_options.hpp"

#include "cli/is_a_number.hpp"
#include "cli/quantity_text.hpp"

namespace ald {
namespace {

void add_duration(CLI::App& command, const std::string& name, duration_ms& to, const std::string& help) {
  command
      .add_option_function<std::string>(
          name, [&to](const std::string& text) { to = parse_duration(text).value(); }, help + " [" + format_duration(to) + "]")
      ->type_name("TIME")
      ->check([](const std::string& text) {
        const auto parsed = parse_duration(text);
        return parsed.ok() ? std::string() : to_string(parsed.error());
      });
}

void add_share(CLI::App& command, const std::string& name, double& to, const std::string& help) {
  command.add_option(name, to, help)->check(CLI::Range(0.0, 1.0))->check(is_a_number)->capture_default_str()->type_name("SHARE");
}

}  // namespace

void add_fleet_options(CLI::App& command, fleet_options& o) {
  command.add_option("--node", o.node.node, "the node, http://HOST:PORT")->type_name("URL");
  command.add_option("--data", o.node.data, "the node's data directory, if --node or --admin-token-file is not given")
      ->type_name("DIR")->capture_default_str();
  command.add_option("--admin-token-file", o.node.admin_token_file, "file that holds the node's admin token")->type_name("FILE");
  command.add_option("--tenant", o.tenant, "DDI tenant")->capture_default_str();
  command.add_option("--count", o.plan.count, "devices")->check(CLI::Range(1u, 18'000u))->capture_default_str()->type_name("N");
  command.add_option("--seed", o.plan.seed, "the same seed gives the same devices")->capture_default_str()->type_name("S");
  add_share(command, "--old-firmware", o.plan.old_firmware, "share below the firmware threshold");
  add_share(command, "--unreachable", o.plan.unreachable, "share that can't be reached at first");
  add_share(command, "--prompting", o.plan.prompting, "share whose directory prompts its users");
  add_share(command, "--pull-only", o.plan.pull_only, "share without a push port");
  add_share(command, "--declining", o.plan.declining, "share of the prompting whose users say no at first");
  add_share(command, "--deferring", o.plan.deferring, "share of the prompting whose users say later at first");
  command.add_option("--first-answers", o.plan.first_answers, "how often they say so")
      ->check(CLI::Range(0u, 100u))->capture_default_str()->type_name("N");
  add_duration(command, "--back-after", o.plan.back_after_ms, "unreachable devices come back so long after all are registered");
  add_duration(command, "--back-spread", o.plan.back_spread_ms, "plus up to this");
  add_duration(command, "--reboot-time", o.plan.reboot_ms, "how long a device is away while it reboots");
  add_duration(command, "--retry-cap", o.device.retry_cap_ms, "longest wait after a request without an answer");
  command.add_option("--key", o.key, "trusted license key, base64; otherwise the node is asked")->type_name("KEY");
  command.add_flag("--with-profile", o.with_profile, "make the profile no-prompt and assign it to " + o.plan.managed_directory);
  command.add_flag("--stay", o.stay, "serve on when all is settled, until SIGTERM or SIGINT");
  add_duration(command, "--timeout,--duration", o.ends_after_ms, "end after it in any case");
  command.add_option("--json", o.json, "write what the devices know to FILE, or - for standard output")->type_name("FILE");
  command.add_flag("--quiet", o.quiet, "no progress");
  command.add_option("--listen", o.listen_address, "address of the push ports")->capture_default_str();
  command.add_option("--register-batch", o.register_batch, "devices in one registration")->check(CLI::Range(1u, 10'000u))->capture_default_str();
  command.add_option("--own-ports-up-to", o.own_ports_up_to, "larger fleets share a push port")
      ->check(CLI::Range(0u, 16'000u))->capture_default_str();
  command.add_option("--max-requests", o.max_requests_in_flight, "requests under way at once")->check(CLI::Range(1u, 4'000u))->capture_default_str();
}

}  // namespace ald
