// Groups in a vector, rows in maps; the same codec, chain and gate as the log on disk.
#include "storage/memory_event_log.hpp"

#include <sodium.h>

#include <deque>
#include <utility>

#include "storage/append_gate.hpp"
#include "storage/chain_reader.hpp"
#include "storage/merge_rows.hpp"
#include "storage/state_digest.hpp"

namespace ald {

struct memory_event_log::content {
  struct waiting {
    log_group group;
    std::function<void(result<done>)> on_done;
  };

  content(memory_config c, std::shared_ptr<memory_disk> d) : config(std::move(c)), disk(std::move(d)), gate(disk->last()) {}

  result<done> recover();
  void complete_next();
  /// The answer, or none if it is never given.
  std::optional<result<done>> finish(log_group& group);
  void store(log_group& group);
  void cover(group_number number);
  result<done> note_tail();
  const std::string& value_of(group_number number) const { return disk->groups[number - 1 - disk->dropped]; }
  result<chain_digest> digest_before(group_number number) const;

  // Recursive, so that a visitor can read while it is being called.
  mutable std::recursive_mutex mutex;
  memory_config config;
  std::shared_ptr<memory_disk> disk;
  derived_layer newer;  ///< than disk->rows
  derived_layer tail_notes;      ///< of a log that drops what is covered: which groups hold what, made when it is asked for
  group_number noted_up_to = 0;  ///< the last group that tail_notes knows
  append_gate gate;
  chain_digest head{};
  std::uint64_t bytes_since_cover = 0;
  std::deque<waiting> queue;
  bool closed = false;
};

result<chain_digest> memory_event_log::content::digest_before(group_number number) const {
  if (number <= 1) return chain_digest{};
  if (number == disk->dropped + 1) return disk->dropped_digest;
  if (number <= disk->dropped) return fault{fault_code::corrupt, "group " + std::to_string(number - 1) + " of the event log was dropped", ""};
  return stored_digest(number - 1, value_of(number - 1));
}

result<done> memory_event_log::content::recover() {
  if (disk->covered > gate.last()) {
    return fault{fault_code::corrupt, "the event log ends at group " + std::to_string(gate.last()) + " but rows cover group " +
                                          std::to_string(disk->covered), ""};
  }
  // A log without notes is verified when it is read; until then it goes on from what its last group says.
  if (!config.keeps_covered) {
    for (const std::string& group : disk->groups) bytes_since_cover += group.size();
    const auto last = digest_before(gate.last() + 1);
    if (last) head = last.value();
    return last ? result<done>(done{}) : last.error();
  }
  const auto before = digest_before(disk->covered + 1);
  if (!before) return before.error();
  chain_reader chain(disk->covered + 1, before.value());
  for (auto number = chain.next(); number <= gate.last(); ++number) {
    const auto taken = chain.take(number, value_of(number), [&](group_number in, std::size_t, std::string_view stream, std::string_view) {
      newer.note(stream, in);
      return true;
    });
    if (!taken) return taken.error();
    bytes_since_cover += value_of(number).size();
  }
  head = chain.digest();
  return done{};
}

void memory_event_log::content::store(log_group& group) {
  auto value = encode_group(head, group.number, group.records);
  head = stored_digest(group.number, value).value();
  bytes_since_cover += value.size();
  disk->log_bytes += value.size();
  disk->groups.push_back(std::move(value));
}

void memory_event_log::content::cover(group_number number) {
  disk->rows.absorb(std::exchange(newer, {}));
  disk->covered = number;
  bytes_since_cover = 0;
  if (config.keeps_covered) return;
  disk->dropped_digest = head;
  disk->dropped = number;
  disk->groups.clear();
  tail_notes = {};
}

// A log that drops what is covered is asked for streams seldom, but then for many: each group is looked through once.
result<done> memory_event_log::content::note_tail() {
  for (group_number number = std::max(noted_up_to, disk->dropped) + 1; number <= gate.last(); ++number) {
    const auto before = digest_before(number);
    if (!before) return before.error();
    chain_reader chain(number, before.value());
    const auto taken = chain.take(number, value_of(number), [&](group_number in, std::size_t, std::string_view stream, std::string_view) {
      tail_notes.note(stream, in);
      return true;
    });
    if (!taken) return taken.error();
    noted_up_to = number;
  }
  return done{};
}

std::optional<result<done>> memory_event_log::content::finish(log_group& group) {
  if (auto refused = gate.refusal(group)) return *refused;
  switch (config.fate ? config.fate(group) : append_fate::durable) {
    case append_fate::no_space: gate.ran_out_of_space(); return no_space_fault("the log in memory");
    case append_fate::failed_kept: store(group); [[fallthrough]];
    case append_fate::failed_lost: gate.fail("a write failed"); return gate.refusal(group).value();
    case append_fate::kept_unanswered: store(group); gate.fail("it crashed"); return std::nullopt;
    case append_fate::durable: break;
  }
  store(group);
  gate.took(group.number);
  if (config.keeps_covered) {
    for (const auto& record : group.records) newer.note(record.stream, group.number);
  }
  for (auto& row : group.derived) newer.put(std::move(row));
  if (group.cover) cover(group.number);
  return done{};
}

void memory_event_log::content::complete_next() {
  std::unique_lock lock(mutex);
  if (closed || queue.empty()) return;
  auto next = std::move(queue.front());
  queue.pop_front();
  auto answer = finish(next.group);
  lock.unlock();
  if (answer && next.on_done) next.on_done(std::move(*answer));
}

memory_event_log::memory_event_log(std::shared_ptr<content> content) : content_(std::move(content)) {}

memory_event_log::~memory_event_log() {
  const std::lock_guard lock(content_->mutex);
  content_->closed = true;
}

result<std::unique_ptr<memory_event_log>> memory_event_log::open(memory_config config, std::shared_ptr<memory_disk> disk) {
  if (sodium_init() < 0) return fault{fault_code::io, "libsodium can't be initialized", ""};
  auto made = std::make_shared<content>(std::move(config), disk ? std::move(disk) : std::make_shared<memory_disk>());
  const auto recovered = made->recover();
  if (!recovered) return recovered.error();
  return std::unique_ptr<memory_event_log>(new memory_event_log(std::move(made)));
}

void memory_event_log::append(log_group group, std::function<void(result<done>)> on_done) {
  {
    const std::lock_guard lock(content_->mutex);
    content_->queue.push_back({std::move(group), std::move(on_done)});
  }
  // The tasks are tokens: whichever runs first completes the oldest group, so that groups complete in order.
  auto task = [content = content_] { content->complete_next(); };
  if (content_->config.executor) {
    content_->config.executor(std::move(task));
  } else {
    task();
  }
}

group_number memory_event_log::last_group() const {
  const std::lock_guard lock(content_->mutex);
  return content_->gate.last();
}

group_number memory_event_log::covered() const {
  const std::lock_guard lock(content_->mutex);
  return content_->disk->covered;
}

std::uint64_t memory_event_log::bytes_since_cover() const {
  const std::lock_guard lock(content_->mutex);
  return content_->bytes_since_cover;
}

std::uint64_t memory_event_log::log_bytes() const {
  const std::lock_guard lock(content_->mutex);
  return content_->disk->log_bytes;
}

result<done> memory_event_log::read(group_number from, const record_visitor& visit) const {
  const std::lock_guard lock(content_->mutex);
  const auto last = content_->gate.last();
  const auto first = std::max<group_number>(from, 1);
  if (first > last) return done{};
  const auto before = content_->digest_before(first);
  if (!before) return before.error();
  chain_reader chain(first, before.value());
  for (auto number = first; number <= last; ++number) {
    const auto taken = chain.take(number, content_->value_of(number), [&](group_number in, std::size_t index, std::string_view,
                                                                          std::string_view bytes) { return visit(in, index, bytes); });
    if (!taken) return taken.error();
    if (!taken.value()) break;
  }
  return done{};
}

result<done> memory_event_log::read_groups(group_number from, const group_visitor& visit) const {
  const std::lock_guard lock(content_->mutex);
  for (auto number = std::max<group_number>(from, content_->disk->dropped + 1); number <= content_->gate.last(); ++number) {
    if (!visit(number, content_->value_of(number))) break;
  }
  return done{};
}

group_number memory_event_log::reached() const { return std::max(covered(), last_group()); }

result<done> memory_event_log::read_stream(std::string_view stream, const record_visitor& visit) const {
  const std::lock_guard lock(content_->mutex);
  if (!content_->config.keeps_covered) {
    if (const auto outcome = content_->note_tail(); !outcome.ok()) return outcome.error();
  }
  for (const auto* noted : {&content_->disk->rows.noted(), &content_->newer.noted(), &content_->tail_notes.noted()}) {
    const auto at = noted->find(stream);
    if (at == noted->end()) continue;
    for (const auto number : at->second) {
      const auto before = content_->digest_before(number);
      if (!before) return before.error();
      chain_reader chain(number, before.value());
      const auto taken = chain.take(number, content_->value_of(number), [&](group_number in, std::size_t index, std::string_view of,
                                                                            std::string_view bytes) {
        return of != stream || visit(in, index, bytes);
      });
      if (!taken) return taken.error();
      if (!taken.value()) return done{};
    }
  }
  return done{};
}

std::optional<std::string> memory_event_log::get(family in, std::string_view key) const {
  const std::lock_guard lock(content_->mutex);
  if (const auto* value = content_->newer.find(in, key)) return *value;
  if (const auto* value = content_->disk->rows.find(in, key)) return *value;
  return std::nullopt;
}

result<done> memory_event_log::each(family in, const row_visitor& visit) const {
  const std::lock_guard lock(content_->mutex);
  memory_rows::cursor stored(content_->disk->rows, in);
  merge_rows(stored, content_->newer.sorted(in), visit);
  return done{};
}

void memory_event_log::adopt(std::vector<derived_row> rows) {
  const std::lock_guard lock(content_->mutex);
  for (auto& row : rows) content_->newer.put(std::move(row));
}

std::string memory_event_log::state_digest(const std::vector<derived_row>& newer) const {
  const std::lock_guard lock(content_->mutex);
  auto over = snapshots_over(content_->newer.sorted(family::snapshots), newer);
  memory_rows::cursor stored(content_->disk->rows, family::snapshots);
  ald::state_digest digest;
  merge_rows(stored, over, [&](std::string_view key, std::string_view value) { return digest.add(key, value), true; });
  return digest.hex();
}

}  // namespace ald
