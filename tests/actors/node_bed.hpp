// A real node on an in-memory log, with a licensing server, devices and a clock that do as the test says.
#pragma once
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "actors/node.hpp"
#include "storage/memory_event_log.hpp"
#include "storage/stored_licenses.hpp"

namespace ald::test {

/// Waits until the condition holds; the limit only turns a hang into a failure.
inline bool eventually(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

class set_clock : public node_clock {
 public:
  instant now() const override { return {wall_ms, mono_ms}; }
  void pass(duration_ms ms) { wall_ms += ms, mono_ms += ms; }
  std::atomic<std::int64_t> wall_ms{1'800'000'000'000};
  std::atomic<std::int64_t> mono_ms{1'000};
};

/// License files are "UNIT KIND SERIAL"; they never expire within a test, unless it says so before the node starts.
class plain_verifier : public license_verifier {
 public:
  result<license_claims> verify(std::string_view file) const override {
    std::vector<std::string> words(1);
    for (const char c : file) c == ' ' ? (void)words.emplace_back() : words.back().push_back(c);
    if (words.size() != 3) return fault{fault_code::bad_input, "not a license file", ""};
    return license_claims{license_serial(words[2]), unit_id(words[0]), license_kind(words[1]), pack_id("p"), expiry_day ? expiry_day(words[2]) : 40'000};
  }
  std::function<std::int64_t(const std::string& serial)> expiry_day;
};

/// Issues one license a key. `behave` may change or drop an answer.
class scripted_server : public licensing_server {
 public:
  using answer = result<std::vector<line_answer>>;
  void place(order lines, std::function<void(answer)> on_answer) override {
    std::vector<line_answer> lines_answered;
    std::function<bool(const order&, answer&)> rule;
    {
      std::lock_guard lock(mutex);
      ++orders;
      for (const order_line& line : lines.lines) {
        keys_seen.push_back(line.key.text);
        lines_answered.push_back({line.key, line_issued{issued_by_key[line.key.text] = make_license(line), pack_of(line)}});
      }
      rule = behave;
    }
    answer what(std::move(lines_answered));
    if (!rule || rule(lines, what)) on_answer(std::move(what));
  }
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override {
    if (fail_packs) return on_answer(fault{fault_code::io, "not now", ""});
    pack_info pack{pack_id("p"), license_kind("base"), total, false};
    if (expiry_day >= 0) pack.expiry_day = expiry_day;
    std::vector<pack_info> packs{pack};
    {
      std::lock_guard lock(mutex);
      packs.insert(packs.end(), more_packs.begin(), more_packs.end());
    }
    on_answer(std::move(packs));
  }
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override {
    if (lose_ledgers > 0) {
      --lose_ledgers;
      return;
    }
    if (repeat_ledger) on_answer(known_licenses());
    if (hold_ledger) {
      held_ledger = std::move(on_answer);
      ++ledgers_held;
    } else {
      on_answer(known_licenses());
    }
  }

  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override {
    std::vector<held_license> held;
    if (lose_files > 0) {
      --lose_files;
      return;
    }
    if (fail_files > 0) {
      --fail_files;
      return on_answer(fault{fault_code::io, "not now", ""});
    }
    if (files_before_failing == 0) return on_answer(fault{fault_code::io, "not now", ""});
    if (files_before_failing > 0) --files_before_failing;
    {
      std::lock_guard lock(mutex);
      for (const auto& [license, file] : issue_log) {
        if (std::find(units.begin(), units.end(), license.unit) == units.end()) continue;
        held.push_back({license.key, license.unit, license.kind, license.pack, license.serial, file, is_revoked(license.serial), license.returned});
      }
    }
    on_answer(std::move(held));
  }
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override {
    revocation_page page;
    {
      std::lock_guard lock(mutex);
      for (const revocation& what : revoked) {
        if (what.number > after) page.revocations.push_back(what);
      }
      asked_after.push_back(after);
      if (lose_revocations > 0) {
        --lose_revocations;
        return;
      }
    }
    page.next = page.revocations.empty() ? after : page.revocations.back().number;
    on_answer(std::move(page));
  }
  /// One answer a license; `answer_return` may say another one, none: the call is never answered.
  void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) override {
    std::vector<return_answer> answers;
    {
      std::lock_guard lock(mutex);
      ++return_calls;
      for (const license_return& license : licenses) {
        std::optional<return_answer> answer = return_answer{license.serial, return_answer::outcome::returned, pack_id(more_packs.empty() ? "p" : ""), ""};
        if (answer_return) answer = answer_return(license);
        if (!answer) continue;
        if (answer->what == return_answer::outcome::returned) mark_returned(license.serial);
        answers.push_back(*answer);
      }
      if (lose_returns > 0) {
        --lose_returns;
        return;
      }
    }
    if (fail_returns > 0) {
      --fail_returns;
      return on_answer(fault{fault_code::unavailable, "503", ""});
    }
    if (repeat_returns) on_answer(answers);
    on_answer(std::move(answers));
  }
  std::size_t returned() const {
    std::lock_guard lock(mutex);
    return static_cast<std::size_t>(std::count_if(issue_log.begin(), issue_log.end(), [](const auto& one) { return one.first.returned; }));
  }
  bool held_ledger_there() const { return ledgers_held > 0; }
  /// Takes the last license of the key back.
  void revoke(const std::string& key) {
    std::lock_guard lock(mutex);
    for (auto it = issue_log.rbegin(); it != issue_log.rend(); ++it) {
      if (it->first.key.text != key) continue;
      const issued_license& license = it->first;
      revoked.push_back({revoked.size() + 1, license.serial, license.unit, license.kind, license.key, "contract ended"});
      return;
    }
  }
  std::vector<issued_license> known_licenses() const {
    std::lock_guard lock(mutex);
    std::vector<issued_license> all;
    for (const auto& [license, file] : issue_log) all.push_back(license);
    return all;
  }

  std::size_t issued() const {
    std::lock_guard lock(mutex);
    return issued_by_key.size();
  }
  std::size_t order_count() const {
    std::lock_guard lock(mutex);
    return orders;
  }
  mutable std::mutex mutex;
  bool dedup = true;
  std::vector<pack_info> more_packs;  ///< with any, each license is of the pack that its line names
  std::vector<std::pair<issued_license, std::string>> issue_log;  ///< with the file, in order of issue
  std::vector<revocation> revoked;
  std::function<std::optional<return_answer>(const license_return&)> answer_return;
  std::size_t return_calls = 0;
  std::atomic<int> lose_returns{0}, fail_returns{0};
  std::atomic<bool> repeat_returns{false};
  std::vector<std::uint64_t> asked_after;                         ///< by revocations()
  std::function<bool(const order&, answer&)> behave;
  std::map<std::string, std::string> issued_by_key;
  std::vector<std::string> keys_seen;
  std::size_t orders = 0;
  std::atomic<std::int64_t> total{1'000'000};
  std::atomic<std::int64_t> expiry_day{-1};  ///< of its pack; below 0: never
  std::atomic<int> fail_files{0};  ///< so many questions for the files of units fail
  std::atomic<int> files_before_failing{-1};  ///< so many answers, then none; -1: no limit
  std::atomic<int> lose_ledgers{0}, lose_files{0}, lose_revocations{0};  ///< so many questions are never answered
  std::atomic<bool> fail_packs{false};
  std::atomic<bool> hold_ledger{false}, repeat_ledger{false};
  std::atomic<int> ledgers_held{0};  ///< held_ledger is there when it is above 0
  std::function<void(result<std::vector<issued_license>>)> held_ledger;

 private:
  void mark_returned(const license_serial& serial) {
    for (auto& [license, file] : issue_log) {
      if (license.serial == serial) license.returned = true;
    }
  }
  pack_id pack_of(const order_line& line) const { return more_packs.empty() ? pack_id("p") : line.pack; }
  // Without deduplication its connector asks first, if it is told that the line may have been sent.
  std::string make_license(const order_line& line) {
    const auto found = issued_by_key.find(line.key.text);
    if (found != issued_by_key.end() && (dedup || line.sent_before)) return found->second;
    const std::string serial = "S" + std::to_string(issue_log.size() + 1);
    issue_log.emplace_back(issued_license{line.key, line.unit, line.kind, pack_of(line), license_serial(serial)}, line.unit.text + " " + line.kind.text + " " + serial);
    return issue_log.back().second;
  }
  bool is_revoked(const license_serial& serial) const {
    return std::any_of(revoked.begin(), revoked.end(), [&](const revocation& what) { return what.serial == serial; });
  }
};

/// Answers pushes; `accepted` unless the unit is listed otherwise. Pushes to units in `silent` are never answered.
class scripted_push : public device_push {
 public:
  void push(const push_settings& what, std::function<void(push_result)> on_done) override {
    push_result answer{event::ACCEPTED, ""};
    {
      std::lock_guard lock(mutex);
      pushes.push_back(what);
      if (silent.contains(what.unit.text)) return;
      if (const auto it = outcomes.find(what.unit.text); it != outcomes.end()) answer.outcome = it->second;
    }
    on_done(answer);
  }
  std::size_t count(const std::string& unit) const {
    std::lock_guard lock(mutex);
    return static_cast<std::size_t>(std::count_if(pushes.begin(), pushes.end(), [&](const auto& p) { return p.unit.text == unit; }));
  }
  mutable std::mutex mutex;
  std::map<std::string, event::PushOutcome> outcomes;
  std::set<std::string> silent;
  std::vector<push_settings> pushes;
};

/// Everything a node needs; crash() drops the node as a kill would, keeping the disk.
struct node_bed {
  node_bed() {
    config.tick_ms = 2;
    config.order_linger_ms = 0;  // time stands still unless a test lets it pass
    config.scan_interval_ms = 50;
    config.order_retry = {5, 20, 0};
  }

  void start(memory_config log_config = {}) {
    log = memory_event_log::open(std::move(log_config), disk).value();
    machine = std::make_unique<node>(config, node_parts{log.get(), &server, &verifier, &push, &clock});
    machine->on_failure([this](const fault&) { ++failures; });
    const auto outcome = machine->start();
    BOOST_REQUIRE_MESSAGE(outcome.ok(), (outcome.ok() ? std::string() : to_string(outcome.error())));
    // A profile without prompting for everybody, as most tests want it.
    if (no_prompt && machine->view().epoch() == 0) {
      BOOST_REQUIRE(call(set_profile{profile_id("quiet"), false}).ok());
      BOOST_REQUIRE(call(assign_profile{profile_id("quiet"), "/"}).ok());
    }
  }
  void stop() {
    machine.reset();
    log.reset();
  }

  result<done> call(const std::string& unit, device_command what) {
    std::promise<result<done>> promise;
    machine->api().command(unit_id(unit), std::move(what), [&](result<done> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  }
  result<done> call(fleet_command what) {
    std::promise<result<done>> promise;
    machine->api().command(std::move(what), [&](result<done> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  }
  std::optional<std::string> license_file(const std::string& unit, const license_serial& serial) {
    return stored_licenses(*log).license_file(unit_id(unit), serial);
  }
  std::string digest() {
    std::promise<result<std::string>> promise;
    machine->api().digest([&](result<std::string> r) { promise.set_value(std::move(r)); });
    auto outcome = promise.get_future().get();
    return outcome.ok() ? outcome.value() : to_string(outcome.error());
  }
  state::Ledger ledger() {
    std::promise<result<state::Ledger>> promise;
    machine->api().ledger([&](result<state::Ledger> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get().value();
  }

  result<done> rule(pack_rule what) {
    std::promise<result<done>> promise;
    machine->api().rule_pack(std::move(what), [&](result<done> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  }
  result<done> refresh_packs() {
    std::promise<result<done>> promise;
    machine->api().refresh_packs([&](result<done> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get();
  }
  std::vector<state::Pack> packs() {
    std::promise<result<std::vector<state::Pack>>> promise;
    machine->api().packs([&](result<std::vector<state::Pack>> r) { promise.set_value(std::move(r)); });
    return promise.get_future().get().value();
  }

  void enroll(const std::string& unit, const std::string& firmware = "10.04.100", const std::string& push_address = "127.0.0.1:9") {
    register_device what;
    what.firmware = firmware;
    what.push_address = push_address;
    BOOST_REQUIRE(call(unit, what).ok());
  }
  device_row row(const std::string& unit) { return machine->view().find(unit_id(unit)).value_or(device_row{}); }
  bool reaches(const std::string& unit, device_stage stage, device_reason reason) {
    const bool there = eventually([&] { return row(unit).stage == stage && row(unit).reason == reason; });
    if (!there) BOOST_TEST_MESSAGE(unit << " is " << name(row(unit).stage) << ", " << name(row(unit).reason));
    return there;
  }
  /// Download, reboot, success.
  void install(const std::string& unit) {
    const action_id action = row(unit).action;
    BOOST_REQUIRE(call(unit, complete_download{action}).ok());
    BOOST_REQUIRE(call(unit, take_feedback{action, take_feedback::kind::success, 0, ""}).ok());
  }

  node_config config;
  bool no_prompt = true;
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  set_clock clock;
  plain_verifier verifier;
  scripted_server server;
  scripted_push push;
  std::atomic<int> failures{0};
  std::unique_ptr<memory_event_log> log;
  std::unique_ptr<node> machine;
};

}  // namespace ald::test
