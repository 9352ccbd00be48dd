// Drives the virtual devices of one process: their timers, requests, push ports and license checks.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cli/fleet_options.hpp"
#include "cli/fleet_port.hpp"
#include "http/http_client.hpp"
#include "ports/license_verifier.hpp"
#include "ports/node_clock.hpp"
#include "sim/virtual_device.hpp"

namespace ald {

/// One device and what the runner keeps for it. Times in ms of the runner's clock.
struct fleet_member {
  virtual_device device;
  std::unique_ptr<fleet_port> port;  ///< null: shares one, or is pull only
  std::uint16_t port_number = 0;
  std::string idle_etag;             ///< of the last poll that offered nothing
  bool powered = false;
  bool speaks = false;               ///< registered, or pushed: before, its requests would only get 401 …
  std::optional<virtual_device_request> held;  ///< … and wait here
  bool licensed_before = false;      ///< when this process started
  std::int64_t enrolled_at_ms = 0;
  std::int64_t licensed_at_ms = -1;  ///< -1: not yet
  std::optional<std::int64_t> wake_ms;

  bool unreachable_at_first() const { return device.traits().reachable_after_ms > 0; }
  /// S9 leaves such a device to the operator if it is pushed while it is away.
  bool may_wait_for_resend() const { return device.traits().old_firmware && device.traits().has_push_port && unreachable_at_first(); }
};

/// Not thread-safe: everything happens on the io_context's one thread. All references outlive the runner.
class fleet_runner {
 public:
  fleet_runner(boost::asio::io_context& io, http_client& http, const node_clock& clock, const fleet_options& options, std::string node_host_port);

  /// Makes the devices and reserves their ports; nothing listens yet. Fault io.
  result<done> prepare();
  /// By which license files are judged; before the first power_on().
  void trust(std::unique_ptr<license_verifier> verifier) { verifier_ = std::move(verifier); }
  /// Switches a device on: it takes pushes from now on, or when it has become reachable. Again: nothing happens.
  void power_on(std::size_t index);
  /// The node knows the device: from now on it polls.
  void enrolled(std::size_t index);
  /// The node says that the device was licensed before this process started.
  void restore(std::size_t index, const license_serial& serial, action_id action);
  void stop();

  const std::vector<fleet_member>& members() const { return members_; }
  /// The index of a unit of this fleet.
  std::optional<std::size_t> find(const std::string& unit) const;
  /// "host:port" for pushes; empty: pull only.
  std::string push_address(std::size_t index) const;
  std::int64_t now_ms() const { return clock_.now().mono_ms - started_ms_; }
  /// Rises with whatever a report shows.
  std::uint64_t changes() const { return changes_; }
  /// The first thing that went wrong with the fleet itself: a port that could not be opened, a link that leads elsewhere.
  const std::string& trouble() const { return trouble_; }

 private:
  struct waiting_request {
    std::size_t index = 0;
    virtual_device_request request;
  };

  std::optional<http_response> take_push(std::optional<std::size_t> index, const http_request& request);
  void speak(std::size_t index);
  void pump(std::size_t index);
  void perform(std::size_t index, virtual_device_request request);
  void check(std::size_t index, std::uint32_t ticket, const check_license& what);
  void send_waiting();
  void on_reply(std::size_t index, const virtual_device_request& request, const http_reply& reply);
  void note_license(fleet_member& member);
  void schedule(std::size_t index);
  void arm_timer();

  boost::asio::io_context& io_;
  http_client& http_;
  const node_clock& clock_;
  const fleet_options& options_;
  const std::string node_;
  std::int64_t started_ms_;
  std::unique_ptr<license_verifier> verifier_;
  std::vector<fleet_member> members_;
  std::unordered_map<std::string, std::size_t> by_unit_;
  std::shared_ptr<push_connections> connections_;
  std::unique_ptr<fleet_port> shared_port_;
  std::uint16_t shared_port_number_ = 0;
  std::deque<waiting_request> waiting_;
  std::size_t in_flight_ = 0;
  std::set<std::pair<std::int64_t, std::size_t>> wakes_;
  boost::asio::steady_timer timer_;
  std::optional<std::int64_t> timer_at_ms_;
  std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
  std::uint64_t changes_ = 0;
  std::string trouble_;
};

}  // namespace ald
