// Who is asking: device tokens, the gateway token, and what the discovery rule lets in (S11).
#pragma once
#include <functional>
#include <optional>

#include "http/ddi_answer.hpp"
#include "http/route.hpp"
#include "messages/discovery_rules.hpp"

namespace ald {

/// A device that has shown who it is, with its row. A stage of `unknown` or `discovered` only where a poll lets it in.
struct ddi_device {
  unit_id unit;
  device_row row;
};

/// True for a device that an operator or a rule registered and nobody retired.
bool registered(const std::optional<device_row>& row);

/// True for a device that may speak: a registered one, or a retired one that has still to drop an action.
bool may_speak(const std::optional<device_row>& row);

enum class admission {
  refused,     ///< 401, the same for every cause
  admitted,    ///< a known device with its own token or the gateway token
  newcomer,    ///< nobody registered it, but its credentials let a poll make it visible
};

/// Judges the Authorization header. `row`: the claimed unit's, none if there is none. "Let in": by the rules of discovery.
///
/// | credentials            | known, own token set  | known, no own token          | not registered                     |
/// |------------------------|-----------------------|------------------------------|------------------------------------|
/// | right TargetToken      | admitted              | -                            | -                                  |
/// | right GatewayToken     | admitted              | admitted                     | newcomer                           |
/// | anything else, or none | refused               | admitted if let in           | newcomer if let in                 |
///
/// Devices that are retired or turned away are refused, unless they have still to drop an action. With the gateway token, and for
/// those who are let in, the unit ID is self-claimed: only a device's own token binds it (I9).
admission admit(const gateway_context& context, const unit_id& unit, const http_request& request, const std::optional<device_row>& row);

/// The device as the rules of discovery judge it, without its product.
newcomer newcomer_of(const gateway_config& config, const unit_id& unit, const http_request& request);

/// True if the address asked too often: it has been answered with 429. Devices that show who they are have a rate of their own,
/// so that strangers from the same address don't use it up. Loopback is never limited: it is a proxy's, or this machine's own.
bool answered_too_many(const shared_context& context, const http_request& request, admission verdict, const http_responder& respond);

/// Answers 401, or 503 while the node can't know its devices.
void refuse(const shared_context& context, const http_responder& respond);

/// Calls `go` with the authenticated device, or answers 401 (503 while the node can't know its devices) or 429.
/// values[0] of the request is the unit ID.
void with_device(const shared_context& context, const routed_request& request, const http_responder& respond,
                 const std::function<void(ddi_device)>& go);

/// The same, but the row is first brought up to the fleet's settings, so that consent is judged by the profile in force (I4).
void with_current_device(const shared_context& context, const routed_request& request, const http_responder& respond,
                         std::function<void(ddi_device)> go);

/// Records a contact and calls `go` with the row as it is afterwards; 503 if that can't be done now. An outdated row offers nothing.
void record_contact(const shared_context& context, const unit_id& unit, std::string peer_address, const http_responder& respond,
                    std::function<void(ddi_device)> go);

}  // namespace ald
