// Judging lines, making the calls, and believing only what answers them.
#include "http/licensing_placement.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "http/percent_encode.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

using line_state = order_answer::line::state;

constexpr duration_ms soon_ms = 100;

/// Runs `each` over pieces of at most `most` lines.
template <class Each>
void in_pieces(const std::vector<order_line>& lines, std::size_t most, Each&& each) {
  for (std::size_t at = 0; at < lines.size(); at += most) {
    const auto end = at + std::min(most, lines.size() - at);
    each(std::vector<order_line>(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.begin() + static_cast<std::ptrdiff_t>(end)));
  }
}

bool same(const order_answer::line& a, const order_answer::line& b) {
  return a.what == b.what && a.license_file == b.license_file && a.pack == b.pack && a.code == b.code;
}

/// The answer's lines by key. A line told twice counts once; of one told in two ways nothing is believed, so it is left out.
std::unordered_map<order_key, const order_answer::line*> believable(const order_answer& answer, const std::vector<order_line>& asked) {
  std::unordered_set<order_key> wanted, doubtful;
  for (const auto& line : asked) wanted.insert(line.key);
  std::unordered_map<order_key, const order_answer::line*> by_key;
  for (const auto& line : answer.lines) {
    if (!wanted.contains(line.key)) {
      log_warn({"licensing", {"key", line.key.text}}, "the licensing server answered for {}, which it was not asked for: ignored", line.key.text);
      continue;
    }
    const auto [known, fresh] = by_key.emplace(line.key, &line);
    if (!fresh && !same(*known->second, line)) doubtful.insert(line.key);
  }
  for (const auto& key : doubtful) {
    log_error({"licensing", {"key", key.text}}, "the licensing server answered for {} in two ways: neither is believed", key.text);
    by_key.erase(key);
  }
  return by_key;
}

fault unreadable(const std::string& what, const fault& why) {
  return {fault_code::corrupt, "the licensing server's answer to " + what + " can't be believed: " + why.what,
          "nothing of it was taken; the lines are asked for again by themselves"};
}

}  // namespace

licensing_placement::licensing_placement(licensing_desk& desk, licensing_server_info info, answer on_answer)
    : desk_(desk), info_(std::move(info)), on_answer_(std::move(on_answer)) {}

void licensing_placement::start(const std::vector<order_line>& lines) {
  line_list to_send, to_ask;
  std::map<std::string, line_list> to_poll;
  std::unordered_set<order_key> seen;
  const auto rules = desk_.rules_of(info_);
  desk_.lines([&](sent_lines& sent) {
    for (const auto& line : lines) {
      if (!seen.insert(line.key).second) continue;
      const auto verdict = sent.take(line, rules, desk_.now_ms());
      switch (verdict.step) {
        case line_step::send: to_send.push_back(line); break;
        case line_step::ask: to_ask.push_back(line); break;
        case line_step::poll: to_poll[verdict.order].push_back(line); break;
        case line_step::wait: answers_.push_back({line.key, line_deferred{verdict.wait_ms}}); break;
      }
    }
  });
  in_pieces(to_send, info_.max_order_lines, [this](line_list piece) { post(std::move(piece)); });
  in_pieces(to_ask, info_.max_query_units, [this](line_list piece) { ask(std::move(piece)); });
  for (auto& [order, waiting] : to_poll) poll(order, std::move(waiting));
  finish_one();
}

void licensing_placement::post(line_list lines) {
  {
    const std::lock_guard hold(mutex_);
    ++open_;
  }
  auto body = order_document(lines, desk_.callback_url());
  desk_.calls().send("POST", "/v1/orders", std::move(body), [self = shared_from_this(), lines = std::move(lines)](const licensing_reply& reply) {
    self->posted(lines, reply);
    self->finish_one();
  });
}

void licensing_placement::posted(const line_list& lines, const licensing_reply& reply) {
  const auto now_ms = desk_.now_ms();
  const auto failed = [&](const fault& why) {
    desk_.lines([&](sent_lines& sent) {
      for (const auto& line : lines) reply.fate == call_fate::nothing ? sent.not_sent(line.key) : sent.lost(line.key, now_ms);
    });
    call_failed(lines, why);
  };
  if (reply.wrong) return failed(*reply.wrong);
  const auto answer = read_order_answer(reply.body);
  if (!answer.ok()) return failed(unreadable("POST /v1/orders", answer.error()));
  call_succeeded();
  const auto said = believable(answer.value(), lines);
  for (const auto& line : lines) {
    const auto known = said.find(line.key);
    take(line, known == said.end() ? nullptr : known->second, answer.value().order, false);
  }
}

void licensing_placement::poll(const std::string& order, line_list lines) {
  {
    const std::lock_guard hold(mutex_);
    ++open_;
  }
  desk_.calls().send("GET", "/v1/orders/" + percent_encode(order), {},
                     [self = shared_from_this(), lines = std::move(lines)](const licensing_reply& reply) {
                       self->polled(lines, reply);
                       self->finish_one();
                     });
}

void licensing_placement::polled(const line_list& lines, const licensing_reply& reply) {
  if (reply.status == 404) {  // its word on the order, not a failure: the lines go on without it
    call_succeeded();
    desk_.lines([&](sent_lines& sent) {
      for (const auto& line : lines) sent.order_gone(line.key);
    });
    for (const auto& line : lines) add(line.key, line_deferred{soon_ms});
    return;
  }
  const auto failed = [&](const fault& why) {
    desk_.lines([&](sent_lines& sent) {
      for (const auto& line : lines) sent.not_told(line.key);
    });
    call_failed(lines, why);
  };
  if (reply.wrong) return failed(*reply.wrong);
  const auto answer = read_order_answer(reply.body);
  if (!answer.ok()) return failed(unreadable("GET /v1/orders/ID", answer.error()));
  call_succeeded();
  const auto said = believable(answer.value(), lines);
  for (const auto& line : lines) {
    const auto known = said.find(line.key);
    take(line, known == said.end() ? nullptr : known->second, answer.value().order, true);
  }
}

void licensing_placement::take(const order_line& line, const order_answer::line* said, const std::string& order, bool polled) {
  const auto open_again = [&] {
    desk_.lines([&](sent_lines& sent) { polled ? sent.order_gone(line.key) : sent.lost(line.key, desk_.now_ms()); });
  };
  if (said == nullptr) {
    open_again();
    return add(line.key, line_failed{"the licensing server did not answer for this line"});
  }
  switch (said->what) {
    case line_state::issued:
      desk_.lines([&](sent_lines& sent) { sent.issued(line.key, desk_.rules_of(info_), desk_.now_ms()); });
      return add(line.key, line_issued{said->license_file, said->pack});
    case line_state::refused:
      desk_.lines([&](sent_lines& sent) { sent.settled(line.key); });
      return add(line.key, line_refused{said->code, said->text});
    case line_state::failed: open_again(); return add(line.key, line_failed{said->text});
    case line_state::pending:
      if (polled) {
        desk_.lines([&](sent_lines& sent) { sent.not_told(line.key); });
      } else if (order.empty()) {
        open_again();
      } else {
        desk_.lines([&](sent_lines& sent) { sent.pending(line.key, order, desk_.now_ms()); });
      }
      return add(line.key, line_deferred{std::max(said->retry_after_ms, soon_ms)});
  }
}

void licensing_placement::ask(line_list lines) {
  {
    const std::lock_guard hold(mutex_);
    ++open_;
  }
  std::vector<unit_id> units;
  for (const auto& line : lines) units.push_back(line.unit);
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  desk_.calls().send("POST", "/v1/units/query", units_document(units),
                     [self = shared_from_this(), lines = std::move(lines)](const licensing_reply& reply) {
                       self->asked(lines, reply);
                       self->finish_one();
                     });
}

void licensing_placement::asked(const line_list& lines, const licensing_reply& reply) {
  const auto failed = [&](const fault& why) {
    desk_.lines([&](sent_lines& sent) {
      for (const auto& line : lines) sent.not_told(line.key);
    });
    call_failed(lines, why);
  };
  if (reply.wrong) return failed(*reply.wrong);
  const auto held = read_held_licenses(reply.body);
  if (!held.ok()) return failed(unreadable("POST /v1/units/query", held.error()));
  call_succeeded();
  // As a server that deduplicates would: the license made for the key, a revoked one too, if there is no other. Further ones
  // are told as well, for they were paid for: the node keeps them as surplus.
  std::unordered_map<order_key, std::vector<const held_license*>> by_key;
  for (const auto& license : held.value()) {
    auto& licenses = by_key[license.key];
    if (!license.revoked && !licenses.empty() && licenses.front()->revoked) licenses.clear();
    if (!license.revoked || licenses.empty()) licenses.push_back(&license);
  }
  line_list to_send;
  for (const auto& line : lines) {
    const auto known = by_key.find(line.key);
    desk_.lines([&](sent_lines& sent) { known == by_key.end() ? sent.found_nothing(line.key) : sent.settled(line.key); });
    if (known == by_key.end()) {
      to_send.push_back(line);
      continue;
    }
    for (const auto* license : known->second) {
      if (license->returned) add(line.key, line_refused{"returned", "the license that was made for this key was given back"});
      else add(line.key, line_issued{license->license_file, license->pack});
    }
  }
  in_pieces(to_send, info_.max_order_lines, [this](line_list piece) { post(std::move(piece)); });
}

void licensing_placement::call_failed(const line_list& lines, const fault& why) {
  desk_.doubt_info();
  const std::lock_guard hold(mutex_);
  if (!first_fault_) first_fault_ = why;
  for (const auto& line : lines) answers_.push_back({line.key, line_failed{to_string(why)}});
}

void licensing_placement::call_succeeded() {
  const std::lock_guard hold(mutex_);
  any_call_succeeded_ = true;
}

void licensing_placement::add(const order_key& key, decltype(line_answer::outcome) outcome) {
  const std::lock_guard hold(mutex_);
  answers_.push_back({key, std::move(outcome)});
}

void licensing_placement::finish_one() {
  {
    const std::lock_guard hold(mutex_);
    if (--open_ > 0) return;
  }
  if (first_fault_ && !any_call_succeeded_) return on_answer_(*first_fault_);
  on_answer_(std::move(answers_));
}

}  // namespace ald
