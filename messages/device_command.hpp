// What can be asked of one device's state machine. Imperative names; decide() answers with events or a fault.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/event.pb.h"
#include "messages/ids.hpp"
#include "messages/license_claims.hpp"

namespace ald {

/// First contact of a unit nobody registered (S11). `accept`: the rule also registers it.
struct discover_device {
  std::string peer_address;
  std::string rule;
  bool accept = false;
};
/// Registers a device or changes its record; fields without a value stay as they are.
struct register_device {
  std::string by = "operator";
  std::optional<std::string> name, directory, token_hash, push_address, firmware, product;
  std::optional<std::vector<std::string>> tags;  ///< all of them, in any order
};
/// An operator gives the device tags, and takes some away.
struct tag_device {
  std::vector<std::string> add, remove;
  bool only = false;  ///< it keeps no other tags than those it is given
};
struct retire_device {};
/// Attributes from configData; absent ones stay.
struct report_attributes {
  std::optional<std::string> firmware, product, hardware_serial, boot_id;
};
/// The device polled.
struct contact_device {
  std::string peer_address;
};
/// Look at the device: open a need, retry what is due, time out what is late. Sent by the scheduler.
struct examine_device {};
/// The broker got a verified license for the line with this key.
struct take_license {
  order_key key;
  license_claims claims;
  std::string license_file;
  pack_id pack;
  action_id action{};  ///< of its delivery; none: its line has ended, so that it can be no more than surplus
  bool evaluation = false;  ///< of a pack of evaluation licenses
};
/// An operator brings a license that the node did not order. It is verified.
struct upload_license {
  license_claims claims;
  std::string license_file;
  pack_id pack;
  action_id action{};  ///< of its delivery
  bool evaluation = false;  ///< as in take_license
};
/// The broker can't place the line now.
struct block_order {
  order_key key;
  event::BlockReason reason{};
  std::uint64_t news = 0;  ///< what the broker knew of packs when it judged: pack_ledger::news(); not recorded
};
/// The broker holds a license for the line again.
struct unblock_order {
  order_key key;
};
/// The licensing server answered the line with a license that can't be taken; it is asked again.
struct report_unusable_answer {
  order_key key;
  std::string text;
};
/// The licensing server refused the line for good.
struct refuse_order {
  order_key key;
  std::string code;
  std::string text;
};
/// A push ended.
struct finish_push {
  action_id action{};
  std::uint32_t attempt = 0;
  bool asked = false;  ///< the push only asked for consent
  event::PushOutcome outcome{};
  std::string detail;
  bool removed = false;  ///< the push was of settings without a license; `action` is the one that is called off
};
/// DDI feedback on a deployment. `closed` with success or failure ends the action; `canceled` is progress unless it was called off.
struct take_feedback {
  enum class kind { progress, success, failure, rejected, canceled };
  action_id action{};
  kind what = kind::progress;
  int code = 0;
  std::string detail;
};
/// DDI: the device fetched the deployment. From now on its client knows the action.
struct fetch_deployment {
  action_id action{};
};
/// DDI feedback on a cancel: the action is over, the device goes on with it, or it is still busy with the cancel.
struct answer_cancel {
  enum class kind { done, refused, progress };
  action_id action{};
  kind what = kind::progress;
  std::string detail;
};
/// DDI: the device's user says yes to all that will be asked, or takes that back.
struct set_auto_confirm {
  bool active = false;
  std::string initiator;
  std::string remark;
};
/// An operator registers a device that was discovered, or turned away before.
struct accept_device {};
/// An operator turns a discovered device away.
struct reject_device {};
/// An operator had a new token made.
struct replace_token {
  std::string token_hash;
};
/// DDI: the device fetched the question of consent.
struct fetch_confirmation {
  action_id action{};
};
/// DDI: the user's answer.
struct answer_confirmation {
  action_id action{};
  bool confirmed = false;
};
/// The question was offered several times and never fetched.
struct miss_confirmation {
  action_id action{};
};
/// The last byte of the license file is about to be sent to the device.
struct complete_download {
  action_id action{};
};
/// An operator sends the settings again.
struct resend_settings {};
/// The licensing server took back the license it made under this key.
struct revoke_license {
  order_key key;
  license_serial serial;
  std::string reason;
};
/// An operator takes the device's licenses away; they may go back to their packs.
struct withdraw_license {
  std::string reason;
  bool returns = true;
  bool force = false;  ///< return it without waiting for the device's confirmation
  std::optional<license_kind> kind = {};  ///< only of this kind; none: of all
};
/// An operator replaces the device by another one: it is retired, its license goes back, the other one takes over.
struct replace_device {
  unit_id by;
};
/// The device takes the place of another one.
struct take_over {
  unit_id from;
  std::optional<std::string> name, directory, push_address, product;
};
/// The other device has taken over.
struct finish_replacement {
  unit_id by;
};
/// The licensing server took the license back, or never will. Also of a license whose return a restored store does not know.
struct settle_return {
  license_serial serial;
  event::ReturnOutcome outcome{};
  pack_id pack;
  std::string text;
};
/// An operator lets the device have a license again after a revocation.
struct lift_block {
  std::optional<license_kind> kind = {};  ///< only of this kind; none: of all
};
/// A license of the licensing server's ledger that a restored store may not know; also taken by a unit that nobody registered.
struct adopt_license {
  order_key key;
  std::uint32_t n = 0;  ///< the key's
  license_claims claims;
  std::string license_file;
  pack_id pack;
  action_id action{};  ///< of its delivery, if it is new here
  bool revoked = false;
  bool returned = false;  ///< it went back: only the need's number is taken
  bool evaluation = false;  ///< as in take_license
};

using device_command =
    std::variant<discover_device, register_device, retire_device, report_attributes, contact_device, examine_device, take_license,
                 block_order, unblock_order, report_unusable_answer, refuse_order, finish_push, take_feedback, fetch_confirmation,
                 answer_confirmation, miss_confirmation, complete_download, resend_settings, revoke_license, lift_block, adopt_license,
                 fetch_deployment, answer_cancel, set_auto_confirm, accept_device, reject_device, replace_token, tag_device, upload_license,
                 withdraw_license, settle_return, replace_device, take_over, finish_replacement>;

}  // namespace ald
