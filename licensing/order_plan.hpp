// What the next scan would order, worked out on copies: nothing is recorded, sent or changed.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "licensing/device_context.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/device_effect.hpp"
#include "messages/standing.hpp"
#include "messages/state.pb.h"

namespace ald {

/// The requests for licenses that examining the device now would send to the broker, the base's first.
std::vector<request_license> requests_of_scan(const state::Device& state, const device_context& context);

/// Give it devices in the order in which a scan takes them, by unit ID.
class order_plan {
 public:
  struct planned_device {
    unit_id unit;
    license_kind kind;
    pack_id pack;                                ///< it would be ordered from this one; empty: it gets nothing
    device_reason why = device_reason::none;     ///< it gets nothing
  };

  /// ledger: a copy, on which the plan reserves. held_back: what the broker would say to every request; none: the packs say.
  order_plan(pack_ledger ledger, std::optional<event::BlockReason> held_back, bool packs_known, unit_id after, std::size_t most_listed);

  void look_at(const state::Device& state, const device_context& context);

  /// Devices that would be ordered for, or get nothing, in order; of those behind `after` the first most_listed.
  const std::vector<planned_device>& listed() const { return listed_; }
  /// There were more of them.
  bool has_more() const { return has_more_; }
  const std::map<pack_id, std::uint64_t>& by_pack() const { return by_pack_; }
  const std::map<device_reason, std::uint64_t>& without() const { return without_; }
  std::uint64_t ordered() const { return ordered_; }
  /// Devices whose license is ordered already.
  std::uint64_t under_way() const { return under_way_; }

 private:
  void plan_request(const state::Device& state, const request_license& wanted, const device_context& context);
  std::optional<event::BlockReason> reserve(const request_license& wanted, const device_context& context, pack_id& pack);
  void list(planned_device device);

  pack_ledger ledger_;
  std::optional<event::BlockReason> held_back_;
  bool packs_known_;
  unit_id after_;
  std::size_t most_listed_;
  bool has_more_ = false;
  std::vector<planned_device> listed_;
  std::map<pack_id, std::uint64_t> by_pack_;
  std::map<device_reason, std::uint64_t> without_;
  std::uint64_t ordered_ = 0;
  std::uint64_t under_way_ = 0;
};

}  // namespace ald
