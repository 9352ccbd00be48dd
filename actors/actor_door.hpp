// How foreign threads post to an actor: a handle that can be shut before the actor system goes.
#pragma once
#include <caf/all.hpp>
#include <mutex>

namespace ald {

/// post() is callable from any thread, also after close(): then it does nothing.
class actor_door {
 public:
  void open(caf::actor to) {
    std::lock_guard lock(mutex_);
    to_ = std::move(to);
  }
  void close() {
    std::lock_guard lock(mutex_);
    to_ = nullptr;
  }
  template <class Message>
  void post(Message message) {
    std::lock_guard lock(mutex_);  // held while posting, so that close() is a barrier
    if (to_) caf::anon_send(to_, std::move(message));
  }

 private:
  std::mutex mutex_;
  caf::actor to_;
};

}  // namespace ald
