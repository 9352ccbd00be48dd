// Writes a log line as text or as a JSON object.
#pragma once
#include <memory>

#include <spdlog/formatter.h>

namespace ald {

/// Text: time, level, component, text, name=value; control characters are shown, not obeyed. JSON: one object a line with ts
/// (RFC 3339, UTC), level, component, msg and the fields; valid whatever the texts hold.
class log_formatter final : public spdlog::formatter {
 public:
  enum class shape { text, colored_text, json };
  explicit log_formatter(shape as) : shape_(as) {}
  void format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& to) override;
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<log_formatter>(shape_); }

 private:
  shape shape_;
};

}  // namespace ald
