// I1: no order, push, answer or row leaves the node before the event that it rests on is on the disk.
#include <functional>
#include <unordered_set>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class durable_before_visible_check : public invariant {
 public:
  explicit durable_before_visible_check(const sim_sight& sight) : invariant(sight, "I1 durable before visible") {}

  void on_record(const event::Record& record, std::uint32_t) override {
    if (record.ledger().has_line_refused()) ended_unfilled_.insert(record.ledger().line_refused().key());
    if (record.ledger().has_line_released()) ended_unfilled_.insert(record.ledger().line_released().key());
  }

  void on_order(const order& what) override {
    for (const order_line& line : what.lines) {
      const auto open = sight_.history.lines().find(line.key.text);
      const auto n = need_number(line.key, line.unit, line.kind).value_or(0);
      const std::uint32_t device = sight_.world.index_of(line.unit.text);
      // A late answer may have ended the line while its order waited to leave.
      const bool ended = sight_.history.of(device, line.kind.text).filled_need >= n || ended_unfilled_.contains(line.key.text);
      require(open != sight_.history.lines().end() ? open->second.sent : ended, device,
              [&] { return "line " + line.key.text + " leaves in an order, and nothing on the disk says that it is sent"; });
    }
  }

  void on_push(const push_settings& what, std::uint32_t device) override {
    const device_history& known = sight_.history.of_action(device, what.action);
    require(is_durable(known, what.action), device,
            [&] { return "a push of action " + std::to_string(number(what.action)) + " leaves, whose license is not on the disk"; });
    require(number(what.action) != known.action || what.attempt <= known.attempt, device, [&] {
      return "attempt " + std::to_string(what.attempt) + " of a push leaves; the disk knows of " + std::to_string(known.attempt) + " at most";
    });
  }

  void on_offer(std::uint32_t device, poll_offer, action_id action) override {
    require(is_durable(sight_.history.of_action(device, action), action), device,
            [&] { return "action " + std::to_string(number(action)) + " is offered, whose license is not on the disk"; });
  }

  void on_download(std::uint32_t device, action_id action, std::string_view) override {
    const device_history& known = sight_.history.of_action(device, action);
    require(known.downloaded == number(action) || known.confirmed == number(action), device, [&] {
      return "the last byte of action " + std::to_string(number(action)) + " was sent before the download was on the disk";
    });
  }

  void on_done(std::uint32_t device, const device_command& what) override {
    const device_history& known = sight_.history.of(device);
    const auto says = [&](bool holds, const char* deed) {
      require(holds, device, [&] { return std::string(deed) + " was answered with success before it was on the disk"; });
    };
    if (std::holds_alternative<register_device>(what)) says(known.registered, "a registration");
    if (std::holds_alternative<retire_device>(what)) says(known.retired, "a retirement");
    if (std::holds_alternative<replace_device>(what)) says(known.retired, "a replacement");
    if (const auto* taken = std::get_if<withdraw_license>(&what)) {
      const device_history& of = taken->kind ? sight_.history.of(device, taken->kind->text) : known;
      says(of.blocked || of.lifted > 0, "a revocation");
    }
    if (std::holds_alternative<accept_device>(what)) says(known.registered, "an acceptance");
    if (std::holds_alternative<reject_device>(what)) says(known.rejected, "a refusal");
    if (const auto* token = std::get_if<replace_token>(&what)) {
      const auto hash = std::hash<std::string>()(token->token_hash);
      says(known.token == hash || known.token_before == hash, "a new token");
    }
    if (const auto* said = std::get_if<answer_confirmation>(&what)) says(sight_.history.of_action(device, said->action).answered >= number(said->action), "a user's answer");
    if (const auto* said = std::get_if<take_feedback>(&what); said && said->what == take_feedback::kind::success) {
      const auto is = [&](std::uint32_t action) { return action == number(said->action); };
      const device_history& of = sight_.history.of_action(device, said->action);
      says(is(of.confirmed) || is(of.removing) || is(of.without_download) || is(of.overtaken) || of.blocked, "a confirmation");
    }
  }

  void on_beat() override {
    require(sight_.world.view->epoch() <= sight_.history.fleet_seq(), npos, [&] { return std::string("settings are in force that are not on the disk"); });
    // Row by row, one at a beat.
    const std::uint32_t device = next_++ % sight_.fleet.count();
    const auto row = sight_.world.view->find(sight_.world.units[device]);
    if (!row) return;
    const device_history& known = sight_.history.of(device);
    require(row->stage != device_stage::licensed || known.confirmed != 0, device, [] { return std::string("its row says licensed, the disk does not"); });
    require(number(row->action) <= sight_.history.of_action(device, row->action).action, device, [] { return std::string("its row names an action that is not on the disk"); });
  }

 private:
  static bool is_durable(const device_history& known, action_id action) { return known.action != 0 && number(action) <= known.action; }

  std::unordered_set<std::string> ended_unfilled_;
  std::uint32_t next_ = 0;
};

}  // namespace

std::unique_ptr<invariant> durable_before_visible(const sim_sight& sight) { return std::make_unique<durable_before_visible_check>(sight); }

}  // namespace ald
