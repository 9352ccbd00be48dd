// A reply that comes exactly once: an actor that dies with it answers `unavailable`.
#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "messages/result.hpp"

namespace ald {

/// Copies share one answer; the first answer() counts. Thread-safe. An empty slot swallows its answer.
template <class T>
class reply_slot {
 public:
  reply_slot() = default;
  explicit reply_slot(std::function<void(result<T>)> tell) : content_(std::make_shared<content>(std::move(tell))) {}

  void answer(result<T> what) const {
    if (content_) content_->answer(std::move(what));
  }

 private:
  struct content {
    explicit content(std::function<void(result<T>)> t) : tell(std::move(t)) {}
    content(const content&) = delete;
    content& operator=(const content&) = delete;
    ~content() { answer(fault{fault_code::unavailable, "the node could not finish this", "try again"}); }
    void answer(result<T> what) {
      if (!answered.exchange(true)) tell(std::move(what));
    }
    std::function<void(result<T>)> tell;
    std::atomic<bool> answered{false};
  };
  std::shared_ptr<content> content_;
};

}  // namespace ald
