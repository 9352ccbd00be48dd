// The order of reading, asking and answering is that of http/ddi_poll, ddi_auth, ddi_deployment, ddi_artifact, ddi_confirmation.
#include "sim/sim_gateway.hpp"

#include <algorithm>

#include "storage/stored_licenses.hpp"

namespace ald {
namespace {

constexpr std::uint32_t offers_before_consent_impossible = 5;
constexpr duration_ms retry_after_ms = 5'000;

bool is_registered(const std::optional<device_row>& row) {
  return row && row->stage != device_stage::unknown && row->stage != device_stage::discovered && row->stage != device_stage::retired &&
         row->stage != device_stage::rejected;
}

int status_of(fault_code code) {
  switch (code) {
    case fault_code::bad_input: return 400;
    case fault_code::unauthorized: return 401;
    case fault_code::not_found: return 404;
    case fault_code::conflict: return 409;
    case fault_code::gone: return 410;
    case fault_code::busy:
    case fault_code::unavailable:
    case fault_code::no_space:
    case fault_code::io:
    case fault_code::corrupt:
    case fault_code::unsupported: break;
  }
  return 503;
}

void say(const gateway_reply& reply, int status) {
  gateway_answer answer;
  answer.answer.status = status;
  if (status == 503) answer.answer.retry_after_ms = retry_after_ms;
  reply(std::move(answer));
}

void say(const gateway_reply& reply, const fault& why) { say(reply, status_of(why.code)); }

device_row without_offer(device_row row) {
  if (row.offer != poll_offer::cancel) row.offer = poll_offer::nothing;
  row.file_open = false;
  return row;
}

}  // namespace

std::string sim_gateway::peer_of(std::uint32_t device) const {
  if (!world_.peers.empty()) return world_.peers[device];
  return "10." + std::to_string(device >> 16 & 255) + "." + std::to_string(device >> 8 & 255) + "." + std::to_string(device & 255);
}

// A device that shows the gateway's token is let in whatever its own is, as in ddi_auth.
bool sim_gateway::shows_right_token(std::uint32_t device) const {
  const auto shown = tokens_.find(device);
  if (shown == tokens_.end()) return true;
  const auto row = world_.view->find(world_.units[device]);
  const auto is_byte = [](unsigned char expected, char is) { return expected == static_cast<unsigned char>(is); };
  return row && row->has_token && std::equal(row->token_hash.begin(), row->token_hash.end(), shown->second.begin(), shown->second.end(), is_byte);
}

void sim_gateway::say_always(std::uint32_t device, bool yes) {
  if (shows_right_token(device)) in_background(device, set_auto_confirm{yes, yes ? "its user" : "", ""});
}

void sim_gateway::handle(std::uint32_t device, const virtual_device_action& request, const gateway_reply& reply) {
  struct route {
    sim_gateway& to;
    std::uint32_t device;
    const gateway_reply& reply;
    void operator()(const poll_node&) const { to.poll(device, reply); }
    void operator()(const read_deployment& what) const { to.deployment(device, what.action, reply); }
    void operator()(const read_question& what) const { to.question(device, what.action, reply); }
    void operator()(const send_user_answer& what) const { to.command(device, answer_confirmation{what.action, what.confirmed}, reply); }
    void operator()(const download_license& what) const { to.download(device, what.action, reply); }
    void operator()(const send_progress& what) const { to.command(device, take_feedback{what.action, take_feedback::kind::progress, 0, ""}, reply); }
    void operator()(const send_result& what) const {
      const auto kind = what.success ? take_feedback::kind::success : take_feedback::kind::failure;
      to.command(device, take_feedback{what.action, kind, what.success ? 0 : 1, what.success ? "" : "the license file is not genuine"}, reply);
    }
    void operator()(const send_cancel_answer& what) const {
      const auto kind = what.refused ? answer_cancel::kind::refused : answer_cancel::kind::done;
      to.command(device, answer_cancel{what.action, kind, what.refused ? "goes on with it" : "dropped"}, reply);
    }
    void operator()(const send_attributes& what) const {
      to.command(device, report_attributes{what.firmware, what.product, what.hardware_serial, what.boot_id}, reply);
    }
    void operator()(const check_license&) const {}
    void operator()(const set_port&) const {}
  };
  if (!shows_right_token(device)) return say(reply, 401);
  std::visit(route{*this, device, reply}, request);
}

void sim_gateway::poll(std::uint32_t device, const gateway_reply& reply) {
  const auto row = world_.view->find(world_.units[device]);
  const bool is_out = row && (row->stage == device_stage::retired || row->stage == device_stage::rejected);
  if (is_out && row->offer != poll_offer::cancel) return say(reply, 401);
  if (is_out) return answer_poll(device, *row, false, reply);
  if (!is_registered(row)) return welcome(device, reply);
  if (row->unreachable || row->epoch < world_.view->epoch()) {
    return record_contact(device, reply, [this, device, reply](const device_row& now) { answer_poll(device, now, false, reply); });
  }
  const bool seen_today = row->contact_day == day_of(world_.clock.now().wall_ms);
  if (!seen_today) in_background(device, contact_device{peer_of(device)});
  answer_poll(device, *row, seen_today, reply);
}

void sim_gateway::welcome(std::uint32_t device, const gateway_reply& reply) {
  command(device, discover_device{peer_of(device), kept_out_.contains(device) ? "unknown" : "gateway_token", !kept_out_.contains(device)}, [this, device, reply](gateway_answer answer) {
    if (answer.answer.status != 200) return reply(std::move(answer));
    answer_poll(device, world_.view->find(world_.units[device]).value_or(device_row{}), false, reply);
  });
}

gateway_answer sim_gateway::idle_answer() const {
  gateway_answer answer;
  answer.answer.status = 200;
  answer.answer.poll_ms = world_.plan.poll_interval_ms;
  answer.is_idle = true;
  return answer;
}

void sim_gateway::answer_poll(std::uint32_t device, const device_row& row, bool is_idle, const gateway_reply& reply) {
  gateway_answer answer = idle_answer();
  const bool asks = row.offer == poll_offer::confirmation;
  const std::uint32_t unfetched = world_.view->polled(world_.units[device], world_.clock.now().wall_ms, asks);
  if (asks && unfetched >= offers_before_consent_impossible) in_background(device, miss_confirmation{row.action});
  answer.answer.wants_attributes = row.wants_attributes;
  if (row.offer == poll_offer::deployment) answer.answer.deployment = row.action;
  if (row.offer == poll_offer::cancel) answer.answer.cancel = row.canceled;
  if (asks) answer.answer.question = row.action;
  answer.is_idle = is_idle && row.offer == poll_offer::nothing && !row.wants_attributes;
  // A cancel takes away: nothing is offered by it.
  const bool offers = row.offer == poll_offer::deployment || asks;
  if (offers) world_.tell(&sim_observer::on_offer, device, row.offer, row.action);
  reply(std::move(answer));
}

void sim_gateway::with_current_row(std::uint32_t device, const gateway_reply& reply, std::function<void(const device_row&)> go) {
  const auto row = world_.view->find(world_.units[device]);
  if (!is_registered(row)) return say(reply, 401);
  if (row->epoch >= world_.view->epoch()) return go(*row);
  record_contact(device, reply, std::move(go));
}

void sim_gateway::record_contact(std::uint32_t device, const gateway_reply& reply, std::function<void(const device_row&)> go) {
  command(device, contact_device{peer_of(device)}, [this, device, reply, go = std::move(go)](gateway_answer answer) {
    if (answer.answer.status != 200) return reply(std::move(answer));
    const auto row = world_.view->find(world_.units[device]);
    if (!row || row->stage == device_stage::retired) return say(reply, 401);
    go(row->epoch < world_.view->epoch() ? without_offer(*row) : *row);
  });
}

void sim_gateway::deployment(std::uint32_t device, action_id action, const gateway_reply& reply) {
  with_current_row(device, reply, [this, device, action, reply](const device_row& row) {
    if (row.offer != poll_offer::deployment || row.action != action) return say(reply, 404);
    if (!stored_licenses(*world_.log).license_file(world_.units[device], row.serial)) return say(reply, 503);
    world_.tell(&sim_observer::on_offer, device, poll_offer::deployment, action);
    gateway_answer there;
    there.answer.status = 200;
    there.answer.artifact_href = "license.lic";
    if (row.fetched) return reply(std::move(there));
    // From now on the client knows the action: that is durable before it does.
    command(device, fetch_deployment{action}, [reply, there = std::move(there)](gateway_answer answer) {
      reply(answer.answer.status == 200 ? there : std::move(answer));
    });
  });
}

void sim_gateway::question(std::uint32_t device, action_id action, const gateway_reply& reply) {
  with_current_row(device, reply, [this, device, action, reply](const device_row& row) {
    if (row.offer != poll_offer::confirmation || row.action != action) return say(reply, 404);
    world_.tell(&sim_observer::on_offer, device, poll_offer::confirmation, action);
    command(device, fetch_confirmation{action}, reply);
  });
}

void sim_gateway::download(std::uint32_t device, action_id action, const gateway_reply& reply) {
  with_current_row(device, reply, [this, device, action, reply](const device_row& now) {
    const device_row row = row_of_action(now, action);
    const bool is_open = row.offer == poll_offer::deployment || row.file_open;
    if (!is_open || row.action != action || row.serial.empty()) return say(reply, 404);
    auto file = stored_licenses(*world_.log).license_file(world_.units[device], row.serial);
    if (!file) return say(reply, 503);
    world_.tell(&sim_observer::on_offer, device, poll_offer::deployment, action);
    // The last byte waits for the durable event.
    command(device, complete_download{action}, [this, device, action, reply, file = std::move(*file)](gateway_answer answer) {
      if (answer.answer.status != 200) return say(reply, 0);
      world_.tell(&sim_observer::on_download, device, action, std::string_view(file));
      answer.answer.body = file;
      reply(std::move(answer));
    });
  });
}

void sim_gateway::command(std::uint32_t device, device_command what, const gateway_reply& reply) {
  auto kept = what;
  world_.api->command(world_.units[device], std::move(what), [this, device, reply, kept = std::move(kept), life = world_.life](result<done> outcome) {
    if (life != world_.life) return;  // the connection broke with the node
    if (!outcome.ok()) return say(reply, outcome.error());
    world_.tell(&sim_observer::on_done, device, kept);
    say(reply, 200);
  });
}

void sim_gateway::in_background(std::uint32_t device, device_command what) {
  auto kept = what;
  world_.api->command(world_.units[device], std::move(what), [this, device, kept = std::move(kept), life = world_.life](const result<done>& outcome) {
    if (life == world_.life && outcome.ok()) world_.tell(&sim_observer::on_done, device, kept);
  });
}

}  // namespace ald
