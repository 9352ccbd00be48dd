// What can be seen of a simulation from outside the node: everything that is checked, counted or shown comes through here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/alert_note.hpp"
#include "messages/device_command.hpp"
#include "messages/device_effect.hpp"
#include "messages/device_row.hpp"
#include "messages/fleet_command.hpp"
#include "messages/order.hpp"
#include "messages/reconciliation.hpp"
#include "ports/event_log.hpp"
#include "ports/scan_plan.hpp"

namespace ald {

/// `device` is an index into the fleet. An observer draws nothing and changes nothing.
class sim_observer {
 public:
  virtual ~sim_observer() = default;

  /// The group is on the disk, whether the node knows it or not. What it holds counts as durable from here on.
  virtual void on_group(const log_group&) {}
  /// One record of such a group; device records of units that are not in the fleet come with device npos.
  virtual void on_record(const event::Record&, std::uint32_t /*device*/) {}
  /// An order leaves the node.
  virtual void on_order(const order&) {}
  /// The licensing server issues a license that it had not issued before.
  virtual void on_issued(const issued_license&, std::uint32_t /*device*/) {}
  /// The licensing server takes a license back that it had not taken back before.
  virtual void on_returned(const issued_license&, std::uint32_t /*device*/) {}
  /// A push leaves the node.
  virtual void on_push(const push_settings&, std::uint32_t /*device*/) {}
  /// The node tells a device what there is for it: in a poll, a deployment, a question.
  virtual void on_offer(std::uint32_t /*device*/, poll_offer, action_id) {}
  /// The node hands the file to the device, last byte and all.
  virtual void on_download(std::uint32_t /*device*/, action_id, std::string_view /*file*/) {}
  /// The node answers a device's or an operator's command with success.
  virtual void on_done(std::uint32_t /*device*/, const device_command&) {}
  virtual void on_fleet_done(const fleet_command&) {}
  /// The device has installed a license, booted and been told that its confirmation counts.
  virtual void on_licensed(std::uint32_t /*device*/) {}
  virtual void on_reboot(std::uint32_t /*device*/) {}
  /// The node is up; its log is recovered.
  virtual void on_started(const event_log&) {}
  virtual void on_crash() {}
  /// Once a second of virtual time while the node is up.
  virtual void on_beat() {}
  /// A virtual day is over.
  virtual void on_day() {}
  /// The node's own digest of its live state, taken while nothing was under way.
  virtual void on_digest(const std::string& /*live*/) {}
  /// A receiver of webhooks has a note; again, if it was sent again.
  virtual void on_note(std::size_t /*receiver*/, const alert_note&) {}
  /// All is licensed and quiet, and the ledgers were compared; before that so many licenses had been issued.
  virtual void on_compared(const reconcile_report&, std::size_t /*issued_before*/) {}
  /// … and a plan was made; `changed`: the digest of the live state is another one.
  virtual void on_planned(const scan_plan&, bool /*changed*/) {}
  /// The faults are over, and the scarce pack has been sold out, or had time to be: from here on it holds more.
  virtual void on_scarcity_over() {}
  /// The quiet phase is over: settled, or its time is up.
  virtual void on_end(bool /*settled*/) {}

  static constexpr std::uint32_t npos = 0xffffffffu;
};

}  // namespace ald
