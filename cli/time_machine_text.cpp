// One row a figure, one column a world.
#include "cli/time_machine_text.hpp"

#include <fmt/format.h>

#include "cli/quantity_text.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr double close_enough = 0.05;

struct count_row {
  const char* key;
  const char* label;
  std::uint64_t log_counts::*value;
};

constexpr count_row count_rows[] = {{"registered", "devices registered", &log_counts::registered},
                                    {"orders", "orders", &log_counts::orders},
                                    {"batches", "… sent in batches", &log_counts::batches},
                                    {"refusals", "orders refused", &log_counts::refusals},
                                    {"licenses", "licenses stored", &log_counts::licenses},
                                    {"pushes", "pushes", &log_counts::pushes},
                                    {"unreachable", "… nobody there", &log_counts::unreachable},
                                    {"resends", "sent again by hand", &log_counts::resends},
                                    {"deliveries", "deliveries", &log_counts::deliveries},
                                    {"failures", "failed or rejected", &log_counts::failures},
                                    {"confirmations", "confirmations", &log_counts::confirmations}};

constexpr std::pair<const char*, double> quantiles[] = {{"p50", 0.50}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1.0}};

std::int64_t quantile(const std::vector<std::int64_t>& sorted, double share) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

json::object figures_json(const log_figures& figures) {
  json::object object, wait;
  for (const count_row& row : count_rows) object[row.key] = figures.counts().*row.value;
  const log_counts& counts = figures.counts();
  object["orders_per_batch"] = counts.batches > 0 ? static_cast<double>(counts.orders) / static_cast<double>(counts.batches) : 0.0;
  const auto waits = figures.waits_ms();
  for (const auto& [name, share] : quantiles) wait[name] = static_cast<double>(quantile(waits, share)) / 1'000;
  wait["count"] = waits.size();
  object["time_to_licensed_s"] = std::move(wait);
  return object;
}

json::object played_json(const played_log& played) {
  json::object object = figures_json(played.figures), reasons;
  for (const auto& [reason, count] : played.reasons) reasons[reason] = count;
  object["not_licensed"] = std::move(reasons);
  object["order_calls"] = played.server_calls;
  object["digest"] = played.digest;
  return object;
}

std::string wait_text(std::int64_t ms) { return fmt::format("{:.1f} s", static_cast<double>(ms) / 1'000); }

std::string fidelity(const time_machine_result& r) {
  const log_counts happened = r.happened.counts(), played = r.as_it_was.figures.counts();
  const double off = deviation(happened, played);
  if (off == 0 && happened.batches != played.batches) {
    return "Played again as it was, the log's counts of orders, deliveries and confirmations come out exactly, the orders in other batches.\n";
  }
  if (off == 0) return "Played again as it was, the log's counts of orders, deliveries and confirmations come out exactly.\n";
  return fmt::format("Played again as it was, the log's counts of orders, deliveries and confirmations come out within {:.2f} %{}.\n", off * 100,
                     off > close_enough ? ": take what follows from it with care" : "");
}

std::string standing_text(const char* where, const played_log& played) {
  std::string text;
  for (const auto& [reason, count] : played.reasons) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, reason);
  return text.empty() ? "" : fmt::format("not licensed in the end {}: {}\n", where, text);
}

}  // namespace

json::object time_machine_json(const time_machine_result& r) {
  json::object set;
  for (const auto& [key, value] : r.set) set[key] = value;
  const double off = deviation(r.happened.counts(), r.as_it_was.figures.counts());
  return {{"data", r.data},
          {"settings", r.settings},
          {"events", r.events},
          {"devices", r.devices},
          {"virtual_s", static_cast<double>(r.length_ms) / 1'000},
          {"restored", r.was_restored},
          {"clock_jumps", r.clock_jumps},
          {"happened", figures_json(r.happened)},
          {"as_it_was", played_json(r.as_it_was)},
          {"set", std::move(set)},
          {"changed", r.changed ? json::value(played_json(*r.changed)) : json::value(nullptr)},
          {"exact", off == 0},
          {"batches_exact", r.happened.counts().batches == r.as_it_was.figures.counts().batches},
          {"deviation", off},
          {"wall_s", r.wall_s}};
}

std::string time_machine_text(const time_machine_result& r) {
  std::string text = fmt::format("{}: {} devices, {} events from {} on, {}; settings: {}\n", r.data, r.devices, r.events, format_moment(r.begin_wall_ms),
                                 format_duration(r.length_ms - r.length_ms % 1'000), r.settings.empty() ? "the defaults" : r.settings);
  const auto line = [&](const std::string& label, const std::string& a, const std::string& b, const std::string& c) {
    text += fmt::format("  {:<22}{:>12}{:>12}{}\n", label, a, b, r.changed ? fmt::format("{:>12}", c) : "");
  };
  line("", "happened", "as it was", "changed");
  for (const count_row& row : count_rows) {
    const auto of = [&](const log_figures& figures) { return std::to_string(figures.counts().*row.value); };
    // The ellipsis is one column wide, and three bytes long.
    const std::string label = std::string(row.label).starts_with("…") ? std::string(row.label) + "  " : row.label;
    line(label, of(r.happened), of(r.as_it_was.figures), r.changed ? of(r.changed->figures) : "");
  }
  const auto happened = r.happened.waits_ms(), as_it_was = r.as_it_was.figures.waits_ms();
  const auto changed = r.changed ? r.changed->figures.waits_ms() : std::vector<std::int64_t>();
  for (const auto& [name, share] : quantiles) {
    line(fmt::format("time to a license {}", name), wait_text(quantile(happened, share)), wait_text(quantile(as_it_was, share)), wait_text(quantile(changed, share)));
  }
  for (const auto& [key, value] : r.set) text += fmt::format("changed: {} = {}\n", key, value);
  text += standing_text("as it was", r.as_it_was);
  if (r.changed) text += standing_text("with the change", *r.changed);
  text += fidelity(r);
  if (r.was_restored) text += "note: the log holds a restoration, which is not simulated: what it adopted is missing, and what was done before the copy was put back is not in the log: the columns are not comparable\n";
  if (r.clock_jumps > 0) text += fmt::format("note: the node's clock was set {} times: so it is in the simulation\n", r.clock_jumps);
  return text;
}

}  // namespace ald
