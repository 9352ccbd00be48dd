// Renders devices as JSON.
#include "http/device_json.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "http/day_text.hpp"

namespace ald {
namespace {

namespace json = boost::json;
namespace protobuf = google::protobuf;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

template <class T>
json::value or_null(T n) {
  return n == 0 ? json::value() : json::value(n);
}

json::value license_of(const state::Device& d) {
  if (!d.has_license()) return nullptr;
  const auto& l = d.license();
  return {{"serial", l.serial()}, {"kind", l.kind()}, {"pack", l.pack()}, {"expiry", day_text(l.expiry_day())}, {"evaluation", l.evaluation()}};
}

json::value revocation_of(const state::Device& d) {
  if (!d.has_revoked_serial() && !d.withdrawn()) return nullptr;
  // An operator's block may be lifted by now; what it gave back is still known.
  const auto gave_back = [&](const state::Return& one) { return one.serial() == d.revoked_serial(); };
  const bool by_operator = d.withdrawn() || std::any_of(d.returns().begin(), d.returns().end(), gave_back);
  return {{"serial", d.revoked_serial()}, {"reason", d.revocation()}, {"at_ms", d.revoked_at_ms()}, {"blocks", d.blocked()}, {"by", by_operator ? "operator" : "licensing_server"}};
}

json::value cancel_of(const state::Device& d) {
  if (!d.has_cancel()) return nullptr;
  const auto& c = d.cancel();
  std::string status = lower(state::CancelStatus_Name(c.status()));
  return {{"action", c.action()},
          {"status", status.substr(status.find('_') + 1)},
          {"cause", lower(event::CancelCause_Name(c.cause()))},
          {"since_ms", c.since_ms()},
          {"refusals", c.refusals()},
          {"outcome", c.has_outcome() ? json::value(lower(event::CancelOutcome_Name(c.outcome()))) : json::value()},
          {"detail", c.detail()},
          {"removes", c.has_revision() ? json::value(c.serial()) : json::value()}};
}

json::array returns_of(const state::Device& d) {
  json::array list;
  for (const auto& r : d.returns()) {
    json::object out{{"serial", r.serial()}, {"kind", r.kind()}, {"pack", r.pack()}, {"since_ms", r.since_ms()}, {"forced", r.forced()}, {"detail", r.text()}};
    switch (r.status()) {
      case state::RETURN_OPEN: out["status"] = "open"; break;
      case state::RETURN_DONE: out["status"] = "returned"; break;
      case state::RETURN_REFUSED_FOR_GOOD: out["status"] = "refused"; break;
      case state::RETURN_NOT_SUPPORTED: out["status"] = "unsupported"; break;
    }
    list.push_back(std::move(out));
  }
  return list;
}

json::value auto_confirm_of(const state::Device& d) {
  if (!d.auto_confirm().active()) return nullptr;
  return {{"initiator", d.auto_confirm().initiator()}, {"remark", d.auto_confirm().remark()}, {"since_ms", d.auto_confirm().since_ms()}};
}

json::value installed_of(const state::Device& d) {
  if (!d.has_installed_action()) return nullptr;
  return {{"action", d.installed_action()}, {"serial", d.installed_serial()}};
}

json::value need_of(const state::Device& d) {
  if (!d.has_need()) return nullptr;
  return {{"kind", d.need().kind()}, {"n", d.need().n()}, {"open", d.need().open()}};
}

json::value delivery_of(const state::Device& d) {
  if (!d.has_delivery() || d.delivery().action() == 0) return nullptr;
  const auto& v = d.delivery();
  return {{"action", v.action()},
          {"attempt", v.attempt()},
          {"status", lower(state::DeliveryStatus_Name(v.status()))},
          {"consent", lower(state::Consent_Name(v.consent()))},
          {"prompts", v.prompts()},
          {"profile", v.profile()},
          {"deferrals", v.deferrals()},
          {"failures", v.failures()},
          {"detail", v.detail()},
          {"downloaded", v.downloaded()}};
}

/// What is known of one license.
void add_license(const state::Device& d, json::object& out) {
  out["license"] = license_of(d);
  out["revocation"] = revocation_of(d);
  out["need"] = need_of(d);
  out["delivery"] = delivery_of(d);
  out["cancel"] = cancel_of(d);
  out["returns"] = returns_of(d);
  out["installed"] = installed_of(d);
}

/// Where each license stands, of a device that has, or is to have, several.
json::array kinds_of(const device_row& row, const license_day& today) {
  json::array list;
  if (!row.kinds) return list;
  for (const kind_row& one : *row.kinds) {
    const license_term& term = one.installed_term;
    list.push_back({{"kind", one.kind.text},
                    {"state", name(one.stage)},
                    {"reason", name(one.reason)},
                    {"next", next_step(one.reason)},
                    {"since_ms", one.since_ms},
                    {"next_at_ms", one.next_at_ms ? json::value(*one.next_at_ms) : json::value()},
                    {"serial", one.serial.empty() ? json::value() : json::value(one.serial.text)},
                    {"evaluation", one.evaluation},
                    {"license_state", name(term.state_on(today.day, today.clock_suspect))},
                    {"licensed_until", term.exists() ? json::value(day_text(term.last_day)) : json::value()}});
  }
  return list;
}

/// The message set in the oneof "kind" of a device, ledger or fleet event; null if none is.
const protobuf::Message* kind_of(const protobuf::Message& event, std::string& name) {
  const auto* choice = event.GetDescriptor()->FindOneofByName("kind");
  const auto* field = choice ? event.GetReflection()->GetOneofFieldDescriptor(event, choice) : nullptr;
  if (!field) return nullptr;
  name = field->name();
  return &event.GetReflection()->GetMessage(event, field);
}

const protobuf::Message* body_of(const event::Record& record) {
  switch (record.body_case()) {
    case event::Record::kDevice: return &record.device();
    case event::Record::kLedger: return &record.ledger();
    case event::Record::kFleet: return &record.fleet();
    case event::Record::BODY_NOT_SET: return nullptr;
  }
  return nullptr;
}

json::object fields_of(const protobuf::Message& message) {
  const std::unique_ptr<protobuf::Message> shown(message.New());
  shown->CopyFrom(message);
  for (const auto* hidden : {"license_file", "token_hash"}) {
    if (const auto* field = shown->GetDescriptor()->FindFieldByName(hidden)) shown->GetReflection()->ClearField(shown.get(), field);
  }
  protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (!protobuf::util::MessageToJsonString(*shown, &text, options).ok()) return {};
  boost::system::error_code ec;
  auto parsed = json::parse(text, ec);
  return !ec && parsed.is_object() ? std::move(parsed.get_object()) : json::object{};
}

}  // namespace

json::object json_of(const listed_device& device, const license_day& today) {
  const auto& row = device.row;
  const license_term& term = row.installed_term;
  return {{"unit", device.unit.text},
          {"state", name(row.stage)},
          {"reason", name(row.reason)},
          {"next", next_step(row.reason)},
          {"needs_operator", needs_operator(row.reason)},
          {"since_ms", row.since_ms},
          {"next_at_ms", row.next_at_ms ? json::value(*row.next_at_ms) : json::value()},
          {"action", or_null(number(row.action))},
          {"serial", row.serial.empty() ? json::value() : json::value(row.serial.text)},
          {"license_state", name(term.state_on(today.day, today.clock_suspect))},
          {"licensed_until", term.exists() ? json::value(day_text(term.last_day)) : json::value()},
          {"evaluation", row.evaluation},
          {"kinds", kinds_of(row, today)},
          {"last_seen_ms", or_null(device.last_seen_ms)}};
}

json::object json_of(const event::Record& record) {
  json::object out{{"seq", record.seq()}, {"at_ms", record.at_ms()}};
  std::string kind;
  const auto* body = body_of(record);
  const auto* event = body ? kind_of(*body, kind) : nullptr;
  out["event"] = kind;
  if (record.device().has_of_kind()) out["of_kind"] = record.device().of_kind();
  if (!event) return out;
  for (auto& field : fields_of(*event)) out[field.key()] = std::move(field.value());
  return out;
}

json::object json_of(const listed_device& device, const device_detail& detail, const license_day& today) {
  const auto& d = detail.state;
  auto out = json_of(device, today);
  out["registration"] = lower(state::Registration_Name(d.registration()));
  out["name"] = d.name();
  out["directory"] = d.directory();
  out["firmware"] = d.firmware();
  out["product"] = d.product();
  out["hardware_serial"] = d.hardware_serial();
  out["tags"] = json::array(d.tags().begin(), d.tags().end());
  out["push_address"] = d.push_address();
  out["peer_address"] = d.peer_address();
  out["boot_id"] = d.boot_id();
  add_license(d, out);
  out["replaced_by"] = d.replaced_by().empty() ? json::value() : json::value(d.replaced_by());
  out["replaces"] = d.replaces().empty() ? json::value() : json::value(d.replaces());
  json::array further;
  for (const state::Holding& holding : d.further()) {
    json::object one{{"kind", holding.kind()}};
    add_license(holding.held(), one);
    further.push_back(std::move(one));
  }
  out["further"] = std::move(further);
  out["auto_confirm"] = auto_confirm_of(d);
  out["discovery_rule"] = d.discovery_rule();
  json::array history;
  for (const auto& record : detail.history) history.push_back(json_of(record));
  out["history"] = std::move(history);
  return out;
}

}  // namespace ald
