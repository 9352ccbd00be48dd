// The measurements of docs/PERFORMANCE.md: `./bench --help`.
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"
#include "benchmarks/rollout_process.hpp"
#include "ports/log_silence.hpp"

namespace {

using namespace ald;
using namespace ald::bench;

constexpr const char* usage_text = R"(./bench                                    the whole set, as one table
./bench NAME [--devices N] [--json] [...]  one of it

NAME       what is measured
deploy     a fleet gets its licenses; --verify: signed ones, that are verified
recover    a node that was killed starts again
poll       polls of licensed devices, by wrk, beside nginx
scan       a scan tick of a million licensed devices
actors     whole rollouts with the journal in memory, beside CAF's messages
simulate   the simulator (simulate_scale)
download   downloads of licenses, by wrk, beside nginx
idle       a node of ten devices that does nothing

--devices N    size of the fleet        --rounds N    of which the median is taken (3)
--seconds N    of load, or of idling    --dir DIR     where the temporary directory is made (/var/tmp: a disk)
--json         one JSON object a case
)";

struct known_case {
  const char* name;
  std::vector<figures> (*run)(const bench_options&);
};
constexpr known_case known_cases[] = {{"deploy", deploy_case}, {"recover", recover_case}, {"poll", poll_case},         {"scan", scan_case},
                                      {"actors", actors_case}, {"simulate", simulate_case}, {"download", download_case}, {"idle", idle_case}};

int fail_usage(const std::string& why) {
  std::cerr << "bench: " << why << "\n\n" << usage_text;
  return 2;
}

int run(const bench_options& options, bool json) {
  int status = 0;
  bool known = false;
  for (const known_case& one : known_cases) {
    if (!options.name.empty() && options.name != one.name) continue;
    known = true;
    try {
      for (const figures& all : one.run(options)) std::cout << (json ? all.json() + "\n" : all.rows()) << std::flush;
    } catch (const std::exception& why) {
      std::cerr << "bench: " << one.name << ": " << why.what() << "\n";
      status = 1;
    }
  }
  return known ? status : fail_usage("there is no " + options.name);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "--part") {
    try {
      return run_part({arguments.begin() + 1, arguments.end()});
    } catch (const std::exception& why) {
      std::cerr << why.what() << "\n";
      return 1;
    }
  }
  bench_options options;
  options.ald = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "ald";
  bool json = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool has_value = i + 1 < arguments.size();
    if (word == "--help" || word == "-h") return std::cout << usage_text, 0;
    if (word == "--json") json = true;
    else if (word == "--verify") options.verify = true;
    else if (word == "--devices" && has_value) options.devices = std::stoull(arguments[++i]);
    else if (word == "--rounds" && has_value) options.rounds = std::max(1, std::stoi(arguments[++i]));
    else if (word == "--seconds" && has_value) options.seconds = std::stoi(arguments[++i]);
    else if (word == "--dir" && has_value) options.dir = arguments[++i];
    else if (!word.starts_with("-") && options.name.empty()) options.name = word;
    else return fail_usage("what is " + word + "?");
  }
  silence_log();
  if (!json) std::cout << figures::head() << std::flush;
  return run(options, json);
}
