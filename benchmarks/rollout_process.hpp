// Registering and rolling out in processes of their own, so that memory and processor time are those of the node alone.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "benchmarks/figures.hpp"

namespace ald::bench {

struct rollout_task {
  std::string data;           ///< directory; the log is DATA/log, as in a node's
  std::uint64_t devices = 0;
  bool verify = false;        ///< real license files, signed beforehand with bench_key()
};

/// Registers the fleet in a new store.
void register_in_process(const rollout_task& task);
/// Rolls out on the registered store. Figures: wall_s, cpu_s, fsyncs, orders, peak_bytes, groups; DATA/actions then has a line
/// "INDEX ACTION" a device. `killed`: the process is killed (-9) when all is licensed, instead of stopped.
figures deploy_in_process(const rollout_task& task, bool killed = false);

/// What the child processes do: main() calls it with the arguments behind "--part".
int run_part(const std::vector<std::string>& arguments);

/// The public key of the license files, as a text.
std::string bench_public_key();

}  // namespace ald::bench
