// poll and download: requests of licensed devices to a node, beside nginx that answers as many bytes.
#include <filesystem>
#include <fstream>
#include <functional>

#include <fmt/format.h>

#include "benchmarks/bench_directory.hpp"
#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/instant_stubs.hpp"
#include "benchmarks/real_node.hpp"
#include "benchmarks/rollout_process.hpp"
#include "benchmarks/web_load.hpp"

namespace ald::bench {
namespace {

/// A rolled out fleet on disk, with what its devices may ask for.
struct licensed_fleet {
  explicit licensed_fleet(const bench_options& options) : dir(options.dir), devices(options.devices > 0 ? options.devices : 1'000) {
    std::filesystem::create_directory(dir.path("node"));
    register_in_process({dir.path("node"), devices, true});
    deploy_in_process({dir.path("node"), devices, true});
    std::ifstream in(dir.path("node") + "/actions");
    for (std::uint64_t index = 0, action = 0; in >> index >> action;) {
      const unit_id unit = unit_of(index);
      const std::string base = "/default/controller/v1/" + unit.text, token = "TargetToken " + token_of(unit);
      polls.push_back({base, token});
      downloads.push_back({fmt::format("{0}/softwaremodules/{1}/artifacts/license.lic", base, action), token});
    }
  }
  bench_directory dir;
  std::uint64_t devices;
  std::vector<web_request> polls, downloads;
};

constexpr int connection_counts[] = {64, 1'000};

// nginx has a file for each path; its process may be another user's.
void write_files(const licensed_fleet& fleet, const std::string& www, const std::vector<web_request>& requests, const std::string& body) {
  for (const web_request& one : requests) {
    const std::filesystem::path file = www + one.path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << body;
  }
  using std::filesystem::perms;
  std::filesystem::permissions(fleet.dir.path(), perms::others_exec | perms::group_exec, std::filesystem::perm_options::add);
}

// In turn, so that both see the same machine.
std::vector<figures> compare(const std::string& name, const bench_options& options, const licensed_fleet& fleet, const std::vector<web_request>& requests, bool as_files,
                             const std::string& aim) {
  const int seconds = options.seconds > 0 ? options.seconds : 4;
  const std::string script = fleet.dir.path("script.lua");
  write_wrk_script(script, requests);
  real_node node(options.ald, fleet.dir.path("node"));
  node.wait_until_ready();
  const http_reply one = http_get(node.port(), requests.front().path, requests.front().authorization);
  if (one.status != 200) throw bench_failure(requests.front().path + " is answered with " + std::to_string(one.status));
  const std::string www = as_files ? fleet.dir.path("www") : "";
  if (as_files) write_files(fleet, www, requests, one.body);
  const nginx_process nginx(fleet.dir.path("nginx"), www, one.body);
  run_wrk(node.port(), script, 64, 2, node.pid());  // each device's first contact of the day is an event
  std::vector<figures> all;
  for (const int connections : connection_counts) {
    std::vector<double> rate, cpu, nginx_rate, nginx_cpu;
    for (int i = 0; i < options.rounds; ++i) {
      const load_result mine = run_wrk(node.port(), script, connections, seconds, node.pid());
      const load_result theirs = run_wrk(nginx.port(), script, connections, seconds, nginx.pid());
      rate.push_back(mine.requests_per_s), cpu.push_back(mine.cpu_us_per_request);
      nginx_rate.push_back(theirs.requests_per_s), nginx_cpu.push_back(theirs.cpu_us_per_request);
    }
    figures& row = all.emplace_back(name);
    row.set("connections", connections).set("devices", static_cast<double>(fleet.devices)).set("body_bytes", static_cast<double>(one.body.size()));
    row.set("requests_per_s", median(rate)).set("nginx_requests_per_s", median(nginx_rate));
    row.set("cpu_us_per_request", median(cpu), 2).set("nginx_cpu_us_per_request", median(nginx_cpu), 2);
    const double ratio = median(cpu) / median(nginx_cpu);
    aim.empty() ? row.set("ratio_nginx_cpu", ratio, 2) : row.aim("ratio_nginx_cpu", ratio, 2, aim);
  }
  return all;
}

}  // namespace

std::vector<figures> poll_case(const bench_options& options) {
  const licensed_fleet fleet(options);
  return compare("poll", options, fleet, fleet.polls, false, "<= 1.5");
}

std::vector<figures> download_case(const bench_options& options) {
  const licensed_fleet fleet(options);
  return compare("download", options, fleet, fleet.downloads, true, "");
}

}  // namespace ald::bench
