// What the receivers of webhooks are owed: each change of an alert, to each of them, at least once and in order.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "licensing/alert_policy.hpp"
#include "licensing/alert_watch.hpp"
#include "licensing/webhook_policy.hpp"
#include "messages/alert_note.hpp"
#include "messages/alert_outbox.pb.h"
#include "messages/instant.hpp"

namespace ald {

/// One note is under way to a receiver at a time, so that none overtakes another. What is owed outlives a restart by snapshot():
/// an alert that was told and still holds is not told anew, one that does not show again within its time is told as over.
class alert_outbox {
 public:
  /// A note that is to be sent now.
  struct due_note {
    std::size_t receiver = 0;
    alert_note note;
  };
  /// How a receiver stands.
  struct receiver_standing {
    std::size_t owed = 0;
    std::uint32_t failures = 0;  ///< in a row
    std::string last_failure;    ///< empty when failures is 0
    std::int64_t taken_ms = 0;   ///< wall time at which it last took a note; 0: not since the start
  };

  /// node: its name in the notes' ids. receivers: one text each by which it is known again after a restart.
  alert_outbox(webhook_policy policy, alert_policy patience, std::string node, std::vector<std::string> receivers);

  /// What an earlier process knew. A receiver that is new is owed what was told to the others; one that is gone is forgotten.
  void restore(const state::AlertOutbox& saved, const instant& now);
  state::AlertOutbox snapshot() const;
  /// Rises with each change of what snapshot() gives.
  std::uint64_t revision() const { return revision_; }

  /// An alert began or ended.
  void take(const alert_change& change, const instant& now);
  /// A note that begins and one that ends an alert called "test".
  void test(const instant& now);
  /// Alerts of an earlier process that did not show again are over.
  void settle(const instant& now);

  /// The notes to send now, at most one a receiver; each is then under way until taken() or refused().
  std::vector<due_note> due(const instant& now);
  /// The receiver has the note under way.
  void taken(std::size_t receiver, const instant& now);
  /// It may not have it: it is sent again later, or given up; true: given up.
  bool refused(std::size_t receiver, std::string why, const instant& now);

  receiver_standing standing(std::size_t receiver) const;
  /// Notes that were dropped because too many waited, since the start.
  std::uint64_t dropped() const { return dropped_; }

 private:
  using about = std::pair<std::string, std::string>;  ///< alert and subject
  struct told_alert {
    alert_note note;              ///< the firing one
    bool from_before = false;     ///< told by an earlier process, and not seen by this one
    std::int64_t over_mono_ms = 0;
  };
  struct receiver_queue {
    std::string receiver;
    std::deque<alert_note> owed;
    bool under_way = false;       ///< the first of `owed`
    std::int64_t next_mono_ms = 0;
    std::uint32_t failures = 0;
    std::string last_failure;
    std::int64_t taken_ms = 0;
  };

  /// Since when the alert is on, for its id: behind each earlier time that it began.
  std::int64_t begin_ms(const about& what, std::int64_t since_ms);
  alert_note make_note(const std::string& alert, const std::string& subject, bool firing, std::int64_t since_ms, const std::string& detail, const instant& now) const;
  void tell(const alert_note& note);
  void owe(receiver_queue& to, const alert_note& note);

  webhook_policy policy_;
  alert_policy patience_;
  std::string node_;
  std::vector<receiver_queue> queues_;
  std::map<about, told_alert> told_;
  std::map<about, std::int64_t> begun_;  ///< when each alert began last; of kinds, packs and reasons, so that it stays small
  std::uint64_t revision_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace ald
