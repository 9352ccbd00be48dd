// Which alerts are on: each begins once and ends once, however often one looks.
#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "licensing/alert_facts.hpp"
#include "licensing/alert_policy.hpp"
#include "licensing/pack_alerts.hpp"
#include "messages/alert.hpp"
#include "messages/instant.hpp"

namespace ald {

/// An alert that began or ended at this look.
struct alert_change {
  active_alert what;
  bool began = false;
};

/// A condition has to last for its patience (alert_policy) before its alert begins; the alert ends with the condition. Alerts about
/// packs, kinds or reasons are on for each of them by itself.
class alert_watch {
 public:
  explicit alert_watch(alert_policy policy) : policy_(policy) {}

  /// How long its condition has to last before the alert begins.
  static duration_ms patience(alert what, const alert_policy& policy);

  std::vector<alert_change> look(const alert_facts& facts, const instant& now);
  /// In the order of the enumeration, then by subject.
  std::vector<active_alert> active() const;

 private:
  struct condition {
    std::optional<std::int64_t> since_mono_ms;  ///< it holds since then
    std::optional<active_alert> shown;
  };
  using by_subject = std::map<std::string, condition>;
  alert_subjects subjects_of(alert what, const alert_facts& facts, const instant& now) const;
  void follow(alert what, const alert_subjects& found, const instant& now, std::vector<alert_change>& changes);

  alert_policy policy_;
  std::array<by_subject, alert_count> conditions_;
  std::uint64_t surplus_seen_ = 0;
  std::int64_t surplus_mono_ms_ = 0;  ///< when the last one came
};

}  // namespace ald
