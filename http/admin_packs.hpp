// Admin API: product packs, the operator's rules for them, and asking the licensing server anew.
#pragma once
#include <boost/json/object.hpp>

#include "http/admin_answer.hpp"
#include "messages/state.pb.h"

namespace ald {

/// A pack as the API shows it. `today`: days since 1970-01-01.
boost::json::object json_of(const state::Pack& pack, std::int64_t today);

void admin_packs(const shared_context& context, routed_request request, const http_responder& respond);
void admin_refresh_packs(const shared_context& context, routed_request request, const http_responder& respond);
void admin_rule_pack(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
