// One real SWUpdate in suricatta mode: a device with a directory of its own.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "cli/child_process.hpp"

namespace ald::swupdate {

/// /usr/bin/swupdate; empty if it is not installed.
std::string swupdate_program();

struct device_options {
  std::string unit;
  std::string token;
  std::string dir;          ///< its temporary files, sockets and log; exists
  std::string certificate;  ///< PEM file of what it trusts
  std::string installed;    ///< where its license file is going to be
};

/// Ends its processes when destroyed. Used by one thread.
class swupdate_device {
 public:
  explicit swupdate_device(device_options options) : options_(std::move(options)) {}
  ~swupdate_device() { kill(); }
  swupdate_device(const swupdate_device&) = delete;
  swupdate_device& operator=(const swupdate_device&) = delete;

  /// Starts it, polling 127.0.0.1:port every second. `after_reboot`: it says that the last update is good (`-c 2`).
  result<done> start(std::uint16_t port, bool after_reboot = false);
  bool running() { return process_ && process_->running(); }
  /// SIGTERM, as a shutdown would. Idempotent.
  void stop();
  /// kill -9 of it and its children, by their process group: as a power cut would. Idempotent.
  void kill();
  pid_t pid() const { return process_ ? process_->pid() : -1; }

  void trust(const std::string& certificate) { options_.certificate = certificate; }
  const device_options& options() const { return options_; }
  /// Its log since the last start().
  std::string log() const;
  /// The lines of the log that came since the last call and that tell the story.
  std::string news();

 private:
  device_options options_;
  std::optional<child_process> process_;
  pid_t group_ = -1;
  std::size_t told_ = 0;        ///< bytes of the log
  std::size_t before_start_ = 0;
};

}  // namespace ald::swupdate
