// Translates between a virtual device's actions and HTTP: hawkBit DDI v1, and the pushed settings document.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/http_client.hpp"
#include "messages/result.hpp"
#include "sim/virtual_device_action.hpp"
#include "sim/virtual_device_traits.hpp"

namespace ald {

/// A request and where it goes.
struct ddi_request {
  std::string host_port;
  http_request request;
};

/// `etag`: of the last poll that offered nothing; empty: none. Nothing for check_license and set_port, which are no requests,
/// and for a link that does not lead to node_host_port: a device gives its token to no one else.
std::optional<ddi_request> make_ddi_request(const virtual_device_action& action, const virtual_device_traits& device,
                                            const std::string& node_host_port, const std::string& tenant, const std::string& etag);

/// What the device has to know of the reply. A body that can't be understood counts as status 502: the device tries again.
node_answer read_ddi_reply(const virtual_device_action& action, const http_reply& reply);

/// Of a poll's reply, if it offered nothing at all; else empty.
std::string idle_poll_etag(const node_answer& answer, const http_reply& reply);

}  // namespace ald
