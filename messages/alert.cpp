// Names of the alerts, and what each asks for.
#include "messages/alert.hpp"

namespace ald {

std::string_view name(alert a) {
  switch (a) {
    case alert::log_failed: return "log_failed";
    case alert::no_space: return "no_space";
    case alert::clock_suspect: return "clock_suspect";
    case alert::order_cap: return "order_cap";
    case alert::licensing_unreachable: return "licensing_unreachable";
    case alert::surplus_license: return "surplus_license";
    case alert::ledger_mismatch: return "ledger_mismatch";
    case alert::answer_unusable: return "answer_unusable";
    case alert::order_refused: return "order_refused";
    case alert::pack_exhausted: return "pack_exhausted";
    case alert::license_revoked: return "license_revoked";
    case alert::device_set_aside: return "device_set_aside";
    case alert::manual_resend: return "manual_resend";
    case alert::consent_impossible: return "consent_impossible";
    case alert::device_failing: return "device_failing";
    case alert::restore_unfinished: return "restore_unfinished";
    case alert::cover_overdue: return "cover_overdue";
    case alert::queue_full: return "queue_full";
    case alert::pack_low: return "pack_low";
    case alert::pack_over_total: return "pack_over_total";
    case alert::device_stuck: return "device_stuck";
    case alert::webhook_failing: return "webhook_failing";
    case alert::license_expired: return "license_expired";
    case alert::pack_expiring: return "pack_expiring";
  }
  return "";
}

std::string_view what_to_do(alert a) {
  switch (a) {
    case alert::log_failed: return "look at the disk and the log, then restart the node";
    case alert::no_space: return "make space on the node's disk; it goes on by itself";
    case alert::clock_suspect: return "check the node's clock, then: ald clock confirm";
    case alert::order_cap: return "find out why so much was ordered, then: ald switch on";
    case alert::licensing_unreachable: return "look at the licensing server and the way to it; orders go on by themselves";
    case alert::surplus_license: return "look at the licensing server's ledger: it issued one need several licenses";
    case alert::ledger_mismatch: return "see where the licensing server's ledger differs: ald reconcile";
    case alert::answer_unusable: return "ask the licensing server's owner: ald list --reason answer_unusable";
    case alert::order_refused: return "ask the licensing server's owner: ald list --reason order_refused";
    case alert::pack_exhausted: return "add licenses to a pack of the devices' kind";
    case alert::license_revoked: return "find out why, then: ald unblock UNIT, or retire the device";
    case alert::device_set_aside: return "report it with the node's log; a restart tries the device at once";
    case alert::manual_resend: return "make the devices reachable, then: ald resend --all";
    case alert::consent_impossible: return "assign a profile without prompting: ald profile assign NAME UNIT";
    case alert::device_failing: return "look at the devices: ald list --reason install_failed, rejected_by_device, confirmed_without_download";
    case alert::restore_unfinished: return "see in the log why the licensing server's ledger can't be read";
    case alert::cover_overdue: return "see whether the disk is full or slow; the next start takes longer the longer this lasts";
    case alert::queue_full: return "see what holds it up, or raise the queue's limit (ald status)";
    case alert::pack_low: return "add licenses before they run out: ald status shows the packs";
    case alert::pack_over_total: return "more licenses are used than were bought: look at the licensing server's ledger with its owner";
    case alert::device_stuck: return "look at the devices: ald list --reason R, then ald show UNIT";
    case alert::webhook_failing: return "look at the receiver and the way to it: ald alerts list; what is due is sent again by itself";
    case alert::license_expired: return "see why they have no other: ald list --license expired, ald list --license grace";
    case alert::pack_expiring: return "see to a pack that expires later before renewals need one: ald packs";
  }
  return "";
}

}  // namespace ald
