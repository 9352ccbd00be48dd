// A child process that never outlives its parent.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "messages/result.hpp"

namespace ald {

/// Ends its process when destroyed. Made and used by one thread, which must live as long as the child should: the kernel
/// sends the child SIGTERM when that thread ends, however it ends.
class child_process {
 public:
  /// Runs this program again with `arguments`; standard output and error go to the end of `log_file`. Fault io.
  static result<child_process> run_self(const std::vector<std::string>& arguments, const std::string& log_file);
  /// The same with another program.
  static result<child_process> run(const std::string& program, const std::vector<std::string>& arguments, const std::string& log_file);
  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&& other) noexcept;
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process();

  /// False once it has ended; does not wait.
  bool running();
  /// SIGTERM, then SIGKILL if it is still there after `patience_ms`. Idempotent.
  void end(int patience_ms = 8'000);
  /// SIGKILL, as a crash would. Idempotent.
  void kill();
  pid_t pid() const { return pid_; }

 private:
  explicit child_process(pid_t pid) : pid_(pid) {}
  pid_t pid_ = -1;  ///< -1: has ended and was waited for
};

}  // namespace ald
