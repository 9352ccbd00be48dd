// How evenly renewals come, and whether anybody was without a valid license in between.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "sim/simulation_result.hpp"

namespace ald {

class sim_renewals : public sim_observer {
 public:
  explicit sim_renewals(const sim_world& world) : world_(world) {}

  void on_record(const event::Record& record, std::uint32_t device) override;
  void write(simulation_result& result) const;

 private:
  struct installed_license {
    std::optional<std::int64_t> last_day;
    std::int64_t next_day = 0;  ///< of what is delivered
  };
  bool is_over(const installed_license& known) const;

  const sim_world& world_;
  std::map<std::int64_t, std::uint64_t> by_hour_;  ///< needs opened to renew; hours without one are not in here
  std::vector<installed_license> devices_;
  std::uint64_t gaps_ = 0;
};

}  // namespace ald
