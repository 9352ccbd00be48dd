// I6: once faults stop, every registered device that is there is licensed within the stated bound; and who is said to be licensed, is.
#include "sim/invariants/invariant.hpp"
#include "sim/sim_kinds.hpp"

namespace ald {
namespace {

class liveness_check : public invariant {
 public:
  explicit liveness_check(const sim_sight& sight) : invariant(sight, "I6 liveness") {}

  void on_beat() override {
    const std::uint32_t device = next_++ % sight_.fleet.count();
    const device_history& known = sight_.history.of(device);
    if (known.confirmed == 0 || known.confirmed != known.action || sight_.fleet.is_gone(device)) return;
    if (sight_.history.is_restoring()) return;  // what the device got since the copy is not known to it yet
    // Nor does it know that an operator took the license away since, until he does so again.
    const bool was_taken_away = sight_.history.restores() > 0 && sight_.fleet.device(device).serial().empty();
    require(was_taken_away || sim_serial_number(sight_.fleet.device(device).serial().text) == known.serial, device, [&] {
      return "the node counts license L" + std::to_string(known.serial) + " as installed; the device has '" +
             sight_.fleet.device(device).serial().text + "'";
    });
  }

  void on_end(bool settled) override {
    for (std::uint32_t device = 0; device < sight_.fleet.count(); ++device) {
      if (!sight_.fleet.is_gone(device)) judge(device);
    }
    require(settled, npos, [] { return std::string("every device is licensed, but the node or its operator still has work under way"); });
  }

 private:
  void judge(std::uint32_t device) {
    const auto row = sight_.world.view ? sight_.world.view->find(sight_.world.units[device]) : std::nullopt;
    const bool licensed = row && row->stage == device_stage::licensed && sight_.fleet.device(device).licensed();
    require(licensed, device, [&] {
      if (!row) return std::string("the faults are long over, and the node does not know the device");
      return "the faults are long over; the node says " + std::string(ald::name(row->stage)) + ", " + std::string(ald::name(row->reason)) + "; the device is " +
             (sight_.fleet.device(device).licensed() ? "licensed" : "not licensed");
    });
    for (const std::string& kind : kinds_) judge(device, *row, kind);
  }

  void judge(std::uint32_t device, const device_row& row, const std::string& kind) {
    device_stage stage = device_stage::unknown;
    for (const kind_row& one : row.kinds ? *row.kinds : std::vector<kind_row>{}) {
      if (one.kind.text == kind) stage = one.stage;
    }
    const license_serial has = sight_.fleet.device(device).serial_of(license_kind(kind));
    const std::uint32_t serial = sight_.history.of(device, kind).serial;
    require(stage == device_stage::licensed && sim_serial_number(has.text) == serial, device, [&] {
      return "the faults are long over; of its license of kind " + kind + ", L" + std::to_string(serial) + ", the node says " + std::string(ald::name(stage)) + "; the device has '" + has.text + "'";
    });
  }

  const std::vector<std::string> kinds_ = kinds_of(sight_.world.plan).further;
  std::uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<invariant> liveness(const sim_sight& sight) { return std::make_unique<liveness_check>(sight); }

}  // namespace ald
