// Draws each trait over a shuffled list of the devices, so that shares are exact and independent of each other.
#include "sim/virtual_fleet.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>
#include <string_view>

namespace ald {
namespace {

/// A permutation of 64-bit numbers (the splitmix64 finalizer): distinct inputs give distinct unit IDs.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

std::string hex16(std::uint64_t x) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llX", static_cast<unsigned long long>(x));
  return text;
}

std::string token_of(std::uint64_t seed, const unit_id& unit) {
  const std::string text = "ald virtual fleet token/" + std::to_string(seed) + "/" + unit.text;
  std::array<unsigned char, 24> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  std::string hex(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  hex.pop_back();
  return hex;
}

/// True for share * of.size() devices of `of`, chosen by a shuffle of their own per trait.
std::vector<bool> draw(const std::vector<std::uint32_t>& of, double share, std::uint32_t count, std::uint64_t seed) {
  auto order = of;
  std::mt19937_64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
  const auto wanted = static_cast<std::size_t>(std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(order.size())));
  std::vector<bool> chosen(count, false);
  for (std::size_t i = 0; i < wanted; ++i) chosen[order[i]] = true;
  return chosen;
}

std::vector<std::uint32_t> where(const std::vector<bool>& chosen, bool value) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < chosen.size(); ++i)
    if (chosen[i] == value) found.push_back(i);
  return found;
}

constexpr std::array<std::string_view, 4> old_versions{"10.03.499", "10.2.900", "9.12.040", "10.03.100"};
constexpr std::array<std::string_view, 4> new_versions{"10.03.500", "10.3.560", "11.0.001", "12.04.110"};

}  // namespace

std::vector<virtual_device_traits> make_virtual_fleet(const virtual_fleet_plan& plan) {
  std::vector<std::uint32_t> all(plan.count);
  std::iota(all.begin(), all.end(), 0u);
  const auto draw_from = [&](const std::vector<std::uint32_t>& of, double share, std::uint64_t trait) {
    return draw(of, share, plan.count, mix(plan.seed * 16 + trait));
  };
  const auto old_firmware = draw_from(all, plan.old_firmware, 1);
  const auto prompting = draw_from(all, plan.prompting, 2);
  const auto pull_only = draw_from(all, plan.pull_only, 3);
  const auto pushable = where(pull_only, false);
  const double share_of_pushable = pushable.empty() ? 0.0 : plan.unreachable * plan.count / static_cast<double>(pushable.size());
  const auto unreachable = draw_from(pushable, share_of_pushable, 4);
  const auto asked = where(prompting, true);
  const auto declining = draw_from(asked, plan.declining, 5);
  std::vector<std::uint32_t> willing;
  for (auto i : asked)
    if (!declining[i]) willing.push_back(i);
  const double share_of_willing = willing.empty() ? 0.0 : plan.deferring * static_cast<double>(asked.size()) / static_cast<double>(willing.size());
  const auto deferring = draw_from(willing, share_of_willing, 6);

  std::mt19937_64 random(mix(plan.seed * 16));
  const auto base = mix(plan.seed + 0x9e3779b97f4a7c15ULL);
  std::vector<virtual_device_traits> fleet(plan.count);
  for (std::uint32_t i = 0; i < plan.count; ++i) {
    auto& device = fleet[i];
    const auto drawn = random();
    device.unit = unit_id{hex16(mix(base + i))};
    device.name = "kiosk-" + std::to_string(i + 1);
    device.directory = prompting[i] ? plan.prompting_directory : plan.managed_directory;
    device.token = token_of(plan.seed, device.unit);
    device.old_firmware = old_firmware[i];
    device.firmware = std::string((old_firmware[i] ? old_versions : new_versions)[drawn % 4]);
    device.hardware_serial = "VK" + std::to_string(100'000'000 + i);
    device.has_push_port = !pull_only[i];
    device.polls = pull_only[i] || !old_firmware[i];
    device.prompting = prompting[i];
    device.reboot_ms = plan.reboot_ms;
    if (unreachable[i])
      device.reachable_after_ms = plan.back_after_ms + static_cast<duration_ms>((drawn >> 8) % static_cast<std::uint64_t>(plan.back_spread_ms + 1));
    if (declining[i] || deferring[i]) {
      device.first_answer = declining[i] ? user_answer::declined : user_answer::later;
      device.first_answers = plan.first_answers;
    }
  }
  return fleet;
}

}  // namespace ald
