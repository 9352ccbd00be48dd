// The devices that an operator has to do something about: what looking after a large fleet goes through, instead of the fleet.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "licensing/device_withdrawal.hpp"
#include "sim/core_node.hpp"

namespace ald {

/// Told of every record after it is folded in, so that no device gets into such a state unseen.
class operators_list : public sim_observer {
 public:
  explicit operators_list(const core_node& node) : node_(node) {}

  /// A removal that may be sent again, a block, or a delivery that waits for a manual re-send.
  static bool waits_for_operator(const state::Device& state) {
    return has_open_removal(state) || state.blocked() || state.delivery().status() == state::LISTED_FOR_RESEND;
  }

  void on_record(const event::Record&, std::uint32_t device) override {
    if (device != npos && waits_for_operator(node_.state(device))) note(device);
  }

  /// Those that wait now, by index. They stay in the list for as long as they do.
  std::vector<std::uint32_t> take() {
    std::vector<std::uint32_t> waiting = std::exchange(listed_, {});
    for (const std::uint32_t device : waiting) is_listed_[device] = false;
    std::erase_if(waiting, [this](std::uint32_t device) { return !waits_for_operator(node_.state(device)); });
    std::sort(waiting.begin(), waiting.end());
    for (const std::uint32_t device : waiting) note(device);
    return waiting;
  }

 private:
  void note(std::uint32_t device) {
    if (device >= is_listed_.size()) is_listed_.resize(device + 1);
    if (is_listed_[device]) return;
    is_listed_[device] = true;
    listed_.push_back(device);
  }

  const core_node& node_;
  std::vector<std::uint32_t> listed_;
  std::vector<bool> is_listed_;
};

}  // namespace ald
