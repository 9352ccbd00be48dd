// Picks, resumes, and ends actors.
#include "sim/sim_scheduler.hpp"

namespace ald {
namespace {

std::chrono::milliseconds ms(std::int64_t n) { return std::chrono::milliseconds(n); }

}  // namespace

sim_scheduler::sim_scheduler(caf::actor_system& system, sim_random& random)
    : caf::scheduler::abstract_coordinator(system), random_(random), unit_(*this) {}

bool sim_scheduler::step() {
  if (jobs_.empty()) return false;
  const std::size_t chosen = random_.below(jobs_.size());
  caf::resumable* job = jobs_[chosen];
  jobs_[chosen] = jobs_.back();
  jobs_.pop_back();
  switch (job->resume(&unit_, 1)) {
    case caf::resumable::resume_later: jobs_.push_back(job); break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message: caf::intrusive_ptr_release(job); break;
    case caf::resumable::shutdown_execution_unit: break;
  }
  return true;
}

std::optional<std::int64_t> sim_scheduler::next_timer_ms() const {
  if (clock_.schedule().empty()) return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(clock_.schedule().begin()->first.time_since_epoch()).count();
}

void sim_scheduler::pass_to(std::int64_t now_ms) {
  const caf::actor_clock::time_point now{ms(now_ms)};
  if (now > clock_.current_time) clock_.current_time = now;
  clock_.trigger_expired_timeouts();
}

void sim_scheduler::abandon() {
  clock_.cancel_all();
  while (!jobs_.empty()) {
    caf::resumable* job = jobs_.back();
    jobs_.pop_back();
    cleanup_and_release(job);
  }
}

void sim_scheduler::start() {
  // CAF wants a printer; nobody prints here.
  utility_actors_[printer_id] = caf::actor_cast<caf::actor>(
      system().spawn<caf::hidden>([](caf::event_based_actor*) -> caf::behavior { return {[](caf::add_atom, caf::actor_id, const std::string&) {}}; }));
}

void sim_scheduler::stop() {
  utility_actors_[printer_id] = nullptr;
  abandon();
}

}  // namespace ald
