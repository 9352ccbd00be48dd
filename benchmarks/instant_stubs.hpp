// A licensing server and devices that answer at once, behind the real ports: what is left is the node's own time.
#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "issuer/signing_key.hpp"
#include "ports/device_push.hpp"
#include "ports/license_verifier.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_api.hpp"

namespace ald::bench {

/// The unit IDs of a fleet: "U0000000" and so on.
unit_id unit_of(std::uint64_t index);
/// -1: not one of unit_of().
std::int64_t index_of(const unit_id& unit);
/// The device's own token, as it sends it.
std::string token_of(const unit_id& unit);

/// Where the license files of an instant_server come from.
class license_source {
 public:
  virtual ~license_source() = default;
  virtual std::string make(const order_line& line) = 0;
};

/// As long as ald's own license files and as hard to compress, but neither signed nor to be verified: one line of claims, then
/// noise. Only a trusting_verifier takes them.
class unsigned_licenses final : public license_source {
 public:
  static constexpr std::size_t bytes = 900;
  std::string make(const order_line& line) override;

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15ULL;
};

/// Reads the first line of an unsigned license. Bench only: verification is left out.
class trusting_verifier final : public license_verifier {
 public:
  result<license_claims> verify(std::string_view file) const override;
};

/// Real license files of the whole fleet, signed beforehand.
class signed_licenses final : public license_source {
 public:
  signed_licenses(std::uint64_t devices, const signing_key& key);
  std::string make(const order_line& line) override { return files_[static_cast<std::size_t>(index_of(line.unit))]; }
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::vector<std::string> files_;
};

/// Answers each order within the call. One pack without limit. `holds`: orders are taken and never answered.
class instant_server final : public licensing_server {
 public:
  explicit instant_server(license_source& licenses) : licenses_(licenses) {}
  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override { on_answer(std::vector<issued_license>{}); }
  void licenses_of(std::vector<unit_id>, std::function<void(result<std::vector<held_license>>)> on_answer) override { on_answer(std::vector<held_license>{}); }
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override { on_answer(revocation_page{{}, after}); }

  std::uint64_t orders() const { return orders_; }
  std::atomic<bool> holds{false};

 private:
  license_source& licenses_;  ///< place() is called by one actor at a time
  std::atomic<std::uint64_t> orders_{0};
};

/// Each pushed device takes the settings, downloads, reboots and says so, within its calls. When the node is busy they come again at retry().
class instant_devices final : public device_push {
 public:
  void push(const push_settings& what, std::function<void(push_result)> on_done) override;
  /// Before anything is pushed.
  void connect(node_api& api) { api_ = &api; }
  /// What was answered `busy` is said again.
  void retry();
  /// Set before anything is pushed; an answer of the node that is neither done nor busy.
  std::string failure() const;

 private:
  void say(const unit_id& unit, device_command what, std::function<void()> then);
  node_api* api_ = nullptr;
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> again_;
  std::string failure_;
};

}  // namespace ald::bench
