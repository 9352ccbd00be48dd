// Writes a simulated node's log as the lines of an export, group by group as they come to the disk.
#pragma once
#include <ostream>

#include "replay/event_line.hpp"
#include "sim/sim_observer.hpp"

namespace ald {

class log_writer : public sim_observer {
 public:
  explicit log_writer(std::ostream& out) : out_(out) { out_ << write_header_line() << '\n'; }

  void on_group(const log_group& group) override;
  /// After the simulation. Nothing more may come.
  void end() { out_ << write_end_line(end_) << '\n' << std::flush; }

 private:
  std::ostream& out_;
  export_end end_;
};

}  // namespace ald
