// Draws when kinds come, for whom at first, and what is done about single licenses.
#include "sim/sim_kind_rules.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/sim_conditions.hpp"

namespace ald {
namespace {

constexpr std::uint64_t stream = 42;
constexpr std::int64_t minute = 60'000;

}  // namespace

sim_kind_rules::sim_kind_rules(sim_world& world, giver give) : world_(world), give_(std::move(give)), kinds_(kinds_of(world.plan)), random_(world.plan.seed, stream) {}

// For some at first, then for all; now and then a kind is needed by nobody for a while.
void sim_kind_rules::begin() {
  const std::int64_t end_ms = std::max<std::int64_t>(2 * minute, world_.dice.quiet_from_ms());
  for (const std::string& kind : kinds_.further) {
    const std::string condition = random_.chance(0.4) ? simple_conditions[random_.below(std::size(simple_conditions))].text : "";
    const std::int64_t from_ms = random_.between(1, std::min(end_ms, world_.plan.enroll_ms + 30 * minute));
    world_.agenda.at(from_ms, 0, [this, kind, condition] {
      world_.dice.count(fault_kind::kinds_changed);
      give_.fleet(set_kind{license_kind(kind), true, condition});
    });
    world_.agenda.at(from_ms + random_.between(5 * minute, 60 * minute), 0, [this, kind] { want(kind); });
    if (!random_.chance(0.5)) continue;
    const std::int64_t off_ms = random_.between(from_ms, end_ms);
    world_.agenda.at(off_ms, 0, [this, kind] { give_.fleet(set_kind{license_kind(kind), false}); });
    world_.agenda.at(off_ms + random_.between(minute, 30 * minute), 0, [this, kind] { want(kind); });
  }
}

void sim_kind_rules::want(const std::string& kind) { give_.fleet(set_kind{license_kind(kind), true, std::string()}); }

void sim_kind_rules::want_all() {
  for (const std::string& kind : kinds_.further) want(kind);
}

std::optional<license_kind> sim_kind_rules::some_kind() {
  if (!kinds_.any() || random_.chance(0.5)) return std::nullopt;
  return license_kind(kinds_.further[random_.below(kinds_.further.size())]);
}

void sim_kind_rules::look_after() {
  if (!kinds_.any()) return;
  for (const listed_device& listed : world_.view->list({}, {}, world_.units.size())) {
    const std::uint32_t device = world_.index_of(listed.unit.text);
    if (device == sim_observer::npos || !listed.row.kinds || listed.row.stage == device_stage::retired) continue;
    for (std::size_t i = 1; i < listed.row.kinds->size(); ++i) look_at(device, (*listed.row.kinds)[i]);  // the first is the base's
  }
}

void sim_kind_rules::look_at(std::uint32_t device, const kind_row& license) {
  const bool now = world_.quiet || random_.chance(0.3);
  switch (license.reason) {
    case device_reason::needs_manual_resend:
    case device_reason::awaiting_cancel:
    case device_reason::cancel_refused: return give_.device(device, resend_settings{});
    case device_reason::revoked:
    case device_reason::withdrawn:
    case device_reason::returned: return give_.device(device, lift_block{license.kind});
    case device_reason::awaiting_removal:
    case device_reason::awaiting_return:
      if (now) give_.device(device, lift_block{license.kind});
      return;
    default: return;
  }
}

}  // namespace ald
