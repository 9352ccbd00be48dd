// The event loop side of the virtual devices. At most max_requests_in_flight requests are out; the rest wait in turn.
#include "cli/fleet_runner.hpp"

#include <algorithm>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/post.hpp>

#include "cli/fleet_ddi.hpp"
#include "cli/fleet_settings_document.hpp"
#include "http/file_digests.hpp"

namespace ald {
fleet_runner::fleet_runner(boost::asio::io_context& io, http_client& http, const node_clock& clock, const fleet_options& options,
                           std::string node_host_port)
    : io_(io),
      http_(http),
      clock_(clock),
      options_(options),
      node_(std::move(node_host_port)),
      started_ms_(clock.now().mono_ms),
      connections_(std::make_shared<push_connections>(push_connections{0, options.max_push_connections})),
      timer_(io) {}

result<done> fleet_runner::prepare() {
  const auto fleet = make_virtual_fleet(options_.plan);
  const bool own_ports = fleet.size() <= options_.own_ports_up_to;
  const fleet_port_config config{.address = options_.listen_address, .timeout_ms = options_.push_timeout_ms};
  members_.reserve(fleet.size());
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    const auto seed = static_cast<std::uint32_t>(options_.plan.seed * 1'000'003 + i);
    by_unit_.emplace(fleet[i].unit.text, i);
    members_.push_back(fleet_member{.device = virtual_device(fleet[i], options_.device, seed)});
    auto& member = members_.back();
    if (!fleet[i].has_push_port) continue;
    const bool own = own_ports || member.unreachable_at_first();
    auto& port = own ? member.port : shared_port_;
    if (!port) {
      const auto index = own ? std::optional(i) : std::nullopt;
      port = std::make_unique<fleet_port>(io_, config, connections_, [this, index](const http_request& r) { return take_push(index, r); });
      const auto bound = port->bind();
      if (!bound.ok()) return bound.error();
      (own ? member.port_number : shared_port_number_) = bound.value();
    }
    if (!own) member.port_number = shared_port_number_;
  }
  return shared_port_ ? shared_port_->open() : result<done>(done{});
}

std::string fleet_runner::push_address(std::size_t index) const {
  const auto& member = members_[index];
  if (!member.device.traits().has_push_port) return {};
  const bool v6 = options_.listen_address.find(':') != std::string::npos;
  return (v6 ? "[" + options_.listen_address + "]" : options_.listen_address) + ":" + std::to_string(member.port_number);
}

std::optional<std::size_t> fleet_runner::find(const std::string& unit) const {
  const auto found = by_unit_.find(unit);
  return found == by_unit_.end() ? std::nullopt : std::optional(found->second);
}

void fleet_runner::power_on(std::size_t index) {
  auto& member = members_[index];
  if (std::exchange(member.powered, true)) return;
  member.device.power_on(now_ms());
  pump(index);
}

void fleet_runner::enrolled(std::size_t index) {
  auto& member = members_[index];
  if (member.enrolled_at_ms == 0) member.enrolled_at_ms = now_ms();
  speak(index);
  ++changes_;
  pump(index);
}

void fleet_runner::speak(std::size_t index) {
  auto& member = members_[index];
  member.speaks = true;
  if (auto held = std::exchange(member.held, std::nullopt)) waiting_.push_back({index, std::move(*held)});
}

void fleet_runner::restore(std::size_t index, const license_serial& serial, action_id action) {
  auto& member = members_[index];
  member.device.restore(serial, action);
  member.licensed_before = true;
  ++changes_;
}

void fleet_runner::stop() {
  *stopped_ = true;
  timer_.cancel();
  waiting_.clear();
  for (auto& member : members_)
    if (member.port) member.port->close();
  if (shared_port_) shared_port_->close();
}

std::optional<http_response> fleet_runner::take_push(std::optional<std::size_t> index, const http_request& request) {
  const auto document = read_settings_document(request);
  if (!document.ok()) return refuse_settings_document(document.error());
  const auto found = find(document.value().unit.text);
  if (!found || (index && *index != *found)) return answer_wrong_unit();
  auto& member = members_[*found];
  const auto reply = member.device.take_push(document.value().push, now_ms());
  if (reply == push_reply::away) return std::nullopt;
  speak(*found);  // who pushes has registered it
  ++changes_;
  boost::asio::post(io_, [this, stopped = stopped_, at = *found] {
    if (!*stopped) pump(at);
  });
  return answer_settings_document(reply);
}

void fleet_runner::pump(std::size_t index) {
  auto& member = members_[index];
  while (!*stopped_) {
    auto request = member.device.next(now_ms());
    if (!request) break;
    perform(index, std::move(*request));
  }
  note_license(member);
  schedule(index);
  send_waiting();
}

void fleet_runner::perform(std::size_t index, virtual_device_request request) {
  auto& member = members_[index];
  if (const auto* port = std::get_if<set_port>(&request.action)) {
    if (!member.port) return;  // the shared port stays open; an absent device's pushes are closed without an answer
    if (!port->open) return member.port->close();
    if (const auto opened = member.port->open(); !opened.ok() && trouble_.empty()) trouble_ = to_string(opened.error());
    return;
  }
  if (const auto* said = std::get_if<send_cancel_answer>(&request.action)) member.device.drop(said->action);
  if (const auto* what = std::get_if<check_license>(&request.action)) return check(index, request.ticket, *what);
  if (!member.speaks) {
    member.held = std::move(request);
    return;
  }
  waiting_.push_back({index, std::move(request)});
}

void fleet_runner::check(std::size_t index, std::uint32_t ticket, const check_license& what) {
  auto& device = members_[index].device;
  std::optional<license_claims> claims;
  if (what.sha256.empty() || boost::algorithm::iequals(what.sha256, sha256_of(what.file))) {
    if (auto judged = verifier_->verify(what.file); judged.ok()) claims = std::move(judged.value());
  }
  device.checked(ticket, claims, now_ms());
  ++changes_;
}

void fleet_runner::send_waiting() {
  while (!*stopped_ && in_flight_ < options_.max_requests_in_flight && !waiting_.empty()) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    const auto& member = members_[next.index];
    auto made = make_ddi_request(next.request.action, member.device.traits(), node_, options_.tenant, member.idle_etag);
    if (!made) {
      if (trouble_.empty()) trouble_ = "a link does not lead to " + node_ + ": the node's public URL and the fleet's --node must be the same";
      members_[next.index].device.answered(next.request.ticket, {.status = 404}, now_ms());
      schedule(next.index);
      continue;
    }
    ++in_flight_;
    http_.send(made->host_port, std::move(made->request), [this, &io = io_, stopped = stopped_, next = std::move(next)](http_reply reply) {
      boost::asio::post(io, [this, stopped, next, reply = std::move(reply)] {
        if (!*stopped) on_reply(next.index, next.request, reply);
      });
    });
  }
}

void fleet_runner::on_reply(std::size_t index, const virtual_device_request& request, const http_reply& reply) {
  --in_flight_;
  auto& member = members_[index];
  const auto answer = read_ddi_reply(request.action, reply);
  if (std::holds_alternative<poll_node>(request.action) && answer.status != 304) member.idle_etag = idle_poll_etag(answer, reply);
  member.device.answered(request.ticket, answer, now_ms());
  ++changes_;
  pump(index);
}

void fleet_runner::note_license(fleet_member& member) {
  if (member.licensed_at_ms < 0 && member.device.licensed()) member.licensed_at_ms = now_ms();
}

void fleet_runner::schedule(std::size_t index) {
  auto& member = members_[index];
  const auto wake = *stopped_ ? std::nullopt : member.device.wake_at();
  if (wake == member.wake_ms) return;
  if (member.wake_ms) wakes_.erase({*member.wake_ms, index});
  member.wake_ms = wake;
  if (wake) wakes_.insert({*wake, index});
  arm_timer();
}

void fleet_runner::arm_timer() {
  if (wakes_.empty() || *stopped_) return;
  const auto first = wakes_.begin()->first;
  if (timer_at_ms_ && *timer_at_ms_ <= first) return;
  timer_at_ms_ = first;
  timer_.expires_after(std::chrono::milliseconds(std::max<std::int64_t>(first - now_ms(), 1)));
  timer_.async_wait([this, stopped = stopped_](boost::system::error_code failed) {
    if (failed || *stopped) return;
    timer_at_ms_.reset();
    std::vector<std::size_t> due;
    const auto now = now_ms();
    for (auto it = wakes_.begin(); it != wakes_.end() && it->first <= now; ++it) due.push_back(it->second);
    for (const auto index : due) {
      wakes_.erase({*members_[index].wake_ms, index});
      members_[index].wake_ms.reset();
    }
    for (const auto index : due) pump(index);
    arm_timer();
  });
}

}  // namespace ald
