// A handler that does nothing but note that a signal came.
#include "cli/stop_flag.hpp"

namespace ald {
namespace {

volatile std::sig_atomic_t signalled = 0;

extern "C" void note_signal(int) { signalled = 1; }

}  // namespace

stop_flag::stop_flag() {
  signalled = 0;
  struct sigaction note {};
  note.sa_handler = note_signal;
  note.sa_flags = static_cast<int>(SA_RESETHAND);  // no SA_RESTART: a read that waits ends
  sigemptyset(&note.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &note, &before_[i]);
}

stop_flag::~stop_flag() {
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
}

bool stop_flag::is_set() const { return signalled != 0; }

}  // namespace ald
