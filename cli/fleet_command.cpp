// Wires the fleet's parts, reports while it runs, and decides when it is over.
#include "cli/fleet_command.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <iostream>
#include <set>

#include <boost/asio/signal_set.hpp>

#include "cli/admin_call.hpp"
#include "cli/commands.hpp"
#include "cli/fleet_enrollment.hpp"
#include "cli/fleet_report.hpp"
#include "cli/logging.hpp"
#include "cli/secret_file.hpp"
#include "cli/system_clock.hpp"

namespace ald {
namespace {

/// One run of the command; everything on the thread that runs `io`.
class fleet_session {
 public:
  fleet_session(const fleet_options& options, std::string host_port, std::string token, std::ostream& out, std::ostream& err)
      : options_(options),
        out_(out),
        err_(err),
        terminal_(&err == &std::cerr && ::isatty(STDERR_FILENO) == 1),
        http_(client_config(options)),
        admin_(io_, http_, host_port, std::move(token)),
        runner_(io_, http_, clock_, options_, host_port),
        enrollment_(io_, admin_, runner_, options_) {}

  int run();

 private:
  static http_client_config client_config(const fleet_options& options) {
    http_client_config config;
    config.response_timeout_ms = options.request_timeout_ms;
    config.max_idle_per_host = options.max_requests_in_flight;
    return config;
  }
  void arm_report();
  void report();
  void show_progress(bool last);
  void write_json();
  void look_whether_settled();
  void ask_for_resend_list(const std::string& after);
  void end();
  int conclude();

  const fleet_options& options_;
  std::ostream& out_;
  std::ostream& err_;
  const bool terminal_;
  system_clock clock_;
  boost::asio::io_context io_{1};
  http_client http_;
  fleet_admin admin_;
  fleet_runner runner_;
  fleet_enrollment enrollment_;
  boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
  boost::asio::steady_timer report_timer_{io_};
  boost::asio::steady_timer deadline_{io_};
  bool enrolled_ = false;
  bool settled_ = false;
  bool asking_ = false;
  bool ended_ = false;
  std::set<std::string> listed_;  // by the node as needing a re-send
  std::string failure_;
  std::string last_progress_;
  std::uint64_t written_changes_ = ~0ull;
  bool written_settled_ = false;
};

int fleet_session::run() {
  if (const auto prepared = runner_.prepare(); !prepared.ok()) {
    err_ << "ald: " << to_string(prepared.error()) << '\n';
    return exit_failed;
  }
  signals_.async_wait([this](boost::system::error_code failed, int) {
    if (!failed) end();
  });
  if (options_.ends_after_ms > 0) {
    deadline_.expires_after(std::chrono::milliseconds(options_.ends_after_ms));
    deadline_.async_wait([this](boost::system::error_code failed) {
      if (failed) return;
      if (!settled_) failure_ = "the fleet did not settle in time (look with \"ald list\" at what the devices wait for)";
      end();
    });
  }
  enrollment_.start([this](result<done> outcome) {
    if (outcome.ok()) {
      enrolled_ = true;
      return;
    }
    failure_ = to_string(outcome.error());
    end();
  });
  arm_report();
  io_.run();
  return conclude();
}

void fleet_session::arm_report() {
  report_timer_.expires_after(std::chrono::milliseconds(options_.report_every_ms));
  report_timer_.async_wait([this](boost::system::error_code failed) {
    if (failed || ended_) return;
    report();
    arm_report();
  });
}

void fleet_session::report() {
  look_whether_settled();
  if (ended_) return;
  if (!options_.quiet) show_progress(false);
  write_json();
}

void fleet_session::show_progress(bool last) {
  const auto& members = runner_.members();
  std::string text;
  if (enrolled_) {
    text = progress_text(members, runner_.now_ms());
  } else {
    text = "registered " + std::to_string(enrollment_.registered()) + "/" + std::to_string(members.size());
  }
  if (text == last_progress_ && !last) return;
  last_progress_ = text;
  if (!terminal_) {
    err_ << "fleet: " << text << std::endl;
    return;
  }
  std::size_t licensed = 0;
  for (const auto& member : members) licensed += member.device.licensed() ? 1 : 0;
  err_ << "\r\033[K" << progress_bar(licensed, members.size(), 24) << ' ' << text << (last ? "\n" : "") << std::flush;
}

void fleet_session::write_json() {
  if (options_.json.empty() || options_.json == "-") return;
  if (written_changes_ == runner_.changes() && written_settled_ == settled_) return;
  written_changes_ = runner_.changes();
  written_settled_ = settled_;
  const auto written = replace_file(options_.json, fleet_json(runner_.members(), runner_.now_ms(), settled_) + "\n");
  if (written.ok() || ended_) return;
  failure_ = to_string(written.error());
  end();
}

void fleet_session::look_whether_settled() {
  if (settled_ || asking_ || !enrolled_ || !all_settled(runner_.members(), runner_.now_ms())) return;
  asking_ = true;
  listed_.clear();
  ask_for_resend_list("");
}

void fleet_session::ask_for_resend_list(const std::string& after) {
  const auto from = after.empty() ? std::string() : "&after=" + percent_encode(after);
  admin_.call("GET", "/api/v1/devices?reason=needs_manual_resend&limit=1000" + from, "", [this](result<boost::json::value> answer) {
    if (!answer.ok()) {
      failure_ = to_string(answer.error());
      return end();
    }
    for (const auto& device : array_member(answer.value(), "devices")) listed_.insert(member(device, "unit"));
    if (const auto next = member(answer.value(), "next_after"); next != "-") return ask_for_resend_list(next);
    asking_ = false;
    const auto now = runner_.now_ms();
    if (!all_settled(runner_.members(), now)) return;
    for (const auto& m : runner_.members())
      if (outcome_of(m, now) != fleet_outcome::licensed && !listed_.contains(m.device.traits().unit.text)) return;  // its push is still to come
    settled_ = true;
    if (!options_.stay) return end();
    if (!options_.quiet) show_progress(true);
    write_json();
    err_ << "fleet: settled; serving on until SIGTERM or SIGINT" << std::endl;
  });
}

void fleet_session::end() {
  if (std::exchange(ended_, true)) return;
  runner_.stop();
  admin_.stop();
  io_.stop();
}

int fleet_session::conclude() {
  if (failure_.empty() && !runner_.trouble().empty()) failure_ = runner_.trouble();
  const auto now = runner_.now_ms();
  const auto& members = runner_.members();
  if (!options_.quiet) show_progress(true);
  write_json();
  const bool json_out = options_.json == "-";
  if (json_out) out_ << fleet_json(members, now, settled_) << std::endl;
  print_fleet_table(members, now, json_out ? err_ : out_);
  virtual_device_counts sum;
  for (const auto& m : members) sum += m.device.counts();
  if (failure_.empty() && sum.checks_failed > 0) failure_ = std::to_string(sum.checks_failed) + " license files failed their check";
  if (failure_.empty() && sum.without_consent > 0) failure_ = std::to_string(sum.without_consent) + " deployments came without the user's consent";
  if (failure_.empty() && !settled_) failure_ = "stopped before the fleet had settled";
  if (failure_.empty()) return exit_ok;
  err_ << "ald: " << failure_ << std::endl;
  return exit_failed;
}

/// A device takes a descriptor for its port and one for each connection: the soft limit is meant for other programs.
void use_all_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run_fleet(const fleet_options& options, std::ostream& out, std::ostream& err) {
  use_all_descriptors();
  const logging log({.level = "warn"});
  const auto target = admin_client::open(options.node);
  if (!target.ok()) {
    err << "ald: " << to_string(target.error()) << '\n';
    return target.error().code == fault_code::bad_input ? exit_usage : exit_failed;
  }
  const auto token = read_secret(options.node.admin_token_file.empty() ? options.node.data + "/admin.token" : options.node.admin_token_file);
  if (!token.ok()) {
    err << "ald: " << to_string(token.error()) << '\n';
    return exit_failed;
  }
  fleet_session session(options, target.value().host_port(), token.value(), out, err);
  return session.run();
}

}  // namespace ald
