// The virtual device's rules: what it does next, and what an answer, a push or a reboot changes.
#include "sim/virtual_device.hpp"

#include <algorithm>
#include <utility>

namespace ald {
namespace {

bool accepted(int status) { return status >= 200 && status < 300; }
bool ends_job(int status) { return status == 404 || status == 410; }
bool try_later(int status) { return status == 0 || status == 408 || status == 429 || status >= 500; }

}  // namespace

virtual_device_counts& virtual_device_counts::operator+=(const virtual_device_tally<std::uint32_t>& other) {
  pushes += other.pushes;
  questions += other.questions;
  polls += other.polls;
  downloads += other.downloads;
  checks_failed += other.checks_failed;
  reboots += other.reboots;
  removals += other.removals;
  confirmations += other.confirmations;
  confirmations_refused += other.confirmations_refused;
  retries += other.retries;
  unauthorized += other.unauthorized;
  without_consent += other.without_consent;
  return *this;
}

virtual_device::virtual_device(virtual_device_traits traits, const virtual_device_policy& policy, std::uint32_t seed)
    : virtual_device(std::move(traits), std::make_shared<const virtual_device_policy>(policy), seed) {}

virtual_device::virtual_device(virtual_device_traits traits, std::shared_ptr<const virtual_device_policy> policy, std::uint32_t seed)
    : traits_(std::move(traits)), policy_(std::move(policy)), random_(seed), poll_ms_(policy_->poll_ms) {}

void virtual_device::power_on(std::int64_t now_ms) {
  powered_ = true;
  reachable_from_ms_ = now_ms + traits_.reachable_after_ms;
  rebooted_at_ms_ = now_ms;
  next_poll_ms_ = reachable_from_ms_ + up_to(traits_.first_poll_within_ms);
}

void virtual_device::drop(action_id action) {
  if (action == action_id{}) return;
  counts_.removals += static_cast<std::uint32_t>(std::erase_if(further_, [&](const further_license& one) { return one.installed == action; }));
  if (installed_ == action_id{} || action != installed_) return;
  ++counts_.removals;
  installed_ = {};
  serial_ = {};
  licensed_ = false;
}

void virtual_device::restore(const license_serial& serial, action_id action) {
  installed_ = action;
  serial_ = serial;
  licensed_ = true;
}

void virtual_device::go_away(std::int64_t until_ms) { reachable_from_ms_ = std::max(reachable_from_ms_, until_ms); }

void virtual_device::lose_power(std::int64_t now_ms) {
  if (!powered_) return;
  open_request_.reset();
  last_push_ = {};
  if (papers_) papers_->pushed_next.reset();
  const bool is_kept_on_disk = step_ == step::rebooting || step_ == step::send_result;
  if (!is_kept_on_disk) {
    step_ = step::idle;
    action_ = {};
    papers_.reset();
  }
  ++boots_;
  attributes_owed_ = true;
  failures_ = 0;
  not_before_ms_ = now_ms;
  go_away(now_ms + traits_.reboot_ms);
  next_poll_ms_ = reachable_from_ms_;  // a device polls after each start
}

void virtual_device::upgrade(std::string firmware, bool is_old) {
  traits_.firmware = std::move(firmware);
  traits_.old_firmware = is_old;
  traits_.polls = traits_.polls || !is_old;
}

bool virtual_device::reachable(std::int64_t now_ms) const {
  return powered_ && now_ms >= reachable_from_ms_ && (step_ != step::rebooting || now_ms >= rebooted_at_ms_);
}

std::string virtual_device::boot_id() const { return "boot-" + std::to_string(boots_); }

duration_ms virtual_device::up_to(duration_ms limit_ms) {
  return limit_ms <= 0 ? 0 : static_cast<duration_ms>(random_() % static_cast<std::uint64_t>(limit_ms + 1));
}

// ---- what to do next ----------------------------------------------------------------------------

std::optional<virtual_device_request> virtual_device::next(std::int64_t now_ms) {
  if (reachable(now_ms)) finish_reboot();
  const bool here = reachable(now_ms);
  if (traits_.has_push_port && port_open_ != here) {
    port_open_ = here;
    return virtual_device_request{0, set_port{here}};
  }
  if (!here || open_request_ || now_ms < not_before_ms_) return std::nullopt;
  auto action = next_action(now_ms);
  if (!action) return std::nullopt;
  open_request_ = std::make_unique<const virtual_device_action>(*action);
  return virtual_device_request{++ticket_, std::move(*action)};
}

std::optional<virtual_device_action> virtual_device::next_action(std::int64_t now_ms) {
  // A device that booted says so before it goes on with its job.
  if (attributes_owed_ && (step_ == step::idle || step_ == step::send_result))
    return send_attributes{traits_.firmware, traits_.product, traits_.hardware_serial, boot_id()};
  switch (step_) {
    case step::idle:
      if (traits_.polls && now_ms >= next_poll_ms_) return poll_node{};
      return std::nullopt;
    case step::read_question: return read_question{action_, papers_->href};
    case step::send_answer: return send_user_answer{action_, user_agrees_};
    case step::read_deployment: return read_deployment{action_, papers_->href};
    case step::download: return download_license{action_, papers_->href};
    case step::progress: return send_progress{action_};
    case step::check: return check_license{papers_->file, papers_->sha256};
    case step::rebooting: return std::nullopt;
    case step::send_result: return send_result{action_, job_succeeded_};
    case step::send_cancel: return send_cancel_answer{action_};
  }
  return std::nullopt;
}

std::optional<std::int64_t> virtual_device::wake_at() const {
  if (!powered_) return std::nullopt;
  if (step_ == step::rebooting) return std::max(rebooted_at_ms_, reachable_from_ms_);
  if (traits_.has_push_port && !port_open_) return reachable_from_ms_;
  if (open_request_) return std::nullopt;
  if (step_ != step::idle || attributes_owed_) return std::max(not_before_ms_, reachable_from_ms_);
  if (traits_.polls) return std::max({next_poll_ms_, not_before_ms_, reachable_from_ms_});
  return std::nullopt;
}

bool virtual_device::is_of_base() const { return policy_->base_kind.empty() || papers_->kind == policy_->base_kind; }

license_serial virtual_device::serial_of(const license_kind& kind) const {
  for (const further_license& one : further_) {
    if (one.kind == kind && one.confirmed) return one.serial;
  }
  return {};
}

void virtual_device::finish_reboot() {
  if (step_ != step::rebooting) return;
  ++boots_;
  attributes_owed_ = true;
  if (is_of_base()) {
    installed_ = action_;
    serial_ = std::exchange(papers_->staged, {});
  } else {
    std::erase_if(further_, [this](const further_license& one) { return one.kind == papers_->kind; });
    further_.push_back({papers_->kind, action_, std::exchange(papers_->staged, {}), false});
  }
  job_succeeded_ = true;
  step_ = step::send_result;
  next_poll_ms_ = rebooted_at_ms_;  // a device polls after each start
}

// ---- jobs ---------------------------------------------------------------------------------------

void virtual_device::start_job(step first, action_id action, std::string href) {
  step_ = first;
  action_ = action;
  if (!papers_) papers_ = std::make_unique<job_papers>();
  papers_->href = std::move(href);
  papers_->sha256.clear();
  bad_files_ = 0;
}

void virtual_device::start_download(action_id action, std::string href, std::string sha256) {
  if (traits_.prompting && consented_ != action) ++counts_.without_consent;
  start_job(step::download, action, std::move(href));
  papers_->sha256 = std::move(sha256);
}

void virtual_device::end_job() {
  step_ = step::idle;
  action_ = {};
  const auto papers = std::exchange(papers_, nullptr);
  if (papers && papers->pushed_next) start_download(papers->pushed_next->action, papers->pushed_next->artifact_href, papers->pushed_next->sha256);
}

user_answer virtual_device::user_says() {
  ++counts_.questions;
  return answers_given_++ < traits_.first_answers ? traits_.first_answer : user_answer::accepted;
}

void virtual_device::ask_user() {
  switch (user_says()) {
    case user_answer::accepted:
      user_agrees_ = true;
      step_ = step::send_answer;
      return;
    case user_answer::declined:
      user_agrees_ = false;
      step_ = step::send_answer;
      return;
    case user_answer::later: return end_job();  // nothing to send: the question is asked again at a later poll
  }
}

push_reply virtual_device::take_push(const device_settings_push& push, std::int64_t now_ms) {
  if (!traits_.has_push_port || !reachable(now_ms)) return push_reply::away;
  finish_reboot();
  ++counts_.pushes;
  const push_name name{push.action, push.attempt, push.ask, push.removes};
  if (last_push_ == name) return last_reply_;
  last_push_ = name;
  return last_reply_ = answer_push(push, now_ms);
}

// What is on its way to a reboot is not stopped halfway: it is to be taken away afterwards.
push_reply virtual_device::answer_removal(const device_settings_push& push) {
  switch (step_) {
    case step::idle: break;
    case step::read_question:
    case step::send_answer:
    case step::read_deployment:
    case step::send_cancel:
      open_request_.reset();
      end_job();
      break;
    case step::download:
    case step::progress:
    case step::check:
    case step::rebooting:
    case step::send_result: return push_reply::later;
  }
  drop(push.action);
  return push_reply::accepted;
}

push_reply virtual_device::answer_push(const device_settings_push& push, std::int64_t now_ms) {
  if (push.removes) return answer_removal(push);
  if (push.ask) {
    switch (user_says()) {
      case user_answer::accepted:
        consented_ = push.action;
        return push_reply::accepted;
      case user_answer::declined: return push_reply::declined;
      case user_answer::later: return push_reply::later;
    }
  }
  switch (step_) {
    case step::idle:
      start_download(push.action, push.artifact_href, push.sha256);
      break;
    case step::read_question:
    case step::send_answer:
    case step::read_deployment:
    case step::send_cancel:
      // The push carries what these steps were to find out. What is in flight for them is answered to nobody.
      open_request_.reset();
      start_download(push.action, push.artifact_href, push.sha256);
      break;
    case step::download:
    case step::progress:
    case step::check:
    case step::rebooting:
    case step::send_result:
      if (push.action != action_) papers_->pushed_next = push;
      break;
  }
  not_before_ms_ = now_ms;  // the node is there: no reason to wait any longer
  failures_ = 0;
  return push_reply::accepted;
}

// ---- answers ------------------------------------------------------------------------------------

void virtual_device::wait_and_retry(duration_ms at_least_ms, std::int64_t now_ms) {
  const auto doublings = std::min<std::uint32_t>(failures_++, 30);
  const auto full = std::min(policy_->retry_cap_ms, policy_->retry_first_ms << doublings);
  const auto wait = full / 2 + up_to(full - full / 2);
  not_before_ms_ = now_ms + std::max(wait, std::min(at_least_ms, policy_->retry_after_cap_ms));
}

void virtual_device::answered(std::uint32_t ticket, const node_answer& answer, std::int64_t now_ms) {
  if (!open_request_ || ticket != ticket_) return;
  const auto asked = std::exchange(open_request_, nullptr);
  const virtual_device_action& request = *asked;
  if (try_later(answer.status)) {
    ++counts_.retries;
    return wait_and_retry(answer.retry_after_ms, now_ms);
  }
  if (answer.status == 401 || answer.status == 403) return take_refusal(answer, now_ms);
  failures_ = refusals_ = 0;
  if (std::holds_alternative<poll_node>(request)) return take_poll(answer, now_ms);
  if (std::holds_alternative<send_attributes>(request)) {
    attributes_owed_ = false;  // refused attributes are refused for good: the same would be sent again
    return;
  }
  take_final(request, answer, now_ms);
}

// A node that does not know the device (any more) may get to know it by a poll, and by nothing else.
void virtual_device::take_refusal(const node_answer& answer, std::int64_t now_ms) {
  ++counts_.unauthorized;
  if (++refusals_ >= policy_->max_refusals) {
    refusals_ = 0;
    attributes_owed_ = false;  // a node that gets to know it asks for them
    end_job();
  }
  wait_and_retry(answer.retry_after_ms, now_ms);
}

void virtual_device::take_poll(const node_answer& answer, std::int64_t now_ms) {
  if (answer.poll_ms > 0) poll_ms_ = answer.poll_ms;
  next_poll_ms_ = now_ms + poll_ms_ - up_to(poll_ms_ / 20);
  if (!accepted(answer.status) && answer.status != 304) return;
  ++counts_.polls;
  if (answer.wants_attributes) attributes_owed_ = true;
  if (step_ != step::idle) return;  // a push came while the poll was under way
  if (answer.deployment != action_id{})
    start_job(step::read_deployment, answer.deployment, answer.deployment_href);
  else if (answer.question != action_id{})
    start_job(step::read_question, answer.question, answer.question_href);
  else if (answer.cancel != action_id{})
    start_job(step::send_cancel, answer.cancel, "");
}

void virtual_device::take_final(const virtual_device_action& request, const node_answer& answer, std::int64_t now_ms) {
  const bool ok = accepted(answer.status);
  switch (step_) {
    case step::read_question:
      if (ok) return ask_user();
      return end_job();
    case step::send_answer:
      if (ok && user_agrees_) {
        consented_ = action_;
        next_poll_ms_ = now_ms;  // the deployment is offered from now on
      }
      return end_job();
    case step::read_deployment:
      if (ok && !answer.artifact_href.empty()) return start_download(action_, answer.artifact_href, answer.sha256);
      return end_job();
    case step::download:
      if (!ok) return end_job();
      ++counts_.downloads;
      papers_->file = answer.body;
      step_ = step::progress;
      return;
    case step::progress:
      if (ends_job(answer.status)) return end_job();
      step_ = step::check;
      return;
    case step::send_result:
      if (ok && std::get<send_result>(request).success) {
        ++counts_.confirmations;
        if (is_of_base()) licensed_ = true;
        for (further_license& one : further_) one.confirmed = one.confirmed || one.installed == action_;
      } else if (!ok) {
        ++counts_.confirmations_refused;
      }
      return end_job();
    case step::send_cancel:
      next_poll_ms_ = now_ms;  // what waited for the answer is offered from now on
      return end_job();
    case step::idle:
    case step::check:
    case step::rebooting: return;  // no request of these steps is answered by the node
  }
}

void virtual_device::checked(std::uint32_t ticket, const std::optional<license_claims>& claims, std::int64_t now_ms) {
  if (!open_request_ || ticket != ticket_ || step_ != step::check) return;
  open_request_.reset();
  papers_->file.clear();
  if (claims && claims->unit == traits_.unit) {
    papers_->staged = claims->serial;
    papers_->kind = claims->kind;
    ++counts_.reboots;
    rebooted_at_ms_ = now_ms + traits_.reboot_ms;
    step_ = step::rebooting;
    return;
  }
  ++counts_.checks_failed;
  if (++bad_files_ < policy_->max_bad_files) {
    step_ = step::download;
    return wait_and_retry(0, now_ms);
  }
  job_succeeded_ = false;
  step_ = step::send_result;
}

}  // namespace ald
