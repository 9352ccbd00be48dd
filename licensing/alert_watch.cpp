// The condition of each alert.
#include "licensing/alert_watch.hpp"

namespace ald {
namespace {

/// So many times the wanted amount of log may gather before a missing cover is an operator's business.
constexpr std::uint64_t late_covers = 4;

std::uint64_t devices(const alert_facts& facts, device_reason reason) { return facts.by_reason[static_cast<std::size_t>(reason)]; }

alert_subjects if_set(bool holds, const std::string& detail) {
  alert_subjects one;
  if (holds) one[""] = detail;
  return one;
}

alert_subjects if_any(std::uint64_t count, const char* of_what) {
  return if_set(count > 0, std::to_string(count) + " " + of_what);
}

std::string devices_text(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " device" : " devices"); }

alert_subjects if_devices(std::uint64_t count) { return if_set(count > 0, devices_text(count)); }

alert_subjects stuck_devices(const alert_facts& facts) {
  alert_subjects stuck;
  for (std::size_t i = 0; i < facts.stuck_by_reason.size(); ++i) {
    if (const auto count = facts.stuck_by_reason[i]; count > 0) stuck[std::string(name(static_cast<device_reason>(i)))] = devices_text(count);
  }
  return stuck;
}

}  // namespace

duration_ms alert_watch::patience(alert what, const alert_policy& policy) {
  if (what == alert::licensing_unreachable) return policy.licensing_unreachable_ms;
  if (what == alert::restore_unfinished) return policy.restore_ms;
  if (what == alert::queue_full) return policy.queue_full_ms;
  if (what == alert::webhook_failing) return policy.webhook_failing_ms;
  return 0;
}

alert_subjects alert_watch::subjects_of(alert what, const alert_facts& facts, const instant& now) const {
  switch (what) {
    case alert::log_failed: return if_set(facts.log_failed, "the node takes no work");
    case alert::no_space: return if_set(facts.no_space, "the event log cannot grow");
    case alert::clock_suspect: return if_set(facts.clock_suspect, "nothing is ordered");
    case alert::order_cap: return if_set(facts.cap_window_s != 0, facts.cap_window_s == 3'600 ? "the hour's cap" : "the day's cap");
    case alert::licensing_unreachable: return if_any(facts.server_failures, "calls failed in a row");
    case alert::surplus_license:
      if (surplus_seen_ > 0 && now.mono_ms - surplus_mono_ms_ < policy_.surplus_ms) return if_any(surplus_seen_, "since the node's start");
      return if_set(now.wall_ms - facts.last_surplus_ms < policy_.surplus_ms, "before the node's start");
    case alert::ledger_mismatch: return if_any(facts.ledger_differences, facts.ledger_differences == 1 ? "difference" : "differences");
    case alert::answer_unusable: return if_devices(devices(facts, device_reason::answer_unusable));
    case alert::order_refused: return if_devices(devices(facts, device_reason::order_refused));
    case alert::pack_exhausted:
      return if_devices(devices(facts, device_reason::pack_exhausted) + devices(facts, device_reason::no_pack) +
                        devices(facts, device_reason::no_pack_fits) + devices(facts, device_reason::no_later_pack));
    case alert::license_revoked: return if_devices(devices(facts, device_reason::revoked));
    case alert::device_set_aside: return if_devices(facts.devices_set_aside);
    case alert::manual_resend: return if_devices(devices(facts, device_reason::needs_manual_resend));
    case alert::consent_impossible: return if_devices(devices(facts, device_reason::consent_impossible));
    case alert::device_failing:
      return if_devices(devices(facts, device_reason::install_failed) + devices(facts, device_reason::rejected_by_device) +
                        devices(facts, device_reason::confirmed_without_download));
    case alert::restore_unfinished: return if_set(facts.restoring, "nothing is ordered");
    case alert::cover_overdue:
      return if_any(facts.bytes_since_cover > late_covers * facts.cover_bytes ? facts.bytes_since_cover : 0, "bytes of log since the last cover");
    case alert::queue_full: return if_set(!facts.full_queue.empty(), facts.full_queue);
    case alert::pack_low: return low_kinds(facts.packs, policy_);
    case alert::pack_over_total: return packs_over_total(facts.packs);
    case alert::device_stuck: return stuck_devices(facts);
    case alert::license_expired: return if_devices(facts.licenses_over);
    case alert::webhook_failing: return if_set(!facts.failing_webhook.empty(), facts.failing_webhook);
    case alert::pack_expiring:;
  }
  return expiring_packs(facts.packs, policy_, day_of(now.wall_ms));
}

std::vector<alert_change> alert_watch::look(const alert_facts& facts, const instant& now) {
  if (facts.surplus_licenses > surplus_seen_) {
    surplus_seen_ = facts.surplus_licenses;
    surplus_mono_ms_ = now.mono_ms;
  }
  std::vector<alert_change> changes;
  for (int i = 0; i < alert_count; ++i) {
    const auto what = static_cast<alert>(i);
    follow(what, subjects_of(what, facts, now), now, changes);
  }
  return changes;
}

void alert_watch::follow(alert what, const alert_subjects& found, const instant& now, std::vector<alert_change>& changes) {
  by_subject& known = conditions_[static_cast<std::size_t>(what)];
  for (auto it = known.begin(); it != known.end();) {
    const bool holds = found.contains(it->first);
    if (!holds && it->second.shown) changes.push_back({*it->second.shown, false});
    it = holds ? std::next(it) : known.erase(it);
  }
  for (const auto& [subject, detail] : found) {
    condition& holding = known[subject];
    if (!holding.since_mono_ms) holding.since_mono_ms = now.mono_ms;
    if (holding.shown) {
      holding.shown->detail = detail;
    } else if (now.mono_ms - *holding.since_mono_ms >= patience(what, policy_)) {
      holding.shown = active_alert{what, now.wall_ms, detail, subject};
      changes.push_back({*holding.shown, true});
    }
  }
}

std::vector<active_alert> alert_watch::active() const {
  std::vector<active_alert> all;
  for (const by_subject& subjects : conditions_) {
    for (const auto& [subject, known] : subjects) {
      if (known.shown) all.push_back(*known.shown);
    }
  }
  return all;
}

}  // namespace ald
