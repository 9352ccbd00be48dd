// Conditions: no need is opened for a device that the fleet's condition leaves out, and no license is reserved on a pack for a device that
// does not satisfy the pack's. Judged by the simulator's own words for its conditions, not by the parser's.
#include <deque>
#include <unordered_map>
#include <vector>

#include "sim/invariants/invariant.hpp"
#include "sim/sim_conditions.hpp"

namespace ald {
namespace {

/// What became durable so short a time before may not have been known to who judged.
constexpr std::int64_t known_late_ms = 2 * 60'000;

class conditions_kept_check : public invariant {
 public:
  explicit conditions_kept_check(const sim_sight& sight) : invariant(sight, "conditions are kept") {}

  void on_record(const event::Record& record, std::uint32_t device) override {
    // A copy of the store from before has other conditions, and nobody says which.
    was_restored_ |= sight_.history.is_restoring() || sight_.history.restores() > 0;
    if (was_restored_) return;
    if (record.has_fleet()) return take(record.fleet());
    if (record.has_ledger()) return take(record.ledger());
    if (device != npos) take(record.device(), device);
  }

 private:
  struct known_device : simply_described {
    std::int64_t changed_ms = -known_late_ms - 1;  ///< what conditions look at, last
    bool registered = false;
  };
  struct condition_in_time;
  struct kind_condition {
    std::string text = nobody;
    std::vector<condition_in_time> earlier = {};
  };
  struct condition_in_time {
    std::string text;
    std::int64_t until_ms = 0;  ///< of one that was replaced
  };

  static bool holds(const std::string& condition, const simply_described& device) {
    for (const simple_condition& one : simple_conditions) {
      if (condition == one.text) return one.holds(device);
    }
    return condition.empty();
  }

  bool has_just_changed(const known_device& device) const { return sight_.world.now_ms() - device.changed_ms <= known_late_ms; }

  void take(const event::Fleet& what) {
    if (what.has_kind_set()) {
      kind_condition& kind = kinds_[what.kind_set().kind()];
      kind.earlier.push_back({kind.text, sight_.world.now_ms()});
      kind.text = what.kind_set().wanted() ? what.kind_set().condition() : nobody;
    }
    if (!what.has_condition_set()) return;
    earlier_.push_back({fleet_, sight_.world.now_ms()});
    fleet_ = what.condition_set().condition();
  }

  void take(const event::Ledger& what) {
    if (what.has_pack_conditioned()) {
      packs_[what.pack_conditioned().pack()] = what.pack_conditioned().condition();
    } else if (what.has_line_reserved()) {
      const auto pack = packs_.find(what.line_reserved().pack());
      const std::uint32_t device = sight_.world.index_of(what.line_reserved().unit());
      if (pack == packs_.end() || device == npos || has_just_changed(known(device))) return;
      require(holds(pack->second, known(device)), device, [&] { return "a license of " + pack->first + " is reserved for it, which is for " + pack->second + " only"; });
    }
  }

  void take(const event::Device& what, std::uint32_t index) {
    known_device& device = known(index);
    const bool was_registered = device.registered;
    const bool was_old = device.old_firmware;
    device.old_firmware = sight_.history.of(index).old_firmware;
    if (was_registered && was_old != device.old_firmware) device.changed_ms = sight_.world.now_ms();
    if (what.has_registered()) {
      device.registered = true;
      if (was_registered && what.registered().has_directory() && what.registered().directory() != device.directory) device.changed_ms = sight_.world.now_ms();
      if (what.registered().has_directory()) device.directory = what.registered().directory();
    } else if (what.has_tags_set()) {
      device.chosen = false;
      for (const std::string& tag : what.tags_set().tags()) device.chosen |= tag == chosen_tag;
      device.changed_ms = sight_.world.now_ms();
    } else if (what.has_need_opened()) {
      judge_need(device, index);
      if (what.has_of_kind()) judge_kind(device, index, what.of_kind());
    }
  }

  void judge_kind(const known_device& device, std::uint32_t index, const std::string& name) {
    if (has_just_changed(device)) return;
    const kind_condition& kind = kinds_[name];
    bool selected = holds(kind.text, device);
    for (const condition_in_time& one : kind.earlier) selected |= sight_.world.now_ms() - one.until_ms <= known_late_ms && holds(one.text, device);
    require(selected, index, [&] { return "a need of kind " + name + " was opened for it, which only devices with " + kind.text + " need"; });
  }

  void judge_need(const known_device& device, std::uint32_t index) {
    while (!earlier_.empty() && sight_.world.now_ms() - earlier_.front().until_ms > known_late_ms) earlier_.pop_front();
    if (has_just_changed(device)) return;
    bool selected = holds(fleet_, device);
    for (const condition_in_time& one : earlier_) selected |= holds(one.text, device);
    require(selected, index, [&] { return "a need was opened for it, and only devices with " + fleet_ + " are to be licensed"; });
  }

  known_device& known(std::uint32_t device) {
    if (device >= known_.size()) known_.resize(device + 1);
    return known_[device];
  }

  static constexpr const char* nobody = "nobody";  ///< no condition's text: nobody satisfies it

  std::vector<known_device> known_;
  std::unordered_map<std::string, kind_condition> kinds_;
  std::string fleet_;
  std::deque<condition_in_time> earlier_;
  std::unordered_map<std::string, std::string> packs_;
  bool was_restored_ = false;
};

}  // namespace

std::unique_ptr<invariant> conditions_kept(const sim_sight& sight) { return std::make_unique<conditions_kept_check>(sight); }

}  // namespace ald
