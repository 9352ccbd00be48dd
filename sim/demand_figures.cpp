// By events.
#include "sim/demand_figures.hpp"

#include <algorithm>

#include "sim/sim_conditions.hpp"

namespace ald {
namespace {

constexpr std::int64_t order_shows_within_ms = 10'000;

}  // namespace

demand_figures::wanting_device& demand_figures::of(std::uint32_t device) {
  if (device >= devices_.size()) devices_.resize(device + 1);
  return devices_[device];
}

void demand_figures::on_record(const event::Record& record, std::uint32_t device) {
  if (!world_.plan.scarce || over_) return;
  if (record.has_device() && device != npos) return take(record.device(), of(device));
  if (!record.ledger().has_line_reserved() || record.ledger().line_reserved().pack() != world_.plan.scarce->pack) return;
  const std::uint32_t drawing = world_.index_of(record.ledger().line_reserved().unit());
  if (drawing != npos) count(source_of(of(drawing)));
}

void demand_figures::take(const event::Device& what, wanting_device& device) {
  if (what.has_discovered()) device.discovered = true;
  if (what.has_registered() && !std::exchange(device.registered, true) && device.source != demand_source::replacement) {
    const bool is_late = world_.now_ms() >= world_.plan.scarce->from_ms;
    device.source = device.discovered ? demand_source::newcomer : is_late ? demand_source::registration : demand_source::scan;
  }
  if (what.has_took_over()) device.source = demand_source::replacement;
  if (what.has_block_lifted()) device.source = demand_source::lifted_block;
  if (what.has_need_opened()) device.renews = what.need_opened().cause() == event::RENEWAL;
  if (what.has_tags_set() && std::count(what.tags_set().tags().begin(), what.tags_set().tags().end(), chosen_tag) == 0) device.source = demand_source::selection;
}

void demand_figures::note_order(std::uint32_t device) {
  of(device).ordered_ms = world_.now_ms();
}

demand_source demand_figures::source_of(const wanting_device& device) const {
  if (device.renews) return demand_source::renewal;
  const bool ordered = device.ordered_ms && world_.now_ms() - *device.ordered_ms <= order_shows_within_ms;
  return ordered ? demand_source::manual_order : device.source;
}

void demand_figures::count(demand_source source) {
  ++counts_.drawn[static_cast<std::size_t>(source)];
  last_ms_[static_cast<std::size_t>(source)] = world_.now_ms();
  const auto at_once = std::count_if(last_ms_.begin(), last_ms_.end(), [this](std::int64_t ms) { return world_.now_ms() - ms <= at_once_ms; });
  counts_.most_at_once = std::max(counts_.most_at_once, static_cast<std::uint32_t>(at_once));
}

void demand_figures::write(simulation_result& result) const {
  result.demand = counts_;
}

void demand_figures::on_issued(const issued_license& license, std::uint32_t) {
  if (is_counted(license)) counts_.most_out = std::max(counts_.most_out, ++counts_.out);
}

void demand_figures::on_returned(const issued_license& license, std::uint32_t) {
  if (is_counted(license)) --counts_.out, ++counts_.returned;
}

}  // namespace ald
