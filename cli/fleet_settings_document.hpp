// The device's side of a push: reads the settings document and answers it (docs/device-protocol.md).
#pragma once
#include "http/http_message.hpp"
#include "messages/result.hpp"
#include "sim/virtual_device_action.hpp"

namespace ald {

/// A pushed settings document, and the unit it is meant for.
struct settings_document_push {
  unit_id unit;
  device_settings_push push;
};

/// Fault bad_input: not a settings document that this device understands.
result<settings_document_push> read_settings_document(const http_request& request);

/// 200 with the answer. push_reply::away is no answer at all: close the connection instead.
http_response answer_settings_document(push_reply reply);
/// 421: another device is meant. The node takes it as "not reached".
http_response answer_wrong_unit();
/// 400 with the reason.
http_response refuse_settings_document(const fault& why);

}  // namespace ald
