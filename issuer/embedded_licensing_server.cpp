// A thread and a bounded queue around an issuing desk.
#include "issuer/embedded_licensing_server.hpp"

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "issuer/issuing_desk.hpp"

namespace ald {

namespace {

constexpr std::size_t revocations_on_page = 1'000;

result<std::vector<held_license>> held_by(const issuing_desk& desk, const std::vector<unit_id>& units) {
  auto records = desk.licenses_of(units);
  if (!records) return records.error();
  std::vector<held_license> held;
  for (auto& [license, file, issued_ms, revoked] : records.value()) {
    held.push_back({license.key, license.unit, license.kind, license.pack, license.serial, std::move(file), revoked, license.returned});
  }
  return held;
}

result<revocation_page> revoked_after(const issuing_desk& desk, std::uint64_t after) {
  const auto records = desk.revocations(after, revocations_on_page);
  if (!records) return records.error();
  revocation_page page{{}, after};
  for (const auto& [number, license, reason, at_ms] : records.value()) {
    page.revocations.push_back({number, license.serial, license.unit, license.kind, license.key, reason});
    page.next = number;
  }
  return page;
}

}  // namespace

/// Runs calls one after the other. A call gets the desk, or the fault it has to answer with.
class embedded_licensing_server::worker {
 public:
  using call = std::function<void(result<issuing_desk*>)>;

  worker(embedded_config config, const node_clock& clock, std::unique_ptr<issuing_desk> desk)
      : config_(std::move(config)), clock_(clock), public_key_(desk->verifying_key().to_text()), issued_(desk->issued_count()), desk_(std::move(desk)) {
    thread_ = std::thread([this] { run(); });
  }

  ~worker() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    for (auto& waiting : queue_) waiting(stopping());
  }

  void add(call what) {
    std::unique_lock lock(mutex_);
    if (!stopping_ && queue_.size() < config_.max_queued_calls) {
      queue_.push_back(std::move(what));
      wake_.notify_one();
      return;
    }
    const bool ending = stopping_;
    lock.unlock();
    if (ending) return what(stopping());
    what(fault{fault_code::busy, "the embedded licensing server has " + std::to_string(config_.max_queued_calls) + " calls waiting",
               "try again later"});
  }

  /// For calls, on the worker's thread: what failed may be there or not, only opening again tells.
  void close_desk() { desk_.reset(); }

  const embedded_config& config() const { return config_; }
  const std::string& public_key() const { return public_key_; }
  std::uint64_t issued_when_opened() const { return issued_; }
  instant now() const { return clock_.now(); }

 private:
  static fault stopping() { return {fault_code::unavailable, "the embedded licensing server is stopping", ""}; }

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      auto next = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      next(opened_desk());
      next = nullptr;  // what the callback holds must not end under the lock
      lock.lock();
    }
  }

  result<issuing_desk*> opened_desk() {
    if (!desk_) {
      auto opened = issuing_desk::open(config_.dir, config_.packs, clock_.now());
      if (!opened) return opened.error();
      desk_ = std::move(opened.value());
    }
    return desk_.get();
  }

  const embedded_config config_;
  const node_clock& clock_;
  const std::string public_key_;
  const std::uint64_t issued_;
  std::unique_ptr<issuing_desk> desk_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<call> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

result<std::unique_ptr<embedded_licensing_server>> embedded_licensing_server::open(embedded_config config, const node_clock& clock) {
  auto desk = issuing_desk::open(config.dir, config.packs, clock.now());
  if (!desk) return desk.error();
  auto started = std::make_unique<worker>(std::move(config), clock, std::move(desk.value()));
  return std::unique_ptr<embedded_licensing_server>(new embedded_licensing_server(std::move(started)));
}

embedded_licensing_server::embedded_licensing_server(std::unique_ptr<worker> w) : worker_(std::move(w)) {}
embedded_licensing_server::~embedded_licensing_server() = default;

void embedded_licensing_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  const auto most = worker_->config().max_order_lines;
  if (lines.lines.size() > most) {
    on_answer(fault{fault_code::bad_input, "an order of " + std::to_string(lines.lines.size()) + " lines",
                    "order at most " + std::to_string(most) + " at once"});
    return;
  }
  worker_->add([w = worker_.get(), lines = std::move(lines), on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    auto answers = desk.value()->place(lines, w->now());
    if (!answers) w->close_desk();
    on_answer(std::move(answers));
  });
}

void embedded_licensing_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  worker_->add([on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    on_answer(desk.value()->packs());
  });
}

void embedded_licensing_server::ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) {
  worker_->add([on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    on_answer(desk.value()->ledger());
  });
}

void embedded_licensing_server::licenses_of(std::vector<unit_id> units,
                                            std::function<void(result<std::vector<held_license>>)> on_answer) {
  worker_->add([units = std::move(units), on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    on_answer(held_by(*desk.value(), units));
  });
}

void embedded_licensing_server::revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) {
  worker_->add([after, on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    on_answer(revoked_after(*desk.value(), after));
  });
}

void embedded_licensing_server::give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) {
  worker_->add([w = worker_.get(), licenses = std::move(licenses), on_answer = std::move(on_answer)](result<issuing_desk*> desk) {
    if (!desk) return on_answer(desk.error());
    auto answers = desk.value()->give_back(licenses);
    if (!answers) w->close_desk();
    on_answer(std::move(answers));
  });
}

std::uint64_t embedded_licensing_server::issued_when_opened() const { return worker_->issued_when_opened(); }

result<done> embedded_licensing_server::copy_to(const std::string& dir) {
  std::promise<result<done>> copied;
  worker_->add([&](result<issuing_desk*> desk) { copied.set_value(desk ? desk.value()->copy_to(dir) : desk.error()); });
  return copied.get_future().get();
}

std::string embedded_licensing_server::public_key() const { return worker_->public_key(); }

}  // namespace ald
