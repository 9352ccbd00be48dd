// Formats and paints the demo's progress.
#include "cli/demo_progress.hpp"

#include <fmt/format.h>

#include "cli/admin_call.hpp"

namespace ald {
namespace {

constexpr std::int64_t pause_ms = 5'000;

}  // namespace

std::string progress_line(const boost::json::value& status, std::uint64_t devices) {
  const boost::json::value counts(object_member(status, "devices"));
  const boost::json::value by_state(object_member(counts, "by_state"));
  const boost::json::value by_reason(object_member(counts, "by_reason"));
  auto text = fmt::format("licensed {}/{}", number_member(by_state, "licensed"), devices);
  for (const char* state : {"registered", "ordering", "delivering"}) {
    if (const auto n = number_member(by_state, state); n > 0) text += fmt::format(", {} {}", state, n);
  }
  if (const auto n = number_member(by_reason, "needs_manual_resend"); n > 0) text += fmt::format("; {} waiting for a manual re-send", n);
  if (const auto n = number_member(by_reason, "will_ask_by_itself"); n > 0) text += fmt::format("; {} unreachable that will ask later", n);
  return text;
}

void demo_progress::show(std::int64_t mono_ms, const std::string& text) {
  if (started_ms_ < 0) started_ms_ = mono_ms;
  const auto line = fmt::format("{:>4} s  {}", (mono_ms - started_ms_) / 1000, text);
  if (terminal_) {
    out_ << "\r\033[K" << line << std::flush;
  } else if (text != shown_ && (shown_ms_ < 0 || mono_ms - shown_ms_ >= pause_ms)) {
    out_ << line << std::endl;
    shown_ms_ = mono_ms;
    shown_ = text;
  }
}

void demo_progress::finish() {
  if (terminal_ && started_ms_ >= 0) out_ << std::endl;
}

}  // namespace ald
