// Runs the real `ald` binary: commands that end, and processes that are signalled.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
#include "tests/build_paths.hpp"

namespace ald {

struct command_outcome {
  int code = -1;
  std::string out;  ///< standard output, and standard error if the command line says 2>&1
};

/// "ald ARGUMENTS" through the shell.
inline command_outcome run_command(const std::string& arguments) {
  command_outcome outcome;
  std::string line = ald_binary;
  line.append(" ").append(arguments);
  FILE* pipe = ::popen(line.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no process could be started");
  std::array<char, 4096> buffer{};
  while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe)) outcome.out.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

inline std::string file_text(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A node in a temporary directory, both gone at the end.
class node_program {
 public:
  node_program() {
    std::string pattern = "/tmp/ald-node-XXXXXX";
    root = ::mkdtemp(pattern.data());
    data = root + "/data";
  }
  ~node_program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    std::filesystem::remove_all(root);
  }

  /// Starts "ald node" on a free port; false if it ended before it was ready.
  bool start(std::vector<std::string> more = {}) {
    std::vector<std::string> texts{ald_binary, "node", "--data", data, "--listen.port", "0", "--scan.interval", "1s"};
    texts.insert(texts.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (auto& t : texts) argv.push_back(t.data());
    argv.push_back(nullptr);
    std::filesystem::remove(data + "/node.url");  // of one that was killed
    pid_ = ::fork();
    if (pid_ == 0) {
      if (std::freopen((root + "/node.log").c_str(), "a", stdout) == nullptr || ::dup2(1, 2) < 0) ::_exit(126);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    while (!std::filesystem::exists(data + "/node.url")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (::waitpid(pid_, nullptr, WNOHANG) != 0) return pid_ = -1, false;
    }
    return true;
  }

  void signal(int number) const { ::kill(pid_, number); }
  /// Sends the signal and waits; the exit code, or -1 if it was killed.
  int end(int signal) {
    int status = 0;
    ::kill(pid_, signal);
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  command_outcome client(const std::string& arguments) const { return run_command(arguments + " --data " + data + " 2>&1"); }
  std::string log() const { return file_text(root + "/node.log"); }

  std::string root, data;

 private:
  pid_t pid_ = -1;
};

}  // namespace ald
