// The fold of `ald replay`.
#include "cli/replay_fold.hpp"

#include <map>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>
#include <google/protobuf/util/message_differencer.h>

#include "licensing/device_machine.hpp"
#include "licensing/fleet_settings.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/event.pb.h"
#include "messages/state.pb.h"
#include "storage/state_digest.hpp"

namespace ald {
namespace {

constexpr std::string_view device_prefix = "device/";

// A snapshot as stored; its seq is read once, up front.
struct stored_snapshot {
  std::uint64_t seq = 0;
  std::string bytes;
  bool compared = false;
};

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

// The fields in which two states differ, for people.
template <class State>
std::string differences(const State& folded, const std::string& stored_bytes) {
  State stored;
  stored.ParseFromString(stored_bytes);
  std::string text;
  google::protobuf::util::MessageDifferencer differ;
  differ.ReportDifferencesToString(&text);
  if (differ.Compare(folded, stored)) return "same fields, other bytes";
  for (auto& c : text) c = c == '\n' ? ';' : c;
  return text.substr(0, 500);
}

class folder {
 public:
  result<done> load_snapshots(const event_log& log) {
    std::string broken;
    auto read = log.each(family::snapshots, [&](std::string_view key, std::string_view value) {
      const auto seq = snapshot_seq(key, value);
      if (!seq) return broken = key, false;
      snapshots_[std::string(key)] = {*seq, std::string(value), false};
      return true;
    });
    if (!read.ok()) return read;
    if (!broken.empty()) return fault{fault_code::corrupt, fmt::format("the snapshot of {} can't be read", broken), "restore the store from a backup"};
    // A snapshot without events equals a machine that was just made.
    compare("fleet", fleet_.epoch(), 0, [&] { return fleet_.state(); });
    compare("ledger", ledger_.seq(), 0, [&] { return ledger_.snapshot(); });
    return done{};
  }

  // False to stop.
  bool take(group_number group, std::string_view bytes) {
    if (group != last_group_) ++outcome_.groups, last_group_ = group;
    ++outcome_.events;
    if (!record_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return diverge("", 0, group, "an event can't be read");
    switch (record_.body_case()) {
      case event::Record::kDevice: return take_device(group);
      case event::Record::kLedger:
        if (!follows("ledger", ledger_.seq(), group)) return false;
        ledger_.evolve(record_.ledger(), record_.seq(), record_.at_ms());
        return compare("ledger", ledger_.seq(), group, [&] { return ledger_.snapshot(); });
      case event::Record::kFleet:
        if (!follows("fleet", fleet_.epoch(), group)) return false;
        fleet_.evolve(record_.fleet(), record_.seq(), record_.at_ms());
        return compare("fleet", fleet_.epoch(), group, [&] { return fleet_.state(); });
      case event::Record::BODY_NOT_SET: return diverge("", record_.seq(), group, "an event belongs to no stream");
    }
    return true;
  }

  replay_outcome finish() {
    outcome_.devices = devices_.size();
    for (const auto& [stream, snapshot] : snapshots_) {
      if (outcome_.divergence) break;
      if (!snapshot.compared) diverge(stream, snapshot.seq, 0, fmt::format("the snapshot is at seq {}, the log ends before it", snapshot.seq));
    }
    count_open();
    outcome_.digest = digest();
    return std::move(outcome_);
  }

 private:
  bool take_device(group_number group) {
    auto [it, fresh] = devices_.try_emplace(std::string(device_prefix) + record_.unit());
    auto& device = it->second;
    if (fresh) device.set_unit(record_.unit());
    if (!follows(it->first, device.seq(), group)) return false;
    evolve(device, record_.device(), record_.seq(), record_.at_ms());
    return compare(it->first, device.seq(), group, [&]() -> const state::Device& { return device; });
  }

  bool follows(const std::string& stream, std::uint64_t seq, group_number group) {
    if (record_.seq() == seq + 1) return true;
    return diverge(stream, record_.seq(), group, fmt::format("seq {} comes after seq {}", record_.seq(), seq));
  }

  template <class Fold>
  bool compare(const std::string& stream, std::uint64_t seq, group_number group, Fold&& fold) {
    const auto it = snapshots_.find(stream);
    if (it == snapshots_.end() || it->second.seq != seq) return true;
    ++outcome_.snapshots_compared;
    it->second.compared = true;
    const auto& folded = fold();
    if (folded.SerializeAsString() == it->second.bytes) return true;
    return diverge(stream, seq, group, "the snapshot is not the fold of the events: " + differences(folded, it->second.bytes));
  }

  bool diverge(std::string stream, std::uint64_t seq, group_number group, std::string what) {
    if (!outcome_.divergence) outcome_.divergence = replay_divergence{std::move(stream), seq, group, std::move(what)};
    return false;
  }

  void count_open() {
    for (const auto& line : ledger_.open_lines()) ++(line.sent ? outcome_.open.lines_sent : outcome_.open.lines_unsent);
    for (const auto& [stream, device] : devices_) {
      if (device.delivery().status() == state::PUSH_OWED) ++outcome_.open.pushes_owed;
      if (device.delivery().status() == state::DOWNLOADED) ++outcome_.open.downloaded_unconfirmed;
    }
  }

  // As a live node digests: all streams in key order, ledger and fleet also before their first event.
  std::string digest() const {
    state_digest sum;
    for (const auto& [stream, device] : devices_) sum.add(stream, device.SerializeAsString());
    sum.add("fleet", fleet_.state().SerializeAsString());
    sum.add("ledger", ledger_.snapshot().SerializeAsString());
    return sum.hex();
  }

  std::map<std::string, state::Device> devices_;  // by stream, which sorts before "fleet" and "ledger"
  pack_ledger ledger_;
  fleet_settings fleet_;
  std::unordered_map<std::string, stored_snapshot> snapshots_;
  event::Record record_;
  group_number last_group_ = 0;
  replay_outcome outcome_;
};

}  // namespace

result<replay_outcome> replay_log(const event_log& log) {
  folder fold;
  if (auto loaded = fold.load_snapshots(log); !loaded.ok()) return loaded.error();
  const auto read = log.read(1, [&](group_number group, std::size_t, std::string_view bytes) { return fold.take(group, bytes); });
  if (!read.ok()) return read.error();
  return fold.finish();
}

}  // namespace ald
