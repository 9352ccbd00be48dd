// The measurements, each beside its limit.
#pragma once
#include <vector>

#include "benchmarks/bench_options.hpp"
#include "benchmarks/figures.hpp"

namespace ald::bench {

/// One object of figures a case. All of them throw bench_failure.
std::vector<figures> deploy_case(const bench_options& options);
std::vector<figures> recover_case(const bench_options& options);
std::vector<figures> poll_case(const bench_options& options);
std::vector<figures> download_case(const bench_options& options);
std::vector<figures> scan_case(const bench_options& options);
std::vector<figures> actors_case(const bench_options& options);
std::vector<figures> simulate_case(const bench_options& options);
std::vector<figures> idle_case(const bench_options& options);

}  // namespace ald::bench
