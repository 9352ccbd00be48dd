// The log's writer: one thread that makes groups durable, in order, and writes derived rows at a cover.
#include "storage/rocksdb_event_log.hpp"

#include <sodium.h>

#include <limits>
#include <utility>

#include "storage/big_endian.hpp"
#include "storage/chain_reader.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/store_directory.hpp"

namespace ald {

rocksdb_event_log::rocksdb_event_log(rocksdb_config config, std::unique_ptr<rocksdb_store> store, group_number last,
                                     std::optional<group_number> marked)
    : config_(std::move(config)), store_(std::move(store)), reached_(marked.value_or(0)), is_marked_(marked.has_value()), gate_(last), last_(last) {}

rocksdb_event_log::~rocksdb_event_log() {
  if (!writer_.joinable()) return;
  {
    const std::lock_guard lock(queue_mutex_);
    closing_ = true;
  }
  queue_changed_.notify_one();
  writer_.join();
}

result<std::unique_ptr<rocksdb_event_log>> rocksdb_event_log::open(rocksdb_config config) {
  if (sodium_init() < 0) return fault{fault_code::io, "libsodium can't be initialized", ""};
  // Read before the store is: a node that runs on it may write on meanwhile, and its mark must not be ahead of what is read here.
  const auto marked = last_group_mark::read(last_group_mark_path(config.dir));
  auto store = rocksdb_store::open(config);
  if (!store) return store.error();
  auto last = store.value()->last_group();
  // Whoever verifies the log itself comes to the group that can't be read, and can name it.
  if (!last && last.error().code == fault_code::corrupt && config.read_only && !config.verify) last = std::numeric_limits<group_number>::max();
  if (!last) return last.error();
  std::unique_ptr<rocksdb_event_log> log(new rocksdb_event_log(std::move(config), std::move(store.value()), last.value(), marked));
  const auto recovered = log->recover();
  if (!recovered) return recovered.error();
  if (!log->config_.read_only) {
    auto mark = last_group_mark::open(last_group_mark_path(log->config_.dir), last.value());
    if (!mark) return mark.error();
    log->start_writing(std::move(mark.value()));
  }
  return log;
}

result<done> rocksdb_event_log::recover() {
  const auto covered = store_->covered();
  if (!covered) return covered.error();
  covered_ = covered.value();
  reached_ = std::max(covered.value(), reached_);
  if (!config_.verify) return done{};
  if (reached_ > last_) {
    return fault{fault_code::corrupt,
                 "the event log in " + config_.dir + " ends at group " + std::to_string(last_) + ", but group " + std::to_string(reached_) +
                     " was durable: the log lost its end",
                 "restore the store from a backup"};
  }
  const auto before = digest_before(covered.value() + 1);
  if (!before) return before.error();
  chain_reader chain(covered.value() + 1, before.value());
  const auto groups = store_->iterate(column::groups);
  for (groups->Seek(big_endian(chain.next())); groups->Valid(); groups->Next()) {
    const auto taken = chain.take(from_big_endian(groups->key().ToStringView()), groups->value().ToStringView(),
                                  [&](group_number in, std::size_t, std::string_view stream, std::string_view) {
                                    newest_.note(stream, in);
                                    return true;
                                  });
    if (!taken) return taken.error();
    bytes_since_cover_ += groups->value().size();
  }
  head_ = chain.digest();
  return store_->ended(*groups, column::groups);
}

void rocksdb_event_log::start_writing(last_group_mark mark) {
  mark_ = std::move(mark);
  writer_ = std::thread([this] { write_queue(); });
}

void rocksdb_event_log::append(log_group group, std::function<void(result<done>)> on_done) {
  if (!writer_.joinable()) return on_done(fault{fault_code::unavailable, "the store in " + config_.dir + " is open for reading only", ""});
  {
    std::unique_lock lock(queue_mutex_);
    if (queue_.size() >= config_.max_queued_groups) {
      lock.unlock();
      return on_done(fault{fault_code::busy, "the event log's queue is full (max_queued_groups)",
                           "append the group again when one is done"});
    }
    queue_.push_back({std::move(group), std::move(on_done)});
  }
  queue_changed_.notify_one();
}

void rocksdb_event_log::write_queue() {
  for (;;) {
    std::unique_lock lock(queue_mutex_);
    queue_changed_.wait(lock, [&] { return closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    const auto written = write(next.group);
    const bool ok = written.ok();
    if (next.on_done) next.on_done(written);
    if (!ok) continue;
    if (next.group.cover) {
      write_derived(next.group.number);
    } else if (derived_bytes() > config_.max_derived_bytes) {
      // Rows on disk may be newer than `covered`: recovery folds only what is newer than they are.
      write_derived(std::nullopt);
    }
  }
}

result<done> rocksdb_event_log::write(log_group& group) {
  {
    const std::lock_guard lock(failure_mutex_);
    if (failure_) gate_.fail(failure_->what);
  }
  if (const auto refused = gate_.refusal(group)) return *refused;
  const auto value = encode_group(head_, group.number, group.records);
  const auto put = store_->put_group(group.number, value, gate_.out_of_space());
  if (!put && put.error().code == fault_code::no_space) {
    gate_.ran_out_of_space();
    return put;
  }
  if (!put) {
    fail(put.error());
    gate_.fail(put.error().what);
    return gate_.refusal(group).value();
  }
  gate_.took(group.number);
  mark_->write(group.number);
  take_over(group, value);
  return done{};
}

void rocksdb_event_log::take_over(log_group& group, const std::string& value) {
  head_ = stored_digest(group.number, value).value();
  const std::unique_lock lock(rows_mutex_);
  for (const auto& record : group.records) newest_.note(record.stream, group.number);
  for (auto& row : group.derived) newest_.put(std::move(row));
  bytes_since_cover_ += value.size();
  last_ = group.number;
}

std::size_t rocksdb_event_log::derived_bytes() const {
  const std::shared_lock lock(rows_mutex_);
  return newest_.bytes();
}

void rocksdb_event_log::write_derived(std::optional<group_number> cover) {
  {
    const std::unique_lock lock(rows_mutex_);
    writing_ = std::exchange(newest_, {});
  }
  auto written = store_->write_rows(writing_);
  if (written && cover) written = store_->cover(*cover);
  derived_layer done_with;
  {
    const std::unique_lock lock(rows_mutex_);
    if (!written) {
      writing_.absorb(std::exchange(newest_, {}));
      newest_ = std::exchange(writing_, {});
    }
    done_with = std::exchange(writing_, {});
  }
  if (!written) {
    // What can be tried again stays here until the next cover; anything else ends the log.
    const auto code = written.error().code;
    if (code != fault_code::no_space && code != fault_code::busy) fail(written.error());
    return;
  }
  if (!cover) return;
  covered_ = *cover;
  bytes_since_cover_ = 0;
}

void rocksdb_event_log::fail(const fault& why) const {
  const std::lock_guard lock(failure_mutex_);
  if (!failure_) failure_ = why;
}

group_number rocksdb_event_log::last_group() const { return last_; }
group_number rocksdb_event_log::covered() const { return covered_; }
std::uint64_t rocksdb_event_log::bytes_since_cover() const { return bytes_since_cover_; }
std::uint64_t rocksdb_event_log::log_bytes() const { return store_->bytes_of(column::groups); }

void rocksdb_event_log::adopt(std::vector<derived_row> rows) {
  const std::unique_lock lock(rows_mutex_);
  for (auto& row : rows) newest_.put(std::move(row));
}

}  // namespace ald
