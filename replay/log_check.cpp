// The checks, on top of one scan and one fold.
#include "replay/log_check.hpp"

#include <memory>
#include <unordered_map>
#include <utility>

#include "replay/derived_rows.hpp"
#include "replay/fleet_fold.hpp"
#include "replay/state_difference.hpp"

namespace ald {
namespace {

constexpr const char* damaged_hint = "the store is damaged or was written by another version: keep it, and restore a backup";

constexpr const char* rows_hint = "the log itself is whole: export it, and import it into a new store (ald replay --export, --import)";

// A snapshot that was not compared yet. Of its bytes only a hash is kept: a fleet's snapshots together are large.
struct awaited_snapshot {
  std::uint64_t seq = 0;
  std::size_t hash = 0;
};

std::size_t hash_of(std::string_view bytes) { return std::hash<std::string_view>{}(bytes); }

std::string stream_of(const event::Record& record) {
  if (record.has_ledger()) return "ledger";
  if (record.has_fleet()) return "fleet";
  return "device/" + record.unit();
}

template <class State>
std::optional<std::uint64_t> seq_in(std::string_view bytes) {
  State state;
  if (!state.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  return state.seq();
}

std::optional<std::uint64_t> snapshot_seq(std::string_view stream, std::string_view bytes) {
  if (stream == "ledger") return seq_in<state::Ledger>(bytes);
  if (stream == "fleet") return seq_in<state::Fleet>(bytes);
  return seq_in<state::Device>(bytes);
}

template <class State>
std::vector<field_difference> first_difference(const std::string& folded, const std::string& stored) {
  State expected, found;
  expected.ParseFromString(folded);
  found.ParseFromString(stored);
  return differences(expected, found, 1);
}

std::vector<field_difference> first_difference(const std::string& stream, const std::string& folded, const std::string& stored) {
  if (stream == "ledger") return first_difference<state::Ledger>(folded, stored);
  if (stream == "fleet") return first_difference<state::Fleet>(folded, stored);
  return first_difference<state::Device>(folded, stored);
}

class checker {
 public:
  explicit checker(const stored_log& log) : log_(log) {}

  result<log_check_outcome> run(const log_progress& progress) {
    if (const auto loaded = load_snapshots(); !loaded.ok()) return loaded.error();
    log_scan scan(log_);
    if (progress) scan.on_group = [&](group_number group, std::size_t) { progress(group); };
    scan.on_record = [this](const record_place& at, const event::Record& record, std::string_view) { return take(at, record); };
    // Machines that were just made are compared before the first event.
    const bool fresh = compare({}, "fleet", 0, fold_.settings().state()) && compare({}, "ledger", 0, fold_.ledger().snapshot());
    const auto damage = fresh ? scan.run() : std::nullopt;
    if (damage && damage->why.code == fault_code::io) return damage->why;
    if (damage) diverge(*damage);
    look_at_end();
    if (!outcome_.divergence && unread_) tell_unread();
    if (!outcome_.divergence) compare_rows();
    if (outcome_.divergence && outcome_.divergence->kind == divergence_kind::snapshot) explain_snapshot(*outcome_.divergence);
    outcome_.groups = scan.groups();
    outcome_.events = scan.events();
    outcome_.bytes = scan.bytes();
    outcome_.devices = fold_.devices().size();
    count_open();
    outcome_.digest = fold_.digest();
    return std::move(outcome_);
  }

 private:
  result<done> load_snapshots() {
    covered_ = log_.covered();  // read first: a node that runs may cover more meanwhile
    rows_ = std::make_unique<derived_rows>(covered_);
    std::string last;
    const auto read = log_.each(family::snapshots, [&](std::string_view key, std::string_view value) {
      last.assign(key);
      const auto seq = snapshot_seq(key, value);
      if (seq) awaited_.emplace(key, awaited_snapshot{*seq, hash_of(value)});
      else if (!unread_) unread_ = {last, "the snapshot can't be read: it is no state"};
      return true;
    });
    if (!read.ok() && read.error().code == fault_code::io) return read.error();
    if (!read.ok() && !unread_) unread_ = {"", (last.empty() ? "the snapshots" : "the snapshots behind " + last) + " can't be read: " + read.error().what};
    return done{};
  }

  void tell_unread() {
    auto& d = diverge(divergence_kind::snapshot, {}, unread_->stream, 0);
    d.what = unread_->what;
  }

  // False to stop.
  bool take(const record_place& at, const event::Record& record) {
    if (outcome_.divergence) return false;
    const auto step = fold_.take(record);
    if (!step.follows) {
      auto& d = diverge(divergence_kind::sequence, at, stream_of(record), record.seq());
      d.field = "seq";
      d.expected = std::to_string(step.last_seq + 1);
      d.found = std::to_string(record.seq());
      d.what = "seq " + d.found + " comes after seq " + std::to_string(step.last_seq);
      return false;
    }
    rows_->take(at, record, step.device != nullptr ? step.device->noted_in : record.has_ledger() ? ledger_noted_in_ : fleet_noted_in_);
    if (step.device == nullptr) {
      if (awaited_.empty() && at.group > covered_) return true;
      return record.has_ledger() ? compare(at, "ledger", record.seq(), [this] { return fold_.ledger().snapshot(); })
                                 : compare(at, "fleet", record.seq(), fold_.settings().state());
    }
    return compare(at, *step.device, record);
  }

  bool compare(const record_place& at, fleet_fold::folded_device& device, const event::Record& record) {
    if (record.seq() == 1 && !awaited_.empty()) await(device, record.unit());
    if (device.snapshot_seq == 0 && !unread_ && at.group <= covered_) return tell_left_behind(at, stream_of(record), record.seq());
    if (device.snapshot_seq != record.seq()) return true;
    device.snapshot_seq = 0;
    --awaited_devices_;
    folded_.clear();
    device.state->AppendToString(&folded_);
    ++outcome_.snapshots_compared;
    const bool equal = hash_of(folded_) == device.snapshot_hash;
    if (!equal) diverge(divergence_kind::snapshot, at, stream_of(record), record.seq());
    return equal;
  }

  // From here on the device itself knows: one look-up less per event.
  void await(fleet_fold::folded_device& device, const std::string& unit) {
    const auto awaited = awaited_.find("device/" + unit);
    if (awaited == awaited_.end() || awaited->second.seq == 0) return;
    device.snapshot_seq = awaited->second.seq;
    device.snapshot_hash = awaited->second.hash;
    ++awaited_devices_;
    awaited_.erase(awaited);
  }

  // `state`: the folded state, or something that makes it.
  template <class State>
  bool compare(const record_place& at, const std::string& stream, std::uint64_t seq, const State& state) {
    const auto awaited = awaited_.find(stream);
    if (awaited == awaited_.end() && !unread_ && at.group != 0 && at.group <= covered_) return tell_left_behind(at, stream, seq);
    if (awaited == awaited_.end() || awaited->second.seq != seq) return true;
    if constexpr (std::is_invocable_v<const State&>) {
      folded_ = state().SerializeAsString();
    } else {
      folded_ = state.SerializeAsString();
    }
    ++outcome_.snapshots_compared;
    const bool equal = hash_of(folded_) == awaited->second.hash;
    awaited_.erase(awaited);
    if (!equal) diverge(divergence_kind::snapshot, at, stream, seq);
    return equal;
  }

  // A node that starts folds only what comes behind the covered group: of what comes before it the snapshots have to know.
  bool tell_left_behind(const record_place& at, const std::string& stream, std::uint64_t seq) {
    auto& d = diverge(divergence_kind::snapshot, at, stream, seq);
    d.field = "seq";
    d.expected = std::to_string(seq) + " or later";
    d.found = "an earlier one, or no snapshot";
    d.what = "there is no snapshot with this event, though the snapshots are said to hold all up to group " + std::to_string(covered_) +
             ": a node that starts on this store does not know of it";
    return false;
  }

  log_divergence& diverge(divergence_kind kind, const record_place& at, std::string stream, std::uint64_t seq) {
    auto& d = outcome_.divergence.emplace();
    d.kind = kind;
    d.stream = std::move(stream);
    d.seq = seq;
    d.group = at.group;
    if (at.group != 0) d.index = at.index;
    d.hint = damaged_hint;
    return d;
  }

  void diverge(const log_damage& damage) {
    auto& d = diverge(damage.index ? divergence_kind::event : divergence_kind::chain, {damage.group, 0}, "", 0);
    d.index = damage.index;
    d.expected = damage.expected;
    d.found = damage.found;
    d.what = damage.why.what;
    if (!damage.why.hint.empty()) d.hint = damage.why.hint;
  }

  // The scan is over: now the log can be asked for the snapshot.
  void explain_snapshot(log_divergence& d) const {
    if (!d.what.empty()) return;
    const auto stored = log_.get(family::snapshots, d.stream);
    const auto first = stored ? first_difference(d.stream, folded_, *stored) : std::vector<field_difference>{};
    d.what = "the snapshot is not the fold of the events: ";
    if (first.empty()) {
      d.what += "same fields, other bytes";
      return;
    }
    d.field = first[0].field;
    d.expected = first[0].before;
    d.found = first[0].after;
    d.what += d.field + " should be " + d.expected + ", and is " + d.found;
  }

  void look_at_end() {
    if (outcome_.divergence) return;
    const auto last = log_.last_group();
    if (log_.reached() > last) {
      auto& d = diverge(divergence_kind::end, {log_.reached(), 0}, "", 0);
      d.index.reset();
      d.expected = "group " + std::to_string(log_.reached());
      d.found = "the end after group " + std::to_string(last);
      d.what = "the log ends at group " + std::to_string(last) + ", but group " + std::to_string(log_.reached()) +
               " was durable: the log lost its end";
      d.hint = "restore the store from a backup";
      return;
    }
    if (!log_.is_marked() && last > 0) {
      auto& d = diverge(divergence_kind::end, {last, 0}, "", 0);
      d.index.reset();
      d.expected = "the number of the last group";
      d.found = "no mark, or a damaged one";
      d.what = "the mark beside the log, last-group, is missing or can't be read: whether the log lost its end after group " + std::to_string(last) + " is not known";
      d.hint = "compare it with a backup; a node that starts on the store writes the mark anew";
      return;
    }
    if (awaited_.empty() && awaited_devices_ == 0) return;
    for (const auto& [unit, device] : fold_.devices()) {
      if (device.snapshot_seq != 0) awaited_["device/" + std::string(unit)] = {device.snapshot_seq, device.snapshot_hash};
    }
    // The same one every time.
    auto first = awaited_.begin();
    for (auto at = awaited_.begin(); at != awaited_.end(); ++at) {
      if (at->first < first->first) first = at;
    }
    const auto seq = first->second.seq;
    auto& d = diverge(divergence_kind::end, {}, first->first, seq);
    d.expected = "event " + std::to_string(seq);
    d.found = "the end of the log";
    d.what = "the snapshot is at seq " + std::to_string(seq) + ", the log ends before it";
  }

  void compare_rows() {
    const auto wrong = rows_->compare(log_);
    outcome_.index_rows_compared = rows_->index_rows();
    outcome_.licenses_compared = rows_->licenses();
    if (!wrong) return;
    auto& d = diverge(wrong->in_index ? divergence_kind::index : divergence_kind::license, wrong->at, wrong->stream, 0);
    d.expected = wrong->expected;
    d.found = wrong->found;
    d.what = wrong->what;
    d.hint = rows_hint;
  }

  void count_open() {
    for (const auto& line : fold_.ledger().open_lines()) ++(line.sent ? outcome_.open.lines_sent : outcome_.open.lines_unsent);
    for (const auto& [unit, device] : fold_.devices()) {
      count_open(*device.state);
      for (const state::Holding& holding : device.state->further()) count_open(holding.held());
    }
  }

  void count_open(const state::Device& license) {
    if (license.delivery().status() == state::PUSH_OWED) ++outcome_.open.pushes_owed;
    if (license.delivery().status() == state::DOWNLOADED) ++outcome_.open.downloaded_unconfirmed;
  }

  const stored_log& log_;
  fleet_fold fold_;
  std::unordered_map<std::string, awaited_snapshot> awaited_;
  group_number covered_ = 0;
  struct unread_snapshots {
    std::string stream;  ///< empty: not known
    std::string what;
  };
  std::optional<unread_snapshots> unread_;  ///< the first; then a stream without a snapshot says nothing
  std::unique_ptr<derived_rows> rows_;
  group_number ledger_noted_in_ = 0, fleet_noted_in_ = 0;
  std::uint64_t awaited_devices_ = 0;  ///< devices that know of a snapshot of theirs
  std::string folded_;  ///< the state that was compared last
  log_check_outcome outcome_;
};

}  // namespace

std::string_view name(divergence_kind kind) {
  switch (kind) {
    case divergence_kind::chain: return "chain";
    case divergence_kind::event: return "event";
    case divergence_kind::sequence: return "sequence";
    case divergence_kind::snapshot: return "snapshot";
    case divergence_kind::index: return "index";
    case divergence_kind::license: return "license";
    case divergence_kind::end: break;
  }
  return "end";
}

result<log_check_outcome> check_log(const stored_log& log, const log_progress& progress) { return checker(log).run(progress); }

}  // namespace ald
