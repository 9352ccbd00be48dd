// Which alerts are on: each begins once and ends once, however often one looks.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "licensing/alert_facts.hpp"
#include "licensing/alert_policy.hpp"
#include "messages/alert.hpp"
#include "messages/instant.hpp"

namespace ald {

/// An alert that began or ended at this look.
struct alert_change {
  active_alert what;
  bool began = false;
};

/// A condition has to last for its patience (alert_policy) before its alert begins; the alert ends with the condition.
class alert_watch {
 public:
  explicit alert_watch(alert_policy policy) : policy_(policy) {}

  std::vector<alert_change> look(const alert_facts& facts, const instant& now);
  /// In the order of the enumeration.
  std::vector<active_alert> active() const;

 private:
  struct condition {
    std::optional<std::int64_t> since_mono_ms;  ///< it holds since then
    std::optional<active_alert> shown;
  };
  duration_ms patience(alert what) const;
  std::optional<std::string> detail_of(alert what, const alert_facts& facts, const instant& now) const;

  alert_policy policy_;
  std::array<condition, alert_count> conditions_;
  std::uint64_t surplus_seen_ = 0;
  std::int64_t surplus_mono_ms_ = 0;  ///< when the last one came
};

}  // namespace ald
