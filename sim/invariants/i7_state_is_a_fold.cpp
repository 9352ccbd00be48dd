// I7: state after any crash is the fold of the durable events, and so is the state in the actors' memory.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class state_is_a_fold_check : public invariant {
 public:
  explicit state_is_a_fold_check(const sim_sight& sight) : invariant(sight, "I7 state is a fold") {}

  void on_record(const event::Record&, std::uint32_t device) override {
    require(sight_.fold.trouble().empty(), device, [&] { return sight_.fold.trouble(); });
  }

  void on_started(const event_log& log) override { compare(log, "after the recovery", true); }

  void on_end(bool) override {
    if (sight_.fold.sample() > 1 && sight_.world.log) compare(*sight_.world.log, "in the end", false);
  }

  void on_digest(const std::string& live) override {
    if (sight_.fold.sample() > 1) return;
    require(live == sight_.fold.digest(), npos, [&] {
      return "the live state's digest is " + live.substr(0, 16) + "…, the fold of the durable events has " + sight_.fold.digest().substr(0, 16) + "…";
    });
  }

 private:
  /// A running node's ledger has no row but at covers: `whole` is for a node that has just started.
  void compare(const event_log& log, const char* when, bool whole) {
    if (sight_.fold.sample() == 1) {
      const std::string found = log.state_digest({});
      if (found == sight_.fold.digest()) return require(true, npos, [] { return std::string(); });
    }
    for (const auto& [stream, bytes] : sight_.fold.rows()) {
      if (!whole && !stream.starts_with("device/")) continue;
      const auto stored = log.get(family::snapshots, stream);
      require(stored && *stored == bytes, stream.starts_with("device/") ? sight_.world.index_of(stream.substr(7)) : npos,
              [&] { return "the state of " + stream + " " + when + " is not the fold of its durable events" + (stored ? "" : ": there is none"); });
    }
  }
};

}  // namespace

std::unique_ptr<invariant> state_is_a_fold(const sim_sight& sight) { return std::make_unique<state_is_a_fold_check>(sight); }

}  // namespace ald
