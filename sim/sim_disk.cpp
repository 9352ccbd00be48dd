// Completions after a while; fates by the dice.
#include "sim/sim_disk.hpp"

#include "storage/group_codec.hpp"

namespace ald {
namespace {

constexpr double groups_counted = 1'000;  ///< planned failures are as many as in so many groups

}  // namespace

result<event_log*> sim_disk::open() {
  under_way_.clear();
  drop_torn_tail();
  memory_config config;
  config.executor = [this](std::function<void()> complete) { start_writing(std::move(complete)); };
  config.keeps_covered = world_.plan.keeps_log;
  config.fate = [this](const log_group& group) { return judge(group); };
  auto opened = memory_event_log::open(std::move(config), disk_);
  if (!opened.ok()) return opened.error();
  log_ = std::move(opened).value();
  return log_.get();
}

// The groups of a fleet grow with it, and what stops the node must not: then it would only recover and wait.
void sim_disk::begin() {
  if (!world_.plan.disk_faults_planned) return;
  const std::int64_t end_ms = std::max<std::int64_t>(1, world_.dice.quiet_from_ms());
  for (const fault_kind kind : {fault_kind::sync_failed, fault_kind::disk_full, fault_kind::disk_slow}) {
    for (auto times = fault_dice::times(world_.dice.rate(kind) * groups_counted, random_); times > 0; --times) {
      world_.agenda.at(random_.between(1, end_ms), 0, [this, kind] { awaited_[static_cast<std::size_t>(kind)] = true; });
    }
  }
}

bool sim_disk::strikes(fault_kind kind) {
  if (!world_.plan.disk_faults_planned) return world_.dice.strikes(kind, random_, world_.now_ms());
  if (!world_.dice.can_strike(kind, world_.now_ms()) || !std::exchange(awaited_[static_cast<std::size_t>(kind)], false)) return false;
  world_.dice.count(kind);
  return true;
}

void sim_disk::start_writing(std::function<void()> complete) {
  under_way_.push_back(std::move(complete));
  std::int64_t wait_ms = random_.between(1, 12);
  if (strikes(fault_kind::disk_slow)) wait_ms += random_.between(500, 15'000);
  world_.agenda.at(world_.now_ms() + wait_ms, 0, [this, life = world_.life] {
    if (life != world_.life || under_way_.empty()) return;
    const auto complete_now = std::move(under_way_.front());
    under_way_.pop_front();
    complete_now();
  });
}

append_fate sim_disk::judge(const log_group& group) {
  const std::int64_t now_ms = world_.now_ms();
  if (crash_fate_) {
    if (!tearing_) tell(group);
    return *crash_fate_;
  }
  if (now_ms >= full_until_ms_ && strikes(fault_kind::disk_full)) full_until_ms_ = now_ms + random_.between(2'000, 600'000);
  if (now_ms < full_until_ms_ && !world_.quiet) return append_fate::no_space;
  if (strikes(fault_kind::sync_failed)) {
    if (random_.chance(0.5)) return append_fate::failed_lost;
    tell(group);
    return append_fate::failed_kept;
  }
  tell(group);
  return append_fate::durable;
}

void sim_disk::tell(const log_group& group) {
  world_.tell(&sim_observer::on_group, group);
  event::Record record;
  for (const log_record& entry : group.records) {
    if (!record.ParseFromString(entry.bytes)) continue;
    world_.tell(&sim_observer::on_record, record, record.has_unit() ? world_.index_of(record.unit()) : sim_observer::npos);
  }
}

void sim_disk::crash() {
  while (!under_way_.empty()) {
    const auto complete = std::move(under_way_.front());
    under_way_.pop_front();
    if (world_.dice.strikes(fault_kind::unanswered_group, random_, world_.now_ms())) {
      crash_fate_ = append_fate::kept_unanswered;
      complete();
    } else if (world_.dice.strikes(fault_kind::torn_tail, random_, world_.now_ms())) {
      const std::size_t groups = disk_->groups.size();
      crash_fate_ = append_fate::kept_unanswered;
      tearing_ = true;
      complete();
      torn_ = disk_->groups.size() > groups;
      if (torn_) disk_->log_bytes -= disk_->groups.back().size();
      if (torn_) disk_->groups.back().resize(1 + random_.below(disk_->groups.back().size() - 1));
      tearing_ = false;
    }
    crash_fate_.reset();
    under_way_.clear();  // the log takes nothing behind a group that it did not answer
  }
  log_.reset();
}

void sim_disk::drop_torn_tail() {
  if (std::exchange(torn_, false)) disk_->groups.pop_back();
}

}  // namespace ald
