// The two threads of a scan: one reads, verifies and parses, the other one looks.
#include "replay/log_scan.hpp"

#include <thread>
#include <utility>
#include <vector>

#include "replay/batch_queue.hpp"
#include "storage/group_codec.hpp"

namespace ald {
namespace {

constexpr std::size_t batch_bytes = 256u << 10;

std::string hex_of(const chain_digest& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// Follows the chain and hands verified groups on, in batches.
class group_reader {
 public:
  explicit group_reader(batch_queue& out) : out_(out) {}

  void run(const stored_log& log) {
    const auto read = log.read_groups(1, [this](group_number number, std::string_view value) { return take(number, value); });
    if (!read.ok()) batch_.damage = unreadable(read.error());
    out_.push(std::exchange(batch_, {}));
    out_.finish();
  }

 private:
  bool take(group_number number, std::string_view value) {
    if (number != next_) return damaged(hole(number));
    // The records point into the copy: a stored value is longer than what a string keeps within itself, so moving it moves nothing.
    verified_group group{number, std::string(value), 0, {}};
    auto opened = open_group(previous_, number, group.value);
    if (!opened) return damaged(unfit(number, value, opened.error()));
    previous_ = opened.value().digest;
    ++next_;
    const bool known = parse(opened.value().records, group);
    batched_ += value.size();
    batch_.groups.push_back(std::move(group));
    if (!known) return false;
    if (batched_ < batch_bytes) return true;
    batched_ = 0;
    return out_.push(std::exchange(batch_, {}));
  }

  bool parse(const std::vector<std::string_view>& stored, verified_group& group) {
    group.size = stored.size();
    group.records.reserve(stored.size());
    for (const auto bytes : stored) {
      auto* record = google::protobuf::Arena::CreateMessage<event::Record>(batch_.arena.get());
      if (const auto read = reader_.read(bytes, *record); !read) {
        return damaged({read.error(), group.number, group.records.size(), "", ""});
      }
      group.records.push_back({bytes, record});
    }
    return true;
  }

  bool damaged(log_damage damage) {
    batch_.damage = std::move(damage);
    return false;
  }

  log_damage unreadable(fault why) const {
    why.what = "group " + std::to_string(next_) + " can't be read: " + why.what;
    return {std::move(why), next_, std::nullopt, "", ""};
  }

  log_damage hole(group_number found) const {
    return {{fault_code::corrupt, "group " + std::to_string(next_) + " of the event log is missing", "restore the store from a backup"},
            next_, std::nullopt, "group " + std::to_string(next_), "group " + std::to_string(found)};
  }

  log_damage unfit(group_number number, std::string_view value, const fault& why) const {
    log_damage damage{why, number, std::nullopt, "", ""};
    const auto computed = computed_digest(previous_, number, value);
    if (!computed) return damage;
    const auto stored = stored_digest(number, value).value();
    if (stored == computed.value()) return damage;
    damage.expected = "digest " + hex_of(computed.value());
    damage.found = "digest " + hex_of(stored);
    return damage;
  }

  batch_queue& out_;
  group_batch batch_;
  std::size_t batched_ = 0;
  group_number next_ = 1;
  chain_digest previous_{};
  record_reader reader_;
};

}  // namespace

std::optional<log_damage> log_scan::run() {
  batch_queue queue;
  std::thread reading([&] { group_reader(queue).run(log_); });
  std::optional<log_damage> damage;
  bool go_on = true;
  const auto visit = [&](const verified_group& group) {
    ++groups_;
    bytes_ += group.value.size();
    if (on_group) on_group(group.number, group.size);
    for (std::size_t i = 0; i < group.records.size() && go_on; ++i) {
      ++events_;
      go_on = on_record({group.number, i}, *group.records[i].record, group.records[i].bytes);
    }
    return go_on;
  };
  while (auto batch = queue.pop()) {
    for (const auto& group : batch->groups) {
      if (!visit(group)) break;
    }
    if (go_on) damage = std::move(batch->damage);
    if (!go_on || damage) break;
  }
  queue.close();
  reading.join();
  return damage;
}

}  // namespace ald
