// The issuer's rows on protobuf.
#include "issuer/ledger_rows.hpp"

#include <cstdio>
#include <cstdlib>

#include "issuer/ledger_record.pb.h"

namespace ald {
namespace {

std::string ten_digits(char letter, std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%c-%010llu", letter, static_cast<unsigned long long>(number));
  return text;
}

std::uint64_t number_in(char letter, std::string_view text) {
  if (text.size() < 3) return 0;
  const auto number = std::strtoull(std::string(text.substr(2)).c_str(), nullptr, 10);
  return ten_digits(letter, number) == text ? number : 0;
}

template <class Record>
std::optional<Record> parsed(std::string_view value) {
  Record record;
  if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) return std::nullopt;
  return record;
}

line_state state_of(std::uint32_t number) {
  return number > static_cast<std::uint32_t>(line_state::failed) ? line_state::failed : static_cast<line_state>(number);
}

}  // namespace

std::string order_id_of(std::uint64_t number) { return ten_digits('O', number); }
std::uint64_t order_number_of(const std::string& id) { return number_in('O', id); }

namespace ledger_rows {

std::string pack_value(const issuer_pack& pack) {
  issuer::Pack record;
  record.set_kind(pack.kind.text);
  record.set_total(pack.total);
  record.set_unlimited(pack.unlimited);
  record.set_used(pack.used);
  record.set_expiry_day(pack.expiry_day);
  if (pack.evaluation) record.set_evaluation(true);
  return record.SerializeAsString();
}

std::optional<issuer_pack> read_pack(std::string_view value, std::string_view id) {
  const auto record = parsed<issuer::Pack>(value);
  if (!record) return std::nullopt;
  return issuer_pack{pack_id(id), license_kind(record->kind()), record->total(), record->unlimited(), record->used(), record->expiry_day(), record->evaluation()};
}

std::string license_value(const issued_record& license) {
  issuer::IssuedLicense record;
  record.set_key(license.license.key.text);
  record.set_unit(license.license.unit.text);
  record.set_kind(license.license.kind.text);
  record.set_pack(license.license.pack.text);
  record.set_issued_ms(license.issued_ms);
  if (license.revoked) record.set_revoked(true);
  if (license.license.returned) record.set_returned(true);
  return record.SerializeAsString();
}

std::optional<issued_record> read_license(std::string_view value, std::string_view serial) {
  const auto record = parsed<issuer::IssuedLicense>(value);
  if (!record) return std::nullopt;
  return issued_record{
      {order_key(record->key()), unit_id(record->unit()), license_kind(record->kind()), pack_id(record->pack()), license_serial(serial), record->returned()},
      "",
      record->issued_ms(),
      record->revoked()};
}

std::string revocation_value(const revoked_record& revocation) {
  issuer::Revocation record;
  record.set_serial(revocation.license.serial.text);
  record.set_reason(revocation.reason);
  record.set_at_ms(revocation.at_ms);
  return record.SerializeAsString();
}

std::optional<revoked_record> read_revocation(std::string_view value, std::uint64_t number) {
  const auto record = parsed<issuer::Revocation>(value);
  if (!record) return std::nullopt;
  revoked_record revocation{number, {}, record->reason(), record->at_ms()};
  revocation.license.serial = license_serial(record->serial());
  return revocation;
}

std::string order_value(const deferred_order& order) {
  issuer::DeferredOrder record;
  for (const auto& [line, outcome] : order.lines) {
    auto& row = *record.add_lines();
    row.set_key(line.key.text);
    row.set_unit(line.unit.text);
    row.set_kind(line.kind.text);
    row.set_pack(line.pack.text);
    row.set_state(static_cast<std::uint32_t>(outcome.state));
    if (!outcome.serial.empty()) row.set_serial(outcome.serial.text);
    if (!outcome.code.empty()) row.set_code(outcome.code);
    if (!outcome.text.empty()) row.set_text(outcome.text);
    if (!outcome.fault.empty()) row.set_fault(outcome.fault);
  }
  if (!order.callback.empty()) record.set_callback(order.callback);
  record.set_accepted_ms(order.accepted_ms);
  record.set_due_ms(order.due_ms);
  if (order.done_ms != 0) record.set_done_ms(order.done_ms);
  record.set_draw(order.draw);
  return record.SerializeAsString();
}

std::optional<deferred_order> read_order(std::string_view value, std::uint64_t number) {
  const auto record = parsed<issuer::DeferredOrder>(value);
  if (!record) return std::nullopt;
  deferred_order order{number, {}, record->callback(), record->accepted_ms(), record->due_ms(), record->done_ms(), record->draw()};
  for (const auto& row : record->lines()) {
    deferred_line line;
    line.line.key = order_key(row.key());
    line.line.unit = unit_id(row.unit());
    line.line.kind = license_kind(row.kind());
    line.line.pack = pack_id(row.pack());
    line.outcome.key = line.line.key;
    line.outcome.state = state_of(row.state());
    line.outcome.serial = license_serial(row.serial());
    line.outcome.code = row.code();
    line.outcome.text = row.text();
    line.outcome.fault = row.fault();
    order.lines.push_back(std::move(line));
  }
  return order;
}

std::string request_value(const logged_request& request) {
  issuer::LoggedRequest record;
  record.set_at_ms(request.at_ms);
  record.set_method(request.method);
  record.set_path(request.path);
  record.set_status(request.status);
  if (!request.fault.empty()) record.set_fault(request.fault);
  for (const auto& line : request.lines) {
    auto& row = *record.add_lines();
    row.set_key(line.key.text);
    row.set_unit(line.unit.text);
    row.set_kind(line.kind.text);
    row.set_outcome(static_cast<std::uint32_t>(line.outcome));
    if (!line.code.empty()) row.set_code(line.code);
    if (!line.serial.empty()) row.set_serial(line.serial.text);
    if (!line.fault.empty()) row.set_fault(line.fault);
  }
  return record.SerializeAsString();
}

std::optional<logged_request> read_request(std::string_view value, std::uint64_t number) {
  const auto record = parsed<issuer::LoggedRequest>(value);
  if (!record) return std::nullopt;
  logged_request request{number, record->at_ms(), record->method(), record->path(), record->status(), record->fault(), {}};
  for (const auto& row : record->lines()) {
    request.lines.push_back({order_key(row.key()), unit_id(row.unit()), license_kind(row.kind()), state_of(row.outcome()), row.code(),
                             license_serial(row.serial()), row.fault()});
  }
  return request;
}

std::string number_key(std::uint64_t number) {
  std::string key(8, '\0');
  for (std::size_t i = 8; i-- > 0; number >>= 8) key[i] = static_cast<char>(number & 0xff);
  return key;
}

std::uint64_t read_number(std::string_view key) {
  std::uint64_t number = 0;
  for (const char c : key.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

license_serial serial_of(std::uint64_t number) { return license_serial(ten_digits('L', number)); }
std::uint64_t serial_number(std::string_view serial) { return number_in('L', serial); }

std::string unit_key(const unit_id& unit, const license_serial& serial) { return unit.text + '\0' + serial.text; }

}  // namespace ledger_rows
}  // namespace ald
