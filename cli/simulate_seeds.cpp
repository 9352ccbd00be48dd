// Threads that take the next seed, and one line that is painted over.
#include "cli/simulate_seeds.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "sim/simulation.hpp"

namespace ald {
namespace {

constexpr std::size_t bar_width = 30;
constexpr std::int64_t paint_every_ms = 500;

std::string bar(std::uint64_t done, std::uint64_t all, std::uint64_t breaches, double seconds) {
  const auto filled = static_cast<std::size_t>(bar_width * done / std::max<std::uint64_t>(all, 1));
  const double left = done == 0 ? 0 : seconds * static_cast<double>(all - done) / static_cast<double>(done);
  return fmt::format("[{}{}] {}/{} seeds, {} breaches, {:.0f} s, about {:.0f} s left", std::string(filled, '#'), std::string(bar_width - filled, '.'), done, all,
                     breaches, seconds, left);
}

}  // namespace

simulation_sum::figures simulate_seeds(std::uint64_t first, std::uint64_t last, std::uint32_t jobs, const std::function<scenario(std::uint64_t)>& make,
                                       const node_clock& clock, bool is_terminal, std::ostream& err) {
  simulation_sum sum;
  std::atomic<std::uint64_t> next{first};
  std::atomic<std::uint64_t> done{0}, breaches{0};
  const auto work = [&] {
    for (std::uint64_t seed = next++; seed <= last; seed = next++) {
      simulation_result result = simulate(make(seed));
      if (result.breach) ++breaches;
      result.minutes.clear();
      sum.add(std::move(result));
      ++done;
    }
  };
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < jobs; ++i) threads.emplace_back(work);
  const std::uint64_t all = last - first + 1;
  const std::int64_t begun_ms = clock.now().mono_ms;
  const auto seconds = [&] { return static_cast<double>(clock.now().mono_ms - begun_ms) / 1'000.0; };
  std::uint64_t painted = 0;
  while (done < all) {
    std::this_thread::sleep_for(std::chrono::milliseconds(std::min<std::int64_t>(paint_every_ms, 50)));
    const std::uint64_t tenth = done * 10 / all;
    if (is_terminal) {
      err << "\r\033[K" << bar(done, all, breaches, seconds()) << std::flush;
    } else if (tenth > painted) {
      painted = tenth;
      err << bar(done, all, breaches, seconds()) << std::endl;
    }
  }
  for (std::thread& thread : threads) thread.join();
  if (is_terminal) err << "\r\033[K" << bar(done, all, breaches, seconds()) << std::endl;
  return sum.sum();
}

}  // namespace ald
