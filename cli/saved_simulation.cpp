// An export, then an import.
#include "cli/saved_simulation.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "cli/replay_transfer.hpp"

namespace ald {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t least_cover_bytes = 64 << 10;  ///< that the option allows; small fleets are simulated with less

}  // namespace

saved_simulation::~saved_simulation() {
  std::error_code ignored;
  if (made_) fs::remove(lines_, ignored);
}

result<done> saved_simulation::begin() {
  std::error_code wrong;
  if (fs::exists(dir_, wrong) && (!fs::is_directory(dir_, wrong) || !fs::is_empty(dir_, wrong))) {
    return fault{fault_code::conflict, dir_ + " is not an empty directory", "name a new one with --save-log"};
  }
  if (fs::exists(lines_, wrong)) return fault{fault_code::conflict, lines_ + " is there: another simulation saves its log here, or one was killed", "remove it"};
  file_.open(lines_, std::ios::binary);
  if (!file_) return fault{fault_code::io, lines_ + " can't be made", "check the path and the disk"};
  made_ = true;
  writer_ = std::make_unique<log_writer>(file_);
  return done{};
}

result<done> saved_simulation::end(const scenario& plan) {
  writer_->end();
  file_.close();
  if (!file_) return fault{fault_code::io, lines_ + " can't be written", "is the disk full?"};
  std::istringstream no_input;
  const auto made = import_to_directory(lines_, no_input, dir_, {}, nullptr);
  if (!made.ok()) return made.error();
  node_settings settings;
  settings.node = plan.node;
  settings.node.cover_bytes = std::max(settings.node.cover_bytes, least_cover_bytes);
  settings.gateway.poll_interval_s = static_cast<decltype(settings.gateway.poll_interval_s)>(plan.poll_interval_ms / 1'000);
  std::ofstream config(dir_ + "/ald.toml");
  config << "# Settings of the simulated node that wrote this log.\n";
  print_settings(settings, config);
  config.close();
  if (!config) return fault{fault_code::io, dir_ + "/ald.toml can't be written", "is the disk full?"};
  return done{};
}

}  // namespace ald
