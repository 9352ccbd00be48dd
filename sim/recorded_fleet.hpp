// The devices of a log, which do again what the log tells of them, when the simulated node gives them cause to.
#pragma once
#include <vector>

#include "sim/recorded_scenario.hpp"
#include "sim/sim_gateway.hpp"
#include "sim/sim_observer.hpp"
#include "sim/virtual_device_action.hpp"

namespace ald {

/// A device takes an offer when it comes, and then does what it did in the log with the offer of the same place in the order of its
/// offers of that need's license. It polls at the log's times and, while there may be something for it, every interval between them.
class recorded_fleet : public sim_observer {
 public:
  /// `polls_kept`: devices are told to poll as often as when the log was written. `orders_kept`: orders are batched as then.
  recorded_fleet(sim_world& world, sim_gateway& gateway, const recorded_scenario& recorded, bool polls_kept, bool orders_kept);

  void begin();
  event::PushOutcome take_push(std::uint32_t device, const device_settings_push& push);
  /// How long the answer to the push that was just taken is on its way: in the log some devices fetched the file before it was heard.
  std::int64_t answer_takes_ms(std::uint32_t device) const;
  void on_record(const event::Record& record, std::uint32_t device) override;
  /// What was asked is not answered any more.
  void on_crash() override;

 private:
  struct job {
    action_id action{};
    const recorded_try* plan = nullptr;  ///< null: none is under way
    std::int64_t began_ms = 0;
    std::size_t step = 0;
    std::uint32_t attempts = 0;          ///< of the step
  };
  struct member {
    const recorded_device* recorded = nullptr;
    std::uint32_t n = 0;                 ///< of the need whose license was stored last
    std::size_t next_try = 0;
    std::size_t next_answer = 0;
    std::size_t next_cancel = 0;
    job now;
    std::int64_t silent_until_ms = -1;
    std::int64_t watch_until_ms = 0;     ///< its row may change
    std::int64_t polled_ms = -1;
    std::uint64_t plans = 0;             ///< only the latest plan of a poll is carried out
    std::uint32_t looks = 0;             ///< again for what the log's poll found
    action_id last_push{};
    std::uint32_t last_attempt = 0;
    bool last_ask = false;
    event::PushOutcome last_outcome{};
  };

  void command(std::uint32_t device, const device_command& what, std::uint32_t attempts);
  void plan_poll(std::uint32_t device, bool may_find);
  void plan_poll_at(std::uint32_t device, std::int64_t at_ms, bool found_something);
  void poll(std::uint32_t device, bool found_something);
  void take_poll(std::uint32_t device, const gateway_answer& answer, bool found_something);
  void ask_user(std::uint32_t device, action_id action);
  void take_offer(std::uint32_t device, action_id action);
  void plan_step(std::uint32_t device);
  void do_step(std::uint32_t device);
  void end_step(std::uint32_t device, const node_answer& answer);
  recorded_answer next_answer(std::uint32_t device);
  bool is_registered(std::uint32_t device) const;

  sim_world& world_;
  sim_gateway& gateway_;
  const recorded_scenario& recorded_;
  const bool polls_kept_;
  const bool orders_kept_;
  recorded_try usual_;  ///< of offers that the log knows nothing of
  std::vector<member> members_;
};

}  // namespace ald
