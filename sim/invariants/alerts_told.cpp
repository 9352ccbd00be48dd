// Alerts: to each receiver of webhooks each one is told as firing, then as cleared, then as firing, whatever dies or is not heard; what comes
// again has the same id and says the same; and in the end the receivers know what the node shows.
#include <set>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

/// An alert of before the start shows again within it, or is told as over: webhook_policy::settle_ms and the patience of any alert.
constexpr std::int64_t settles_within_ms = 30 * 60'000;

class alerts_told_check : public invariant {
 public:
  explicit alerts_told_check(const sim_sight& sight) : invariant(sight, "alerts are told once each") {}

  void on_note(std::size_t receiver, const alert_note& note) override {
    if (receiver >= known_.size()) known_.resize(receiver + 1);
    receiver_memory& known = known_[receiver];
    const auto [first, is_new] = known.notes.try_emplace(note.id, note);
    if (!is_new) return require(is_same(first->second, note), npos, [&] { return "note " + note.id + " came again and says something else: " + text(note) + " instead of " + text(first->second); });
    const bool was_firing = known.firing.contains({note.alert, note.subject});
    require(was_firing != note.firing, npos, [&] {
      return "alert " + note.alert + " " + note.subject + " is told as " + (note.firing ? "firing" : "cleared") + " a second time, by note " + note.id;
    });
    if (note.firing) known.firing.insert({note.alert, note.subject});
    else known.firing.erase({note.alert, note.subject});
  }

  void on_started(const event_log&) override { started_at_ms_ = sight_.world.now_ms(); }

  void on_end(bool) override {
    if (!sight_.world.api) return;
    const node_watch watch = sight_.world.api->watch();
    about_set active;
    for (const active_alert& one : watch.alerts) active.insert({std::string(ald::name(one.what)), one.subject});
    for (std::size_t receiver = 0; receiver < watch.webhooks.size(); ++receiver) {
      if (watch.webhooks[receiver].owed > 0) continue;  // it will hear
      const about_set told = receiver < known_.size() ? known_[receiver].firing : about_set();
      for (const auto& [alert, subject] : active) {
        require(told.contains({alert, subject}), npos, [&, a = alert, s = subject] { return "alert " + a + " " + s + " is on, and a receiver was not told"; });
      }
      if (sight_.world.now_ms() - started_at_ms_ < settles_within_ms) continue;
      for (const auto& [alert, subject] : told) {
        require(active.contains({alert, subject}), npos, [&, a = alert, s = subject] { return "alert " + a + " " + s + " is over, and a receiver was not told"; });
      }
    }
  }

 private:
  using about_set = std::set<std::pair<std::string, std::string>>;
  struct receiver_memory {
    std::map<std::string, alert_note> notes;  ///< by id
    about_set firing;
  };

  static bool is_same(const alert_note& a, const alert_note& b) {
    return a.alert == b.alert && a.subject == b.subject && a.firing == b.firing && a.since_ms == b.since_ms && a.at_ms == b.at_ms && a.detail == b.detail;
  }

  static std::string text(const alert_note& note) { return "at " + std::to_string(note.at_ms) + " since " + std::to_string(note.since_ms) + " '" + note.detail + "'"; }

  std::vector<receiver_memory> known_;
  std::int64_t started_at_ms_ = 0;
};

}  // namespace

std::unique_ptr<invariant> alerts_told(const sim_sight& sight) { return std::make_unique<alerts_told_check>(sight); }

}  // namespace ald
