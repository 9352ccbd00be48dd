// Kill test of the real processes: kill -9 of the node inside rollouts, then nothing may be lost or issued twice.
//
//   torture --ald PATH --rounds N [--devices N] [--seed S] [--no-dedup] [--scarce] [--keep]
//
// The licensing server loses, doubles and delays answers and fails; with --no-dedup it also issues again for a repeated key,
// and with --scarce the pack holds licenses for four of five devices while the server would issue more: exactly those are issued.
// A round counts only if order lines or deliveries were open at the kill. The last line sums up; exit code 0 only if every
// device got licensed, issued = distinct unit IDs, no unit was asked for under a second key, the digest of the replayed log
// is that of the live state, and (from 25 rounds on) each kind of open work was met at least 5
// times, each kind of fault at least once, and some line was asked for again.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>

#include "tests/torture/rollout.hpp"

using namespace ald;
using namespace ald::torture;

namespace {

constexpr std::uint32_t kills_per_rollout = 5;
constexpr std::uint32_t rounds_that_meet_all = 25;
constexpr std::uint64_t least_of_a_kind = 5;
constexpr std::uint64_t most_delay_ms = 250;  ///< between the moment seen and the kill, so that it falls anywhere in the work

struct torture_options {
  std::string ald;
  std::uint32_t rounds = 10;
  std::uint32_t devices = 500;
  std::uint64_t seed = 1;
  bool no_dedup = false;
  bool scarce = false;
  bool keep = false;
};

struct torture_sum {
  std::uint32_t rounds = 0;
  std::uint32_t rollouts = 0;
  std::uint64_t lost = 0;
  std::uint64_t issued_twice = 0;
  std::uint64_t keys_changed = 0;
  std::uint64_t lines = 0;
  std::uint64_t repeated = 0;
  std::map<std::string, std::uint64_t> faults;
  open_work open;
};

std::string text(const open_work& open) {
  return "sent and unanswered " + std::to_string(open.sent_unanswered) + ", answered and not journaled " + std::to_string(open.answered_unjournaled) +
         ", pushed and unanswered " + std::to_string(open.pushed_unanswered) + ", downloaded and unconfirmed " +
         std::to_string(open.downloaded_unconfirmed);
}

std::string text(const std::map<std::string, std::uint64_t>& counts) {
  std::string all;
  for (const auto& [name, count] : counts) all += " " + name + " " + std::to_string(count);
  return all.empty() ? " none" : all;
}

// The kills of one rollout; then its end is judged.
result<done> run_rollout(const torture_options& options, const std::string& dir, torture_sum& sum, std::mt19937_64& dice) {
  rollout world({options.ald, dir, options.devices, options.seed + sum.rollouts, !options.no_dedup, options.scarce});
  const std::uint32_t licenses = options.scarce ? options.devices * 4 / 5 : options.devices;
  if (auto started = world.start(); !started.ok()) return started;
  const kill_moment moments[] = {kill_moment::order_unanswered, kill_moment::answer_not_durable, kill_moment::push_unanswered,
                                 kill_moment::download_unconfirmed, kill_moment::any};
  // Orders come before pushes; random, but in the order in which a rollout offers them.
  std::vector<kill_moment> plan;
  for (std::uint32_t i = 0; i < kills_per_rollout; ++i) plan.push_back(moments[dice() % std::size(moments)]);
  std::sort(plan.begin(), plan.end());
  for (std::uint32_t i = 0; i < kills_per_rollout && sum.rounds < options.rounds && !world.all_licensed(); ++i) {
    // A push is answered within milliseconds: the kill has to follow at once to meet one.
    const std::uint64_t delay_ms = plan[i] == kill_moment::push_unanswered ? 0 : dice() % most_delay_ms;
    const auto open = world.kill_at(plan[i], std::chrono::milliseconds(delay_ms));
    if (!open.ok()) return open.error();
    if (open.value().total() > 0) {
      ++sum.rounds;
      sum.open += open.value();
      std::cout << "round " << sum.rounds << ": " << text(open.value()) << std::endl;
    }
    if (auto restarted = world.restart_node(); !restarted.ok()) return restarted;
  }
  const auto end = world.finish();
  if (!end.ok()) return end.error();
  ++sum.rollouts;
  const rollout_result& r = end.value();
  sum.lost += licenses - r.licensed;
  sum.issued_twice += r.issued - r.distinct_units;
  sum.keys_changed += r.requests.keys_changed;
  sum.lines += r.requests.lines;
  sum.repeated += r.requests.repeated;
  for (const auto& [name, count] : r.requests.faults) sum.faults[name] += count;
  std::cout << "rollout " << sum.rollouts << ": licensed " << r.licensed << ", issued " << r.issued << ", distinct unit IDs " << r.distinct_units
            << ", pack exhausted for " << r.exhausted << ", re-sent " << r.resent << ", digest " << r.live_digest.substr(0, 16) << std::endl;
  if (r.live_digest != r.replayed_digest) {
    return fault{fault_code::conflict, "the live digest " + r.live_digest + " is not the replayed one " + r.replayed_digest, ""};
  }
  if (r.issued != r.distinct_units || r.distinct_units != licenses) return fault{fault_code::conflict, "issued and distinct unit IDs differ", ""};
  if (r.exhausted != options.devices - licenses) return fault{fault_code::conflict, std::to_string(r.exhausted) + " devices are told that their pack is exhausted", ""};
  if (r.requests.keys_changed > 0) return fault{fault_code::conflict, "a unit was asked for under a second key", ""};
  return done{};
}

int run(const torture_options& options) {
  std::mt19937_64 dice(options.seed);
  const std::string root = std::filesystem::temp_directory_path().string() + "/ald-torture-" + std::to_string(::getpid());
  torture_sum sum;
  int code = 0;
  while (sum.rounds < options.rounds && code == 0) {
    const std::string dir = root + "/" + std::to_string(sum.rollouts);
    if (const auto outcome = run_rollout(options, dir, sum, dice); !outcome.ok()) {
      std::cout << "failed: " << to_string(outcome.error()) << "; the stores and logs are in " << dir << std::endl;
      code = 1;
    }
  }
  if (const auto& o = sum.open; code == 0 && sum.rounds >= rounds_that_meet_all &&
                                std::min({o.sent_unanswered, o.answered_unjournaled, o.pushed_unanswered, o.downloaded_unconfirmed}) < least_of_a_kind) {
    std::cout << "failed: a kind of open work was met less than " << least_of_a_kind << " times" << std::endl;
    code = 1;
  }
  if (code == 0 && sum.rounds >= rounds_that_meet_all) {
    for (const char* kind : {"error", "lose_answer", "line", "defer"}) {  // "line": a doubled one, or one of an earlier order
      const bool met = std::any_of(sum.faults.begin(), sum.faults.end(), [&](const auto& f) { return f.first.find(kind) != std::string::npos; });
      if (met && sum.repeated > 0) continue;
      std::cout << "failed: no order met the fault " << kind << ", or no line was asked for again" << std::endl;
      code = 1;
    }
  }
  std::cout << "torture" << (options.no_dedup ? " without deduplication" : "") << (options.scarce ? " with a scarce pack and a server that oversells: " : ": ") << sum.rounds << " rounds in " << sum.rollouts << " rollouts of " << options.devices << " devices, open at the kills: "
            << text(sum.open) << "; lines asked for " << sum.lines << ", repeated " << sum.repeated << "; faults" << text(sum.faults) << "; lost " << sum.lost
            << ", issued twice " << sum.issued_twice << ", units asked for under a second key " << sum.keys_changed << std::endl;
  if (code == 0 && !options.keep) std::filesystem::remove_all(root);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  torture_options options;
  CLI::App app("kill -9 of a node inside rollouts");
  app.add_option("--ald", options.ald, "path of the program")->required();
  app.add_option("--rounds", options.rounds, "kills that met open work")->check(CLI::Range(1u, 10'000u))->capture_default_str();
  app.add_option("--devices", options.devices, "devices of a rollout")->check(CLI::Range(10u, 4'000u))->capture_default_str();
  app.add_option("--seed", options.seed, "of devices and moments")->capture_default_str();
  app.add_flag("--no-dedup", options.no_dedup, "the licensing server issues again for a repeated key");
  app.add_flag("--scarce", options.scarce, "licenses for four of five devices, at a server that would issue more");
  app.add_flag("--keep", options.keep, "keep the stores and logs");
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
