// The events of a calm rollout, step by step.
#include "tests/replay/sample_log.hpp"

#include <algorithm>
#include <utility>

#include "messages/ids.hpp"

namespace ald::test {
namespace {

std::string key_of(const std::string& unit) { return make_order_key(unit_id(unit), license_kind("base"), 1).text; }
std::string serial_of(const std::string& unit) { return "L-" + unit; }

// Base64 digits that can't be compressed away, as a real license can't.
std::string unlike_any_other(std::size_t size, std::uint64_t seed) {
  std::string text(size, ' ');
  for (auto& c : text) {
    seed = seed * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    c = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[seed >> 58];
  }
  return text;
}

event::Device registered(const std::string& unit) {
  event::Device what;
  auto& e = *what.mutable_registered();
  e.set_by("operator");
  e.set_name("kiosk " + unit);
  e.set_directory("/berlin/lobby");
  e.set_push_address("192.0.2.7:7001");
  e.set_firmware("10.4.100");
  e.set_token_hash("0123456789abcdef");
  return what;
}

event::Device stored(const std::string& unit, std::uint32_t action) {
  event::Device what;
  auto& e = *what.mutable_license_stored();
  e.set_serial(serial_of(unit));
  e.set_kind("base");
  e.set_n(1);
  e.set_pack("p");
  e.set_expiry_day(30'000);
  e.set_license_file("-----BEGIN LICENSE FILE-----\n" + unlike_any_other(600, action) + unit + "\n-----END LICENSE FILE-----\n");
  e.set_action(action);
  e.set_revision(1);
  e.set_profile("quiet");
  e.set_profile_revision(1);
  e.set_prompts(false);
  return what;
}

}  // namespace

std::string sample_log::unit(std::uint64_t number) {
  auto digits = std::to_string(number);
  return "U-" + std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

void sample_log::add_record(event::Record record, const std::string& stream) {
  record.set_at_ms(now_ms_);
  record.set_seq(fold_.last_seq(record) + 1);
  fold_.take(record);
  group_.records.push_back({stream, record.SerializeAsString()});
}

void sample_log::add(const std::string& unit, event::Device what) {
  event::Record record;
  record.set_unit(unit);
  if (what.has_license_stored()) {
    group_.derived.push_back({family::licenses, unit + "/" + what.license_stored().serial(), what.license_stored().license_file()});
  }
  *record.mutable_device() = std::move(what);
  add_record(std::move(record), "device/" + unit);
}

void sample_log::add(event::Ledger what) {
  event::Record record;
  *record.mutable_ledger() = std::move(what);
  add_record(std::move(record), "ledger");
}

void sample_log::add(event::Fleet what) {
  event::Record record;
  *record.mutable_fleet() = std::move(what);
  add_record(std::move(record), "fleet");
}

void sample_log::write(bool cover) {
  group_.cover = cover;
  if (cover) {
    for (const auto& [unit, device] : fold_.devices()) group_.derived.push_back({family::snapshots, "device/" + std::string(unit), device.state->SerializeAsString()});
    if (fold_.settings().epoch() > 0) group_.derived.push_back({family::snapshots, "fleet", fold_.settings().state().SerializeAsString()});
    if (fold_.ledger().seq() > 0) group_.derived.push_back({family::snapshots, "ledger", fold_.ledger().snapshot().SerializeAsString()});
  }
  const auto next = group_.number + 1;
  append_(std::exchange(group_, {next, {}, {}, false}));
  now_ms_ += 1'000;
}

void sample_log::roll_out(std::uint64_t devices, std::uint64_t batch) {
  event::Ledger pack;
  pack.mutable_pack_set()->set_pack("p");
  pack.mutable_pack_set()->set_kind("base");
  pack.mutable_pack_set()->set_total(static_cast<std::int64_t>(devices) + 5);
  add(pack);
  event::Fleet profile;
  profile.mutable_profile_set()->set_profile("quiet");
  profile.mutable_profile_set()->set_revision(1);
  profile.mutable_profile_set()->set_prompt_user(false);
  add(profile);
  event::Fleet assigned;
  assigned.mutable_profile_assigned()->set_profile("quiet");
  assigned.mutable_profile_assigned()->set_directory("/");
  add(assigned);
  write();
  for (std::uint64_t first = 0; first < devices; first += batch) {
    const auto last = std::min(devices, first + batch);
    register_batch(first, last);
    license_batch(first, last);
    deliver_batch(first, last);
  }
  write(true);
}

void sample_log::register_batch(std::uint64_t first, std::uint64_t last) {
  for (auto i = first; i < last; ++i) add(unit(i), registered(unit(i)));
  write();
  for (auto i = first; i < last; ++i) {
    event::Device contacted, attributes;
    contacted.mutable_contacted()->set_peer_address("192.0.2.7");
    attributes.mutable_attributes_reported()->set_hardware_serial("HW" + unit(i));
    attributes.mutable_attributes_reported()->set_boot_id("boot-1");
    add(unit(i), contacted);
    add(unit(i), attributes);
  }
  write();
}

void sample_log::license_batch(std::uint64_t first, std::uint64_t last) {
  event::Ledger sent;
  sent.mutable_lines_sent()->set_first_action(next_action_);
  for (auto i = first; i < last; ++i) {
    event::Device need;
    need.mutable_need_opened()->set_kind("base");
    need.mutable_need_opened()->set_n(1);
    need.mutable_need_opened()->set_cause(event::FIRST_NEED);
    add(unit(i), need);
    event::Ledger reserved;
    auto& line = *reserved.mutable_line_reserved();
    line.set_key(key_of(unit(i)));
    line.set_unit(unit(i));
    line.set_kind("base");
    line.set_n(1);
    line.set_pack("p");
    add(reserved);
    sent.mutable_lines_sent()->add_keys(key_of(unit(i)));
  }
  add(sent);
  write();
  for (auto i = first; i < last; ++i) add(unit(i), stored(unit(i), next_action_ + static_cast<std::uint32_t>(i - first)));
  write();
  for (auto i = first; i < last; ++i) {
    event::Ledger filled;
    filled.mutable_line_filled()->set_key(key_of(unit(i)));
    filled.mutable_line_filled()->set_pack("p");
    filled.mutable_line_filled()->set_serial(serial_of(unit(i)));
    add(filled);
  }
  write();
  next_action_ += static_cast<std::uint32_t>(last - first);
}

void sample_log::deliver_batch(std::uint64_t first, std::uint64_t last) {
  const auto each = [&](const auto& make) {
    for (auto i = first; i < last; ++i) add(unit(i), make(fold_.find(unit(i))->delivery().action()));
    write();
  };
  each([](std::uint32_t) {
    event::Device pushed;
    pushed.mutable_push_finished()->set_attempt(1);
    pushed.mutable_push_finished()->set_outcome(event::ACCEPTED);
    pushed.mutable_push_finished()->set_asked(false);
    return pushed;
  });
  each([](std::uint32_t action) {
    event::Device downloaded;
    downloaded.mutable_download_completed()->set_action(action);
    return downloaded;
  });
  each([](std::uint32_t) {
    event::Device booted;
    booted.mutable_attributes_reported()->set_boot_id("boot-2");
    return booted;
  });
  each([](std::uint32_t action) {
    event::Device confirmed;
    confirmed.mutable_license_confirmed()->set_action(action);
    return confirmed;
  });
}

}  // namespace ald::test
