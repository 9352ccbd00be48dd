// Orders to many devices in bounded batches; "all" goes through the fleet page by page.
#include "http/admin_many.hpp"

#include <mutex>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/command_batch.hpp"

namespace ald {
namespace {

namespace json = boost::json;

struct many_request {
  bool all = false;
  std::vector<unit_id> units;
};

struct many_tally {
  many_order order;
  std::mutex lock;
  std::uint64_t taken = 0;
  json::array errors;  // at most max_listed; the rest is in the devices' own state
};

result<many_request> read_request(std::string_view body, const gateway_config& config, many_order& order) {
  const auto parsed = parse_json(body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  many_request out;
  out.all = fields.flag("all").value_or(false);
  const auto* units = fields.list("units");
  if (order.read) order.command = order.read(fields);
  fields.refuse_others();
  if (fields.ok() && out.all == (units != nullptr)) fields.complain("units", "or \"all\": true is needed, one of the two");
  if (units && units->size() > config.max_register_batch) {
    fields.complain("units", "has " + std::to_string(units->size()) + " entries",
                    "at most " + std::to_string(config.max_register_batch) + " a call");
  }
  if (!fields.ok()) return fields.error();
  if (!units) return out;
  for (std::size_t i = 0; i < units->size(); ++i) {
    const auto* text = (*units)[i].if_string();
    if (!text || !is_unit_id(std::string_view(*text))) {
      return fault{fault_code::bad_input, "$.units[" + std::to_string(i) + "]: is not a unit ID", "1 to 64 of A-Z a-z 0-9 . _ : -"};
    }
    out.units.emplace_back(std::string_view(*text));
  }
  return out;
}

void order_to(const shared_context& context, const std::shared_ptr<many_tally>& tally,
               const std::shared_ptr<const std::vector<unit_id>>& units, std::function<void()> on_all) {
  run_batch(
      units->size(), context->config.max_commands_per_call,
      [context, tally, units](std::size_t i, std::function<void()> finished) {
        const auto& unit = (*units)[i];
        const auto settle = [context, tally, unit, finished](result<done> r) {
          {
            const std::lock_guard hold(tally->lock);
            tally->taken += r.ok();
            if (!r && tally->errors.size() < context->config.max_listed) {
              tally->errors.push_back({{"unit", unit.text}, {"error", admin_error(r.error())}});
            }
          }
          finished();
        };
        if (const auto why = tally->order.refuse ? tally->order.refuse(unit) : std::nullopt) return settle(*why);
        context->node.command(unit, tally->order.command, settle);
      },
      std::move(on_all));
}

void order_page(const shared_context& context, const std::shared_ptr<many_tally>& tally, const unit_id& after,
                 std::function<void()> on_all) {
  const auto page = context->view.list(*tally->order.all, after, context->config.max_listed);
  if (page.empty()) return on_all();
  const auto units = std::make_shared<std::vector<unit_id>>();
  for (const auto& device : page) units->push_back(device.unit);
  order_to(context, tally, units, [=, last = units->back()] { order_page(context, tally, last, on_all); });
}

}  // namespace

void order_many(const shared_context& context, many_order order, const std::string& body, const http_responder& respond) {
  auto wanted = read_request(body, context->config, order);
  if (wanted && wanted.value().all && !order.all) {
    wanted = fault{fault_code::bad_input, "$.all: is not possible here", "name the units"};
  }
  if (!wanted) return respond(admin_fault(wanted.error(), context->config.retry_after_s));
  const auto tally = std::make_shared<many_tally>();
  tally->order = std::move(order);
  const auto on_all = [tally, respond] {
    respond(admin_body({{tally->order.count_name, tally->taken}, {"errors", std::move(tally->errors)}}));
  };
  if (wanted.value().all) return order_page(context, tally, unit_id(), on_all);
  order_to(context, tally, std::make_shared<const std::vector<unit_id>>(std::move(wanted.value().units)), on_all);
}

}  // namespace ald
