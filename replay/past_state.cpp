// Folds up to a moment.
#include "replay/past_state.hpp"

#include "licensing/device_machine.hpp"
#include "replay/stream_scan.hpp"

namespace ald {
namespace {

fault beyond(const std::string& what, std::uint64_t asked, std::uint64_t last) {
  return {fault_code::not_found, what + " " + std::to_string(asked) + " is not in the log: the last one is " + std::to_string(last),
          "name an earlier one, or a time"};
}

}  // namespace

result<fleet_fold> fleet_at(const stored_log& log, const log_moment& moment, const log_progress& progress) {
  if (!moment.at_ms && moment.number > log.last_group()) return beyond("group", moment.number, log.last_group());
  fleet_fold fold;
  log_scan scan(log);
  if (progress) scan.on_group = [&](group_number group, std::size_t) { progress(group); };
  scan.on_record = [&](const record_place& at, const event::Record& record, std::string_view) {
    if (!moment.at_ms && at.group > moment.number) return false;
    if (moment.covers_in_fleet(at.group, record)) fold.take(record);
    return true;
  };
  if (const auto damage = scan.run()) return damage->why;
  return fold;
}

result<past_device> device_at(const stored_log& log, const std::string& unit, const log_moment& moment) {
  past_device past;
  group_number last_group = 0;
  std::uint64_t last_seq = 0;
  bool known = false;
  past.state.set_unit(unit);
  auto read = scan_stream(log, "device/" + unit, [&](const record_place& at, const event::Record& record) {
    known = true;
    last_seq = record.seq();
    if (!moment.covers_in_device(record)) return false;
    evolve(past.state, record.device(), record.seq(), record.at_ms());
    last_group = at.group;
    return true;
  });
  if (!read.ok()) return read.error();
  if (!known) return fault{fault_code::not_found, "the log holds nothing about " + unit, "unit IDs are case-sensitive"};
  if (past.state.seq() == 0) {
    return fault{fault_code::not_found, "the log holds nothing about " + unit + " up to that moment", "name a later one"};
  }
  if (!moment.at_ms && moment.number > last_seq) return beyond("event", moment.number, last_seq);
  past.at_ms = moment.at_ms.value_or(past.state.last_at_ms());
  read = scan_stream(log, "fleet", [&](const record_place& at, const event::Record& record) {
    if (moment.at_ms ? record.at_ms() > *moment.at_ms : at.group > last_group) return false;
    past.settings.evolve(record.fleet(), record.seq(), record.at_ms());
    return true;
  });
  if (!read.ok()) return read.error();
  return past;
}

device_row past_row(const state::Device& device, const fleet_settings& settings, std::int64_t at_ms) {
  device_policy policy;
  if (device.need().has_kind()) policy.license_kind = device.need().kind();
  return make_row(device, {{at_ms, 0}, &settings, &policy, settings.state().clock_suspect()});
}

}  // namespace ald
