// Snapshots plus tail: the same fold that replay makes.
#include "actors/recovery.hpp"

#include <algorithm>
#include <map>

#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "messages/mutant.hpp"

namespace ald {
namespace {

fault gap(const std::string& stream, std::uint64_t expected, std::uint64_t found) {
  return {fault_code::corrupt, "the log's stream " + stream + " goes on with event " + std::to_string(found) + " where " + std::to_string(expected) +
                                   " should follow",
          "restore the store from a backup"};
}

fault damaged_snapshot(const std::string& key) {
  return {fault_code::corrupt, "the snapshot of " + key + " cannot be read", "restore the store from a backup"};
}

// A big fleet takes longer to recover than whoever ends the process waits.
constexpr std::uint64_t devices_between_questions = 1'024;

std::optional<fault> stopped(const std::function<bool()>& stop_wanted) {
  if (!stop_wanted || !stop_wanted()) return std::nullopt;
  return fault{fault_code::unavailable, "the node was stopped while it recovered", "start it again: nothing is lost"};
}

state::Fleet state_of_new_fleet() { return fleet_settings().state(); }

/// Folds the tail of the log into the states that the snapshots hold.
class tail_fold {
 public:
  tail_fold(const node_env& env, const std::function<bool()>& stop_wanted)
      : settings_(state_of_new_fleet(), env.config.fleet), stop_wanted_(stop_wanted), log_(*env.log) {
    state::Fleet fleet;
    if (const auto bytes = log_.get(family::snapshots, "fleet")) {
      if (!fleet.ParseFromString(*bytes)) failure_ = damaged_snapshot("fleet");
      settings_ = fleet_settings(fleet, env.config.fleet);
    }
    state::Ledger ledger;
    if (const auto bytes = log_.get(family::snapshots, "ledger")) {
      if (!ledger.ParseFromString(*bytes)) failure_ = damaged_snapshot("ledger");
      ledger_ = pack_ledger(ledger);
    }
  }

  result<done> run() {
    if (failure_) return *failure_;
    const auto outcome = log_.read(log_.covered() + (ALD_MUTANT("skip_a_group_at_recovery") ? 2 : 1), [this](group_number group, std::size_t, std::string_view bytes) {
      if (group != last_group_) {
        if (auto why = stopped(stop_wanted_)) return stop(std::move(*why));
        ++groups_, last_group_ = group;
      }
      return take(bytes);
    });
    if (!outcome.ok()) return outcome.error();
    if (failure_) return *failure_;
    return done{};
  }

  std::vector<derived_row> rows() {
    std::vector<derived_row> rows = std::move(licenses_);
    for (const auto& [unit, state] : devices_) rows.push_back({family::snapshots, "device/" + unit, state.SerializeAsString()});
    if (settings_.epoch() > 0) rows.push_back({family::snapshots, "fleet", settings_.state().SerializeAsString()});
    if (ledger_.seq() > 0) rows.push_back({family::snapshots, "ledger", ledger_.snapshot().SerializeAsString()});
    return rows;
  }

  fleet_settings settings_;
  pack_ledger ledger_;
  std::uint64_t groups_ = 0;

 private:
  bool take(std::string_view bytes) {
    event::Record record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return stop({fault_code::corrupt, "an event cannot be read", ""});
    switch (record.body_case()) {
      case event::Record::kDevice: return take_device(record);
      case event::Record::kLedger:
        if (record.seq() <= ledger_.seq()) return true;
        if (record.seq() != ledger_.seq() + 1) return stop(gap("ledger", ledger_.seq() + 1, record.seq()));
        ledger_.evolve(record.ledger(), record.seq(), record.at_ms());
        return true;
      case event::Record::kFleet:
        if (record.seq() <= settings_.epoch()) return true;
        if (record.seq() != settings_.epoch() + 1) return stop(gap("fleet", settings_.epoch() + 1, record.seq()));
        settings_.evolve(record.fleet(), record.seq(), record.at_ms());
        return true;
      case event::Record::BODY_NOT_SET: break;
    }
    return stop({fault_code::unsupported, "the log holds an event that this version does not know", "use the version that wrote it"});
  }

  bool take_device(const event::Record& record) {
    state::Device& state = device(record.unit());
    if (failure_) return false;
    keep_license(record);
    if (record.seq() <= state.seq()) return true;
    if (record.seq() != state.seq() + 1) return stop(gap("device/" + record.unit(), state.seq() + 1, record.seq()));
    evolve(state, record.device(), record.seq(), record.at_ms());
    return true;
  }

  void keep_license(const event::Record& record) {
    if (record.device().has_license_stored()) {
      const auto& e = record.device().license_stored();
      licenses_.push_back({family::licenses, record.unit() + "/" + e.serial(), e.license_file()});
    } else if (record.device().has_surplus_stored()) {
      const auto& e = record.device().surplus_stored();
      licenses_.push_back({family::licenses, record.unit() + "/" + e.serial(), e.license_file()});
    } else if (record.device().has_renewal_futile()) {
      const auto& e = record.device().renewal_futile();
      licenses_.push_back({family::licenses, record.unit() + "/" + e.serial(), e.license_file()});
    }
  }

  state::Device& device(const std::string& unit) {
    const auto [it, inserted] = devices_.try_emplace(unit);
    if (inserted) {
      const auto bytes = log_.get(family::snapshots, "device/" + unit);
      if (bytes && !it->second.ParseFromString(*bytes)) failure_ = damaged_snapshot("device/" + unit);
      it->second.set_unit(unit);
    }
    return it->second;
  }

  bool stop(fault why) {
    failure_ = std::move(why);
    return false;
  }

  const std::function<bool()>& stop_wanted_;
  const event_log& log_;
  std::map<std::string, state::Device> devices_;
  std::vector<derived_row> licenses_;
  group_number last_group_ = 0;
  std::optional<fault> failure_;
};

// A device that holds the license of a line that the ledger still has open: the crash came between the two events.
void note_filled(const state::Device& state, recovered_node& node) {
  if (!state.has_license() || state.need().open() || state.need().n() == 0) return;
  const order_key key = make_order_key(unit_id(state.unit()), license_kind(state.need().kind()), state.need().n());
  if (!node.ledger.find(key)) return;
  const state::License& license = state.license();
  const bool futile = license.has_futile_serial();  // the last need's license is not the device's
  node.filled.push_back({key, pack_id(futile ? license.futile_pack() : license.pack()), license_serial(futile ? license.futile_serial() : license.serial())});
}

// As above, of a license that went back or never will.
void note_settled(const state::Device& state, recovered_node& node) {
  for (const state::Return& one : state.returns()) {
    const license_serial serial(one.serial());
    if (one.status() == state::RETURN_OPEN || node.ledger.find_return(serial) == nullptr) continue;
    node.settled.push_back({serial, pack_id(one.pack()), one.status() == state::RETURN_DONE});
  }
}

bool has_surplus(const state::Device& state) {
  const auto has = [](const state::Device& one) { return one.license().surplus_serials_size() > 0; };
  return has(state) || std::any_of(state.further().begin(), state.further().end(), [&](const state::Holding& holding) { return has(holding.held()); });
}

// A state tells that there are surplus licenses, only the log tells when they came. Of so many devices at most it is read, for
// one is enough to alert.
constexpr std::size_t max_surplus_streams = 1'000;

// Wall time of the device's last license that was one too many; what a reconciliation found out of use is none.
std::int64_t last_surplus_of(const event_log& log, const std::string& unit) {
  std::int64_t last_ms = 0;
  bool adopted = false;
  const auto outcome = log.read_stream("device/" + unit, [&](group_number, std::size_t, std::string_view bytes) {
    event::Record record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
    if ((record.device().has_surplus_stored() && !adopted) || record.device().license_stored().has_replaces()) last_ms = record.at_ms();
    adopted = record.device().has_need_adopted();
    return true;
  });
  return outcome.ok() ? last_ms : 0;
}

}  // namespace

result<recovered_node> recover(node_env& env, const std::function<bool()>& stop_wanted) {
  tail_fold fold(env, stop_wanted);
  if (auto outcome = fold.run(); !outcome.ok()) return outcome.error();
  env.log->adopt(fold.rows());

  recovered_node node{std::move(fold.settings_), std::move(fold.ledger_), {}, {}, {}, fold.groups_, 0, {}, 0};
  if (node.settings.knows(env.config.device.license_kind)) {
    return fault{fault_code::conflict, "device.license_kind is " + env.config.device.license_kind + ", which devices of this store have as a further kind",
                 "configure the kind that was the base's before"};
  }
  env.table.set_epoch(node.settings.profile_epoch());
  node.last_at_ms = std::max<std::int64_t>(node.settings.state().last_at_ms(), node.ledger.last_at_ms());
  env.board.clock_suspect = node.settings.state().clock_suspect();  // a clock that went back is found when all events are seen
  const device_context context{env.clock->now(), &node.settings, &env.config.device, env.board.clock_suspect};
  std::optional<fault> failure;
  std::uint64_t seen = 0;
  const std::int64_t alerted_from_ms = context.now.wall_ms - env.config.alerts.surplus_ms;
  std::vector<std::string> with_surplus;
  const auto outcome = env.log->each(family::snapshots, [&](std::string_view key, std::string_view value) {
    if (key.substr(0, 7) != "device/") return true;
    if (seen++ % devices_between_questions == 0) failure = stopped(stop_wanted);
    state::Device state;
    if (!failure && !state.ParseFromArray(value.data(), static_cast<int>(value.size()))) failure = damaged_snapshot(std::string(key));
    if (failure) return false;
    node.last_at_ms = std::max<std::int64_t>(node.last_at_ms, state.last_at_ms());
    const unit_id unit(state.unit());
    note_settled(state, node);
    for (const state::Holding& holding : state.further()) note_settled(holding.held(), node);
    if (state.registration() == state::UNKNOWN_DEVICE) return true;  // only its license is known, from a reconciliation
    const device_row row = make_row(state, context);
    // Its last profile is not the one in force: the stop came before it was looked at by the settings that changed that.
    const bool outdated = row.delivering && row.epoch < node.settings.profile_epoch();
    env.table.put(unit, row);
    const device_due due = next_due(state, context);
    if (due.at_scan || due.at_ms) node.due.push_back({unit, due});
    // A blocked order that has no line owes nothing: a scan looks at it when there is something else to say.
    const bool is_blocked = due.blocked && state.further().empty() && !node.ledger.find(key_of(state));
    if (outdated || (!is_blocked && !outbox(state).empty())) node.resume.push_back(unit);
    note_filled(state, node);
    for (const state::Holding& holding : state.further()) note_filled(view_of(state, holding.kind()), node);
    const bool surplus = has_surplus(state) && state.last_at_ms() > alerted_from_ms;
    if (surplus && with_surplus.size() < max_surplus_streams) with_surplus.push_back(state.unit());
    return true;
  });
  if (!outcome.ok()) return outcome.error();
  if (failure) return *failure;
  for (const std::string& unit : with_surplus) node.last_surplus_ms = std::max(node.last_surplus_ms, last_surplus_of(*env.log, unit));
  return node;
}

}  // namespace ald
