// Questions.
#include "sim/sim_auditor.hpp"

#include <algorithm>
#include <memory>

namespace ald {
namespace {

constexpr std::uint64_t stream = 44;
constexpr std::int64_t minute = 60'000;

}  // namespace

sim_auditor::sim_auditor(sim_world& world, const sim_licensing_server& server) : world_(world), server_(server), random_(world.plan.seed, stream) {}

void sim_auditor::begin() {
  const std::int64_t end_ms = std::max<std::int64_t>(minute, world_.dice.quiet_from_ms());
  for (auto times = fault_dice::times(world_.dice.rate(fault_kind::operator_reconciles), random_); times > 0; --times) {
    const bool fix = random_.chance(0.7);
    world_.agenda.at(random_.between(1, end_ms), 0, [this, fix] { reconcile(fix); });
  }
  for (auto times = fault_dice::times(world_.dice.rate(fault_kind::operator_plans), random_); times > 0; --times) {
    world_.agenda.at(random_.between(1, end_ms), 0, [this] { plan(); });
  }
}

void sim_auditor::reconcile(bool fix) {
  if (!world_.api || world_.quiet) return;
  world_.api->reconcile(fix, [this](const result<done>& begun) {
    if (begun.ok()) world_.dice.count(fault_kind::operator_reconciles);
  });
}

void sim_auditor::plan() {
  if (!world_.api || world_.quiet) return;
  world_.api->plan({}, [this](const result<scan_plan>& made) {
    if (made.ok()) world_.dice.count(fault_kind::operator_plans);
  });
}

void sim_auditor::begin_last_look() {
  until_ms_ = world_.now_ms() + 60 * minute;
  ask(false);
}

// One that the node began by itself may be under way.
void sim_auditor::ask(bool fix) {
  if (world_.now_ms() >= until_ms_) return void(looked_ = true);
  const auto again = [this, fix] { ask(fix); };
  if (!world_.api) return world_.agenda.at(world_.now_ms() + minute, 0, again);
  issued_before_ = server_.issued().size();
  asked_after_ = world_.api->reconciliation().number;
  world_.api->reconcile(fix, [this, fix, again](const result<done>& begun) {
    if (!begun.ok()) return world_.agenda.at(world_.now_ms() + minute, 0, again);
    wait_for(fix);
  });
}

void sim_auditor::wait_for(bool fix) {
  if (!world_.api) return ask(fix);
  const reconcile_report report = world_.api->reconciliation();
  const bool is_over = report.number > asked_after_ && report.where == reconcile_report::phase::done;
  if (!is_over && report.where == reconcile_report::phase::failed && world_.now_ms() < until_ms_) return ask(fix);
  if (!is_over && world_.now_ms() < until_ms_) return world_.agenda.at(world_.now_ms() + 1'000, 0, [this, fix] { wait_for(fix); });
  world_.tell(&sim_observer::on_compared, report, issued_before_);
  if (!fix && is_over) return ask(true);
  plan_last();
}

// The digest is that of the live state.
void sim_auditor::plan_last() {
  if (!world_.api) return void(looked_ = true);
  world_.api->digest([this](const result<std::string>& before) {
    plan_question all;
    all.limit = world_.units.size();
    world_.api->plan(all, [this, before](const result<scan_plan>& made) {
      world_.api->digest([this, before, made](const result<std::string>& after) {
        const bool comparable = before.ok() && made.ok() && after.ok() && world_.api->status().settled;
        if (comparable) world_.tell(&sim_observer::on_planned, made.value(), before.value() != after.value());
        looked_ = true;
      });
    });
  });
}

}  // namespace ald
