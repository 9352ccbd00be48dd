// Pages of devices, and single ones.
#include "http/admin_devices.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/device_json.hpp"

namespace ald {
namespace {

namespace json = boost::json;

struct page {
  device_filter filter;
  unit_id after;
  std::size_t limit = 100;
};

template <class Enum>
std::string names_up_to(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += (i == 0 ? "" : ", ") + std::string(name(static_cast<Enum>(i)));
  return all;
}

result<page> read_page(const http_request& request, std::uint32_t max_limit) {
  const auto query = read_query(request, {"state", "reason", "license", "after", "limit"});
  if (!query) return query.error();
  page p;
  for (const auto& [key, value] : query.value()) {
    if (key == "after") p.after = unit_id(value);
    if (key == "state" && !parse(value, p.filter.stage.emplace())) {
      return fault{fault_code::bad_input, "query: state \"" + value + "\" is not known",
                   "one of " + names_up_to<device_stage>(device_stage_count)};
    }
    if (key == "reason" && !parse(value, p.filter.reason.emplace())) {
      return fault{fault_code::bad_input, "query: reason \"" + value + "\" is not known",
                   "one of " + names_up_to<device_reason>(device_reason_count)};
    }
    if (key == "license" && !parse(value, p.filter.license.emplace())) {
      return fault{fault_code::bad_input, "query: license \"" + value + "\" is not known",
                   "one of " + names_up_to<license_state>(license_state_count)};
    }
    if (key == "limit") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), p.limit);
      if (error != std::errc() || end != value.data() + value.size() || p.limit < 1 || p.limit > max_limit) {
        return fault{fault_code::bad_input, "query: limit must be a number from 1 to " + std::to_string(max_limit), ""};
      }
    }
  }
  return p;
}

/// The device as list() has it, with when it was last seen.
std::optional<listed_device> find_listed(const device_view& view, const unit_id& unit) {
  // list() begins after a unit ID; this text is the greatest before `unit`: no unit ID holds a byte as high as 0x7f.
  auto before = unit.text;
  --before.back();
  before.push_back('\x7f');
  const auto page = view.list({}, unit_id(before), 1);
  if (page.empty() || page.front().unit != unit) return std::nullopt;
  return page.front();
}

fault unknown_device() { return {fault_code::not_found, "no device has this unit ID", "list them: GET /api/v1/devices"}; }

}  // namespace

void admin_list_devices(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto page = read_page(request, context->config.max_listed);
  if (!page) return respond(admin_fault(page.error(), context->config.retry_after_s));
  const auto limit = page.value().limit;
  const license_day today = context->today();
  auto filter = page.value().filter;
  filter.on = today;
  // One more than asked for tells whether there is a next page.
  auto found = context->view.list(filter, page.value().after, limit + 1);
  json::value next;
  if (found.size() > limit) {
    found.resize(limit);
    next = json::string(found.back().unit.text);
  }
  json::array devices;
  for (const auto& device : found) devices.push_back(json_of(device, today));
  respond(admin_body({{"devices", std::move(devices)}, {"next_after", std::move(next)}}));
}

void admin_show_device(const shared_context& context, routed_request request, const http_responder& respond) {
  const unit_id unit(request.values.front());
  if (!is_unit_id(unit.text)) return respond(admin_fault(unknown_device(), context->config.retry_after_s));
  context->node.show(unit, [context, unit, respond](result<device_detail> detail) {
    if (!detail) return respond(admin_fault(detail.error(), context->config.retry_after_s));
    const auto listed = find_listed(context->view, unit);
    if (!listed) return respond(admin_fault(unknown_device(), context->config.retry_after_s));
    respond(admin_body(json_of(*listed, detail.value(), context->today())));
  });
}

void admin_retire_device(const shared_context& context, routed_request request, const http_responder& respond) {
  const unit_id unit(request.values.front());
  if (!is_unit_id(unit.text)) return respond(admin_fault(unknown_device(), context->config.retry_after_s));
  context->node.command(unit, retire_device{}, reply_empty(context, respond));
}

}  // namespace ald
