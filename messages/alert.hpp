// Conditions that an operator must act on.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace ald {

/// Each is explained in docs/OPERATIONS.md. The names are stable: monitoring refers to them.
enum class alert : std::uint8_t {
  log_failed,
  no_space,
  clock_suspect,
  order_cap,
  licensing_unreachable,
  surplus_license,
  ledger_mismatch,
  answer_unusable,
  order_refused,
  pack_exhausted,
  license_revoked,
  device_set_aside,
  manual_resend,
  consent_impossible,
  device_failing,
  restore_unfinished,
  cover_overdue,
  queue_full,
  pack_low,
  pack_over_total,
  device_stuck,
  webhook_failing,
  license_expired,
  pack_expiring,
};
inline constexpr int alert_count = static_cast<int>(alert::pack_expiring) + 1;

std::string_view name(alert);
/// One sentence: what the operator does.
std::string_view what_to_do(alert);

/// An alert that is on. since_ms: wall time at which this process noticed it; detail: how much of it, for people; subject: which
/// pack, kind or reason it is about, for alerts that can be on for several at once.
struct active_alert {
  alert what{};
  std::int64_t since_ms = 0;
  std::string detail;
  std::string subject;
};

}  // namespace ald
