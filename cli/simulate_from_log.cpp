// Reads the log twice, plays it once or twice, and compares.
#include "cli/simulate_from_log.hpp"

#include <unistd.h>

#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/config_file.hpp"
#include "cli/live_store.hpp"
#include "cli/logging.hpp"
#include "cli/plain_json.hpp"
#include "cli/printable_text.hpp"
#include "cli/quantity_text.hpp"
#include "cli/replay_progress.hpp"
#include "cli/report_file.hpp"
#include "cli/simulated_settings.hpp"
#include "cli/system_clock.hpp"
#include "cli/time_machine_text.hpp"
#include "ports/log_silence.hpp"
#include "replay/log_calendar.hpp"
#include "replay/log_scan.hpp"
#include "sim/log_scenario.hpp"
#include "sim/time_machine_page.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/store_directory.hpp"

namespace ald {
namespace {

namespace fs = std::filesystem;

class from_log {
 public:
  from_log(const simulate_options& options, std::ostream& out, std::ostream& err)
      : o_(options), out_(options.json ? err : out), json_(out), err_(err), shown_(isatty(STDERR_FILENO) == 1) {}

  int run() {
    const std::int64_t begun_ms = clock_.now().mono_ms;
    if (const auto told = take_options(); !told.ok()) return tell(told.error(), exit_usage);
    if (const auto read = read_log(); !read.ok()) return tell(read.error(), exit_failed);
    if (const auto played = play_all(); !played.ok()) return tell(played.error(), exit_failed);
    found_.wall_s = static_cast<double>(clock_.now().mono_ms - begun_ms) / 1'000;
    out_ << time_machine_text(found_);
    if (!write_report()) return exit_failed;
    if (o_.json) json_ << plain_json(time_machine_json(found_)) << std::endl;
    return exit_ok;
  }

 private:
  result<done> take_options() {
    const auto beyond = parse_duration(o_.beyond);
    if (!beyond.ok()) return fault{fault_code::bad_input, "--beyond: " + beyond.error().what, beyond.error().hint};
    beyond_ms_ = beyond.value();
    std::error_code ignored;
    for (const std::string& beside : {o_.from_log + "/ald.toml", o_.from_log + "/../ald.toml"}) {
      if (found_.settings.empty() && o_.config.empty() && fs::is_regular_file(beside, ignored)) found_.settings = fs::path(beside).lexically_normal();
    }
    if (!o_.config.empty()) found_.settings = o_.config;
    if (!found_.settings.empty()) {
      if (const auto read = read_config_file(found_.settings, was_); !read.ok()) return read;
    }
    becomes_ = was_;
    for (const std::string& assignment : o_.set) {
      auto set = set_simulated(becomes_, assignment);
      if (!set.ok()) return set.error();
      found_.set.emplace_back(set.value().key, set.value().value);
    }
    return done{};
  }

  result<done> read_log() {
    found_.data = o_.from_log;
    rocksdb_config config;
    config.dir = o_.from_log + "/log";
    config.read_only = true;
    config.verify = false;  // the scan does it
    std::error_code ignored;
    if (!fs::is_directory(o_.from_log, ignored)) {
      return fault{fault_code::not_found, o_.from_log + " is no directory", "name the data directory of a node, or a copy of it, with --from-log"};
    }
    live_ = store_in_use(config.dir);
    if (live_) err_ << fmt::format("ald: note: a node is running on {}: this is its log as of now\n", o_.from_log);
    auto opened = rocksdb_event_log::open(config);
    if (!opened.ok()) return opened.error();
    const auto log = std::move(opened.value());
    replay_progress progress(err_, shown_ && !o_.json);
    log_calendar calendar;
    const auto pass = [&](int number, const std::function<bool(const event::Record&)>& take) {
      log_scan scan(*log);
      scan.on_group = [&](group_number group, std::size_t) { progress.show(group + static_cast<std::uint64_t>(number) * log->last_group(), 2 * log->last_group()); };
      scan.on_record = [&](const record_place&, const event::Record& record, std::string_view) { return take(record); };
      return scan.run();
    };
    if (const auto damage = pass(0, [&](const event::Record& record) { return calendar.take(record), true; })) return damage->why;
    if (calendar.records() == 0) return fault{fault_code::bad_input, "the log of " + o_.from_log + " is empty", "name the data directory of a node that has run"};
    calendar.finish();
    log_scenario recorder;
    if (const auto damage = pass(1, [&](const event::Record& record) { return take(record, calendar, recorder); })) return damage->why;
    found_.events = calendar.records();
    found_.length_ms = calendar.end_ms();
    scenario_ = recorder.finish(calendar.begin_wall_ms(), calendar.end_ms(), pace_of(was_.node), calendar.clock_steps());
    found_.begin_wall_ms = scenario_.begin_wall_ms;
    found_.devices = scenario_.devices.size();
    found_.was_restored = scenario_.was_restored;
    found_.clock_jumps = calendar.steps();
    return done{};
  }

  bool take(const event::Record& record, const log_calendar& calendar, log_scenario& recorder) {
    if (taken_ == calendar.records()) return false;
    const std::int64_t at_ms = calendar.at_ms(taken_++);
    recorder.take(record, at_ms);
    found_.happened.take(record, at_ms);
    return true;
  }

  result<done> play_all() {
    auto as_it_was = play(was_, 0, "as it was");
    if (!as_it_was.ok()) return as_it_was.error();
    found_.as_it_was = std::move(as_it_was.value());
    if (found_.set.empty() && beyond_ms_ == 0) return done{};
    auto changed = play(becomes_, beyond_ms_, "with the change");
    if (!changed.ok()) return changed.error();
    found_.changed = std::move(changed.value());
    return done{};
  }

  result<played_log> play(const node_settings& settings, std::int64_t beyond_ms, const char* what) {
    time_machine_settings how;
    how.node = settings.node;
    // Without its settings the log itself says which licenses its node ordered.
    if (found_.settings.empty() && !scenario_.license_kind.empty() && settings.node.device.license_kind == node_config().device.license_kind) {
      how.node.device.license_kind = scenario_.license_kind;
    }
    how.poll_interval_ms = static_cast<duration_ms>(settings.gateway.poll_interval_s) * 1'000;
    how.polls_kept = settings.gateway.poll_interval_s == was_.gateway.poll_interval_s;
    how.orders_kept = pace_of(settings.node) == pace_of(was_.node);
    how.beyond_ms = beyond_ms;
    how.seed = o_.seed;
    const auto show = [&](std::int64_t now_ms) {
      if (shown_) err_ << fmt::format("\r\033[K{}: {:.1f} of {:.1f} hours", what, static_cast<double>(now_ms) / 3'600'000, static_cast<double>(scenario_.end_ms + beyond_ms) / 3'600'000) << std::flush;
    };
    auto played = play_log(scenario_, how, show);
    if (shown_) err_ << "\r\033[K" << std::flush;
    return played;
  }

  bool write_report() {
    return o_.report.empty() || write_report_file(o_.report, time_machine_page(found_, time_machine_text(found_)), err_);
  }

  int tell(const fault& why, int code) {
    err_ << "ald: " << printable(to_string(why)) << '\n';
    if (live_) err_ << live_store_advice(o_.from_log, "ald simulate --from-log NEW-DIR");
    return code;
  }

  const simulate_options& o_;
  std::ostream& out_;
  std::ostream& json_;
  std::ostream& err_;
  const bool shown_;
  system_clock clock_;
  node_settings was_, becomes_;
  std::int64_t beyond_ms_ = 0;
  bool live_ = false;
  std::size_t taken_ = 0;
  recorded_scenario scenario_;
  time_machine_result found_;
};

}  // namespace

int simulate_from_log(const simulate_options& options, std::ostream& out, std::ostream& err) {
  std::optional<logging> log;
  if (options.log) log.emplace(log_settings{.level = "info"});
  else silence_log();
  return from_log(options, out, err).run();
}

}  // namespace ald
