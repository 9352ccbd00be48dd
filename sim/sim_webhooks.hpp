// Two receivers of webhooks in the simulation, the way to them, and the file in which the node keeps what they are owed.
#pragma once
#include <string>

#include "ports/alert_store.hpp"
#include "ports/alert_webhooks.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// A call is answered always, as the port promises; but a receiver may have taken what the node is told it has not.
class sim_webhooks : public alert_webhooks, public alert_store {
 public:
  static constexpr std::size_t receiver_count = 2;

  explicit sim_webhooks(sim_world& world);

  std::vector<webhook_receiver> receivers() const override { return {{"one", "one:443"}, {"two", "two:443"}}; }
  void post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) override;
  /// The file outlives the node, and is none of its stores that may be restored.
  result<std::string> load() override { return kept_; }
  result<done> save(const std::string& bytes) override;

 private:
  sim_world& world_;
  sim_random random_;
  std::string kept_;
};

}  // namespace ald
