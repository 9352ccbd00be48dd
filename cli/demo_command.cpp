// The demo's course: start, watch, show, judge, serve on.
#include "cli/demo_command.hpp"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "cli/admin_call.hpp"
#include "cli/commands.hpp"
#include "cli/demo_progress.hpp"
#include "cli/demo_world.hpp"
#include "cli/device_commands.hpp"
#include "cli/logging.hpp"
#include "cli/plain_json.hpp"
#include "cli/quantity_text.hpp"
#include "cli/status_command.hpp"
#include "cli/stop_signals.hpp"
#include "cli/system_clock.hpp"

namespace ald {
namespace {

constexpr std::int64_t look_every_ms = 500;
constexpr std::size_t most_differences_shown = 20;

// How this program was started, as a user can type it.
std::string own_path() {
  std::error_code wrong;
  const auto exe = std::filesystem::read_symlink("/proc/self/exe", wrong);
  if (wrong) return "ald";
  const auto near = std::filesystem::proximate(exe, wrong).string();
  return near.starts_with("..") ? exe.string() : near;
}

class demo_run {
 public:
  demo_run(const demo_options& options, std::ostream& out, std::ostream& err)
      : options_(options), out_(out), err_(err), world_(options), progress_(err, &err == &std::cerr && ::isatty(STDERR_FILENO) == 1) {}

  int run() {
    const auto done_all = course();
    progress_.finish();
    if (stopped_) return exit_failed;
    if (!done_all.ok()) err_ << "ald: " << to_string(done_all.error()) << '\n';
    if (options_.once && options_.json && judged_) print_json(done_all.ok());
    return done_all.ok() ? exit_ok : exit_failed;
  }

 private:
  // Looks again and again until `there` says true. Faults: the deadline, a dead process; ends early when stopped.
  result<done> wait_until(const std::string& what, const std::function<result<bool>()>& there) {
    const auto deadline = now_ms() + std::int64_t{options_.timeout_s} * 1000;
    while (true) {
      const auto is = there();
      if (!is.ok()) return is.error();
      if (is.value()) return done{};
      if (now_ms() > deadline) {
        return fault{fault_code::unavailable, fmt::format("{} did not happen within {} s", what, options_.timeout_s), "allow more time with --timeout"};
      }
      if (pause()) return fault{fault_code::unavailable, "stopped", ""};
    }
  }

  // True if a signal came.
  bool pause() {
    stopped_ = signals_.came_within(look_every_ms);
    return stopped_;
  }

  std::int64_t now_ms() const { return clock_.now().mono_ms; }

  result<done> course() {
    err_ << fmt::format("a licensing server, a node and {} virtual devices: 10 % with old firmware, 5 % unreachable at first, 5 % ask their users\n",
                        options_.devices);
    if (auto r = world_.start_server(); !r.ok()) return r;
    if (auto r = wait_until("the licensing server's start", [&] { return world_.server_ready(); }); !r.ok()) return r;
    err_ << fmt::format("the licensing server serves at {}, its data is in {}\n", world_.server_url(), world_.server_data());
    if (auto r = world_.start_node(); !r.ok()) return r;
    err_ << fmt::format("the node's data is in {}\n", world_.node_data());
    if (auto r = wait_until("the node's start", [&] { return world_.node_ready(); }); !r.ok()) return r;
    err_ << fmt::format("the node serves at http://{}\n", world_.node().host_port());
    const auto started_ms = now_ms();
    if (auto r = world_.start_fleet(); !r.ok()) return r;
    if (auto r = wait_until("settling", [&] { return settled(false); }); !r.ok()) return explain(r.error());
    seconds_ = static_cast<double>(now_ms() - started_ms) / 1000;
    progress_.finish();
    if (auto r = print_result(); !r.ok()) return r;
    return options_.once ? judge() : serve_on();
  }

  // By the node's counts and by the devices' own; `all_licensed`: nobody waits for a re-send any more.
  result<bool> settled(bool all_licensed) {
    if (auto r = world_.all_running(); !r.ok()) return r.error();
    const auto status = world_.status();
    if (!status.ok()) return status.error();
    progress_.show(now_ms(), progress_line(status.value(), options_.devices));
    const boost::json::value counts(object_member(status.value(), "devices"));
    const auto licensed = number_member(boost::json::value(object_member(counts, "by_state")), "licensed");
    const auto waiting = number_member(boost::json::value(object_member(counts, "by_reason")), "needs_manual_resend");
    const auto expected = std::int64_t{options_.devices};
    if (licensed + (all_licensed ? 0 : waiting) != expected || !flag_member(status.value(), "settled")) return false;
    const auto report = world_.fleet_report();
    return flag_member(report, "settled") && number_member(report, "licensed") == licensed;
  }

  // The table, where it can be seen, of what did not settle.
  fault explain(const fault& why) {
    if (stopped_) return why;
    progress_.finish();
    if (const auto status = world_.status(); status.ok()) print_status(status.value(), err_);
    return why;
  }

  std::ostream& readable() { return options_.json ? err_ : out_; }

  result<done> print_result() {
    const auto status = world_.status();
    if (!status.ok()) return status.error();
    auto& to = readable();
    to << fmt::format("\nsettled after {:.1f} s\n\n", seconds_);
    print_status(status.value(), to);
    admin_call call{world_.node(), false, to, err_};
    const boost::json::value counts(object_member(status.value(), "devices"));
    const auto waiting = number_member(boost::json::value(object_member(counts, "by_reason")), "needs_manual_resend");
    if (waiting == 0) return done{};
    const auto with = " --node http://" + world_.node().host_port() + " --data " + world_.node_data();
    to << fmt::format("\nfor you to do, {}: firmware too old to ask by itself, and not reachable when its settings were pushed\n",
                      counted(static_cast<std::uint64_t>(waiting), "device"));
    if (auto r = list_devices(call, {.state = "", .reason = "needs_manual_resend", .limit = 10}); !r.ok()) return r;
    to << fmt::format("\nSend them their settings again:  {0} resend --all{1}\nLook at one of them:             {0} show UNIT{1}\n", own_path(), with);
    return done{};
  }

  result<done> judge() {
    auto before = world_.evidence();
    if (!before.ok()) return before.error();
    verdict_ = check_demo(before.value(), false);
    judged_ = true;
    auto differences = verdict_.differences;
    if (auto r = world_.resend_all(); !r.ok()) return r;
    readable() << "\nresend --all\n";
    const auto all_licensed = wait_until("licensing after the re-send", [&] { return settled(true); });
    progress_.finish();
    if (stopped_) return all_licensed;
    auto after = world_.evidence();
    if (!after.ok()) return after.error();
    const auto resent = check_demo(after.value(), true);
    licensed_after_resend_ = resent.licensed;
    differences.insert(differences.end(), resent.differences.begin(), resent.differences.end());
    if (!all_licensed.ok()) differences.push_back(all_licensed.error().what);
    verdict_.differences = differences;
    if (differences.empty()) {
      readable() << fmt::format("node, devices and licensing server agree on all {} devices: {} licensed, {} waited for a manual re-send and were licensed after it\n",
                                verdict_.devices, verdict_.licensed, verdict_.waiting_manual_resend);
      return done{};
    }
    for (std::size_t i = 0; i < std::min(differences.size(), most_differences_shown); ++i) err_ << "  " << differences[i] << '\n';
    return fault{fault_code::conflict, counted(differences.size(), "difference"), ""};
  }

  result<done> serve_on() {
    readable() << fmt::format("\nserving on at http://{} until Ctrl-C\n", world_.node().host_port()) << std::flush;
    while (!pause()) {
      if (auto r = world_.all_running(); !r.ok()) return r;
      const auto status = world_.status();
      if (status.ok()) progress_.show(now_ms(), progress_line(status.value(), options_.devices));
    }
    stopped_ = false;  // the expected end
    return done{};
  }

  void print_json(bool ok) {
    boost::json::array differences;
    for (const auto& d : verdict_.differences) differences.emplace_back(d);
    out_ << plain_json(boost::json::object{{"ok", ok},
                                           {"devices", verdict_.devices},
                                           {"licensed", verdict_.licensed},
                                           {"licensed_by_devices", verdict_.licensed_by_devices},
                                           {"waiting_manual_resend", verdict_.waiting_manual_resend},
                                           {"issued_by_server", verdict_.issued_by_server},
                                           {"distinct_unit_ids", verdict_.distinct_unit_ids},
                                           {"seconds", seconds_},
                                           {"licensed_after_resend", licensed_after_resend_},
                                           {"differences", std::move(differences)}})
         << std::endl;
  }

  const demo_options& options_;
  std::ostream& out_;
  std::ostream& err_;
  system_clock clock_;
  stop_signals signals_;
  bool stopped_ = false;
  demo_world world_;
  demo_progress progress_;
  bool judged_ = false;
  double seconds_ = 0;
  std::uint64_t licensed_after_resend_ = 0;
  demo_verdict verdict_;
};

}  // namespace

int demo_command(const demo_options& options, std::ostream& out, std::ostream& err) {
  const logging log({.level = "warn"});
  return demo_run(options, out, err).run();
}

}  // namespace ald
