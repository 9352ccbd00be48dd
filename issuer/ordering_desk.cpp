// Orders line by line with their faults, deferred ones when they are due; everything else is reading.
#include "issuer/ordering_desk.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <unordered_map>

namespace ald {
namespace {

constexpr std::int64_t error_retry_ms = 1'000;
constexpr std::size_t max_logged_path = 256;
constexpr std::size_t longest_unit = 64;

/// Nobody trusts it: files signed with it are what a client must refuse.
signing_key make_foreign_key() {
  std::array<unsigned char, 32> seed{};
  seed.fill(0x66);
  return signing_key::from_seed(seed);
}

/// A valid unit ID that is not this one.
unit_id other_unit(const unit_id& unit) {
  const std::string prefix = "other-";
  unit_id other(prefix + unit.text.substr(0, longest_unit - prefix.size()));
  return other == unit ? unit_id("another") : other;
}

served_answer error(int status, std::string code, std::string message, std::string hint = {}) {
  served_answer answer;
  answer.status = status;
  answer.value = served_error{std::move(code), std::move(message), std::move(hint)};
  if (status == 429 || status >= 500) answer.retry_after_ms = error_retry_ms;
  return answer;
}

template <class Value>
served_answer found(Value value, int status = 200) {
  served_answer answer;
  answer.status = status;
  answer.value = std::move(value);
  return answer;
}

/// Calls that tests and operators prove things with are spared from faults.
bool is_spared(const served_request& what) {
  return std::holds_alternative<ask_ledger>(what) || std::holds_alternative<ask_requests>(what) ||
         std::holds_alternative<revoke_serial>(what) || std::holds_alternative<note_rejected>(what);
}

/// Reading the log or the ledger leaves no trace in the log: it would grow by being looked at.
bool is_logged(const served_request& what) {
  return !std::holds_alternative<ask_ledger>(what) && !std::holds_alternative<ask_requests>(what);
}

served_answer injected(injected_error what) {
  if (what == injected_error::busy) return error(429, "busy", "injected: too many calls");
  if (what == injected_error::unavailable) return error(503, "unavailable", "injected: the server is not available");
  return error(500, "internal", "injected: the server failed");
}

void add_word(std::string& words, const char* word) { words.append(words.empty() ? "" : ",").append(word); }

std::string names_of(const call_faults& drawn, bool is_order) {
  std::string names;
  if (drawn.latency_ms > 0) add_word(names, "latency");
  if (drawn.error != injected_error::none) add_word(names, "error");
  if (!is_order) return names;
  if (drawn.loss == answer_loss::closed) add_word(names, "lose_answer_closed");
  if (drawn.loss == answer_loss::hung) add_word(names, "lose_answer_hung");
  if (drawn.copy == answer_copy::same_line) add_word(names, "duplicate_line");
  if (drawn.copy == answer_copy::earlier_line) add_word(names, "earlier_line");
  return names;
}

logged_line as_logged(const order_line& line, const served_line& outcome) {
  return {line.key, line.unit, line.kind, outcome.state, outcome.code, outcome.serial, outcome.fault};
}

/// Paths come from outside: bytes that are not ASCII would spoil the JSON in which the log is read.
std::string printable(std::string text) {
  text.resize(std::min(text.size(), max_logged_path));
  std::replace_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

logged_request as_logged(const noted_call& call, int status, std::string fault, instant now) {
  logged_request request;
  request.at_ms = now.wall_ms;
  request.method = printable(call.method);
  request.path = printable(call.path);
  request.status = status;
  request.fault = std::move(fault);
  return request;
}

/// Which lines of a deferred order wait: about half of them, and one at least.
std::vector<std::size_t> waiting_lines(const ordering_faults& faults, std::uint64_t number, std::size_t lines) {
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < lines; ++i) {
    if (draw_line_faults(faults, number, i).deferred) waiting.push_back(i);
  }
  if (waiting.empty()) waiting.push_back(0);
  return waiting;
}

}  // namespace

ordering_desk::ordering_desk(const ordering_config& config, std::unique_ptr<issuing_desk> desk)
    : config_(config), desk_(std::move(desk)), foreign_key_(make_foreign_key()) {
  desk_->limit_requests(config_.max_request_rows);
}

result<std::unique_ptr<ordering_desk>> ordering_desk::open(const ordering_config& config, instant now) {
  auto desk = issuing_desk::open(config.dir, config.packs, now);
  if (!desk) return desk.error();
  std::unique_ptr<ordering_desk> opened(new ordering_desk(config, std::move(desk.value())));
  if (const auto loaded = opened->load(); !loaded) return loaded.error();
  return opened;
}

result<done> ordering_desk::load() {
  const auto kept = desk_->books().orders();
  if (!kept) return kept.error();
  for (const auto& order : kept.value()) {
    if (order.done_ms == 0) pending_.emplace(order.due_ms, order.number);
    if (order.done_ms != 0) finished_.emplace(order.done_ms, order.number);
  }
  return done{};
}

std::uint64_t ordering_desk::first_draw() const { return desk_->books().last_request() + 1; }

std::optional<std::int64_t> ordering_desk::next_due_ms() const {
  std::optional<std::int64_t> next;
  if (!pending_.empty()) next = pending_.begin()->first;
  if (!finished_.empty()) {
    const auto forgotten = finished_.begin()->first + config_.order_kept_ms;
    next = next ? std::min(*next, forgotten) : forgotten;
  }
  return next;
}

result<served_answer> ordering_desk::answer(const noted_call& call, const served_request& what, const call_faults& drawn,
                                            std::uint64_t number, instant now) {
  const bool spared = is_spared(what);
  auto faults = spared ? call_faults{} : drawn;
  const auto* order = std::get_if<place_lines>(&what);
  const auto* returns = std::get_if<return_licenses>(&what);
  if (!order && !returns) faults.loss = answer_loss::none;
  if (order && faults.error != injected_error::unavailable && faults.error != injected_error::busy) {
    return place(call, *order, faults, number, now);
  }
  ledger_change change;
  result<served_answer> answer = injected(faults.error);
  if (faults.error == injected_error::none) {
    if (const auto* wanted = std::get_if<ask_order>(&what)) {
      answer = find(*wanted, faults, now);
    } else if (const auto* license = std::get_if<revoke_serial>(&what)) {
      answer = revoke(*license, change, now);
    } else if (returns) {
      answer = take_back(*returns, change);
    } else {
      answer = read(what);
    }
  } else if (returns && faults.error == injected_error::after_work) {
    if (const auto taken = take_back(*returns, change); !taken) return taken;
  }
  if (!answer) return answer;
  if (returns) answer.value().lost = faults.loss != answer_loss::none;
  answer.value().fault = names_of(faults, returns || std::holds_alternative<ask_order>(what));
  if (is_logged(what)) {
    auto entry = as_logged(call, answer.value().status, answer.value().fault, now);
    if (order) {  // turned away before any work: which keys were asked for is proved all the same
      for (const auto& line : order->lines) entry.lines.push_back(as_logged(line, {line.key, line_state::failed}));
    }
    change.requests.push_back(std::move(entry));
  }
  if (const auto written = desk_->commit(change); !written) return written.error();
  return answer;
}

result<served_answer> ordering_desk::place(const noted_call& call, const place_lines& what, const call_faults& drawn, std::uint64_t number,
                                           instant now) {
  ledger_change change;
  served_answer answer;
  if (what.lines.size() > config_.max_order_lines) {
    answer = error(413, "too_many", "an order of " + std::to_string(what.lines.size()) + " lines",
                   "order at most " + std::to_string(config_.max_order_lines) + " at once");
    change.requests.push_back(as_logged(call, answer.status, "", now));
    if (const auto written = desk_->commit(change); !written) return written.error();
    return answer;
  }
  const bool deferred = drawn.defer && !what.lines.empty() && pending_.size() < config_.max_pending_orders;
  const auto waiting = deferred ? waiting_lines(config_.faults, number, what.lines.size()) : std::vector<std::size_t>();
  std::vector<std::size_t> now_judged;
  for (std::size_t i = 0; i < what.lines.size(); ++i) {
    if (!std::binary_search(waiting.begin(), waiting.end(), i)) now_judged.push_back(i);
  }
  auto judged = judge(what.lines, now_judged, number, now);
  if (!judged) return judged.error();

  served_order order;
  for (const auto& line : what.lines) order.lines.push_back({line.key, line_state::pending});
  for (std::size_t i = 0; i < now_judged.size(); ++i) order.lines[now_judged[i]] = std::move(judged.value().lines[i]);
  answer.fault = names_of(drawn, true);
  if (deferred) add_word(answer.fault, "defer");
  answer.status = deferred ? 202 : 200;
  if (drawn.error == injected_error::after_work) answer.status = 500;

  change.licenses = std::move(judged.value().made);
  auto entry = as_logged(call, answer.status, answer.fault, now);
  for (std::size_t i = 0; i < what.lines.size(); ++i) entry.lines.push_back(as_logged(what.lines[i], order.lines[i]));
  change.requests.push_back(std::move(entry));
  if (deferred) {
    deferred_order kept{desk_->books().next_order(), {}, what.callback, call.arrived_ms, now.wall_ms + drawn.defer_ms, 0, number};
    for (std::size_t i = 0; i < what.lines.size(); ++i) {
      kept.lines.push_back({what.lines[i], order.lines[i]});
      kept.lines.back().outcome.license_file.clear();
    }
    order.order = order_id_of(kept.number);
    order.retry_after_ms = std::max<std::int64_t>(drawn.defer_ms, 1);
    change.orders.push_back(std::move(kept));
  }
  if (const auto written = desk_->commit(change); !written) return written.error();
  for (const auto& kept : change.orders) pending_.emplace(kept.due_ms, kept.number);

  const auto words = answer.fault;
  if (answer.status == 500) {
    answer = injected(injected_error::after_work);
    answer.fault = words;
  } else {
    copy_line(order, drawn);
    answer.value = std::move(order);
  }
  answer.lost = drawn.loss != answer_loss::none;
  return answer;
}

result<ordering_desk::judged_lines> ordering_desk::judge(const std::vector<order_line>& lines, const std::vector<std::size_t>& places,
                                                         std::uint64_t number, instant now) const {
  judged_lines judged;
  std::vector<order_line> wanted;
  for (const auto place : places) {
    if (!draw_line_faults(config_.faults, number, place).failed) wanted.push_back(lines[place]);
  }
  auto prepared = desk_->prepare(wanted, config_.terms, now);
  if (!prepared) return prepared.error();
  judged.made = std::move(prepared.value().made);
  std::unordered_map<license_serial, const issued_record*> fresh;
  for (const auto& license : judged.made) fresh.emplace(license.license.serial, &license);

  auto next = prepared.value().lines.begin();
  for (const auto place : places) {
    const auto drawn = draw_line_faults(config_.faults, number, place);
    if (drawn.failed) {
      served_line failed{lines[place].key, line_state::failed};
      failed.text = "injected: the line could not be done now";
      failed.fault = "partial";
      judged.lines.push_back(std::move(failed));
      continue;
    }
    auto line = std::move(*next++);
    // Only the first answer with a new license is spoilt: whoever asks for the key again gets the right one.
    if (const auto made = line.state == line_state::issued ? fresh.find(line.serial) : fresh.end(); made != fresh.end()) {
      if (drawn.bad_signature) line.fault = "bad_signature";
      if (drawn.wrong_unit) line.fault = "wrong_unit";
      if (const auto spoilt = spoil(line, *made->second); !spoilt) return spoilt.error();
      fresh.erase(made);
    }
    judged.lines.push_back(std::move(line));
  }
  return judged;
}

result<done> ordering_desk::spoil(served_line& line, const issued_record& license) const {
  if (line.fault != "wrong_unit" && line.fault != "bad_signature") return done{};
  const bool wrong_unit = line.fault == "wrong_unit";
  auto file = desk_->sign_like(license, wrong_unit ? other_unit(license.license.unit) : license.license.unit,
                               wrong_unit ? desk_->key() : foreign_key_);
  if (!file) return file.error();
  line.license_file = std::move(file.value());
  return done{};
}

result<served_answer> ordering_desk::find(const ask_order& what, const call_faults& drawn, instant now) {
  const auto number = order_number_of(what.order);
  const auto kept = number == 0 ? result<std::optional<deferred_order>>(std::nullopt) : desk_->books().find_order(number);
  if (!kept) return kept.error();
  if (!kept.value()) return error(404, "not_found", "there is no such order", "order its open lines again");
  served_order order;
  order.order = what.order;
  for (const auto& line : kept.value()->lines) {
    auto visible = shown(line);
    if (!visible) return visible.error();
    order.lines.push_back(std::move(visible.value()));
  }
  const bool is_done = kept.value()->done_ms != 0;
  if (!is_done) order.retry_after_ms = std::max<std::int64_t>(kept.value()->due_ms - now.wall_ms, 1);
  copy_line(order, drawn);
  return found(std::move(order), is_done ? 200 : 202);
}

result<served_line> ordering_desk::shown(const deferred_line& line) const {
  auto visible = line.outcome;
  if (visible.state != line_state::issued) return visible;
  const auto license = desk_->books().find(visible.serial);
  if (!license) return license.error();
  if (!license.value()) return fault{fault_code::corrupt, "license " + visible.serial.text + " is missing", "restore the ledger from a backup"};
  visible.license_file = license.value()->license_file;
  visible.pack = license.value()->license.pack;
  if (const auto spoilt = spoil(visible, *license.value()); !spoilt) return spoilt.error();
  return visible;
}

void ordering_desk::copy_line(served_order& order, const call_faults& drawn) {
  const auto earlier = last_issued_;
  for (const auto& line : order.lines) {
    if (line.state == line_state::issued) last_issued_ = line;
  }
  if (drawn.copy == answer_copy::earlier_line && earlier) order.lines.push_back(*earlier);
  if (drawn.copy == answer_copy::same_line && !order.lines.empty()) order.lines.push_back(served_line(order.lines.front()));
}

result<served_answer> ordering_desk::revoke(const revoke_serial& what, ledger_change& change, instant now) const {
  const auto license = desk_->books().find(what.serial);
  if (!license) return license.error();
  if (!license.value()) return error(404, "not_found", "there is no such license");
  if (!license.value()->revoked) change.revocations.push_back({0, license.value()->license, what.reason, now.wall_ms});
  return found(served_revoked{what.serial});
}

result<served_answer> ordering_desk::take_back(const return_licenses& what, ledger_change& change) const {
  if (what.licenses.size() > config_.max_order_lines) {
    return error(413, "too_many", "a return of " + std::to_string(what.licenses.size()) + " licenses",
                 "return at most " + std::to_string(config_.max_order_lines) + " at once");
  }
  auto judged = desk_->judge_returns(what.licenses, config_.terms);
  if (!judged) return judged.error();
  change.returns = std::move(judged.value().returned);
  return found(served_returns{std::move(judged.value().answers)});
}

result<std::vector<order_hint>> ordering_desk::finish_due(instant now) {
  std::vector<order_hint> hints;
  while (!pending_.empty() && pending_.begin()->first <= now.wall_ms) {
    const auto number = pending_.begin()->second;
    auto order = desk_->books().find_order(number);
    if (!order) return order.error();
    pending_.erase(pending_.begin());
    if (!order.value()) continue;
    if (!order.value()->callback.empty()) hints.push_back({order_id_of(number), order.value()->callback});
    if (const auto finished = finish(std::move(*order.value()), now); !finished) return finished.error();
  }
  if (const auto forgotten = forget_old(now); !forgotten) return forgotten.error();
  return hints;
}

result<done> ordering_desk::finish(deferred_order order, instant now) {
  std::vector<order_line> lines;
  std::vector<std::size_t> waiting;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    lines.push_back(order.lines[i].line);
    if (order.lines[i].outcome.state == line_state::pending) waiting.push_back(i);
  }
  ledger_change change;
  auto entry = as_logged({"FINISH", "/v1/orders/" + order_id_of(order.number)}, 0, "", now);
  if (now.wall_ms - order.accepted_ms > config_.work_limit_ms()) {
    // the client may have concluded by now that nothing will come of it
    for (const auto i : waiting) {
      order.lines[i].outcome.state = line_state::failed;
      order.lines[i].outcome.text = "not done in time";
    }
  } else {
    auto judged = judge(lines, waiting, order.draw, now);
    if (!judged) return judged.error();
    change.licenses = std::move(judged.value().made);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      order.lines[waiting[i]].outcome = std::move(judged.value().lines[i]);
      order.lines[waiting[i]].outcome.license_file.clear();
    }
  }
  for (const auto i : waiting) entry.lines.push_back(as_logged(lines[i], order.lines[i].outcome));
  order.done_ms = std::max<std::int64_t>(now.wall_ms, 1);
  const auto number = order.number;
  const auto done_ms = order.done_ms;
  change.requests.push_back(std::move(entry));
  change.orders.push_back(std::move(order));
  if (const auto written = desk_->commit(change); !written) return written;
  finished_.emplace(done_ms, number);
  return done{};
}

result<done> ordering_desk::forget_old(instant now) {
  ledger_change change;
  while (!finished_.empty() && (finished_.size() > config_.max_kept_orders || finished_.begin()->first + config_.order_kept_ms <= now.wall_ms)) {
    change.forgotten_orders.push_back(finished_.begin()->second);
    finished_.erase(finished_.begin());
  }
  return change.forgotten_orders.empty() ? result<done>(done{}) : desk_->commit(change);
}

}  // namespace ald
