// Every stream of a log, folded by the same machines as in a node (I7).
#pragma once
#include <google/protobuf/arena.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "licensing/fleet_settings.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/event.pb.h"
#include "messages/state.pb.h"

namespace ald {

/// Memory: about 1 KB a device.
class fleet_fold {
 public:
  struct folded_device {
    state::Device* state = nullptr;
    std::uint64_t snapshot_seq = 0;  ///< for log_check: it awaits a snapshot with this seq and hash; 0: none
    std::size_t snapshot_hash = 0;
    std::uint64_t noted_in = 0;      ///< … and the last group that was counted for the index
  };
  /// By unit: the keys live in the states.
  using devices_by_unit = std::unordered_map<std::string_view, folded_device>;

  /// Folds the record in, if it follows its stream's last one. `last_seq` is that one's seq before. `device`: of a device's event;
  /// valid until the next call.
  struct step {
    bool follows = false;
    std::uint64_t last_seq = 0;
    folded_device* device = nullptr;
  };
  step take(const event::Record& record);
  /// Seq of the last event of the record's stream.
  std::uint64_t last_seq(const event::Record& record) const;

  const devices_by_unit& devices() const { return devices_; }
  const pack_ledger& ledger() const { return ledger_; }
  const fleet_settings& settings() const { return settings_; }
  /// Null: no event of this unit was taken.
  const state::Device* find(std::string_view unit) const;
  /// That were folded in.
  std::uint64_t events() const { return events_; }
  /// In ascending order.
  std::vector<std::string_view> units() const;
  /// As a live node digests: all streams in key order, ledger and fleet also before their first event.
  std::string digest() const;

 private:
  folded_device& device_of(const std::string& unit);

  // The states are many, and go all at once.
  std::unique_ptr<google::protobuf::Arena> arena_ = std::make_unique<google::protobuf::Arena>();
  devices_by_unit devices_;
  pack_ledger ledger_;
  fleet_settings settings_;
  std::uint64_t events_ = 0;
};

}  // namespace ald
