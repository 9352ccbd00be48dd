// What one connector to a licensing server remembers: which lines were sent, and what the server said about itself.
#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/licensing_calls.hpp"
#include "http/licensing_json.hpp"
#include "http/sent_lines.hpp"
#include "ports/node_clock.hpp"

namespace ald {

/// What is believed about the server's handling of a repeated key.
enum class deduplication { as_told, yes, no };

struct licensing_desk_config {
  deduplication deduplicates = deduplication::as_told;
  duration_ms resend_margin_ms = 5'000;    ///< on top of the server's max_processing_ms
  duration_ms info_max_age_ms = 600'000;   ///< then, and after any call that failed, the server is asked again about itself
  std::size_t max_sent_lines = 200'000;
  std::size_t max_waiting = 1'000;         ///< calls that wait for the server's word about itself; more fail as busy
  std::string callback_url;
  std::vector<std::string> trusted_keys;   ///< to warn when the server signs with none of them
};

/// Thread-safe. Outlives `calls`' callbacks.
class licensing_desk {
 public:
  licensing_desk(licensing_desk_config config, licensing_calls& calls, const node_clock& clock);

  /// The server's word about itself, fresh enough; a fault if it can't be had.
  void with_info(std::function<void(result<licensing_server_info>)> use);
  /// A call failed: the server may be another one when it is back.
  void doubt_info();

  sending_rules rules_of(const licensing_server_info& info) const;
  std::int64_t now_ms() const { return clock_.now().mono_ms; }
  const std::string& callback_url() const { return config_.callback_url; }
  licensing_calls& calls() { return calls_; }
  /// Calls `use` with the memory of lines, alone.
  template <class Use>
  auto lines(Use&& use) {
    const std::lock_guard hold(lines_mutex_);
    return use(lines_);
  }

 private:
  void take_info(const licensing_reply& reply);
  void warn_about(const licensing_server_info& info) const;

  const licensing_desk_config config_;
  licensing_calls& calls_;
  const node_clock& clock_;
  std::mutex lines_mutex_;
  sent_lines lines_;
  std::mutex info_mutex_;
  std::optional<licensing_server_info> info_;
  std::int64_t info_until_ms_ = 0;
  bool asking_ = false;
  std::vector<std::function<void(result<licensing_server_info>)>> waiting_;
};

}  // namespace ald
