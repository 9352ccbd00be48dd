// I9: a license is never offered or delivered to a device whose unit ID it does not carry.
#include "sim/invariants/invariant.hpp"
#include "sim/sim_license.hpp"

namespace ald {
namespace {

class own_license_only_check : public invariant {
 public:
  explicit own_license_only_check(const sim_sight& sight) : invariant(sight, "I9 own license only") {}

  void on_record(const event::Record& record, std::uint32_t device) override {
    if (!record.device().has_license_stored()) return;
    const auto claims = read_sim_license(record.device().license_stored().license_file());
    require(claims && claims->unit.text == record.unit(), device,
            [&] { return "a license for " + (claims ? claims->unit.text : std::string("nobody")) + " is stored for delivery to " + record.unit(); });
  }

  void on_push(const push_settings& what, std::uint32_t device) override {
    if (!what.ask && !what.removes) judge_serial(device, sim_serial_number(what.serial.text), "pushed");
  }

  void on_download(std::uint32_t device, action_id, std::string_view file) override {
    const auto claims = read_sim_license(file);
    require(claims && claims->unit == sight_.world.units[device], device,
            [&] { return "it was handed the license of " + (claims ? claims->unit.text : std::string("nobody")); });
    if (claims) judge_serial(device, sim_serial_number(claims->serial.text), "handed over");
  }

 private:
  void judge_serial(std::uint32_t device, std::uint32_t serial, const char* how) {
    const bool own = serial > 0 && serial <= sight_.server.issued().size() && sight_.server.issued()[serial - 1].device == device;
    require(own, device, [&] { return "license L" + std::to_string(serial) + " is " + how + ", which the licensing server did not issue for it"; });
  }
};

}  // namespace

std::unique_ptr<invariant> own_license_only(const sim_sight& sight) { return std::make_unique<own_license_only_check>(sight); }

}  // namespace ald
