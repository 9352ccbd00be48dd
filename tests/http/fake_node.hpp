// A node and its read model for tests of the HTTP face: records commands, answers as told, now or later.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "http/token.hpp"
#include "ports/artifact_store.hpp"
#include "ports/device_view.hpp"
#include "ports/node_api.hpp"
#include "ports/node_clock.hpp"

namespace ald::testing {

struct fixed_clock : node_clock {
  instant now() const override { return {wall_ms, 0}; }
  std::int64_t wall_ms = 20'000 * ms_per_day + 5;
};

struct fake_view : device_view {
  std::optional<device_row> find(const unit_id& unit) const override {
    const std::lock_guard hold(lock);
    const auto at = rows.find(unit);
    return at == rows.end() ? std::nullopt : std::optional(at->second);
  }
  std::uint32_t polled(const unit_id& unit, std::int64_t wall_ms, bool offered_confirmation) override {
    const std::lock_guard hold(lock);
    last_seen[unit] = wall_ms;
    ++polls;
    return offered_confirmation ? ++unfetched[unit] : 0;
  }
  std::uint64_t epoch() const override { return current_epoch; }
  fleet_counts counts() const override {
    const std::lock_guard hold(lock);
    fleet_counts c;
    for (const auto& [unit, row] : rows) ++c.by_stage[static_cast<int>(row.stage)], ++c.by_reason[static_cast<int>(row.reason)];
    return c;
  }
  std::map<license_kind, kind_counts> kinds() const override {
    const std::lock_guard hold(lock);
    std::map<license_kind, kind_counts> counts;
    for (const auto& [unit, row] : rows) {
      if (!row.kinds) continue;
      for (const kind_row& one : *row.kinds) {
        ++counts[one.kind].devices;
        if (one.stage == device_stage::licensed) ++counts[one.kind].licensed;
      }
    }
    return counts;
  }
  license_counts licenses(const license_day& on) const override {
    const std::lock_guard hold(lock);
    license_counts c{};
    for (const auto& [unit, row] : rows) ++c[static_cast<int>(row.installed_term.state_on(on.day, on.clock_suspect))];
    return c;
  }
  std::vector<listed_device> list(const device_filter& filter, const unit_id& after, std::size_t limit) const override {
    const std::lock_guard hold(lock);
    std::vector<listed_device> out;
    for (auto at = rows.upper_bound(after); at != rows.end() && out.size() < limit; ++at) {
      if (filter.stage && at->second.stage != *filter.stage) continue;
      if (filter.reason && at->second.reason != *filter.reason) continue;
      if (filter.unseen_since_ms && (at->second.contact_day + 1) * ms_per_day > *filter.unseen_since_ms) continue;
      if (filter.license && at->second.installed_term.state_on(filter.on.day, filter.on.clock_suspect) != *filter.license) continue;
      const auto seen = last_seen.find(at->first);
      out.push_back({at->first, at->second, seen == last_seen.end() ? 0 : seen->second});
    }
    return out;
  }
  void set(const std::string& unit, device_row row) {
    const std::lock_guard hold(lock);
    rows[unit_id(unit)] = std::move(row);
  }
  mutable std::mutex lock;
  std::map<unit_id, device_row> rows;
  std::map<unit_id, std::int64_t> last_seen;
  std::map<unit_id, std::uint32_t> unfetched;
  std::uint64_t current_epoch = 1;
  int polls = 0;
};

/// Form 0 is the license file itself; any other puts "[n]" around it.
struct fake_artifacts : artifact_store {
  std::string file_name(artifact_form form) const override {
    return form == plain_license ? "license.lic" : "license-" + std::to_string(static_cast<int>(form)) + ".swu";
  }
  result<artifact> find(const unit_id& unit, const license_serial& serial, artifact_form form) const override {
    if (broken) return *broken;
    const auto at = files.find(unit.text + "/" + serial.text);
    if (at == files.end()) return fault{fault_code::not_found, "no such license", ""};
    const auto mark = form == plain_license ? "" : "[" + std::to_string(static_cast<int>(form)) + "]";
    return artifact{file_name(form), mark + at->second + mark};
  }
  std::map<std::string, std::string> files;
  std::optional<fault> broken;
};

/// Commands are answered at once with `answer`, or kept for release() while `hold_back` is true.
struct fake_node : node_api {
  struct sent {
    unit_id unit;
    device_command what;
  };
  void command(const unit_id& unit, device_command what, reply_to<done> reply) override {
    result<done> r = done{};
    {
      const std::lock_guard hold(lock);
      commands.push_back({unit, what});
      if (hold_back) {
        held.push_back(std::move(reply));
        most_held = std::max(most_held, held.size());
        changed.notify_all();
        return;
      }
      if (on_command) r = on_command(unit, what);
    }
    reply(r);
  }
  void command(fleet_command what, reply_to<done> reply) override {
    {
      const std::lock_guard hold(lock);
      fleet_commands.push_back(what);
    }
    reply(fleet_answer);
  }
  void scan(reply_to<done> reply) override {
    ++scans;
    reply(done{});
  }
  void show(const unit_id& unit, reply_to<device_detail> reply) override {
    const auto at = details.find(unit);
    if (at == details.end()) return reply(fault{fault_code::not_found, "no such device", ""});
    reply(at->second);
  }
  void fleet(reply_to<state::Fleet> reply) override { reply(fleet_state); }
  void ledger(reply_to<state::Ledger> reply) override { reply(ledger_state); }
  void packs(reply_to<std::vector<state::Pack>> reply) override { reply(std::vector<state::Pack>(ledger_state.packs().begin(), ledger_state.packs().end())); }
  void refresh_packs(reply_to<done> reply) override {
    ++refreshes;
    reply(refresh_answer);
  }
  void rule_pack(pack_rule rule, reply_to<done> reply) override {
    rules.push_back(std::move(rule));
    reply(rule_answer);
  }
  void upload(std::string license_file, reply_to<license_claims> reply) override {
    uploads.push_back(std::move(license_file));
    reply(on_upload(uploads.back()));
  }
  void issued(reply_to<std::vector<issued_license>> reply) override { reply(issued_licenses); }
  void plan(plan_question what, reply_to<scan_plan> reply) override {
    questions.push_back(what);
    reply(plan_answer);
  }
  void test_webhooks(reply_to<done> reply) override {
    ++webhook_tests;
    reply(webhook_answer);
  }
  void reconcile(bool fix, reply_to<done> reply) override {
    reconciliations.push_back(fix);
    reply(reconcile_answer);
  }
  reconcile_report reconciliation() const override { return reconciled; }
  void orders_hint() override { ++hints; }
  void digest(reply_to<std::string> reply) override { reply(std::string(64, 'a')); }
  void snapshot(std::string dir, reply_to<group_number> reply) override {
    snapshots.push_back(dir);
    reply(snapshot_answer);
  }
  node_status status() const override { return current; }
  bool ready() const override { return current.ready; }
  node_watch watch() const override { return watched; }
  const work_tally& tallies() const override { return work; }

  /// Waits until a held command is there, and takes its reply.
  reply_to<done> take_held() {
    std::unique_lock hold(lock);
    changed.wait_for(hold, std::chrono::seconds(20), [&] { return !held.empty(); });
    if (held.empty()) return [](result<done>) {};
    auto reply = std::move(held.front());
    held.pop_front();
    return reply;
  }
  std::size_t count() {
    const std::lock_guard hold(lock);
    return commands.size();
  }
  /// The i-th command, if it is a T; null otherwise.
  template <class T>
  const T* at(std::size_t i) {
    const std::lock_guard hold(lock);
    return i < commands.size() ? std::get_if<T>(&commands[i].what) : nullptr;
  }
  template <class T>
  std::size_t count_of() {
    const std::lock_guard hold(lock);
    return static_cast<std::size_t>(
        std::count_if(commands.begin(), commands.end(), [](const sent& s) { return std::holds_alternative<T>(s.what); }));
  }

  std::mutex lock;
  std::condition_variable changed;
  std::deque<sent> commands;
  std::deque<reply_to<done>> held;
  std::size_t most_held = 0;
  bool hold_back = false;
  std::function<result<done>(const unit_id&, const device_command&)> on_command;
  std::vector<fleet_command> fleet_commands;
  result<done> fleet_answer = done{};
  int scans = 0;
  int refreshes = 0;
  result<done> refresh_answer = done{};
  std::vector<pack_rule> rules;
  result<done> rule_answer = done{};
  std::vector<std::string> uploads;
  std::function<result<license_claims>(const std::string&)> on_upload = [](const std::string&) { return license_claims{}; };
  std::atomic<int> hints{0};
  std::vector<plan_question> questions;
  result<scan_plan> plan_answer = scan_plan{};
  int webhook_tests = 0;
  result<done> webhook_answer = done{};
  std::map<unit_id, device_detail> details;
  state::Fleet fleet_state;
  state::Ledger ledger_state;
  std::vector<issued_license> issued_licenses;
  std::vector<bool> reconciliations;
  result<done> reconcile_answer{done{}};
  reconcile_report reconciled;
  std::vector<std::string> snapshots;
  result<group_number> snapshot_answer = group_number{7};
  node_watch watched;
  work_tally work;
  node_status current{true, "", true};
};

}  // namespace ald::testing
