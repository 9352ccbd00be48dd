// The table, and the confirmations as they came in.
#include "sim/time_machine_page.hpp"

#include <algorithm>

#include "sim/line_plot.hpp"

namespace ald {
namespace {

constexpr const char* head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ald: what happened, and what would have happened</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
pre{background:#f4f4f4;padding:1em;overflow:auto}figure{margin:1em 0}svg{width:100%;height:auto}svg text{font-size:12px;fill:#444}
svg .title{font-size:14px;font-weight:600;fill:#222}.grid{stroke:#e4e4e4}.mark{stroke:#c22;stroke-dasharray:3 3}
</style></head><body>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '&') safe += "&amp;";
    else safe += c;
  }
  return safe;
}

plotted_line summed(const char* name, const char* color, const log_figures& figures, std::size_t minutes) {
  plotted_line line{name, color, {}};
  double sum = 0;
  const auto& by_minute = figures.confirmed_by_minute();
  for (std::size_t i = 0; i < minutes; ++i) line.values.push_back(sum += i < by_minute.size() ? by_minute[i] : 0);
  return line;
}

}  // namespace

std::string time_machine_page(const time_machine_result& r, const std::string& table) {
  const auto minutes = static_cast<std::size_t>((r.changed ? std::max(r.changed->ended_at_ms, r.length_ms) : r.length_ms) / 60'000) + 1;
  std::vector<plotted_line> lines{summed("happened", "#222", r.happened, minutes), summed("as it was", "#2a6fbb", r.as_it_was.figures, minutes)};
  if (r.changed) lines.push_back(summed("changed", "#c25a00", r.changed->figures, minutes));
  return std::string(head) + "<h1>What happened, and what would have happened</h1>\n<pre>" + escaped(table) + "</pre>\n" +
         line_plot("Confirmations so far", "confirmations", std::move(lines), {}) + "</body></html>\n";
}

}  // namespace ald
