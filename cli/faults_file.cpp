// Reads rates.
#include "cli/faults_file.hpp"

#include <filesystem>

#include "cli/toml_file.hpp"

namespace ald {
namespace {

fault wrong(const std::string& path, const std::string& what) {
  return {fault_code::bad_input, path + ": " + what, "see the faults and their rates in docs/SIMULATION.md"};
}

result<fault_plan> plan_of(const std::string& path, const toml::table& table) {
  if (table.contains("base") && !table["base"].is_string()) return wrong(path, "base is no text: write \"none\", \"calm\" or \"storm\"");
  if (table.contains("hurried") && !table["hurried"].is_boolean()) return wrong(path, "hurried is neither true nor false");
  const auto base = table["base"].value_or(std::string("none"));
  auto plan = preset_faults(base);
  if (!plan) return wrong(path, "base = \"" + base + "\" is none of none, calm, storm");
  plan->name = path;
  plan->hurried = table["hurried"].value_or(plan->hurried);
  for (const auto& [key, value] : table) {
    if (key != "base" && key != "hurried" && key != "rates") return wrong(path, "there is no key '" + std::string(key.str()) + "'");
  }
  const toml::table* rates = table["rates"].as_table();
  if (rates == nullptr) return table.contains("rates") ? result<fault_plan>(wrong(path, "rates is no table")) : result<fault_plan>(*plan);
  for (const auto& [key, value] : *rates) {
    const auto rate = value.value<double>();
    if (!rate) return wrong(path, "rates." + std::string(key.str()) + " is no number");
    if (const auto set = set_rate(*plan, key.str(), *rate); !set.ok()) return wrong(path, "rates." + to_string(set.error()));
  }
  return *plan;
}

}  // namespace

result<fault_plan> read_faults_file(const std::string& path) {
  if (std::filesystem::is_directory(path)) return fault{fault_code::io, "'" + path + "' is a directory, not a file of faults", "give none, calm, storm or a TOML file"};
  if (!std::filesystem::exists(path)) return fault{fault_code::io, "'" + path + "' is neither none, calm, storm nor a file", "give one of them"};
  const auto table = read_toml_file(path);
  return table.ok() ? plan_of(path, table.value()) : table.error();
}

result<fault_plan> choose_faults(const std::string& preset_or_path) {
  if (auto preset = preset_faults(preset_or_path)) return *preset;
  return read_faults_file(preset_or_path);
}

}  // namespace ald
