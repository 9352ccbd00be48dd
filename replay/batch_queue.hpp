// Verified groups on their way from the thread that reads a log to the one that looks at the records.
#pragma once
#include <google/protobuf/arena.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/log_scan.hpp"

namespace ald {

/// A record as it is stored, and parsed.
struct read_record {
  std::string_view bytes;
  const event::Record* record = nullptr;
};

/// A group whose digest is right. `records` points into `value` and into the batch's arena; if there is damage among them, they end
/// before it.
struct verified_group {
  group_number number = 0;
  std::string value;
  std::size_t size = 0;  ///< records it holds
  std::vector<read_record> records;
};

struct group_batch {
  std::unique_ptr<google::protobuf::Arena> arena = std::make_unique<google::protobuf::Arena>();
  std::vector<verified_group> groups;
  std::optional<log_damage> damage;  ///< what comes after the groups
};

/// For one thread that pushes and one that pops.
class batch_queue {
 public:
  static constexpr std::size_t max_batches = 8;

  /// Waits while max_batches are queued. False: nobody wants more.
  bool push(group_batch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || batches_.size() < max_batches; });
    if (closed_) return false;
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }
  /// Nothing will be pushed any more.
  void finish() {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
  }

  /// Waits; nothing after the last batch.
  std::optional<group_batch> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_ || !batches_.empty(); });
    if (batches_.empty()) return std::nullopt;
    std::optional<group_batch> batch(std::move(batches_.front()));
    batches_.pop_front();
    changed_.notify_all();
    return batch;
  }
  /// Nothing will be popped any more.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<group_batch> batches_;
  bool finished_ = false;
  bool closed_ = false;
};

}  // namespace ald
