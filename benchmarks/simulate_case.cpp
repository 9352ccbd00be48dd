// simulate: what simulate_scale says.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/cases.hpp"

namespace ald::bench {
namespace {

figures run(const std::string& program, const std::string& mode, std::uint64_t devices) {
  const std::string command = program + mode + " " + std::to_string(devices) + " 2>/dev/null";
  std::string said;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) said += static_cast<char>(c);
  if (said.empty()) throw bench_failure("simulate_scale says nothing: is it built?");
  return figures::from_json("simulate", said);
}

}  // namespace

std::vector<figures> simulate_case(const bench_options& options) {
  const std::uint64_t devices = options.devices > 0 ? options.devices : 30'000;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "simulate_scale";
  return {run(program, " --core-only", devices), run(program, "", devices)};
}

}  // namespace ald::bench
