// Looks at the clock now and then, and paints.
#include "cli/replay_progress.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ald {
namespace {

constexpr std::int64_t quiet_ms = 1'000;
constexpr std::int64_t between_ms = 200;
constexpr std::uint32_t calls_between = 64;  // reading a clock for each group would be seen in the speed
constexpr std::size_t width = 40;

}  // namespace

replay_progress::replay_progress(std::ostream& err, bool shown)
    : err_(err), shown_(shown), started_ms_(clock_.now().mono_ms), next_ms_(started_ms_ + quiet_ms) {}

replay_progress::~replay_progress() {
  if (painted_) err_ << "\r\033[K" << std::flush;
}

std::int64_t replay_progress::passed_ms() const { return clock_.now().mono_ms - started_ms_; }

void replay_progress::show(std::uint64_t reached, std::uint64_t total) {
  if (!shown_ || ++calls_ % calls_between != 0) return;
  const auto now_ms = clock_.now().mono_ms;
  if (now_ms < next_ms_) return;
  next_ms_ = now_ms + between_ms;
  painted_ = true;
  err_ << "\r\033[K" << progress_bar(reached, total, now_ms - started_ms_) << std::flush;
}

std::string progress_bar(std::uint64_t reached, std::uint64_t total, std::int64_t passed_ms) {
  const double part = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(reached) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(part * width);
  return fmt::format("[{}{}] {:>3} %  {:.1f} s", std::string(filled, '#'), std::string(width - filled, ' '), static_cast<int>(part * 100),
                     static_cast<double>(passed_ms) / 1000);
}

}  // namespace ald
