// Declares the options of `ald replay`, and which go together.
#include "cli/replay_command_line.hpp"

#include "cli/is_not_empty.hpp"
#include "cli/quantity_text.hpp"

namespace ald {
namespace {

std::string judge_size(const std::string& text) {
  const auto size = parse_size(text);
  if (!size.ok()) return to_string(size.error());
  return size.value() == 0 ? "a line has at least one byte" : "";
}

}  // namespace

void add_replay_options(CLI::App& command, replay_options& o) {
  command.footer("MOMENT is a UTC time such as \"2026-01-31 12:00:05\" (up to the end of the second, minute or day that is named), or a\n"
                 "number: of a group for the fleet, of an event (SEQ) for a device.\n"
                 "Reads only. A node that runs on DIR changes what is read: copy it first, with \"ald snapshot --to NEW --data DIR\".");
  command.add_option("--data", o.data, "the node's data directory, or a copy of it")->type_name("DIR")->capture_default_str();
  auto* device = command.add_option("--device", o.device, "this device's timeline; with --at or --between: this device only")->type_name("UNIT")->check(is_not_empty);
  auto* at = command.add_option("--at", o.at, "state of the fleet or of a device at that moment")->type_name("MOMENT")->check(is_not_empty);
  auto* between = command.add_option("--between", o.between, "what changed from the first moment to the second")->expected(2)->type_name("MOMENT");
  auto* stats = command.add_flag("--stats", o.stats, "events by hour and type");
  auto* exported = command.add_option("--export", o.export_to, "write the whole log as lines of JSON to a new file (- for standard output)")->type_name("FILE")->check(is_not_empty);
  auto* imported = command.add_option("--import", o.import_from, "make DIR, which must be new or empty, from an export (- for standard input)")->type_name("FILE")->check(is_not_empty);
  command.add_option_function<std::string>("--max-line", [&o](const std::string& text) { o.max_line_bytes = parse_size(text).value(); },
                                           "longest line that an import takes (100MiB)")->type_name("SIZE")->check(CLI::Validator(judge_size, ""))->needs(imported);
  command.add_flag("--json", o.json, "print JSON");
  at->excludes(between)->excludes(stats);
  between->excludes(stats);
  stats->excludes(device);
  for (auto* transfer : {exported, imported}) {
    for (auto* other : {device, at, between, stats}) transfer->excludes(other);
  }
  exported->excludes(imported);
}

}  // namespace ald
