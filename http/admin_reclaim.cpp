// Selects by the read model, revokes in bounded batches.
#include "http/admin_reclaim.hpp"

#include <charconv>
#include <mutex>
#include <vector>

#include <boost/json/array.hpp>

#include "http/command_batch.hpp"
#include "http/device_json.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::int64_t max_days = 36'500;

struct reclaim_question {
  std::int64_t unseen_days = 0;
  std::size_t limit = 0;
};

result<std::int64_t> number_of(const std::string& name, const std::string& text, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most) return number;
  return fault{fault_code::bad_input, "query: " + name + " must be a number from 1 to " + std::to_string(most), ""};
}

result<reclaim_question> read_query_of(const http_request& request, std::size_t max_limit) {
  const auto query = read_query(request, {"unseen_days", "limit"});
  if (!query) return query.error();
  reclaim_question question{0, max_limit};
  for (const auto& [name, text] : query.value()) {
    const auto number = number_of(name, text, name == "limit" ? static_cast<std::int64_t>(max_limit) : max_days);
    if (!number) return number.error();
    if (name == "limit") question.limit = static_cast<std::size_t>(number.value());
    else question.unseen_days = number.value();
  }
  if (question.unseen_days == 0) return fault{fault_code::bad_input, "query: unseen_days is missing", "say after how many days a device counts as gone"};
  return question;
}

std::optional<std::int64_t> whole(json_fields& fields, std::string_view name, std::int64_t most) {
  const auto* value = fields.value(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64() && value->get_int64() >= 1 && value->get_int64() <= most) return value->get_int64();
  fields.complain(name, "must be a whole number from 1 to " + std::to_string(most));
  return std::nullopt;
}

result<reclaim_question> read_body_of(const http_request& request, const gateway_config& config) {
  const auto parsed = parse_json(request.body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  const auto days = whole(fields, "unseen_days", max_days);
  const auto limit = whole(fields, "limit", config.max_listed);
  fields.require("unseen_days", "after how many days a device counts as gone");
  fields.refuse_others();
  if (!fields.ok()) return fields.error();
  return reclaim_question{days.value_or(0), static_cast<std::size_t>(limit.value_or(config.max_listed))};
}

/// One more than `limit`, if there are.
std::vector<listed_device> unseen(const gateway_context& context, const reclaim_question& question) {
  device_filter filter;
  filter.stage = device_stage::licensed;
  filter.unseen_since_ms = context.clock.now().wall_ms - question.unseen_days * ms_per_day;
  return context.view.list(filter, unit_id(), question.limit + 1);
}

struct reclaim_tally {
  std::mutex lock;
  std::uint64_t reclaimed = 0;
  json::array errors;
};

}  // namespace

void admin_reclaim_list(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto question = read_query_of(request, context->config.max_listed);
  if (!question) return respond(admin_fault(question.error(), context->config.retry_after_s));
  auto found = unseen(*context, question.value());
  const bool more = found.size() > question.value().limit;
  if (more) found.pop_back();
  json::array devices;
  for (const auto& device : found) {
    auto shown = json_of(device, context->today());
    shown["last_contact_day"] = device.row.contact_day;
    devices.push_back(std::move(shown));
  }
  respond(admin_body({{"devices", std::move(devices)}, {"more", more}}));
}

void admin_reclaim(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto question = read_body_of(request, context->config);
  if (!question) return respond(admin_fault(question.error(), context->config.retry_after_s));
  if (context->node.status().clock_suspect) {
    return respond(admin_fault({fault_code::conflict, "the node's clock is suspect: who was not seen can't be told", "ald clock confirm"}, context->config.retry_after_s));
  }
  const auto found = std::make_shared<std::vector<listed_device>>(unseen(*context, question.value()));
  const bool more = found->size() > question.value().limit;
  if (more) found->pop_back();
  const auto tally = std::make_shared<reclaim_tally>();
  const withdraw_license what{"not seen for " + std::to_string(question.value().unseen_days) + " days", true, true};
  run_batch(
      found->size(), context->config.max_commands_per_call,
      [context, tally, found, what](std::size_t i, std::function<void()> finished) {
        context->node.command((*found)[i].unit, what, [tally, unit = (*found)[i].unit, finished](result<done> r) {
          {
            const std::lock_guard hold(tally->lock);
            tally->reclaimed += r.ok();
            if (!r) tally->errors.push_back({{"unit", unit.text}, {"error", admin_error(r.error())}});
          }
          finished();
        });
      },
      [tally, respond, more] { respond(admin_body({{"reclaimed", tally->reclaimed}, {"more", more}, {"errors", std::move(tally->errors)}})); });
}

}  // namespace ald
