// GET deploymentBase/{id}, installedBase/{id} and cancelAction/{id}: what there is to install, was installed, is called off.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

void ddi_deployment(const shared_context& context, routed_request request, const http_responder& respond);
void ddi_installed(const shared_context& context, routed_request request, const http_responder& respond);
/// The node calls no action off: 404, as for an unknown one.
void ddi_cancel_action(const shared_context& context, routed_request request, const http_responder& respond);

/// {"filename","size","hashes"}, with download links unless `base` is empty (before consent there is nothing to download).
boost::json::object ddi_artifact_entry(const gateway_context& context, const artifact& file, const std::string& base, action_id action);

/// {"download","update","chunks":[…]}: the value of "deployment" and of "confirmation".
boost::json::object ddi_deployment_body(const gateway_context& context, const device_row& row, const artifact& file,
                                        const std::string& base);

/// The one artifact of the device's action; none: the answer to give instead was given.
std::optional<artifact> find_artifact(const shared_context& context, const ddi_device& device, const http_responder& respond);

}  // namespace ald
