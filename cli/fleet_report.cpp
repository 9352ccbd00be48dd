// Sums over the devices, printed.
#include "cli/fleet_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "cli/text_table.hpp"

namespace ald {
namespace {

using outcome_counts = std::array<std::size_t, fleet_outcome_count>;

std::size_t& at(outcome_counts& counts, fleet_outcome outcome) { return counts[static_cast<std::size_t>(outcome)]; }

outcome_counts count_outcomes(const std::vector<fleet_member>& members, std::int64_t now_ms) {
  outcome_counts counts{};
  for (const auto& member : members) ++at(counts, outcome_of(member, now_ms));
  return counts;
}

virtual_device_counts sum_counts(const std::vector<fleet_member>& members) {
  virtual_device_counts sum;
  for (const auto& member : members) sum += member.device.counts();
  return sum;
}

/// Times from registration to licensed of those licensed in this run, sorted.
std::vector<std::int64_t> license_times(const std::vector<fleet_member>& members) {
  std::vector<std::int64_t> times;
  for (const auto& member : members)
    if (member.licensed_at_ms >= 0 && !member.licensed_before)
      times.push_back(std::max<std::int64_t>(0, member.licensed_at_ms - member.enrolled_at_ms));
  std::sort(times.begin(), times.end());
  return times;
}

std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * percent / 100];
}

}  // namespace

fleet_outcome outcome_of(const fleet_member& member, std::int64_t now_ms) {
  if (member.device.busy()) return fleet_outcome::under_way;
  if (member.device.licensed()) return fleet_outcome::licensed;
  if (!member.device.reachable(now_ms)) return fleet_outcome::away;
  return member.may_wait_for_resend() ? fleet_outcome::waiting_for_resend : fleet_outcome::unlicensed;
}

bool all_settled(const std::vector<fleet_member>& members, std::int64_t now_ms) {
  return std::all_of(members.begin(), members.end(), [&](const auto& member) {
    const auto outcome = outcome_of(member, now_ms);
    return outcome == fleet_outcome::licensed || outcome == fleet_outcome::waiting_for_resend;
  });
}

std::string progress_bar(std::size_t licensed, std::size_t devices, std::size_t width) {
  const auto full = devices == 0 ? width : width * licensed / devices;
  return "[" + std::string(full, '#') + std::string(width - full, '.') + "]";
}

std::string progress_text(const std::vector<fleet_member>& members, std::int64_t now_ms) {
  auto counts = count_outcomes(members, now_ms);
  const auto sum = sum_counts(members);
  return fmt::format("{}/{} licensed, {} at work, {} waiting for the node, {} not back yet, {} may need a re-send; pushes {}, polls {}, retries {}",
                     at(counts, fleet_outcome::licensed), members.size(), at(counts, fleet_outcome::under_way),
                     at(counts, fleet_outcome::unlicensed), at(counts, fleet_outcome::away), at(counts, fleet_outcome::waiting_for_resend),
                     sum.pushes, sum.polls, sum.retries);
}

void print_fleet_table(const std::vector<fleet_member>& members, std::int64_t now_ms, std::ostream& out) {
  std::array<outcome_counts, 2> by_firmware{};
  for (const auto& member : members) ++at(by_firmware[member.device.traits().old_firmware ? 1 : 0], outcome_of(member, now_ms));
  text_table table({"firmware", "devices", "licensed", "waiting for re-send", "at work", "waiting for the node", "not back yet"});
  const auto add = [&](const std::string& name, outcome_counts counts) {
    std::size_t all = 0;
    for (const auto n : counts) all += n;
    table.add({name, fmt::format("{}", all), fmt::format("{}", at(counts, fleet_outcome::licensed)),
               fmt::format("{}", at(counts, fleet_outcome::waiting_for_resend)), fmt::format("{}", at(counts, fleet_outcome::under_way)),
               fmt::format("{}", at(counts, fleet_outcome::unlicensed)), fmt::format("{}", at(counts, fleet_outcome::away))});
  };
  add("asks by itself", by_firmware[0]);
  add("old", by_firmware[1]);
  add("all", count_outcomes(members, now_ms));
  table.print(out);

  const auto sum = sum_counts(members);
  const auto times = license_times(members);
  out << fmt::format("pushes taken {}, users asked {}, polls {}, downloads {}, license checks failed {}, reboots {}, confirmations {}\n", sum.pushes,
                     sum.questions, sum.polls, sum.downloads, sum.checks_failed, sum.reboots, sum.confirmations);
  out << fmt::format("retries {}, confirmations refused {}, unauthorized {}, licenses removed {}, deployments without consent {}\n", sum.retries,
                     sum.confirmations_refused, sum.unauthorized, sum.removals, sum.without_consent);
  if (!times.empty())
    out << fmt::format("registered to licensed: half within {:.1f} s, 95 % within {:.1f} s, all within {:.1f} s\n",
                       static_cast<double>(percentile(times, 50)) / 1000, static_cast<double>(percentile(times, 95)) / 1000,
                       static_cast<double>(times.back()) / 1000);
}

std::string fleet_json(const std::vector<fleet_member>& members, std::int64_t now_ms, bool settled) {
  namespace json = boost::json;
  json::array units, waiting;
  std::size_t licensed = 0;
  for (const auto& member : members) {
    const auto& traits = member.device.traits();
    const bool has_license = member.device.licensed();
    licensed += has_license ? 1 : 0;
    if (member.may_wait_for_resend() && !has_license) waiting.emplace_back(traits.unit.text);
    units.push_back({{"unit", traits.unit.text},
                     {"firmware", traits.firmware},
                     {"old_firmware", traits.old_firmware},
                     {"unreachable_at_first", member.unreachable_at_first()},
                     {"back", member.powered && now_ms >= 0 && outcome_of(member, now_ms) != fleet_outcome::away},
                     {"prompting", traits.prompting},
                     {"pull_only", !traits.has_push_port},
                     {"licensed", has_license},
                     {"serial", has_license ? json::value(member.device.serial().text) : json::value()}});
  }
  const auto sum = sum_counts(members);
  const auto times = license_times(members);
  const json::value whole{{"devices", members.size()},
                          {"licensed", licensed},
                          {"settled", settled},
                          {"ms", now_ms},
                          {"waiting_manual_resend_expected", std::move(waiting)},
                          {"counts",
                           {{"pushes", sum.pushes},
                            {"questions", sum.questions},
                            {"polls", sum.polls},
                            {"downloads", sum.downloads},
                            {"checks_failed", sum.checks_failed},
                            {"reboots", sum.reboots},
                            {"confirmations", sum.confirmations},
                            {"confirmations_refused", sum.confirmations_refused},
                            {"retries", sum.retries},
                            {"unauthorized", sum.unauthorized},
                            {"removals", sum.removals},
                            {"without_consent", sum.without_consent}}},
                          {"licensed_ms", {{"p50", percentile(times, 50)}, {"p95", percentile(times, 95)}, {"max", percentile(times, 100)}}},
                          {"units", std::move(units)}};
  return json::serialize(whole);
}

result<done> replace_file(const std::string& file, const std::string& content) {
  const auto temporary = file + ".new";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << content;
    out.flush();
    if (!out) return fault{fault_code::io, "can't write " + temporary, "check the directory and the free space"};
  }
  if (std::rename(temporary.c_str(), file.c_str()) != 0) return fault{fault_code::io, "can't replace " + file, "check the directory's permissions"};
  return done{};
}

}  // namespace ald
