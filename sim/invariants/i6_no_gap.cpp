// I6 without a gap: a device that was licensed stays so: what it has installed does not end before the next license is confirmed, as long
// as the licensing server sells a later one.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

/// What is on sale so late that not everybody can have it before the end proves nothing.
constexpr std::int64_t on_sale_before_ms = 12 * 3'600'000;

class no_gap_check : public invariant {
 public:
  explicit no_gap_check(const sim_sight& sight) : invariant(sight, "I6 no gap") {}

  void on_record(const event::Record& record, std::uint32_t device) override {
    if (device == npos || !record.has_device()) return;
    const event::Device& what = record.device();
    if (what.has_of_kind()) return;
    if (device >= known_.size()) known_.resize(device + 1);
    installed_license& known = known_[device];
    if (what.has_license_stored()) {
      known.next_day = what.license_stored().expiry_day();
    } else if (what.has_license_confirmed()) {
      judge(known, device);
      known.last_day = known.next_day;
    } else if (what.has_license_revoked() || what.has_license_withdrawn() || what.has_retired()) {
      known.last_day.reset();  // it need not be licensed, until it is again
    }
  }

  void on_end(bool) override {
    for (std::uint32_t device = 0; device < known_.size(); ++device) {
      if (device >= sight_.fleet.count() || !sight_.fleet.is_gone(device)) judge(known_[device], device);
    }
  }

 private:
  struct installed_license {
    std::optional<std::int64_t> last_day;  ///< of what is installed
    std::int64_t next_day = 0;             ///< of what is delivered
  };

  void judge(const installed_license& known, std::uint32_t device) {
    if (!known.last_day) return;
    const std::int64_t over_ms = (*known.last_day + 1) * ms_per_day - sight_.world.plan.begin_wall_ms;
    const bool gap = sight_.world.now_ms() > over_ms && sight_.server.sells_later_than(*known.last_day, over_ms - on_sale_before_ms);
    require(!gap, device, [&] {
      return "what it had installed ended at " + std::to_string(over_ms / 1'000) + " s, and nothing later was confirmed by then, though the licensing server had it";
    });
  }

  std::vector<installed_license> known_;
};

}  // namespace

std::unique_ptr<invariant> no_gap(const sim_sight& sight) { return std::make_unique<no_gap_check>(sight); }

}  // namespace ald
