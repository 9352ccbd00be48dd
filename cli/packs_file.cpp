// Reads packs.
#include "cli/packs_file.hpp"

#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "cli/toml_file.hpp"
#include "messages/ids.hpp"

namespace ald {
namespace {

constexpr std::size_t most_packs = 200;
constexpr std::int64_t most_licenses = 1'000'000'000, most_days = 36'500;

fault wrong(const std::string& path, const std::string& what) { return {fault_code::bad_input, path + ": " + what, "see Years and packs in docs/SIMULATION.md"}; }

std::optional<std::int64_t> whole(const toml::node_view<const toml::node>& value, std::int64_t most) {
  const auto number = value.value_exact<std::int64_t>();
  return number && *number >= 0 && *number <= most ? number : std::nullopt;
}

// Empty: it was read.
std::string read(const toml::table& table, simulated_pack& pack) {
  for (const auto& [key, value] : table) {
    const auto name = key.str();
    if (name != "id" && name != "total" && name != "on_sale_day" && name != "last_day" && name != "license_days") return "has no \"" + std::string(name) + "\"";
  }
  const auto id = table["id"].value<std::string>();
  if (!id || !is_unit_id(*id)) return "needs an id of 1 to 64 of A-Z a-z 0-9 . _ : -";
  pack.id = *id;
  pack.unlimited = table["total"].value<std::string>() == "unlimited";
  const auto total = whole(table["total"], most_licenses);
  if (!pack.unlimited && !total) return "needs a total of 0 to 1000000000, or \"unlimited\"";
  pack.total = total.value_or(0);
  if (table.contains("on_sale_day")) {
    const auto day = whole(table["on_sale_day"], most_days);
    if (!day) return "has an on_sale_day that is not 0 to 36500";
    pack.on_sale_ms = *day * ms_per_day;
  }
  pack.last_day = whole(table["last_day"], most_days);
  const auto days = whole(table["license_days"], most_days);
  if (table.contains("last_day") == table.contains("license_days") || !(pack.last_day || days)) return "needs last_day or license_days, 0 to 36500";
  pack.license_days = days.value_or(pack.license_days);
  return {};
}

result<std::vector<simulated_pack>> packs_of(const std::string& path, const toml::table& table) {
  for (const auto& [key, value] : table) {
    if (key != "pack") return wrong(path, "there is no key '" + std::string(key.str()) + "'");
  }
  const toml::array* tables = table["pack"].as_array();
  if (tables == nullptr || tables->empty() || tables->size() > most_packs) return wrong(path, fmt::format("needs 1 to {} tables [[pack]]", most_packs));
  std::vector<simulated_pack> packs;
  std::set<std::string> ids;
  for (const auto& one : *tables) {
    simulated_pack& pack = packs.emplace_back();
    if (!one.is_table()) return wrong(path, "pack is not a list of tables: write [[pack]]");
    if (const auto trouble = read(*one.as_table(), pack); !trouble.empty()) return wrong(path, fmt::format("pack {} {}", packs.size(), trouble));
    if (!ids.insert(pack.id).second) return wrong(path, "there are two packs \"" + pack.id + "\"");
  }
  return packs;
}

}  // namespace

result<std::vector<simulated_pack>> choose_packs(const std::string& yearly_or_path, std::uint32_t devices, double days) {
  if (yearly_or_path.empty()) return std::vector<simulated_pack>{};
  if (yearly_or_path == "yearly") return yearly_packs(devices, days);
  if (!std::filesystem::exists(yearly_or_path)) return fault{fault_code::io, "'" + yearly_or_path + "' is neither yearly nor a file", "give one of them"};
  const auto table = read_toml_file(yearly_or_path);
  return table.ok() ? packs_of(yearly_or_path, table.value()) : table.error();
}

}  // namespace ald
