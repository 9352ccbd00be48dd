// Runs many asynchronous calls with a bounded number under way, and says when all are done.
#pragma once
#include <cstddef>
#include <functional>

namespace ald {

/// Calls start(i, done) for i in [0, count), at most `limit` of them unfinished at once, then on_all(). `done` may be called
/// from any thread, also before start() returns, once each. Returns at once; on_all runs on the thread of the last `done`.
void run_batch(std::size_t count, std::size_t limit, std::function<void(std::size_t, std::function<void()>)> start,
               std::function<void()> on_all);

}  // namespace ald
