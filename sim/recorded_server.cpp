// Answers when the slowest of the quick lines is ready; the others are asked for again.
#include "sim/recorded_server.hpp"

#include <algorithm>

#include "sim/sim_license.hpp"

namespace ald {
namespace {

constexpr std::int64_t call_ms = 5;           ///< of a call that needs no work
constexpr std::int64_t together_ms = 1'000;   ///< lines of one answer are stored within it
constexpr std::int64_t usual_patience_ms = 30'000;
constexpr std::size_t page_size = 100;

// The simulated license is a line of words.
std::string one_word(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c <= ' '; }, '_');
  return text.empty() ? "_" : text;
}

// A question that waits for news waits no longer.
std::int64_t patience_ms(const node_config& node) { return std::min<std::int64_t>(node.order_timeout_ms, usual_patience_ms) - together_ms; }

fault unreachable() { return {fault_code::unavailable, "the licensing server can't be reached, as in the log", ""}; }

}  // namespace

recorded_server::recorded_server(sim_world& world, const recorded_scenario& recorded, bool orders_kept)
    : world_(world), recorded_(recorded), orders_kept_(orders_kept), untold_(recorded.revocations) {
  std::stable_sort(untold_.begin(), untold_.end(), [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
}

bool recorded_server::is_out() const {
  const std::int64_t now_ms = world_.now_ms();
  return std::any_of(recorded_.outages.begin(), recorded_.outages.end(), [&](const recorded_outage& o) { return now_ms >= o.from_ms && now_ms < o.to_ms; });
}

// What took longer than an order may take was not the answer but what stood in its way, which is over at its time.
std::int64_t recorded_server::after_of(const recorded_line& line) const {
  if (line.after_ms <= usual_patience_ms || line.at_ms == never_ms) return line.after_ms;
  return std::clamp(line.at_ms - world_.now_ms(), std::min(recorded_.habits.answer_ms, line.after_ms), line.after_ms);
}

std::int64_t recorded_server::ready_at(const order_line& line, line_book& book) const {
  if (!book.license_file.empty()) return world_.now_ms() + 1;
  if (book.ready_ms >= 0) return book.ready_ms;
  std::int64_t after_ms = recorded_.habits.answer_ms;
  const auto known = recorded_.lines.find(line.key.text);
  if (known != recorded_.lines.end()) {
    if (book.next < known->second.size()) after_ms = after_of(known->second[book.next]);
  }
  return book.ready_ms = world_.now_ms() + std::max<std::int64_t>(after_ms, 1);
}

line_answer recorded_server::answer(const order_line& line, line_book& book) {
  if (book.license_file.empty()) {
    license_claims claims{license_serial("T" + std::to_string(++serials_)), line.unit, line.kind, line.pack,
                          day_of(world_.clock.true_wall_ms()) + recorded_.habits.license_days};
    const auto known = recorded_.lines.find(line.key.text);
    if (known != recorded_.lines.end() && book.next < known->second.size()) {
      const recorded_line& told = known->second[book.next++];
      if (told.refused) {
        book.ready_ms = -1;
        return {line.key, line_refused{told.code, told.text}};
      }
      if (!told.serial.empty()) {  // else it was under way when the log ended
        claims.serial = told.serial;
        claims.expiry_day = told.expiry_day;
      }
      if (!told.pack.empty()) claims.pack = told.pack;
    }
    book.serial = license_serial(one_word(claims.serial.text));
    book.pack = claims.pack;
    claims.serial = book.serial;
    claims.pack = pack_id(one_word(claims.pack.text));
    book.license_file = encode_sim_license(claims);
    by_serial_[book.serial.text] = held_.size();
    held_.push_back({line.key, line.unit, line.kind, book.pack, book.serial, book.license_file, false});
  }
  return {line.key, line_issued{book.license_file, book.pack}};
}

void recorded_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  world_.tell(&sim_observer::on_order, lines);
  if (is_out()) return later(call_ms, [on_answer] { on_answer(unreachable()); });
  std::int64_t first_ms = never_ms;
  bool fails = false;
  for (const order_line& line : lines.lines) {
    const line_book& book = books_[line.key.text];
    first_ms = std::min(first_ms, ready_at(line, books_[line.key.text]));
    const auto known = recorded_.lines.find(line.key.text);
    fails |= known != recorded_.lines.end() && book.next < known->second.size() && known->second[book.next].asked_again;
  }
  std::int64_t wait_ms = std::max<std::int64_t>(first_ms - world_.now_ms(), 1);
  // The node had its place for others: all is deferred at once.
  if (fails && wait_ms > together_ms) wait_ms = call_ms;
  // The node gave up on it, and sent it again; with its place kept for it, if it was sent as in the log.
  if (!orders_kept_ && wait_ms > world_.plan.node.order_timeout_ms) return;
  later(wait_ms, [this, lines = std::move(lines), on_answer] {
    std::vector<line_answer> answers;
    for (const order_line& line : lines.lines) {
      line_book& book = books_[line.key.text];
      const std::int64_t missing_ms = ready_at(line, book) - world_.now_ms();
      if (missing_ms > together_ms) answers.push_back({line.key, line_deferred{missing_ms}});
      else answers.push_back(answer(line, book));
    }
    on_answer(std::move(answers));
  });
}

void recorded_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  if (is_out()) return later(call_ms, [on_answer] { on_answer(unreachable()); });
  const std::int64_t first_ms = recorded_.packs.empty() ? 0 : recorded_.packs.front().from_ms;
  // At the start it took a while. Later on the question waits for a change that comes before the node asks again.
  std::int64_t ready_ms = std::max(call_ms + world_.now_ms(), first_ms - call_ms);
  for (const recorded_packs& step : recorded_.packs) {
    if (step.from_ms <= ready_ms) continue;
    if (step.from_ms - world_.now_ms() < world_.plan.node.scan_interval_ms) ready_ms = step.from_ms;
    break;
  }
  later(ready_ms - world_.now_ms(), [this, on_answer] {
    std::vector<pack_info> now;
    for (const recorded_packs& step : recorded_.packs) {
      const bool is_first = &step == &recorded_.packs.front();
      if (is_first || step.from_ms <= world_.now_ms() + together_ms) now = step.packs;
    }
    on_answer(now);
  });
}

std::int64_t recorded_server::return_ready_at(const license_serial& serial) {
  const auto known = recorded_.returns.find(serial.text);
  const std::int64_t after_ms = known == recorded_.returns.end() ? recorded_.habits.answer_ms : known->second.after_ms;
  return returns_.try_emplace(serial.text, world_.now_ms() + std::max<std::int64_t>(after_ms, 1)).first->second;
}

return_answer recorded_server::answer_return(const license_serial& serial) {
  const auto known = recorded_.returns.find(serial.text);
  if (known != recorded_.returns.end()) return {serial, known->second.outcome, known->second.pack, known->second.text};
  return {serial, return_answer::outcome::returned, {}, ""};
}

// What is not ready when the node's patience ends is put off.
void recorded_server::give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) {
  if (is_out()) return later(call_ms, [on_answer] { on_answer(unreachable()); });
  std::int64_t first_ms = world_.now_ms() + patience_ms(world_.plan.node);
  for (const license_return& license : licenses) first_ms = std::min(first_ms, return_ready_at(license.serial));
  later(std::max<std::int64_t>(first_ms - world_.now_ms(), call_ms), [this, licenses = std::move(licenses), on_answer] {
    std::vector<return_answer> answers;
    for (const license_return& license : licenses) {
      if (return_ready_at(license.serial) <= world_.now_ms() + together_ms) answers.push_back(answer_return(license.serial));
    }
    on_answer(std::move(answers));
  });
}

void recorded_server::ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) {
  std::vector<issued_license> all;
  for (const held_license& one : held_) all.push_back({one.key, one.unit, one.kind, one.pack, one.serial});
  later(call_ms, [on_answer, all = std::move(all)] { on_answer(all); });
}

void recorded_server::licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) {
  std::vector<held_license> held;
  for (const held_license& one : held_) {
    if (std::find(units.begin(), units.end(), one.unit) != units.end()) held.push_back(one);
  }
  later(call_ms, [on_answer, held = std::move(held)] { on_answer(held); });
}

// A license that was taken back before the node had it is known by its line, which was sent.
bool recorded_server::is_made(const recorded_revocation& one) const {
  if (by_serial_.contains(one_word(one.serial.text))) return true;
  const auto book = books_.find(one.key.text);
  return book != books_.end() && book->second.ready_ms >= 0;
}

// A revocation comes once its license was made here too, and holds up no other one until then.
void recorded_server::tell_revocations() {
  const auto due_end = std::find_if(untold_.begin(), untold_.end(), [&](const auto& one) { return one.at_ms > world_.now_ms(); });
  const auto made = std::stable_partition(untold_.begin(), due_end, [&](const recorded_revocation& one) { return !is_made(one); });
  for (auto one = made; one != due_end; ++one) {
    revocation told{revocations_.size() + 1, license_serial(one_word(one->serial.text)), one->unit, one->kind, one->key, one->reason};
    if (const auto license = by_serial_.find(told.serial.text); license != by_serial_.end()) {
      held_[license->second].revoked = true;
      told.key = held_[license->second].key;
    }
    revocations_.push_back(std::move(told));
  }
  untold_.erase(made, due_end);
}

// The node asks at other times than in the log: its question waits for a revocation that comes soon, so that it is told when it was.
std::int64_t recorded_server::revocations_ready_ms(std::uint64_t after) const {
  const std::int64_t now_ms = world_.now_ms();
  if (after < revocations_.size()) return now_ms + call_ms;
  const node_config& node = world_.plan.node;
  const std::int64_t waits_ms = std::min<std::int64_t>(node.revocation_poll_ms, patience_ms(node));
  const auto next = std::find_if(untold_.begin(), untold_.end(), [&](const auto& one) { return one.at_ms > now_ms; });
  return next != untold_.end() && next->at_ms - now_ms < waits_ms ? next->at_ms : now_ms + call_ms;
}

void recorded_server::revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) {
  if (is_out()) return later(call_ms, [on_answer] { on_answer(unreachable()); });
  tell_revocations();
  later(revocations_ready_ms(after) - world_.now_ms(), [this, after, on_answer = std::move(on_answer)] {
    tell_revocations();
    revocation_page page;
    page.next = after;
    for (std::uint64_t i = after; i < revocations_.size() && page.revocations.size() < page_size; ++i) {
      page.revocations.push_back(revocations_[i]);
      page.next = i + 1;
    }
    on_answer(page);
  });
}

}  // namespace ald
