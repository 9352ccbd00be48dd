// Answers within the call.
#include "benchmarks/instant_stubs.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "benchmarks/bench_failure.hpp"
#include "issuer/license_file.hpp"

namespace ald::bench {
namespace {

constexpr std::int64_t never_over_day = 40'000;  // in 2079
constexpr std::int64_t issued_ms = 1'790'000'000'000;

}  // namespace

unit_id unit_of(std::uint64_t index) { return unit_id(fmt::format("U{:07}", index)); }

std::int64_t index_of(const unit_id& unit) {
  std::int64_t index = -1;
  if (unit.text.size() < 2) return -1;
  const auto [end, error] = std::from_chars(unit.text.data() + 1, unit.text.data() + unit.text.size(), index);
  return error == std::errc() && end == unit.text.data() + unit.text.size() ? index : -1;
}

std::string token_of(const unit_id& unit) { return "token-of-device-" + unit.text; }

std::string unsigned_licenses::make(const order_line& line) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string file;
  file.reserve(bytes);
  file.append("S").append(line.unit.text).append(" ").append(line.unit.text).append(" ").append(line.kind.text).append("\n");
  std::uint64_t noise = 0;
  for (int left = 0; file.size() < bytes; --left, noise >>= 6) {
    if (left == 0) {
      left = 10;
      state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
      noise = state_;
    }
    file.push_back(digits[noise & 63]);
  }
  return file;
}

result<license_claims> trusting_verifier::verify(std::string_view file) const {
  const std::string_view words = file.substr(0, file.find('\n'));
  const auto first = words.find(' '), second = words.rfind(' ');
  if (first == words.npos || first == second) return fault{fault_code::bad_input, "not a license of the bench", ""};
  return license_claims{license_serial(words.substr(0, first)), unit_id(words.substr(first + 1, second - first - 1)), license_kind(words.substr(second + 1)), pack_id("p"), never_over_day};
}

signed_licenses::signed_licenses(std::uint64_t devices, const signing_key& key) {
  files_.reserve(devices);
  for (std::uint64_t i = 0; i < devices; ++i) {
    const unit_id unit = unit_of(i);
    files_.push_back(need(encode_license_file({license_serial("S" + unit.text), unit, license_kind("base"), pack_id("p"), never_over_day}, issued_ms, key)));
  }
}

void instant_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  ++orders_;
  if (holds) return;
  std::vector<line_answer> answers;
  answers.reserve(lines.lines.size());
  for (const order_line& line : lines.lines) answers.push_back({line.key, line_issued{licenses_.make(line), pack_id("p")}});
  on_answer(std::move(answers));
}

void instant_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  pack_info pack{pack_id("p"), license_kind("base"), 0, true};
  on_answer(std::vector<pack_info>{pack});
}

void instant_devices::push(const push_settings& what, std::function<void(push_result)> on_done) {
  on_done({event::ACCEPTED, ""});
  say(what.unit, complete_download{what.action}, [this, unit = what.unit, action = what.action] {
    say(unit, take_feedback{action, take_feedback::kind::success, 0, ""}, [] {});
  });
}

void instant_devices::say(const unit_id& unit, device_command what, std::function<void()> then) {
  api_->command(unit, what, [this, unit, what, then = std::move(then)](const result<done>& outcome) {
    if (outcome.ok()) return then();
    const std::lock_guard lock(mutex_);
    if (outcome.error().code == fault_code::busy) {
      again_.push_back([this, unit, what, then] { say(unit, what, then); });
    } else if (failure_.empty()) {
      failure_ = unit.text + ": " + to_string(outcome.error());
    }
  });
}

void instant_devices::retry() {
  std::deque<std::function<void()>> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(again_);
  }
  for (auto& call : now) call();
}

std::string instant_devices::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace ald::bench
