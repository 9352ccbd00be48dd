// PUT configData: firmware, product, hardware serial and boot id of a device.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

/// Known keys: firmware (firmware_version, fw_version), product, hardware_serial (serial_number), boot_id; others are ignored.
result<report_attributes> parse_attributes(std::string_view body, const gateway_config& config);

void ddi_attributes(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
