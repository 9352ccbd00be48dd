// Folds the killed node's log and lays what the licensing server issued beside it.
#include "tests/torture/open_work.hpp"

#include <algorithm>

#include "replay/log_check.hpp"
#include "replay/past_state.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald::torture {

open_work& open_work::operator+=(const open_work& other) {
  sent_unanswered += other.sent_unanswered;
  answered_unjournaled += other.answered_unjournaled;
  pushed_unanswered += other.pushed_unanswered;
  downloaded_unconfirmed += other.downloaded_unconfirmed;
  return *this;
}

result<open_work> open_work_of(const std::string& dir, const std::set<std::string>& issued_keys, std::uint64_t pushes_under_way) {
  rocksdb_config config;
  config.dir = dir + "/log";
  config.read_only = true;
  const auto log = rocksdb_event_log::open(config);
  if (!log.ok()) return log.error();
  const auto replayed = check_log(*log.value());
  if (!replayed.ok()) return replayed.error();
  if (replayed.value().divergence) return fault{fault_code::corrupt, replayed.value().divergence->stream + ": " + replayed.value().divergence->what, ""};
  const auto node = fleet_at(*log.value(), {{}, log.value()->last_group()});
  if (!node.ok()) return node.error();
  open_work open;
  for (const pack_ledger::open_line& line : node.value().ledger().open_lines()) {
    if (!line.sent) continue;
    const auto* device = node.value().find(line.unit.text);
    const bool journaled = device != nullptr && !device->need().open();
    if (journaled) continue;  // only the ledger's own event is missing
    ++(issued_keys.contains(line.key.text) ? open.answered_unjournaled : open.sent_unanswered);
  }
  std::uint64_t owed = 0;
  for (const auto& [unit, device] : node.value().devices()) {
    if (device.state->delivery().status() == state::PUSH_OWED) ++owed;
    if (device.state->delivery().status() == state::DOWNLOADED) ++open.downloaded_unconfirmed;
  }
  open.pushed_unanswered = std::min(owed, pushes_under_way);
  return open;
}

}  // namespace ald::torture
