// Keeps the log of a simulated node as a store that every command can read.
#pragma once
#include <fstream>
#include <memory>
#include <string>

#include "messages/result.hpp"
#include "sim/log_writer.hpp"
#include "sim/scenario.hpp"

namespace ald {

/// The lines of an export go to DIR.lines while the simulation runs; end() imports them, adds ald.toml with the settings of the
/// simulated node, and removes the lines. The log comes whole or not at all.
class saved_simulation {
 public:
  explicit saved_simulation(std::string dir) : dir_(std::move(dir)), lines_(dir_ + ".lines") {}
  ~saved_simulation();
  saved_simulation(const saved_simulation&) = delete;

  /// Faults: conflict (the directory is not empty, or the lines are there), io.
  result<done> begin();
  /// After begin().
  sim_observer* observer() { return writer_.get(); }
  result<done> end(const scenario& plan);

 private:
  std::string dir_;
  std::string lines_;
  bool made_ = false;
  std::ofstream file_;
  std::unique_ptr<log_writer> writer_;
};

}  // namespace ald
