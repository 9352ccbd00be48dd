// Counts by number, tells by name.
#include "replay/event_counts.hpp"

namespace ald {
namespace {

constexpr std::int64_t ms_per_hour = 3'600'000;
constexpr std::uint32_t kinds_per_body = 1u << 16;  // protobuf's field numbers of a oneof are far below

std::uint32_t type_number(const event::Record& record) {
  const auto body = static_cast<std::uint32_t>(record.body_case()) * kinds_per_body;
  switch (record.body_case()) {
    case event::Record::kDevice: return body + static_cast<std::uint32_t>(record.device().kind_case());
    case event::Record::kLedger: return body + static_cast<std::uint32_t>(record.ledger().kind_case());
    case event::Record::kFleet: return body + static_cast<std::uint32_t>(record.fleet().kind_case());
    case event::Record::BODY_NOT_SET: break;
  }
  return body;
}

std::string type_name(std::uint32_t number) {
  const auto* body = event::Record::descriptor()->FindFieldByNumber(static_cast<int>(number / kinds_per_body));
  if (body == nullptr) return "unknown";
  const auto* kind = body->message_type()->FindFieldByNumber(static_cast<int>(number % kinds_per_body));
  return body->name() + "." + (kind == nullptr ? std::string() : kind->name());
}

std::int64_t hour_of(std::int64_t at_ms) { return (at_ms - (at_ms < 0 ? ms_per_hour - 1 : 0)) / ms_per_hour * ms_per_hour; }

}  // namespace

std::string event_type(const event::Record& record) { return type_name(type_number(record)); }

void event_counts::take(const event::Record& record) { ++counts_[hour_of(record.at_ms())][type_number(record)]; }

std::map<std::int64_t, event_counts::by_type> event_counts::hours() const {
  std::map<std::int64_t, by_type> named;
  for (const auto& [hour, counts] : counts_) {
    for (const auto& [number, count] : counts) named[hour][type_name(number)] = count;
  }
  return named;
}

event_counts::by_type event_counts::total() const {
  by_type sums;
  for (const auto& [hour, counts] : counts_) {
    for (const auto& [number, count] : counts) sums[type_name(number)] += count;
  }
  return sums;
}

}  // namespace ald
