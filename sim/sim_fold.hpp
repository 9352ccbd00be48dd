// The fold of everything durable from the first record on, by the node's own rules: what any recovery must come to (I7).
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>

#include "licensing/fleet_settings.hpp"
#include "licensing/pack_ledger.hpp"
#include "messages/state.pb.h"
#include "sim/sim_observer.hpp"

namespace ald {

/// Of a large fleet only one device in `sample` is folded, so that the check's memory stays small beside the node's.
class sim_fold : public sim_observer {
 public:
  /// A step of a device's machine: status before, kind of event, status after (state::DeliveryStatus, event::Device::KindCase).
  struct step {
    int before = 0;
    int kind = 0;
    int after = 0;
    auto operator<=>(const step&) const = default;
  };

  sim_fold(std::uint32_t sample, fleet_limits limits) : sample_(sample), settings_(fleet_settings().state(), limits) {}

  void on_record(const event::Record& record, std::uint32_t device) override;

  /// The disk is an earlier one again; the steps that were gone through stay so.
  void go_back_to(const sim_fold& earlier);
  std::uint32_t sample() const { return sample_; }
  /// The snapshot rows as they must be, by stream. Devices of the sample only.
  std::map<std::string, std::string> rows() const;
  /// Over all rows; only if the sample is 1.
  std::string digest() const;
  const pack_ledger& ledger() const { return ledger_; }
  const std::set<step>& steps() const { return steps_; }
  /// Why a record can't be folded: a gap in its stream; empty: all could.
  const std::string& trouble() const { return trouble_; }

 private:
  std::uint32_t sample_;
  std::map<std::string, state::Device> devices_;
  pack_ledger ledger_;
  fleet_settings settings_;
  std::set<step> steps_;
  std::string trouble_;
};

}  // namespace ald
