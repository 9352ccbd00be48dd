// SWUpdate's command line, processes and log.
#include "tests/swupdate/swupdate_device.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string_view>

namespace ald::swupdate {
namespace {

// Of the hundreds of lines that -v gives.
constexpr std::array<std::string_view, 13> telling{"Update ID",     "Processing '",      "Verified signature", "Failed to verify", "Renaming file",
                                                   "SWUPDATE successful", "[ERROR]", "resume",             "Lost connection",  "checksum matches",
                                                   "Update successful",   "Update Status",   "STATE"};

std::string whole_log(const std::string& dir) {
  std::ifstream in(dir + "/swupdate.log");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::string swupdate_program() {
  const std::string path = "/usr/bin/swupdate";
  return ::access(path.c_str(), X_OK) == 0 ? path : "";
}

result<done> swupdate_device::start(std::uint16_t port, bool after_reboot) {
  const std::string server = "-t default -u http://127.0.0.1:" + std::to_string(port) + " -i " + options_.unit + " -k " + options_.token +
                             " -p 1 -r 120 -w 1 -m 1" + (after_reboot ? " -c 2" : "");
  before_start_ = whole_log(options_.dir).size();
  // Its sockets and unpacked files are in TMPDIR: several can run on one machine.
  auto started = child_process::run("/usr/bin/env",
                                    {"TMPDIR=" + options_.dir, swupdate_program(), "-v", "-k", options_.certificate, "-H", "board:1.0", "-u", server},
                                    options_.dir + "/swupdate.log");
  if (!started.ok()) return started.error();
  process_.emplace(std::move(started.value()));
  group_ = process_->pid();
  return done{};
}

void swupdate_device::stop() {
  if (process_) process_->end();
  kill();
}

void swupdate_device::kill() {
  if (group_ <= 0) return;
  ::kill(-group_, SIGKILL);
  if (process_) process_->kill();
  // This program adopts orphans (see main), so that all of the group are gone when this returns.
  while (::waitpid(-group_, nullptr, 0) > 0 || errno == EINTR) {
  }
  group_ = -1;
  process_.reset();
}

std::string swupdate_device::log() const {
  const auto all = whole_log(options_.dir);
  return all.substr(std::min(before_start_, all.size()));
}

std::string swupdate_device::news() {
  const auto all = whole_log(options_.dir);
  std::istringstream lines(all.substr(std::min(told_, all.size())));
  told_ = all.size();
  std::string told;
  for (std::string line; std::getline(lines, line);) {
    if (std::any_of(telling.begin(), telling.end(), [&](auto mark) { return line.find(mark) != line.npos; })) told += line + "\n";
  }
  return told;
}

}  // namespace ald::swupdate
