// Asking a licensing server about itself, once for all who wait.
#include "http/licensing_desk.hpp"
#include "ports/log_line.hpp"

#include <algorithm>

namespace ald {

licensing_desk::licensing_desk(licensing_desk_config config, licensing_calls& calls, const node_clock& clock)
    : config_(std::move(config)), calls_(calls), clock_(clock), lines_(clock.now().mono_ms, config_.max_sent_lines) {}

void licensing_desk::with_info(std::function<void(result<licensing_server_info>)> use) {
  std::unique_lock hold(info_mutex_);
  if (info_ && now_ms() < info_until_ms_) {
    const auto info = *info_;
    hold.unlock();
    return use(info);
  }
  if (waiting_.size() >= config_.max_waiting) {
    hold.unlock();
    return use(fault{fault_code::busy, std::to_string(config_.max_waiting) + " calls wait for the licensing server's answer to GET /v1/info",
                     "try again later"});
  }
  waiting_.push_back(std::move(use));
  if (asking_) return;
  asking_ = true;
  hold.unlock();
  calls_.send("GET", "/v1/info", {}, [this](const licensing_reply& reply) { take_info(reply); });
}

void licensing_desk::take_info(const licensing_reply& reply) {
  result<licensing_server_info> answer = reply.wrong ? result<licensing_server_info>(*reply.wrong) : read_info(reply.body);
  if (!answer.ok() && !reply.wrong) {
    answer = fault{answer.error().code, "the licensing server's answer to GET /v1/info can't be used: " + answer.error().what,
                   answer.error().hint.empty() ? "check licensing.url: is it a licensing server?" : answer.error().hint};
  }
  std::vector<std::function<void(result<licensing_server_info>)>> waiting;
  {
    const std::lock_guard hold(info_mutex_);
    asking_ = false;
    waiting.swap(waiting_);
    const bool news = answer.ok() && (!info_ || info_->deduplicates != answer.value().deduplicates || info_->public_keys != answer.value().public_keys);
    if (news) warn_about(answer.value());
    if (answer.ok()) {
      info_ = answer.value();
      info_until_ms_ = now_ms() + config_.info_max_age_ms;
    }
  }
  for (const auto& use : waiting) use(answer);
}

void licensing_desk::doubt_info() {
  const std::lock_guard hold(info_mutex_);
  info_until_ms_ = 0;
}

sending_rules licensing_desk::rules_of(const licensing_server_info& info) const {
  sending_rules rules{info.deduplicates, info.max_processing_ms + config_.resend_margin_ms};
  switch (config_.deduplicates) {
    case deduplication::as_told: break;
    case deduplication::yes: rules.deduplicates = true; break;
    case deduplication::no: rules.deduplicates = false; break;
  }
  return rules;
}

void licensing_desk::warn_about(const licensing_server_info& info) const {
  const sending_rules rules = rules_of(info);
  if (rules.deduplicates) {
    log_info({"licensing"}, "the licensing server deduplicates keys: lines are sent again at any time");
  } else {
    log_info({"licensing"}, "the licensing server does not deduplicate keys: a line is sent again only when the server has nothing for its unit {} ms after "
                 "the line was sent last", rules.max_processing_ms);
  }
  const auto trusted = [&](const auto& key) { return std::find(config_.trusted_keys.begin(), config_.trusted_keys.end(), key) != config_.trusted_keys.end(); };
  if (!info.public_keys.empty() && std::none_of(info.public_keys.begin(), info.public_keys.end(), trusted)) {
    log_warn({"licensing"}, "the licensing server names no key of licensing.trusted_keys as its own: its licenses will not be accepted; if its keys "
                 "changed, have the new ones confirmed by the vendor and add them");
  }
}

}  // namespace ald
