// Runs the real `ald licensing-server` in a temporary directory, and speaks to it.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <boost/json/parse.hpp>

#include "http/http_client.hpp"
#include "tests/build_paths.hpp"
#include "tests/cli/program.hpp"

namespace ald {

class licensing_server_program {
 public:
  licensing_server_program() {
    std::string pattern = "/tmp/ald-licensing-XXXXXX";
    root = ::mkdtemp(pattern.data());
    data = root + "/data";
  }
  ~licensing_server_program() {
    if (pid_ > 0) end(SIGKILL);
    std::filesystem::remove_all(root);
  }

  /// On a free port; false if it ended before it was ready.
  bool start(std::vector<std::string> more = {}) {
    std::vector<std::string> texts{ald_binary, "licensing-server", "--data", data, "--listen", "127.0.0.1:0"};
    texts.insert(texts.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (auto& t : texts) argv.push_back(t.data());
    argv.push_back(nullptr);
    std::filesystem::remove(data + "/server.url");  // of one that was killed
    pid_ = ::fork();
    if (pid_ == 0) {
      if (std::freopen((root + "/server.log").c_str(), "a", stdout) == nullptr || ::dup2(1, 2) < 0) ::_exit(126);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    while (!std::filesystem::exists(data + "/server.url")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (::waitpid(pid_, nullptr, WNOHANG) != 0) return pid_ = -1, false;
    }
    host_port_ = file_text(data + "/server.url").substr(7);
    host_port_.pop_back();
    token_ = file_text(data + "/server.token");
    token_ = token_.substr(0, token_.find('\n'));
    return true;
  }

  void signal(int number) { ::kill(pid_, number); }
  /// Sends the signal and waits; the exit code, or -1 if it was killed.
  int end(int number) {
    int status = 0;
    ::kill(pid_, number);
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  http_reply call(const std::string& method, const std::string& path, const std::string& body = {}) {
    http_request r;
    r.method = method;
    r.path = path;
    r.headers = {{"Authorization", "Bearer " + token_}};
    r.body = body;
    return client_.call(host_port_, std::move(r));
  }
  boost::json::value get(const std::string& path) { return boost::json::parse(call("GET", path).response.body); }

  std::string log() const { return file_text(root + "/server.log"); }
  const std::string& token() const { return token_; }

  std::string root, data;

 private:
  http_client client_;
  std::string host_port_, token_;
  pid_t pid_ = -1;
};

}  // namespace ald
