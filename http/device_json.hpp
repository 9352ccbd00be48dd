// Devices, their folded state and their history as the admin API shows them.
#pragma once
#include <boost/json/object.hpp>

#include "ports/device_view.hpp"
#include "ports/node_api.hpp"

namespace ald {

/// The fields of a list. `today`: for the state of its license.
boost::json::object json_of(const listed_device& device, const license_day& today);
/// The same with record, license, need, delivery and history.
boost::json::object json_of(const listed_device& device, const device_detail& detail, const license_day& today);
/// {"seq","at_ms","event":"license_stored", …} with the event's own fields by protobuf's JSON mapping, without license files
/// and token hashes.
boost::json::object json_of(const event::Record& record);

}  // namespace ald
