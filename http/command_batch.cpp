// The bounded batch: one thread at a time starts calls, so that answers at once don't recurse.
#include "http/command_batch.hpp"

#include <memory>
#include <mutex>

namespace ald {
namespace {

struct batch : std::enable_shared_from_this<batch> {
  std::size_t count = 0, limit = 0;
  std::function<void(std::size_t, std::function<void()>)> start;
  std::function<void()> on_all;
  std::mutex lock;
  std::size_t next = 0, running = 0, finished = 0;
  bool pumping = false;

  void pump() {
    std::unique_lock hold(lock);
    if (pumping) return;
    pumping = true;
    while (next < count && running < limit) {
      const auto i = next++;
      ++running;
      hold.unlock();
      start(i, [self = shared_from_this()] { self->finish_one(); });
      hold.lock();
    }
    pumping = false;
  }

  void finish_one() {
    bool all = false;
    {
      const std::lock_guard hold(lock);
      --running;
      all = ++finished == count;
    }
    all ? on_all() : pump();
  }
};

}  // namespace

void run_batch(std::size_t count, std::size_t limit, std::function<void(std::size_t, std::function<void()>)> start,
               std::function<void()> on_all) {
  if (count == 0) return on_all();
  const auto b = std::make_shared<batch>();
  b->count = count;
  b->limit = limit == 0 ? 1 : limit;
  b->start = std::move(start);
  b->on_all = std::move(on_all);
  b->pump();
}

}  // namespace ald
