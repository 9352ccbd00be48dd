// The sink of the log: stderr behind the limit on repeated lines.
#include "cli/logging.hpp"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include "cli/log_formatter.hpp"
#include "cli/repeat_limiter.hpp"
#include "ports/log_payload.hpp"

namespace ald {
namespace {

class limited_stderr final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit limited_stderr(const log_settings& settings)
      : limiter_(settings.max_repeats, settings.repeat_window_ms), window_s_((settings.repeat_window_ms + 999) / 1'000) {}
  ~limited_stderr() override {
    for (const auto& what : limiter_.all()) tell(what, latest_);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override {
    latest_ = line.time;
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(line.time.time_since_epoch()).count();
    // Windows end when the next line of any kind comes: a timer for a log that is silent would tell nobody.
    for (const auto& what : limiter_.over(now_ms)) tell(what, line.time);
    const auto parts = unpack_log_line({line.payload.data(), line.payload.size()});
    if (parts.pattern.empty() || limiter_.passes(parts.pattern, now_ms)) write(line);
  }
  void flush_() override {}

 private:
  void tell(const left_out_lines& what, spdlog::log_clock::time_point at) {
    const auto text = pack_log_line({"log"}, "", fmt::format("{} more lines like this were left out within {} s: {}", what.lines, window_s_, what.pattern));
    spdlog::details::log_msg line("ald", spdlog::level::warn, text);
    line.time = at;
    write(line);
  }
  void write(const spdlog::details::log_msg& line) {
    spdlog::memory_buf_t out;
    formatter_->format(line, out);
    std::fwrite(out.data(), 1, out.size(), stderr);  // unbuffered: one write(2) a line
  }

  repeat_limiter limiter_;
  std::int64_t window_s_;
  spdlog::log_clock::time_point latest_;  ///< of the last line: the end needs no clock
};

}  // namespace

logging::logging(const log_settings& settings) {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const bool json = settings.format == "json" || (settings.format == "auto" && !terminal);
  auto sink = std::make_shared<limited_stderr>(settings);
  const auto text = terminal ? log_formatter::shape::colored_text : log_formatter::shape::text;
  sink->set_formatter(std::make_unique<log_formatter>(json ? log_formatter::shape::json : text));
  auto logger = std::make_shared<spdlog::logger>("ald", std::move(sink));
  logger->set_level(spdlog::level::from_str(settings.level == "warn" ? "warning" : settings.level));
  spdlog::set_default_logger(std::move(logger));
}

logging::~logging() { spdlog::set_default_logger(nullptr); }

}  // namespace ald
