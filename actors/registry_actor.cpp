// Activation, rest, supervision of devices, and the digest of the live state.
#include "actors/registry_actor.hpp"

#include <utility>

#include "actors/device_actor.hpp"
#include "ports/log_line.hpp"

namespace ald {

registry_actor::registry_actor(caf::actor_config& config, node_env& env, settings_ptr settings)
    : caf::event_based_actor(config), env_(env), settings_(std::move(settings)) {
  set_down_handler([this](caf::down_msg& down) { bury(down); });
}

caf::behavior registry_actor::make_behavior() {
  return {
      [this](mail_batch& batch) {
        for (device_mail& mail : batch.mails) {
          if (digest_) {
            held_.push_back(std::move(mail));
          } else {
            deliver(mail);
          }
        }
      },
      [this](const rest_request& request) { rest(request); },
      [this](const settings_published& what) { settings_ = what.settings; },
      [this](const barrier_passed& passed) { pass_barrier(passed.token); },
      [this](const digest_request& request) { begin_digest(request); },
      [this](snapshot_taken& taken) { take_snapshot(taken); },
      [this](const digest_taken&) { finish_digest(); },
      [this](const crash_device& what) { crash(what.unit); },
      [this](const journal_failed&) {
        // What waits for durability is never told "done": the replies of dead actors say `unavailable`.
        failed_ = true;
        for (auto& [unit, device] : active_) anon_send_exit(device.actor, caf::exit_reason::user_shutdown);
        active_.clear();
        units_.clear();
        dead_.clear();
        held_.clear();
        held_rests_.clear();
        digest_.reset();
        next_digest_.clear();
        env_.board.active_devices = 0;
      },
  };
}

// Nobody may fill memory or the log by talking of devices that do not exist.
bool registry_actor::is_refused(const device_mail& mail) const {
  const bool creates = std::holds_alternative<register_device>(mail.command) || std::holds_alternative<discover_device>(mail.command) ||
                       std::holds_alternative<take_over>(mail.command);
  if (env_.table.contains(mail.unit)) return false;
  // A restored store may hold, or be about to hold, the license of a unit that was registered after the backup.
  if (std::holds_alternative<adopt_license>(mail.command)) return false;
  const bool is_about_license = std::holds_alternative<revoke_license>(mail.command) || std::holds_alternative<settle_return>(mail.command);
  if (is_about_license && env_.log->get(family::snapshots, "device/" + mail.unit.text)) return false;
  if (!creates) {
    mail.reply.answer(fault{fault_code::not_found, "no such device: " + mail.unit.text, "register it: ald register " + mail.unit.text});
    return true;
  }
  if (!std::holds_alternative<discover_device>(mail.command)) return false;
  if (env_.table.counts().by_stage[static_cast<std::size_t>(device_stage::discovered)] < env_.config.max_discovered) return false;
  mail.reply.answer(fault{fault_code::busy, "too many unregistered devices are kept", "register or retire some, or raise edge.max_discovered"});
  return true;
}

void registry_actor::deliver(device_mail& mail) {
  if (failed_) return;
  // Who is active is known, not dead and not set aside.
  if (const auto known = active_.find(mail.unit); known != active_.end()) return hand_over(known->second, mail);
  if (is_refused(mail)) return;
  if (is_set_aside(mail.unit)) {
    mail.reply.answer(fault{fault_code::unavailable, "the actor of device " + mail.unit.text + " keeps dying",
                            "see the node's log; it is tried again within an hour, or when the node is restarted"});
    return;
  }
  if (const auto waiting = dead_.find(mail.unit); waiting != dead_.end()) {
    waiting->second.push_back(std::move(mail));
    return;
  }
  hand_over(activate(mail.unit), mail);
}

void registry_actor::hand_over(active_device& device, device_mail& mail) {
  ++device.mails_sent;
  send(device.actor, judged_mail{std::move(mail), settings_});
}

registry_actor::active_device& registry_actor::activate(const unit_id& unit) {
  state::Device state;
  if (const auto stored = env_.log->get(family::snapshots, "device/" + unit.text)) state.ParseFromString(*stored);
  state.set_unit(unit.text);
  const caf::actor device = spawn<device_actor>(std::ref(env_), std::move(state));
  monitor(device);
  units_[device.id()] = unit;
  active_device& entry = active_[unit];
  entry = {device, 0};
  env_.board.active_devices = active_.size();
  return entry;
}

void registry_actor::rest(const rest_request& request) {
  if (digest_) return held_rests_.push_back(request);  // its snapshot is awaited
  const auto it = active_.find(request.unit);
  if (it == active_.end() || it->second.mails_sent != request.mails_seen) return;
  units_.erase(it->second.actor.id());
  demonitor(it->second.actor);
  anon_send_exit(it->second.actor, caf::exit_reason::user_shutdown);
  active_.erase(it);
  env_.board.active_devices = active_.size();
}

void registry_actor::bury(const caf::down_msg& down) {
  const auto it = units_.find(down.source.id());
  if (it == units_.end()) return;
  const unit_id unit = it->second;
  units_.erase(it);
  active_.erase(unit);
  env_.board.active_devices = active_.size();
  env_.tallies.device_deaths.add();
  log_error({"registry", {"unit", unit.text}}, "the actor of device {} died; it is rebuilt from the log", unit.text);
  rebuild(unit);
  if (digest_) count_snapshot("device/" + unit.text);  // the store's row stands for it
}

void registry_actor::rebuild(const unit_id& unit) {
  device_deaths& deaths = deaths_[unit];
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  const bool is_another_trouble = deaths.count <= max_device_restarts && now_ms - deaths.last_mono_ms >= set_aside_ms;
  deaths = {is_another_trouble ? 1 : deaths.count + 1, now_ms};
  if (deaths.count > max_device_restarts) {
    if (deaths.count == max_device_restarts + 1) ++env_.board.devices_set_aside;
    log_critical({"registry", {"unit", unit.text}}, "device {} died {} times; it gets no mail for {} min", unit.text, deaths.count, set_aside_ms / 60'000);
    return;
  }
  dead_[unit];
  // Its events may still be on their way to the disk: only behind a barrier the store holds all of them.
  rebuilds_[next_token_] = unit;
  env_.journal->post(barrier_request{caf::actor_cast<caf::actor>(this), next_token_++});
}

// Whoever was set aside for long enough begins anew.
bool registry_actor::is_set_aside(const unit_id& unit) {
  const auto died = deaths_.find(unit);
  if (died == deaths_.end() || died->second.count <= max_device_restarts) return false;
  if (env_.clock->now().mono_ms - died->second.last_mono_ms < set_aside_ms) return true;
  deaths_.erase(died);
  --env_.board.devices_set_aside;
  return false;
}

void registry_actor::begin_digest(const digest_request& request) {
  if (failed_) return;
  if (digest_) {
    (digest_->reading ? next_digest_ : digest_->replies).push_back(request.reply);
    return;
  }
  digest_.emplace();
  digest_->replies.push_back(request.reply);
  digest_->missing = {"ledger", "fleet"};
  for (const auto& [unit, device] : active_) {
    digest_->missing.insert("device/" + unit.text);
    send(device.actor, snapshot_request{});
  }
  env_.broker->post(snapshot_request{});
  env_.fleet->post(snapshot_request{});
}

void registry_actor::take_snapshot(snapshot_taken& taken) {
  if (!digest_ || !digest_->missing.contains(taken.row.key)) return;
  const std::string stream = taken.row.key;
  digest_->rows.push_back(std::move(taken.row));
  count_snapshot(stream);
}

void registry_actor::count_snapshot(const std::string& stream) {
  if (digest_->missing.erase(stream) == 0 || !digest_->missing.empty()) return;
  digest_->token = next_token_++;
  env_.journal->post(barrier_request{caf::actor_cast<caf::actor>(this), digest_->token});
}

void registry_actor::pass_barrier(std::uint64_t token) {
  if (digest_ && digest_->token == token) return read_digest();
  const auto it = rebuilds_.find(token);
  if (it == rebuilds_.end()) return;
  const unit_id unit = it->second;
  rebuilds_.erase(it);
  std::vector<device_mail> mails = std::move(dead_[unit]);
  dead_.erase(unit);
  mails.insert(mails.begin(), device_mail{unit, examine_device{}, {}, true});
  for (device_mail& mail : mails) digest_ ? held_.push_back(std::move(mail)) : deliver(mail);
}

void registry_actor::read_digest() {
  digest_->reading = true;
  env_.reader->post(digest_over{std::move(digest_->rows), std::move(digest_->replies)});
}

void registry_actor::finish_digest() {
  if (!digest_) return;
  digest_.reset();
  for (const rest_request& request : std::exchange(held_rests_, {})) rest(request);
  for (device_mail& mail : std::exchange(held_, {})) deliver(mail);
  for (const auto& reply : std::exchange(next_digest_, {})) begin_digest({reply});
}

void registry_actor::crash(const unit_id& unit) {
  const auto it = active_.find(unit);
  anon_send_exit(it != active_.end() ? it->second.actor : activate(unit).actor, caf::exit_reason::kill);
}

}  // namespace ald
