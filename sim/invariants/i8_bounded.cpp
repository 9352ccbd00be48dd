// I8: every queue, batch, window and retry keeps its limit; nothing but the log grows with time alone, and it only with a reason.
#include <unordered_map>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

/// How often one thing happened within a window that is moved on in steps.
struct window_count {
  std::int64_t from_ms = 0;
  std::uint32_t times = 0;
};

constexpr std::int64_t window_ms = 10 * 60'000;
// retry_policy: from 1 s doubling to 60 s, so about 16 in ten minutes; each start of the node begins anew.
constexpr std::uint32_t most_orders_of_key = 30;
constexpr std::uint32_t most_pushes_of_device = 60;

class bounded_check : public invariant {
 public:
  explicit bounded_check(const sim_sight& sight) : invariant(sight, "I8 bounded") {}

  void on_beat() override {
    const node_status status = sight_.world.api->status();
    for (const queue_gauge& queue : status.queues) {
      require(queue.length <= queue.limit, npos, [&] {
        return "queue " + queue.name + " holds " + std::to_string(queue.length) + ", its limit is " + std::to_string(queue.limit);
      });
    }
    const node_config& limits = sight_.world.plan.node;
    require(status.pushes_unanswered <= limits.max_pushes_in_flight, npos, [&] {
      return std::to_string(status.pushes_unanswered) + " pushes are under way, the limit is " + std::to_string(limits.max_pushes_in_flight);
    });
    require(status.orders_sent_unanswered <= std::uint64_t{limits.max_orders_in_flight} * limits.order_batch_lines, npos,
            [&] { return std::to_string(status.orders_sent_unanswered) + " order lines are under way"; });
  }

  void on_started(const event_log&) override { ++starts_; }

  void on_order(const order& what) override {
    require(what.lines.size() <= sight_.world.plan.node.order_batch_lines, npos, [&] { return "an order of " + std::to_string(what.lines.size()) + " lines"; });
    if (orders_.size() > 200'000) orders_.clear();
    for (const order_line& line : what.lines) {
      const std::uint32_t times = count(orders_[line.key.text]);
      require(times <= most_orders_of_key * starts_, sight_.world.index_of(line.unit.text),
              [&] { return "line " + line.key.text + " was ordered " + std::to_string(times) + " times within ten minutes"; });
    }
  }

  void on_push(const push_settings& what, std::uint32_t device) override {
    if (device >= pushes_.size()) pushes_.resize(device + 1);
    const std::uint32_t times = count(pushes_[device]);
    require(times <= most_pushes_of_device * starts_, device, [&] {
      return "action " + std::to_string(number(what.action)) + " was pushed " + std::to_string(times) + " times within ten minutes";
    });
  }

 private:
  std::uint32_t count(window_count& window) {
    if (sight_.world.now_ms() - window.from_ms > window_ms) window = {sight_.world.now_ms(), 0};
    return ++window.times;
  }

  std::unordered_map<std::string, window_count> orders_;
  std::vector<window_count> pushes_;
  std::uint32_t starts_ = 0;
};

}  // namespace

std::unique_ptr<invariant> bounded(const sim_sight& sight) { return std::make_unique<bounded_check>(sight); }

}  // namespace ald
