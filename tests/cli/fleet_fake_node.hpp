// A small node in memory for fleet tests: real sockets, the admin calls a fleet makes, DDI, real pushes; can be away or busy.
#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "http/http_device_push.hpp"
#include "http/http_server.hpp"
#include "issuer/signing_key.hpp"

namespace ald {

/// What the fake node has seen of one device.
struct fake_device {
  std::string token;
  std::string push_address;
  std::string firmware;
  std::string directory;
  bool consented = false;
  bool downloaded = false;
  bool licensed = false;
  bool listed = false;          ///< needs a manual re-send
  bool offered = false;         ///< by poll
  int pushes_refused = 0;       ///< connection refused
  int attributes = 0;
  int results = 0;
  std::string boot_id;
  std::int64_t push_again_at = 0;  ///< mono ms
  bool push_done = false;
  std::uint32_t attempt = 1;
};

class fake_node : public artifact_store {
 public:
  fake_node();
  ~fake_node() override;

  /// Listens (again, on the same port).
  void come();
  /// Closes its port and all connections; what it knows stays.
  void go();
  /// Pushes to the listed devices once more.
  void resend_all();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::map<std::string, fake_device> devices() const;
  std::size_t licensed() const;

  std::atomic<int> busy_every{0};      ///< every n-th device request is answered with 503; 0: none
  std::atomic<bool> wrong_unit{false}; ///< licenses are made for another unit
  std::atomic<int> lost_results{0};    ///< so many final feedbacks are taken, and their connection closed without an answer
  std::atomic<int> unauthorized{0};    ///< requests with a wrong token
  std::atomic<int> profile_calls{0};

  std::string file_name(artifact_form) const override { return "license.lic"; }
  result<artifact> find(const unit_id& unit, const license_serial& serial, artifact_form) const override;

 private:
  void handle(http_request request, http_responder respond);
  http_response admin(const http_request& request);
  http_response ddi(const http_request& request, const std::string& unit, const std::string& rest);
  http_response poll(const std::string& unit, fake_device& device);
  void push_all();
  void push_one(const std::string& unit);
  bool prompts(const fake_device& device) const { return device.directory == "/fleet/asking"; }

  mutable std::mutex mutex_;
  std::map<std::string, fake_device> devices_;
  std::map<std::string, std::uint32_t> actions_;
  signing_key key_ = signing_key::generate();
  std::uint16_t port_ = 0;
  std::unique_ptr<http_server> server_;
  std::unique_ptr<http_device_push> pusher_;
  std::atomic<int> requests_{0};
  std::atomic<bool> away_{false};
  std::atomic<bool> stopping_{false};
  std::thread push_thread_;
};

}  // namespace ald
