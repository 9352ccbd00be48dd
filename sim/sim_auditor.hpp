// Who looks into the simulated node's books: asks for reconciliations and plans at random moments, and once more when all is quiet.
#pragma once
#include <optional>

#include "sim/sim_licensing_server.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Its draws are of a stream of their own; a question that is not answered, because the node died or compares already, is not asked again.
class sim_auditor {
 public:
  sim_auditor(sim_world& world, const sim_licensing_server& server);

  /// Puts on the agenda what will be asked.
  void begin();
  /// All is quiet: compares, mends, plans. Tells the observers what came of each.
  void begin_last_look();
  /// It is over, or could not be done within an hour.
  bool has_looked() const { return looked_; }

 private:
  void reconcile(bool fix);
  void plan();
  void ask(bool fix);
  void wait_for(bool fix);
  void plan_last();

  sim_world& world_;
  const sim_licensing_server& server_;
  sim_random random_;
  std::int64_t until_ms_ = 0;
  std::size_t issued_before_ = 0;
  std::uint64_t asked_after_ = 0;  ///< number of the comparison before it
  bool looked_ = false;
};

}  // namespace ald
