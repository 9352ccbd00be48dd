// A thread, a queue of calls, and a queue of what waits for its moment.
#include "issuer/ordering_service.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace ald {
namespace {

using answer_function = std::function<void(served_answer)>;

constexpr std::int64_t longest_sleep_ms = 60'000;
constexpr std::int64_t reopen_after_ms = 1'000;  // work that nobody asked for does not try in a tight loop

served_answer refused(int status, std::string code, std::string message) {
  served_answer answer;
  answer.status = status;
  answer.retry_after_ms = 1'000;
  answer.value = served_error{std::move(code), std::move(message), "try again later"};
  return answer;
}

served_answer as_answer(const fault& f) {
  const bool full = f.code == fault_code::no_space;
  auto answer = refused(full ? 503 : 500, full ? "no_space" : f.code == fault_code::corrupt ? "corrupt" : "io", f.what);
  return answer;
}

served_answer stopping() { return refused(503, "unavailable", "the licensing server is stopping"); }

/// Faults of one call, drawn when its turn comes first.
struct waiting_call {
  noted_call noted;
  std::int64_t arrived_mono_ms = 0;
  served_request what;
  answer_function on_answer;
  call_faults drawn;
  std::uint64_t number = 0;  ///< of the draw; 0: not yet
};

}  // namespace

class ordering_service::worker {
 public:
  worker(ordering_config config, const node_clock& clock, std::function<void(order_hint)> on_hint, std::unique_ptr<ordering_desk> desk)
      : config_(std::move(config)),
        clock_(clock),
        on_hint_(std::move(on_hint)),
        public_key_(desk->public_key()),
        desk_(std::move(desk)),
        next_draw_(desk_->first_draw()) {
    thread_ = std::thread([this] { run(); });
  }

  ~worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    for (auto& call : queue_) call.on_answer(stopping());
    for (auto& [due, call] : delayed_) call.on_answer(stopping());
    for (auto& [due, held] : hung_) held.on_answer(std::move(held.answer));
  }

  void add(std::string method, std::string path, served_request what, answer_function on_answer) {
    const auto now = clock_.now();
    std::unique_lock lock(mutex_);
    const bool full = waiting_ >= config_.max_queued_calls;
    if (!stopping_ && !full) {
      ++waiting_;
      queue_.push_back({{std::move(method), std::move(path), now.wall_ms}, now.mono_ms, std::move(what), std::move(on_answer), {}, 0});
      wake_.notify_one();
      return;
    }
    const bool ending = stopping_;
    lock.unlock();
    on_answer(ending ? stopping() : refused(429, "busy", std::to_string(config_.max_queued_calls) + " calls are waiting"));
  }

  const std::string& public_key() const { return public_key_; }

 private:
  struct held_answer {
    answer_function on_answer;
    served_answer answer;
  };

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      if (stopping_) return;
      if (queue_.empty()) {
        wake_.wait_for(lock, std::chrono::milliseconds(sleep_ms()), [this] { return stopping_ || !queue_.empty(); });
        if (stopping_) return;
      }
      std::deque<waiting_call> taken;
      if (!queue_.empty()) {
        taken.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
      lock.unlock();
      finish_due();
      release_due();
      for (auto& call : taken) begin(std::move(call));
      taken.clear();  // what the callbacks hold must not end under the lock
      lock.lock();
    }
  }

  /// Until something that waits is due.
  std::int64_t sleep_ms() const {
    const auto now = clock_.now();
    auto sleep = longest_sleep_ms;
    if (!delayed_.empty()) sleep = std::min(sleep, delayed_.begin()->first - now.mono_ms);
    if (!hung_.empty()) sleep = std::min(sleep, hung_.begin()->first - now.mono_ms);
    if (!desk_) return std::clamp<std::int64_t>(sleep, 0, reopen_after_ms);
    if (const auto due = desk_->next_due_ms()) sleep = std::min(sleep, *due - now.wall_ms);
    return std::max<std::int64_t>(sleep, 0);
  }

  /// Draws the call's faults; one with a latency waits, all others are answered now.
  void begin(waiting_call call) {
    call.number = next_draw_++;
    call.drawn = draw_call_faults(config_.faults, call.number);
    if (call.drawn.latency_ms <= 0) return answer(std::move(call));
    const auto due = call.arrived_mono_ms + call.drawn.latency_ms;
    delayed_.emplace(due, std::move(call));
  }

  void release_due() {
    const auto now = clock_.now().mono_ms;
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
      auto call = std::move(delayed_.begin()->second);
      delayed_.erase(delayed_.begin());
      answer(std::move(call));
    }
    while (!hung_.empty() && hung_.begin()->first <= now) {
      auto held = std::move(hung_.begin()->second);
      hung_.erase(hung_.begin());
      held.on_answer(std::move(held.answer));
    }
  }

  void answer(waiting_call call) {
    {
      const std::lock_guard lock(mutex_);
      --waiting_;
    }
    const auto now = clock_.now();
    if (now.mono_ms - call.arrived_mono_ms > config_.work_limit_ms()) {
      return call.on_answer(refused(503, "busy", "the call waited too long"));
    }
    if (const auto opened = open_desk(); !opened) return call.on_answer(as_answer(opened.error()));
    auto made = desk_->answer(call.noted, call.what, call.drawn, call.number, now);
    if (!made) {
      desk_.reset();  // what failed may be there or not, only opening again tells
      return call.on_answer(as_answer(made.error()));
    }
    const bool hangs = made.value().lost && call.drawn.loss == answer_loss::hung && hung_.size() < config_.max_hung_answers;
    if (!hangs) return call.on_answer(std::move(made.value()));
    hung_.emplace(now.mono_ms + config_.hang_ms, held_answer{std::move(call.on_answer), std::move(made.value())});
  }

  void finish_due() {
    const auto now = clock_.now();
    if (!desk_ && !open_desk()) return;
    if (const auto due = desk_->next_due_ms(); !due || *due > now.wall_ms) return;
    auto hints = desk_->finish_due(now);
    if (!hints) {
      desk_.reset();
      return;
    }
    for (auto& hint : hints.value()) on_hint_(std::move(hint));
  }

  result<done> open_desk() {
    if (desk_) return done{};
    auto opened = ordering_desk::open(config_, clock_.now());
    if (!opened) return opened.error();
    desk_ = std::move(opened.value());
    return done{};
  }

  const ordering_config config_;
  const node_clock& clock_;
  const std::function<void(order_hint)> on_hint_;
  const std::string public_key_;
  std::unique_ptr<ordering_desk> desk_;
  std::uint64_t next_draw_;
  std::multimap<std::int64_t, waiting_call> delayed_;  // by the mono time at which they go on; the thread's own
  std::multimap<std::int64_t, held_answer> hung_;      // lost answers, by the mono time at which they are let go; the thread's own

  std::mutex mutex_;  // for what follows
  std::condition_variable wake_;
  std::deque<waiting_call> queue_;
  std::size_t waiting_ = 0;  // calls in queue_ and delayed_
  bool stopping_ = false;
  std::thread thread_;
};

result<std::unique_ptr<ordering_service>> ordering_service::open(ordering_config config, const node_clock& clock,
                                                                 std::function<void(order_hint)> on_hint) {
  const auto longest = config.faults.latency_most_ms + (config.faults.defer > 0 ? config.faults.defer_most_ms : 0);
  if (longest >= config.work_limit_ms()) {
    return fault{fault_code::bad_input,
                 "latency and deferring may take " + std::to_string(longest) + " ms, but an order has " +
                     std::to_string(config.work_limit_ms()) + " ms (3/4 of the maximum processing time)",
                 "lower the one or raise the other"};
  }
  auto desk = ordering_desk::open(config, clock.now());
  if (!desk) return desk.error();
  return std::unique_ptr<ordering_service>(
      new ordering_service(std::make_unique<worker>(std::move(config), clock, std::move(on_hint), std::move(desk.value()))));
}

ordering_service::ordering_service(std::unique_ptr<worker> w) : worker_(std::move(w)) {}
ordering_service::~ordering_service() = default;

void ordering_service::call(std::string method, std::string path, served_request what, std::function<void(served_answer)> on_answer) {
  worker_->add(std::move(method), std::move(path), std::move(what), std::move(on_answer));
}

std::string ordering_service::public_key() const { return worker_->public_key(); }

}  // namespace ald
