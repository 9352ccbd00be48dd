// I3, counted at the licensing server: what it issued of a pack and did not get back never exceeds what the pack holds; and a scarce pack is
// sold out to the last license. Where the server would issue more (scenario::oversells), only the node's ledger holds the line.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class no_pack_oversold_check : public invariant {
 public:
  explicit no_pack_oversold_check(const sim_sight& sight) : invariant(sight, "I3 no pack is oversold") {}

  void on_issued(const issued_license& license, std::uint32_t device) override {
    // What a server that forgot makes for the same key is its own doing.
    if (sight_.server.issued()[sim_serial_number(license.serial.text) - 1].surplus) return;
    const std::int64_t out = ++out_[license.pack.text];
    const pack_info& pack = info_of(license.pack);
    require(pack.unlimited || out <= pack.total, device, [&] {
      return "license " + license.serial.text + " is number " + std::to_string(out) + " of pack " + pack.pack.text + ", which holds " + std::to_string(pack.total);
    });
  }

  void on_returned(const issued_license& license, std::uint32_t) override {
    --out_[license.pack.text];  // of two for one key, too: the server counts the key
  }

  void on_scarcity_over() override {
    const std::string& id = sight_.world.plan.scarce->pack;
    const std::int64_t total = sight_.world.plan.scarce->total, out = out_[id];
    require(out == total, npos, [&] {
      return "the faults are over and more devices want a license than pack " + id + " holds, and of " + std::to_string(total) + " licenses " + std::to_string(out) + " are issued";
    });
    const auto known = sight_.history.packs().find(id);
    const bool agrees = known != sight_.history.packs().end() && known->second.used == total && known->second.reserved == 0;
    require(agrees, npos, [&] { return "pack " + id + " is sold out, and the node's ledger does not say so"; });
  }

 private:
  const pack_info& info_of(const pack_id& id) const {
    for (const auto& entry : sight_.server.pack_entries()) {
      if (entry.info.pack == id) return entry.info;
    }
    return sight_.server.pack_entries().front().info;  // it issues of its own packs only
  }

  std::map<std::string, std::int64_t> out_;
};

}  // namespace

std::unique_ptr<invariant> no_pack_oversold(const sim_sight& sight) { return std::make_unique<no_pack_oversold_check>(sight); }

}  // namespace ald
