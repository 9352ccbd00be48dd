// Where a device stands, why, and what happens next: what an operator sees (S12).
#pragma once
#include <cstdint>
#include <string_view>

namespace ald {

/// The few states a fleet is counted by.
enum class device_stage : std::uint8_t { unknown, discovered, registered, ordering, delivering, licensed, retired, rejected };

/// Why the device is where it is. Each value is explained in docs/OPERATIONS.md.
enum class device_reason : std::uint8_t {
  none,
  awaiting_registration,
  awaiting_scan,
  deployment_off,
  pack_exhausted,
  no_pack,
  no_pack_fits,
  no_later_pack,
  clock_suspect,
  server_unreachable,
  dry_run,
  restoring,
  order_cap,
  revoked,
  order_refused,
  order_placed,
  answer_unusable,
  pushing,
  push_unanswered,
  awaiting_poll,
  awaiting_download,
  needs_manual_resend,
  will_ask_by_itself,
  awaiting_consent,
  consent_declined,
  consent_deferred,
  consent_impossible,
  confirmed_without_download,
  install_failed,
  rejected_by_device,
  awaiting_confirmation,
  awaiting_cancel,
  cancel_refused,
  rejected_by_operator,
  renewing,
  not_selected,
  no_pack_for_device,
  awaiting_removal,
  awaiting_return,
  withdrawn,
  returned,
  no_full_pack,
  awaiting_turn,
};

std::string_view name(device_stage);
std::string_view name(device_reason);
/// One sentence: what happens next, and who has to do it.
std::string_view next_step(device_reason);
/// True if the device will not get further without an operator.
bool needs_operator(device_reason);
/// True if the device needs a license and may get stuck there: an operator's own decision does not count.
bool counts_as_stuck(device_stage, device_reason);
/// Inverse of name(); false if there is none.
bool parse(std::string_view text, device_stage& out);
bool parse(std::string_view text, device_reason& out);

inline constexpr int device_stage_count = static_cast<int>(device_stage::rejected) + 1;
inline constexpr int device_reason_count = static_cast<int>(device_reason::awaiting_turn) + 1;

}  // namespace ald
