// Requests of the ordering API from JSON and queries, answers to JSON.
#include "http/ordering_json.hpp"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "http/day_text.hpp"
#include "http/json_fields.hpp"
#include "http/percent_decode.hpp"
#include "messages/instant.hpp"

namespace ald {
namespace {

namespace json = boost::json;

// -- reading --------------------------------------------------------------------------------------

result<std::map<std::string, std::string>> query_of(const http_request& request) {
  auto query = parse_query(request.query);
  if (!query) return fault{fault_code::bad_input, "the query has a broken escape or a name that comes twice", ""};
  return std::move(*query);
}

result<std::uint64_t> number_in(const std::map<std::string, std::string>& query, const std::string& name, std::uint64_t otherwise,
                                std::uint64_t least, std::uint64_t most) {
  const auto given = query.find(name);
  if (given == query.end()) return otherwise;
  const auto& text = given->second;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() && number >= least && number <= most) return number;
  return fault{fault_code::bad_input, "query: " + name + " is not a number that is allowed", "allowed: " + std::to_string(least) + " to " + std::to_string(most)};
}

template <class Page>
result<served_request> read_numbered_page(const routed_request& request, const ordering_limits& limits) {
  const auto query = query_of(request);
  if (!query) return query.error();
  const auto after = number_in(query.value(), "after", 0, 0, std::numeric_limits<std::int64_t>::max());
  if (!after) return after.error();
  const auto limit = number_in(query.value(), "limit", limits.default_page, 1, limits.max_page);
  if (!limit) return limit.error();
  return served_request(Page{after.value(), limit.value()});
}

order_line read_line(json_fields& fields, const ordering_limits& limits) {
  order_line line;
  line.key = order_key(fields.text("key", limits.max_text_bytes).value_or(""));
  line.unit = unit_id(fields.text("unit", limits.max_text_bytes).value_or(""));
  line.kind = license_kind(fields.text("kind", limits.max_text_bytes).value_or(""));
  line.pack = pack_id(fields.text("pack", limits.max_text_bytes).value_or(""));
  fields.require("key", "the name of this need");
  fields.require("unit", "the unit ID");
  fields.require("kind", "the kind of license");
  return line;
}

// -- writing --------------------------------------------------------------------------------------

std::string moment_text(std::int64_t wall_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> moment{milliseconds(wall_ms)};
  const auto day = floor<days>(moment);
  const year_month_day date(day);
  const hh_mm_ss time(moment - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

const char* name(line_state state) {
  switch (state) {
    case line_state::pending: return "pending";
    case line_state::issued: return "issued";
    case line_state::refused: return "refused";
    case line_state::failed: return "failed";
  }
  return "failed";
}

json::object facts(const issued_license& license) {
  json::object out{{"serial", license.serial.text}, {"key", license.key.text}, {"unit", license.unit.text}, {"kind", license.kind.text}, {"pack", license.pack.text}};
  if (license.returned) out["returned"] = true;
  return out;
}

const char* name(return_answer::outcome what) {
  switch (what) {
    case return_answer::outcome::returned: return "returned";
    case return_answer::outcome::refused: return "refused";
    case return_answer::outcome::unsupported: return "unsupported";
    case return_answer::outcome::later: return "failed";
  }
  return "failed";
}

json::object line(const served_line& l, std::int64_t retry_after_ms) {
  json::object out{{"key", l.key.text}, {"state", name(l.state)}};
  switch (l.state) {
    case line_state::pending: out["retry_after_ms"] = retry_after_ms; break;
    case line_state::issued:
      out["license_file"] = l.license_file;
      out["pack"] = l.pack.text;
      out["serial"] = l.serial.text;
      break;
    case line_state::refused:
      out["code"] = l.code;
      out["text"] = l.text;
      break;
    case line_state::failed: out["text"] = l.text; break;
  }
  return out;
}

json::object logged(const logged_request& request) {
  json::array lines;
  for (const auto& l : request.lines) {
    json::object out{{"key", l.key.text}, {"unit", l.unit.text}, {"kind", l.kind.text}, {"outcome", name(l.outcome)}};
    if (!l.code.empty()) out["code"] = l.code;
    if (!l.serial.empty()) out["serial"] = l.serial.text;
    if (!l.fault.empty()) out["fault"] = l.fault;
    lines.push_back(std::move(out));
  }
  json::object out{{"n", request.number}, {"at", moment_text(request.at_ms)}, {"method", request.method}, {"path", request.path}, {"status", request.status}};
  if (!request.fault.empty()) out["fault"] = request.fault;
  out["lines"] = std::move(lines);
  return out;
}

/// The body of each kind of answer.
struct body_writer {
  json::object operator()(const served_error& e) const {
    return {{"error", {{"code", e.code}, {"message", e.message}, {"hint", e.hint}}}};
  }

  json::object operator()(const served_info& info) const {
    json::array keys;
    for (const auto& key : info.public_keys) keys.push_back(json::string(key));
    return {{"api", "1"},
            {"dedup", info.dedup},
            {"max_processing_ms", info.max_processing_ms},
            {"max_order_lines", info.max_order_lines},
            {"max_query_units", info.max_query_units},
            {"public_keys", std::move(keys)}};
  }

  json::object operator()(const served_packs& packs) const {
    json::array list;
    for (const auto& p : packs.packs) {
      list.push_back({{"pack", p.pack.pack.text},
                      {"kind", p.pack.kind.text},
                      {"unlimited", p.pack.unlimited},
                      {"total", p.pack.total},
                      {"used", p.used},
                      {"expires", day_text(p.expiry_day)}});
      if (p.pack.evaluation) list.back().as_object()["evaluation"] = true;
    }
    return {{"packs", std::move(list)}};
  }

  json::object operator()(const served_order& order) const {
    json::object out;
    if (!order.order.empty()) out["order"] = order.order;
    if (order.retry_after_ms > 0) out["retry_after_ms"] = order.retry_after_ms;
    json::array lines;
    for (const auto& l : order.lines) lines.push_back(line(l, order.retry_after_ms));
    out["lines"] = std::move(lines);
    return out;
  }

  json::object operator()(const served_licenses& held) const {
    json::array list;
    for (const auto& l : held.licenses) {
      auto out = facts(l.license);
      out["license_file"] = l.license_file;
      out["issued_at"] = moment_text(l.issued_ms);
      out["revoked"] = l.revoked;
      list.push_back(std::move(out));
    }
    return {{"licenses", std::move(list)}};
  }

  json::object operator()(const served_ledger& page) const {
    json::array list;
    for (const auto& l : page.licenses) {
      auto out = facts(l.license);
      out["revoked"] = l.revoked;
      list.push_back(std::move(out));
    }
    json::object out{{"licenses", std::move(list)}, {"next", nullptr}};
    if (!page.next.empty()) out["next"] = page.next.text;
    return out;
  }

  json::object operator()(const served_revoked& revoked) const { return {{"serial", revoked.serial.text}, {"revoked", true}}; }

  json::object operator()(const served_returns& returns) const {
    json::array list;
    for (const auto& license : returns.licenses) {
      json::object out{{"serial", license.serial.text}, {"state", name(license.what)}};
      if (!license.pack.text.empty()) out["pack"] = license.pack.text;
      if (!license.text.empty()) out["text"] = license.text;
      list.push_back(std::move(out));
    }
    return {{"returns", std::move(list)}};
  }

  json::object operator()(const served_revocations& page) const {
    json::array list;
    for (const auto& r : page.revocations) {
      list.push_back({{"n", r.number},
                      {"serial", r.license.serial.text},
                      {"unit", r.license.unit.text},
                      {"kind", r.license.kind.text},
                      {"key", r.license.key.text},
                      {"reason", r.reason},
                      {"at", moment_text(r.at_ms)}});
    }
    return {{"revocations", std::move(list)}, {"next", page.next}};
  }

  json::object operator()(const served_requests& page) const {
    json::array list;
    for (const auto& r : page.requests) list.push_back(logged(r));
    json::object out{{"requests", std::move(list)}, {"next", nullptr}};
    if (page.next) out["next"] = *page.next;
    return out;
  }
};

http_response with_body(int status, const json::object& body) {
  http_response r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json"}};
  r.body = json::serialize(body);
  return r;
}

}  // namespace

result<served_request> read_order(const routed_request& request, const ordering_limits& limits) {
  const auto parsed = parse_json(request.body, limits.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  place_lines order;
  order.callback = fields.text("callback", limits.max_text_bytes).value_or("");
  fields.require("lines", "an array of lines");
  const auto* lines = fields.list("lines");
  if (!fields.ok()) return fields.error();
  for (std::size_t i = 0; i < lines->size(); ++i) {
    json_fields line((*lines)[i], "$.lines[" + std::to_string(i) + "]");
    order.lines.push_back(read_line(line, limits));
    if (!line.ok()) return line.error();
  }
  if (!order.callback.empty()) {
    if (const auto target = judge_callback(limits.callbacks, order.callback); !target) return target.error();
  }
  return served_request(std::move(order));
}

result<served_request> read_units(const routed_request& request, const ordering_limits& limits) {
  const auto parsed = parse_json(request.body, limits.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  fields.require("units", "an array of unit IDs");
  const auto* units = fields.list("units");
  if (!fields.ok()) return fields.error();
  ask_units query;
  for (std::size_t i = 0; i < units->size(); ++i) {
    const auto* text = (*units)[i].if_string();
    if (!text) return fault{fault_code::bad_input, "$.units[" + std::to_string(i) + "]: must be a string", ""};
    query.units.emplace_back(std::string_view(text->data(), text->size()));
  }
  return served_request(std::move(query));
}

result<served_request> read_revoke(const routed_request& request, const ordering_limits& limits) {
  const auto parsed = parse_json(request.body, limits.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  auto reason = fields.text("reason", limits.max_reason_bytes);
  fields.require("reason", "why the license is taken back");
  if (!fields.ok()) return fields.error();
  return served_request(revoke_serial{license_serial(request.values.at(0)), std::move(*reason)});
}

result<served_request> read_returns(const routed_request& request, const ordering_limits& limits) {
  const auto parsed = parse_json(request.body, limits.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  fields.require("returns", "an array of licenses");
  const auto* licenses = fields.list("returns");
  if (!fields.ok()) return fields.error();
  return_licenses returns;
  for (std::size_t i = 0; i < licenses->size(); ++i) {
    json_fields entry((*licenses)[i], "$.returns[" + std::to_string(i) + "]");
    const auto text = [&](const char* name, const char* what) {
      entry.require(name, what);
      return entry.text(name, limits.max_text_bytes).value_or("");
    };
    returns.licenses.push_back({license_serial(text("serial", "the license's serial")), unit_id(text("unit", "the unit ID")), license_kind(text("kind", "the kind of license"))});
    if (!entry.ok()) return entry.error();
  }
  return served_request(std::move(returns));
}

result<served_request> read_ledger_page(const routed_request& request, const ordering_limits& limits) {
  const auto query = query_of(request);
  if (!query) return query.error();
  const auto limit = number_in(query.value(), "limit", limits.default_page, 1, limits.max_page);
  if (!limit) return limit.error();
  const auto after = query.value().find("after");
  return served_request(ask_ledger{license_serial(after == query.value().end() ? std::string() : after->second), limit.value()});
}

result<served_request> read_revocations_page(const routed_request& request, const ordering_limits& limits) {
  return read_numbered_page<ask_revocations>(request, limits);
}

result<served_request> read_requests_page(const routed_request& request, const ordering_limits& limits) {
  return read_numbered_page<ask_requests>(request, limits);
}

http_response write_error(int status, const served_error& error, std::int64_t retry_after_ms) {
  auto r = with_body(status, body_writer()(error));
  if (retry_after_ms > 0) r.headers.emplace_back("Retry-After", std::to_string((retry_after_ms + 999) / 1'000));
  if (status == 401) r.headers.emplace_back("WWW-Authenticate", "Bearer");
  return r;
}

http_response write_answer(const served_answer& answer) {
  if (answer.lost) {
    http_response none;
    none.status = 0;
    return none;
  }
  if (const auto* error = std::get_if<served_error>(&answer.value)) return write_error(answer.status, *error, answer.retry_after_ms);
  auto r = with_body(answer.status, std::visit(body_writer(), answer.value));
  const auto* order = std::get_if<served_order>(&answer.value);
  if (order && answer.status == 202) r.headers.emplace_back("Location", "/v1/orders/" + order->order);
  return r;
}

}  // namespace ald
