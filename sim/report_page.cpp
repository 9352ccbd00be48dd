// Tables and plots.
#include "sim/report_page.hpp"

#include <cstdio>

#include "sim/line_plot.hpp"
#include "sim/machine_coverage.hpp"

namespace ald {
namespace {

constexpr const char* head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ald simulation</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.5em;margin-bottom:0}h2{font-size:1.15em;margin-top:2em}
table{border-collapse:collapse;margin:.5em 0}td,th{padding:.15em .9em .15em 0;text-align:right}td:first-child,th:first-child{text-align:left}
th{border-bottom:1px solid #bbb;font-weight:600}figure{margin:1em 0}svg{width:100%;height:auto}svg text{font-size:12px;fill:#444}
svg .title{font-size:14px;font-weight:600;fill:#222}.grid{stroke:#e4e4e4}.mark{stroke:#c22;stroke-dasharray:3 3}
.ok{color:#176d2c}.bad{color:#b00020}code{background:#f4f4f4;padding:.1em .3em}
</style></head><body>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '&': safe += "&amp;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string duration(double seconds) {
  char text[32];
  if (seconds < 120) std::snprintf(text, sizeof text, "%.0f s", seconds);
  else if (seconds < 7'200) std::snprintf(text, sizeof text, "%.1f min", seconds / 60);
  else std::snprintf(text, sizeof text, "%.1f h", seconds / 3'600);
  return text;
}

std::string fixed(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string row(std::initializer_list<std::string> cells, const char* tag = "td") {
  std::string text = "<tr>";
  for (const std::string& cell : cells) text += "<" + std::string(tag) + ">" + cell + "</" + tag + ">";
  return text + "</tr>\n";
}

std::string times_row(const std::string& whose, const time_percentiles& p) {
  return row({whose, std::to_string(p.count), duration(p.p50), duration(p.p95), duration(p.p99), duration(p.max)});
}

std::string summary(const scenario& plan, const simulation_result& r) {
  std::string text = "<h1>A simulated rollout of " + std::to_string(plan.devices) + " devices</h1>\n<p>Seed " + std::to_string(plan.seed) + ", " +
                     fixed(plan.days, 2) + " days with faults “" + escaped(plan.faults.name) + "”, then quiet until everything was licensed (" +
                     (r.quiet_ms < 0 ? std::string("not reached") : duration(static_cast<double>(r.quiet_ms) / 1'000)) + ").</p>\n";
  if (r.breach) {
    return text + "<p class='bad'><b>" + escaped(r.breach->invariant) + " was broken</b> after " + duration(static_cast<double>(r.breach->at_ms) / 1'000) +
           (r.breach_unit.empty() ? "" : " by device " + escaped(r.breach_unit)) + ": " + escaped(r.breach->what) + "</p>\n";
  }
  return text + "<p class='ok'><b>" + std::to_string(r.licensed) + " of " + std::to_string(r.devices - r.gone) + " devices are licensed</b>; " +
         std::to_string(r.crashes) + " deaths of the node survived; no invariant was broken in " + std::to_string(r.invariant_checks()) + " checks.</p>\n";
}

std::string planner_tables(const simulation_result& r) {
  std::string text = "<h2>Time to a license</h2>\n<p>From the operator's registration to the confirmation after the reboot.</p><table>\n";
  text += row({"firmware", "devices", "p50", "p95", "p99", "max"}, "th");
  text += times_row("all", r.time_to_license) + times_row("below the threshold", r.old_firmware) + times_row("asks by itself", r.new_firmware);
  text += "</table>\n<h2>Orders, pushes, reboots</h2><table>\n" + row({"", "in all", "most a minute"}, "th");
  minute_figures most;
  for (const minute_figures& minute : r.minutes) {
    most.orders = std::max(most.orders, minute.orders);
    most.batches = std::max(most.batches, minute.batches);
    most.server_calls = std::max(most.server_calls, minute.server_calls);
    most.pushes = std::max(most.pushes, minute.pushes);
    most.reboots = std::max(most.reboots, minute.reboots);
  }
  const auto line = [&](const char* what, std::uint64_t all, std::uint32_t peak) { return row({what, std::to_string(all), std::to_string(peak)}); };
  text += line("orders (one license each)", r.orders, most.orders) + line("batches that they were sent in", r.batches, most.batches) +
          line("requests to the licensing server", r.server_calls, most.server_calls) + line("pushes", r.pushes, most.pushes) +
          line("reboots", r.reboots, most.reboots);
  text += "</table>\n<p>Orders per batch: " + fixed(r.orders_per_batch(), 1) + ".</p>\n";
  text += "<h2>Longest queues</h2><table>\n" + row({"queue", "peak", "limit"}, "th");
  for (const auto& [name, queue] : r.queues) text += row({name, std::to_string(queue.peak), std::to_string(queue.limit)});
  return text + "</table>\n";
}

std::string plots(const simulation_result& r) {
  plotted_line licensed{"licensed devices", "#176d2c", {}}, calls{"requests/s", "#1f5fa8", {}}, orders{"orders/min", "#b06000", {}},
      batches{"batches/min", "#7a3ea8", {}}, pushes{"pushes/min", "#1f5fa8", {}}, reboots{"reboots/min", "#b06000", {}};
  std::vector<std::size_t> deaths;
  double so_far = 0;
  for (std::size_t i = 0; i < r.minutes.size(); ++i) {
    const minute_figures& minute = r.minutes[i];
    licensed.values.push_back(so_far += minute.licensed);
    calls.values.push_back(minute.server_calls / 60.0);
    orders.values.push_back(minute.orders);
    batches.values.push_back(minute.batches);
    pushes.values.push_back(minute.pushes);
    reboots.values.push_back(minute.reboots);
    if (minute.node_down) deaths.push_back(i);
  }
  return "<h2>Over time</h2>\n<p>Dashed lines: the node died.</p>\n" + line_plot("Licensed", "devices", {licensed}, deaths) +
         line_plot("Requests to the licensing server", "1/s", {calls}, deaths) + line_plot("Orders", "1/min", {orders, batches}, deaths) +
         line_plot("Pushes and reboots", "1/min", {pushes, reboots}, deaths);
}

std::string proof_tables(const simulation_result& r) {
  std::string text = "<h2>What was checked</h2><table>\n" + row({"invariant", "checks"}, "th");
  for (const auto& [name, count] : r.checks) text += row({name, std::to_string(count)});
  text += "</table>\n<h2>Faults injected</h2><table>\n" + row({"fault", "times", ""}, "th");
  for (std::size_t i = 0; i < fault_kind_count; ++i) {
    if (r.faults[i] > 0) text += row({std::string(fault_kind_table[i].name), std::to_string(r.faults[i]), "per " + std::string(fault_kind_table[i].per)});
  }
  const machine_coverage coverage = coverage_of(r.machine_steps);
  return text + "</table>\n<p>Of the device machine: " + std::to_string(coverage.states) + " states, " + std::to_string(coverage.events) + " kinds of events, " +
         std::to_string(coverage.transitions) + " transitions.</p>\n<p>Digest <code>" + r.digest + "</code></p>\n";
}

}  // namespace

std::string report_page(const scenario& plan, const simulation_result& result) {
  return head + summary(plan, result) + planner_tables(result) + plots(result) + proof_tables(result) + "</body></html>\n";
}

}  // namespace ald
