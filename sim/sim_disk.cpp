// Completions after a while; fates by the dice.
#include "sim/sim_disk.hpp"

#include "storage/group_codec.hpp"

namespace ald {

result<event_log*> sim_disk::open() {
  under_way_.clear();
  drop_torn_tail();
  memory_config config;
  config.executor = [this](std::function<void()> complete) { begin(std::move(complete)); };
  config.fate = [this](const log_group& group) { return judge(group); };
  auto opened = memory_event_log::open(std::move(config), disk_);
  if (!opened.ok()) return opened.error();
  log_ = std::move(opened).value();
  return log_.get();
}

void sim_disk::begin(std::function<void()> complete) {
  under_way_.push_back(std::move(complete));
  std::int64_t wait_ms = random_.between(1, 12);
  if (world_.dice.strikes(fault_kind::disk_slow, random_, world_.now_ms())) wait_ms += random_.between(500, 15'000);
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
  if (now_ms >= full_until_ms_ && world_.dice.strikes(fault_kind::disk_full, random_, now_ms)) full_until_ms_ = now_ms + random_.between(2'000, 600'000);
  if (now_ms < full_until_ms_ && !world_.quiet) return append_fate::no_space;
  if (world_.dice.strikes(fault_kind::sync_failed, random_, now_ms)) {
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

std::uint64_t sim_disk::bytes() const {
  std::uint64_t sum = 0;
  for (const std::string& group : disk_->groups) sum += group.size();
  return sum;
}

}  // namespace ald
