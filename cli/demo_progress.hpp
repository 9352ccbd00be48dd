// The demo's live progress: one updating line on a terminal, a line every few seconds elsewhere.
#pragma once
#include <cstdint>
#include <ostream>
#include <string>

#include <boost/json/value.hpp>

namespace ald {

/// "licensed 512/1000, ordering 100, delivering 388; waiting for an operator 3".
std::string progress_line(const boost::json::value& status, std::uint64_t devices);

class demo_progress {
 public:
  /// `terminal`: the line is overwritten in place.
  demo_progress(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
  /// Shows the text; off a terminal only if it changed and 5 s went by.
  void show(std::int64_t mono_ms, const std::string& text);
  /// Ends the line.
  void finish();

 private:
  std::ostream& out_;
  const bool terminal_;
  std::int64_t started_ms_ = -1;
  std::int64_t shown_ms_ = -1;
  std::string shown_;
};

}  // namespace ald
