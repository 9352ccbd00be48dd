// The state machine of one device: what should happen (decide), what is (evolve), what is owed (outbox).
//
//   unknown ──discover──> discovered ──register──> registered ──retire──> retired (register brings it back)
//
//   registered:   no valid license
//                   │ examine: need_opened (n rises)
//                   v
//                 ordering ──order_blocked / order_refused──┐
//                   │ ^──────────── next scan or retry <────┘
//                   │ license_stored
//                   v
//   delivery:     PUSH_OWED (push address) or AWAITING_POLL (pull only)
//                   │ push: accepted ────────────> ACCEPTED_BY_DEVICE ──deadline──> PUSH_OWED
//                   │ push: unknown ─────────────> PUSH_UNANSWERED ──deadline──┐
//                   │ push: unreachable ───────────────────────────────────────┴─> S9: LISTED_FOR_RESEND (old firmware)
//                   │                                                                  or LISTED_WILL_ASK
//                   │ declined, later, rejected, install failed ─> WAITING_TO_RETRY ──time──> PUSH_OWED (never out of LISTED_FOR_RESEND)
//                   │ download_completed (from any of these)
//                   v
//                 DOWNLOADED ──deadline──> PUSH_OWED        resend_settings: from anywhere back to PUSH_OWED
//                   │ closed/success
//                   v
//                 CONFIRMED = licensed ──renewal, ahead of the end──> ordering, and so on; licensed until what is installed ends
//
// Drawn for one license. A device may have some of further kinds: each goes its own way, but only one is delivered at a time (device_kinds.hpp).
//
// While the device's profile prompts and consent is not given, a push only asks and a poll only offers the question; consent that
// comes, or comes to be needed, sends anew what was pushed before. Only an operator, an upgrade, or the confirmation of an earlier
// download ends LISTED_FOR_RESEND: not a contact, a failure, a new address, or the next license.
#pragma once
#include <vector>

#include "licensing/device_context.hpp"
#include "messages/device_command.hpp"
#include "messages/device_effect.hpp"
#include "messages/device_row.hpp"
#include "messages/event.pb.h"
#include "messages/result.hpp"
#include "messages/state.pb.h"

namespace ald {

/// The events that the command causes, none if it changes nothing; or why it is refused. Pure.
result<std::vector<event::Device>> decide(const state::Device& state, const device_command& command, const device_context& context);

/// Folds one event in. Total: never judges, never fails.
void evolve(state::Device& state, const event::Device& what, std::uint64_t seq, std::int64_t at_ms);

/// What the state owes to the world: at most an order and a push for a license, of all pushes one, and a return for each license that goes back.
std::vector<device_effect> outbox(const state::Device& state);

/// True if an examined device's request_license should be sent again now (blocked, or the wait after a refusal is over).
bool order_retry_due(const state::Device& state, const device_context& context);
/// The same of the license that the key orders.
bool order_retry_due(const state::Device& state, const order_key& key, const device_context& context);

/// An order or a push that the state owes is about to bring mail; what is blocked or refused waits for a scan or a time.
bool awaits_mail(const state::Device& state);

/// When something was last sent to the device, or was to be (wall ms).
std::int64_t last_sent_ms(const state::Device& state);

/// When the device next needs to be examined.
struct device_due {
  bool at_scan = false;                ///< at the next scan
  std::optional<std::int64_t> at_ms;   ///< at this wall time
  std::optional<event::BlockReason> blocked;  ///< at_scan only because the order is blocked: a scan that would hear the same can pass it over
  license_kind kind;                   ///< of the order that is blocked; empty: the base's
  std::optional<std::uint64_t> heard;  ///< NOT_SELECTED, and nothing is ordered: fleet_settings::condition_epoch() it was judged by
};
device_due next_due(const state::Device& state, const device_context& context);

/// What a device with a blocked order was told by when the command came (block_order::news); 0: it may hear something else now, for its
/// attributes may have changed; none: the command says nothing of it.
std::optional<std::uint64_t> heard_of_packs(const device_command& command);

/// The device's row in the read model, made under the context's fleet settings.
device_row make_row(const state::Device& state, const device_context& context);

}  // namespace ald
