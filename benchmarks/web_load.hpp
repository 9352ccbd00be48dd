// Load by wrk on a server of which the processor time is taken; and nginx to compare with.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cli/child_process.hpp"

namespace ald::bench {

/// What is asked for: the paths are taken in turn, each with its authorization.
struct web_request {
  std::string path;
  std::string authorization;
};

struct load_result {
  double requests_per_s = 0;
  double cpu_us_per_request = 0;
};

/// wrk's script for these requests.
void write_wrk_script(const std::string& file, const std::vector<web_request>& requests);

/// Runs wrk for so many seconds over keep-alive connections. Throws if any answer was not 2xx or did not come.
load_result run_wrk(unsigned short port, const std::string& script, int connections, int seconds, pid_t server);

/// nginx in one process. `www` holds files, served under their paths; empty: every path is answered with `body`.
class nginx_process {
 public:
  nginx_process(const std::string& dir, const std::string& www, const std::string& body);
  unsigned short port() const { return port_; }
  pid_t pid() const { return process_.pid(); }

 private:
  unsigned short port_;
  child_process process_;
};

}  // namespace ald::bench
