// Opens the store and does what was asked for.
#include "cli/replay_command.hpp"

#include <iostream>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/live_store.hpp"
#include "cli/moment_text.hpp"
#include "cli/plain_json.hpp"
#include "cli/printable_text.hpp"
#include "cli/replay_json.hpp"
#include "cli/replay_print.hpp"
#include "cli/replay_progress.hpp"
#include "cli/replay_transfer.hpp"
#include "cli/stop_flag.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/store_directory.hpp"

namespace ald {
namespace {

class replay {
 public:
  replay(const replay_options& options, std::ostream& out, std::ostream& err)
      : o_(options), out_(out), err_(err), progress_(err, options.terminal && !options.json) {}

  int run() {
    if (!o_.import_from.empty()) return tell(import());
    if (const auto judged = judge_moments(); !judged.ok()) return tell(judged, exit_usage);
    live_ = store_in_use(o_.data + "/log");
    if (live_) err_ << fmt::format("ald: note: a node is running on {}: this is its log as of now\n", o_.data);
    rocksdb_config config;
    config.dir = o_.data + "/log";
    config.read_only = true;
    // A pass over the whole log verifies it itself; single streams are found by an index that opening completes.
    config.verify = by_stream();
    auto opened = rocksdb_event_log::open(config);
    if (!opened.ok()) return tell(unreadable(opened.error()));
    log_ = std::move(opened.value());
    report_ = [this](group_number group) { progress_.show(group, log_->last_group()); };
    return tell(look());
  }

 private:
  // Whoever asked for JSON finds in it why there is nothing else.
  result<done> unreadable(const fault& why) {
    if (o_.json) out_ << plain_json({{"divergence", boost::json::object{{"kind", "store"}, {"what", why.what}, {"hint", why.hint}}}}) << '\n';
    return why;
  }

  bool by_stream() const { return !o_.device.empty(); }

  result<done> judge_moments() {
    for (const auto& text : o_.at.empty() ? o_.between : std::vector<std::string>{o_.at}) {
      const auto moment = parse_moment(text);
      if (!moment.ok()) return moment.error();
      moments_.push_back(moment.value());
    }
    const bool reversed = moments_.size() == 2 && moments_[0].is_after(moments_[1]);
    return reversed ? result<done>(reversed_moments()) : done{};
  }

  fault reversed_moments() const {
    return {fault_code::bad_input, fmt::format("--between {} {}: the first moment is after the second", o_.between[0], o_.between[1]), "name the earlier one first"};
  }

  result<done> look() {
    if (!o_.export_to.empty()) return export_all();
    if (o_.stats) return count();
    if (!o_.between.empty()) return o_.device.empty() ? compare_fleet() : compare_device();
    if (!o_.at.empty()) return o_.device.empty() ? show_fleet() : show_device();
    return o_.device.empty() ? check() : show_timeline();
  }

  result<done> check() {
    const auto checked = check_log(*log_, report_);
    if (!checked.ok()) return checked.error();
    const auto& outcome = checked.value();
    const auto passed_ms = progress_.passed_ms();
    show(json_of(outcome, passed_ms), [&] { print_check(outcome, passed_ms, out_); });
    if (!outcome.divergence) return done{};
    return fault{fault_code::corrupt, sentence(*outcome.divergence), ""};
  }

  result<done> show_timeline() {
    const auto timeline = device_timeline(*log_, o_.device);
    if (!timeline.ok()) return timeline.error();
    show(json_of(o_.device, timeline.value()), [&] { print_timeline(timeline.value(), out_); });
    return done{};
  }

  result<done> show_device() {
    const auto past = device_at(*log_, o_.device, moments_[0]);
    if (!past.ok()) return past.error();
    show(json_of(o_.device, past.value()), [&] { print_past(o_.device, past.value(), out_); });
    return done{};
  }

  result<done> compare_device() {
    auto before = device_at(*log_, o_.device, moments_[0]);
    if (!before.ok()) return before.error();
    const auto after = device_at(*log_, o_.device, moments_[1]);
    if (!after.ok()) return after.error();
    if (before.value().state.seq() > after.value().state.seq()) return reversed_moments();
    const auto fields = differences(before.value().state, after.value().state, fleet_difference::max_settings_shown);
    show(json_of(fields), [&] { print_fields(fields, out_); });
    return done{};
  }

  static std::int64_t time_of(const log_moment& moment, const fleet_fold& fold) { return moment.at_ms ? *moment.at_ms : youngest_event_ms(fold); }

  result<done> show_fleet() {
    const auto fold = fleet_at(*log_, moments_[0], report_);
    if (!fold.ok()) return fold.error();
    const auto at_ms = time_of(moments_[0], fold.value());
    const auto summary = summarize(fold.value(), at_ms);
    show(json_of(summary, at_ms), [&] { print_summary(summary, at_ms, out_); });
    return done{};
  }

  result<done> compare_fleet() {
    fleet_outline before;
    std::uint64_t events_before = 0;
    {
      const auto fold = fleet_at(*log_, moments_[0], report_);
      if (!fold.ok()) return fold.error();
      before = outline(fold.value(), time_of(moments_[0], fold.value()));
      events_before = fold.value().events();
    }
    const auto after = fleet_at(*log_, moments_[1], report_);
    if (!after.ok()) return after.error();
    if (events_before > after.value().events()) return reversed_moments();
    const auto difference = compare(before, after.value(), time_of(moments_[1], after.value()));
    show(json_of(difference), [&] { print_difference(difference, out_); });
    return done{};
  }

  result<done> count() {
    event_counts counts;
    log_scan scan(*log_);
    scan.on_group = [this](group_number group, std::size_t) { report_(group); };
    scan.on_record = [&](const record_place&, const event::Record& record, std::string_view) { return counts.take(record), true; };
    if (const auto damage = scan.run()) return damage->why;
    show(json_of(counts), [&] { print_counts(counts, out_); });
    return done{};
  }

  result<done> export_all() {
    if (o_.export_to == "-") return lines_on_output();
    const stop_flag stop;
    const auto written = export_to_file(*log_, o_.export_to, [&](group_number group) { return report_(group), !stop.is_set(); });
    if (!written.ok()) return written.error();
    show({{"groups", written.value().groups}, {"events", written.value().events}}, [&] {
      out_ << fmt::format("{} events in {} groups are in {}\n", written.value().events, written.value().groups, o_.export_to);
    });
    return done{};
  }

  result<done> lines_on_output() {
    const auto written = export_log(*log_, out_, [this](group_number group) { return report_(group), true; });
    return written.ok() ? result<done>(done{}) : written.error();
  }

  result<done> import() {
    import_limits limits;
    limits.max_line_bytes = o_.max_line_bytes;
    const stop_flag stop;
    const auto made = import_to_directory(o_.import_from, std::cin, o_.data, limits,
                                          [&](std::uint64_t bytes, std::uint64_t size) { return progress_.show(bytes, size), !stop.is_set(); });
    if (stop.is_set() && !made.ok()) return fault{fault_code::unavailable, "stopped", "nothing was made"};
    if (!made.ok()) {
      auto why = made.error();
      why.what = fmt::format("{}: {}", o_.import_from, why.what);
      return why;
    }
    const auto& outcome = made.value();
    show({{"groups", outcome.groups}, {"events", outcome.events}, {"devices", outcome.devices}, {"digest", outcome.digest}}, [&] {
      out_ << fmt::format("groups     {}\nevents     {}\ndevices    {}\ndigest     {}\n{} holds the log. The licensing server's books are not in an export: for an "
                          "embedded server, copy licensing-server/ from the old directory before a node starts on it.\n",
                          outcome.groups, outcome.events, outcome.devices, outcome.digest, o_.data);
    });
    return done{};
  }

  template <class Print>
  void show(const boost::json::object& object, Print print) {
    if (!o_.json) return print();
    out_ << plain_json(object) << '\n';
  }

  int tell(const result<done>& outcome, int code = exit_failed) {
    if (outcome.ok()) return exit_ok;
    err_ << "ald: " << printable(to_string(outcome.error())) << '\n';
    if (live_ && code == exit_failed) err_ << live_store_advice(o_.data, "ald replay --data NEW-DIR");
    return code;
  }

  const replay_options& o_;
  std::ostream& out_;
  std::ostream& err_;
  replay_progress progress_;
  bool live_ = false;
  std::unique_ptr<rocksdb_event_log> log_;
  std::vector<log_moment> moments_;
  log_progress report_;
};

}  // namespace

int replay_command(const replay_options& options, std::ostream& out, std::ostream& err) { return replay(options, out, err).run(); }

}  // namespace ald
