// Makes CLI11 options from the option table and applies them.
#include "cli/node_arguments.hpp"

#include <fmt/format.h>

#include "cli/artifact_options.hpp"
#include "cli/config_file.hpp"
#include "cli/node_options.hpp"

namespace ald {
namespace {

const char* type_name(option_type type) {
  switch (type) {
    case option_type::text: return "TEXT";
    case option_type::choice: return "WORD";
    case option_type::integer: return "N";
    case option_type::duration: return "TIME";
    case option_type::size: return "SIZE";
    case option_type::flag: return "";
  }
  return "";
}

}  // namespace

void add_node_options(CLI::App& command, node_arguments& arguments) {
  command.add_option("--config", arguments.config, "configuration file (TOML); each of its keys is also a flag here");
  command.add_flag("--print-config", arguments.print_config, "print the effective configuration as a commented file, and end");
  command.add_flag("--restored", arguments.restored, "the data directory was restored from a backup: order nothing before it is reconciled with the "
                                                     "licensing server's ledger");
  command.add_flag_function("--dry-run", [&arguments](std::int64_t) { arguments.given["money.dry_run"] = "true"; }, "same as --money.dry-run");
  const node_settings defaults;
  for (const auto& option : node_options()) {
    auto* given = &arguments.given;
    const auto key = option.key;
    const auto group = option.section().empty() ? "Options" : "[" + option.section() + "]";
    if (option.type == option_type::flag) {
      command.add_flag_function(option.flag(), [given, key](std::int64_t) { (*given)[key] = "true"; }, option.help)->group(group);
      continue;
    }
    const auto help = fmt::format("{} ({}; default {})", option.help, option.allowed, option.get(defaults).empty() ? "empty" : option.get(defaults));
    command.add_option_function<std::string>(option.flag(), [given, key](const std::string& text) { (*given)[key] = text; }, help)
        ->type_name(type_name(option.type))
        ->group(group);
  }
  command.add_option("--pack", arguments.packs, "a pack of the embedded licensing server: id=ID,kind=KIND,total=N|unlimited,validity_days=N")
      ->type_name("PACK")
      ->expected(1)
      ->take_all()
      ->group("[[pack]]");
  command.add_option("--artifact", arguments.artifacts, "how licenses are packed for a product: product=NAME,form=swu,hardware=1.0,path=/FILE,version=TEXT")
      ->type_name("ARTIFACT")
      ->expected(1)
      ->take_all()
      ->group("[[artifact]]");
}

result<node_settings> effective_settings(const node_arguments& arguments) {
  node_settings settings;
  if (!arguments.config.empty()) {
    if (auto read = read_config_file(arguments.config, settings); !read.ok()) return read.error();
  }
  const auto options = node_options();
  for (const auto& [key, text] : arguments.given) {
    const auto* option = find_option(options, key);
    if (auto set = option->set(settings, text); !set.ok()) {
      return fault{fault_code::bad_input, fmt::format("{}: {}", option->flag(), set.error().what), set.error().hint};
    }
  }
  settings.node.restored = arguments.restored;
  if (!arguments.packs.empty()) settings.packs.clear();
  for (const auto& text : arguments.packs) {
    auto pack = parse_pack(text);
    if (!pack.ok()) return fault{fault_code::bad_input, "--pack: " + pack.error().what, pack.error().hint};
    settings.packs.push_back(pack.value());
  }
  if (!arguments.artifacts.empty()) settings.artifacts.plans.clear();
  for (const auto& text : arguments.artifacts) {
    auto plan = parse_artifact(text);
    if (!plan.ok()) return fault{fault_code::bad_input, "--artifact: " + plan.error().what, plan.error().hint};
    settings.artifacts.plans.push_back(plan.value());
  }
  if (auto checked = check_settings(settings); !checked.ok()) return checked.error();
  return settings;
}

}  // namespace ald
