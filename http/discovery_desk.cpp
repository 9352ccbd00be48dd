// Rules in force, and the bounds of first contacts.
#include "http/discovery_desk.hpp"

#include <fstream>
#include <sstream>

#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr std::int64_t tell_gap_ms = 60'000;
constexpr std::uintmax_t max_line_bytes = 256;  // on average: an allow-list file is bounded by its units

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const auto& line : lines) all += (all.empty() ? "" : "; ") + line;
  return all;
}

}  // namespace

discovery_desk::discovery_desk(const discovery_config& config, std::uint32_t burst_seconds) : config_(config), burst_seconds_(burst_seconds) {
  discovery_rules rules;
  rules.accept_all = config.accept_all;
  rules.gateway_token = config.gateway_token;
  rules.networks = config.networks;
  rules.all_must_match = config.all_must_match;
  rules.products = config.products;
  if (!config.allow_list_file.empty()) rules.units = std::make_shared<const allow_list>();  // nobody, until it is read
  rules_ = std::make_shared<const discovery_rules>(std::move(rules));
}

std::shared_ptr<const discovery_rules> discovery_desk::rules() const {
  const std::lock_guard hold(mutex_);
  return rules_;
}

result<allow_list> discovery_desk::read_file() const {
  const auto& path = config_.allow_list_file;
  std::error_code wrong;
  const auto size = std::filesystem::file_size(path, wrong);
  if (wrong) return fault{fault_code::not_found, path + ": " + wrong.message(), "name a readable file with discovery.allow_list"};
  if (size > max_line_bytes * config_.max_allow_list) {
    return fault{fault_code::bad_input, path + ": is longer than " + std::to_string(config_.max_allow_list) + " units can be", "raise discovery.max_allow_list"};
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fault{fault_code::io, path + ": can't be read", "name a readable file with discovery.allow_list"};
  auto parsed = parse_allow_list(text.str(), path, config_.max_allow_list);
  if (!parsed.problems.empty()) return fault{fault_code::bad_input, joined(parsed.problems), "correct the lines; the list before stays in force"};
  return std::move(parsed.units);
}

discovery_desk::file_stamp discovery_desk::stamp_of_file() const {
  std::error_code wrong;
  file_stamp stamp;
  stamp.time = std::filesystem::last_write_time(config_.allow_list_file, wrong);
  stamp.size = std::filesystem::file_size(config_.allow_list_file, wrong);
  return stamp;
}

result<std::size_t> discovery_desk::reload_allow_list() {
  if (config_.allow_list_file.empty()) {
    return fault{fault_code::conflict, "there is no allow-list", "name its file with discovery.allow_list and restart the node"};
  }
  const auto stamp = stamp_of_file();  // before reading: what changes meanwhile is read again
  auto units = read_file();
  const std::lock_guard hold(mutex_);
  stamp_ = stamp;
  problem_ = units ? "" : to_string(units.error());
  if (!units) return units.error();
  auto rules = std::make_shared<discovery_rules>(*rules_);
  rules->units = std::make_shared<const allow_list>(std::move(units.value()));
  rules_ = std::move(rules);
  return rules_->units->size();
}

bool discovery_desk::reload_allow_list_if_changed(bool in_any_case) {
  if (config_.allow_list_file.empty()) return false;
  {
    const std::lock_guard hold(mutex_);
    if (!in_any_case && stamp_of_file() == stamp_) return false;
  }
  const auto units = reload_allow_list();
  if (units) {
    log_info({"discovery"}, "allow-list {}: {} units", config_.allow_list_file, units.value());
  } else {
    log_error({"discovery"}, "allow-list: {}", to_string(units.error()));
  }
  return true;
}

allow_list_status discovery_desk::allow_list_now() const {
  const std::lock_guard hold(mutex_);
  return {config_.allow_list_file, rules_->units ? rules_->units->size() : 0, problem_};
}

std::optional<discovery_desk::no_place> discovery_desk::enter(std::int64_t mono_ms) {
  const std::lock_guard hold(mutex_);
  if (in_flight_ >= config_.max_in_flight) return no_place{drop::in_flight, 0};
  if (const auto wait_ms = all_newcomers_.take({config_.max_rate, burst_seconds_}, mono_ms)) return no_place{drop::overall_rate, *wait_ms};
  ++in_flight_;
  return std::nullopt;
}

void discovery_desk::finish() {
  const std::lock_guard hold(mutex_);
  --in_flight_;
}

void discovery_desk::count(drop why, std::int64_t mono_ms) {
  const std::lock_guard hold(mutex_);
  switch (why) {
    case drop::refused: ++dropped_.refused; return;  // a wrong token is no flood: counted, not told
    case drop::address_rate: ++dropped_.address_rate; break;
    case drop::overall_rate: ++dropped_.overall_rate; break;
    case drop::in_flight: ++dropped_.in_flight; break;
    case drop::full: ++dropped_.full; break;
  }
  if (mono_ms < tell_from_ms_) return;
  tell_from_ms_ = mono_ms + tell_gap_ms;
  log_warn({"discovery"}, "unregistered devices were turned away: {} by the rate of their address, {} by the overall rate, {} by first contacts under way, "
               "{} because the list of pending devices is full (see ald pending)",
               dropped_.address_rate - told_.address_rate, dropped_.overall_rate - told_.overall_rate, dropped_.in_flight - told_.in_flight,
               dropped_.full - told_.full);
  told_ = dropped_;
}

dropped_contacts discovery_desk::dropped() const {
  const std::lock_guard hold(mutex_);
  return dropped_;
}

}  // namespace ald
