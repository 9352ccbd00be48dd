// Starts and ends child processes.
#include "cli/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace ald {
namespace {

// Between fork and exec only async-signal-safe calls are allowed: other threads may have held locks.
[[noreturn]] void become(const char* program, char* const* arguments, int log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);  // it ended before the line above
  ::setpgid(0, 0);                          // Ctrl-C is for the parent, which ends its children in order
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::close_range(3, ~0u, 0);
  ::execv(program, arguments);
  ::_exit(127);
}

}  // namespace

result<child_process> child_process::run_self(const std::vector<std::string>& arguments, const std::string& log_file) {
  return run("/proc/self/exe", arguments, log_file);
}

result<child_process> child_process::run(const std::string& program, const std::vector<std::string>& arguments, const std::string& log_file) {
  const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) return fault{fault_code::io, log_file + ": " + std::strerror(errno), "name a writable directory"};
  std::string name = "ald";
  std::vector<std::string> texts = arguments;
  std::vector<char*> argv{name.data()};
  for (auto& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(program.c_str(), argv.data(), log, parent);
  const int error = errno;
  ::close(log);
  if (pid < 0) return fault{fault_code::io, std::string("no process could be started: ") + std::strerror(error), ""};
  return child_process(pid);
}

child_process::child_process(child_process&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

child_process& child_process::operator=(child_process&& other) noexcept {
  if (this != &other) {
    end();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

child_process::~child_process() { end(); }

bool child_process::running() {
  if (pid_ < 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void child_process::end(int patience_ms) {
  if (!running()) return;
  ::kill(pid_, SIGTERM);
  for (int waited = 0; waited < patience_ms; waited += 20) {
    ::usleep(20'000);
    if (!running()) return;
  }
  kill();
}

void child_process::kill() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace ald
