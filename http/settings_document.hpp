// The settings document that is pushed to a device, and the device's answer; specified in docs/device-protocol.md.
#pragma once
#include <string>
#include <string_view>

#include "messages/device_effect.hpp"
#include "ports/artifact_store.hpp"
#include "ports/device_push.hpp"

namespace ald {

/// Where on a device the document is POSTed.
std::string_view settings_path();

/// The document as JSON. `file`: what the link leads to; not used when the push only asks for consent (I4: a
/// question carries no link), or takes a license away. `public_url` and `tenant` as in device_push_config.
std::string settings_document(const push_settings& what, const artifact& file, const std::string& public_url, const std::string& tenant);

/// What an answered push means. 200 {"answer":"accepted"|"declined"|"later"}; 404 or 421 {"answer":"wrong_unit"}: another
/// device answers at this address, so this one was not reached. Anything else is UNKNOWN: the settings may have been taken.
push_result judge_push_answer(int status, std::string_view body);

}  // namespace ald
