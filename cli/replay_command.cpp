// Prints what the fold found.
#include "cli/replay_command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/device_commands.hpp"
#include "cli/replay_fold.hpp"
#include "http/device_json.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald {
namespace {

boost::json::object outcome_json(const replay_outcome& o) {
  boost::json::value divergence = nullptr;
  if (o.divergence) {
    divergence = boost::json::object{
        {"stream", o.divergence->stream}, {"seq", o.divergence->seq}, {"group", o.divergence->group}, {"what", o.divergence->what}};
  }
  return {{"digest", o.digest},
          {"groups", o.groups},
          {"events", o.events},
          {"devices", o.devices},
          {"snapshots_compared", o.snapshots_compared},
          {"divergence", std::move(divergence)},
          {"open", boost::json::object{{"lines_sent", o.open.lines_sent},
                                       {"lines_unsent", o.open.lines_unsent},
                                       {"pushes_owed", o.open.pushes_owed},
                                       {"downloaded_unconfirmed", o.open.downloaded_unconfirmed}}}};
}

void print_outcome(const replay_outcome& o, std::ostream& out) {
  out << fmt::format("groups     {}\nevents     {}\ndevices    {}\n", o.groups, o.events, o.devices);
  if (o.snapshots_compared == 0) {
    out << "snapshots  none in the store yet: they follow at an orderly stop, or after journal.cover of log\n";
  } else {
    out << fmt::format("snapshots  {} compared{}\n", o.snapshots_compared, o.divergence ? "" : ", all equal to the fold of the log");
  }
  out << fmt::format("open       {} order lines sent, {} not sent, {} pushes owed, {} downloaded and unconfirmed\n", o.open.lines_sent,
                     o.open.lines_unsent, o.open.pushes_owed, o.open.downloaded_unconfirmed);
  out << fmt::format("digest     {}\n", o.digest);
}

int fail(const fault& why, std::ostream& err) {
  err << "ald: " << to_string(why) << '\n';
  return exit_failed;
}

int replay_device(const event_log& log, const replay_options& options, std::ostream& out, std::ostream& err) {
  boost::json::array history;
  const auto read = log.read_stream("device/" + options.device, [&](group_number, std::size_t, std::string_view bytes) {
    event::Record record;
    record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    history.push_back(json_of(record));
    return true;
  });
  if (!read.ok()) return fail(read.error(), err);
  if (history.empty()) {
    return fail({fault_code::not_found, fmt::format("the log holds nothing about {}", options.device), "unit IDs are case-sensitive"}, err);
  }
  if (options.json) {
    out << boost::json::serialize(boost::json::object{{"unit", options.device}, {"history", std::move(history)}}) << '\n';
  } else {
    print_history(history, out);
  }
  return exit_ok;
}

}  // namespace

int replay_command(const replay_options& options, std::ostream& out, std::ostream& err) {
  rocksdb_config config;
  config.dir = options.data + "/log";
  config.read_only = true;
  auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return fail(log.error(), err);
  if (!options.device.empty()) return replay_device(*log.value(), options, out, err);
  const auto outcome = replay_log(*log.value());
  if (!outcome.ok()) return fail(outcome.error(), err);
  const auto& o = outcome.value();
  if (options.json) {
    out << boost::json::serialize(outcome_json(o)) << '\n';
  } else {
    print_outcome(o, out);
  }
  if (!o.divergence) return exit_ok;
  return fail({fault_code::corrupt, fmt::format("{}{} {}", o.divergence->stream, o.divergence->group == 0 ? "" : fmt::format(" in group {}:", o.divergence->group), o.divergence->what),
               "the store is damaged or was written by another version: keep it, and restore a backup"}, err);
}

}  // namespace ald
