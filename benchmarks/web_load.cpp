// Runs wrk and nginx.
#include "benchmarks/web_load.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/process_usage.hpp"
#include "benchmarks/real_node.hpp"

namespace ald::bench {
namespace {

unsigned short free_port() {
  const int any = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const bool bound = ::bind(any, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     ::getsockname(any, reinterpret_cast<sockaddr*>(&address), &length) == 0;
  ::close(any);
  if (!bound) throw bench_failure("no free port");
  return ntohs(address.sin_port);
}

child_process start_nginx(const std::string& dir, const std::string& www, const std::string& body, unsigned short port) {
  std::filesystem::create_directories(dir);
  const std::string location = www.empty() ? fmt::format("location / {{ default_type application/hal+json; return 200 '{}'; }}", body)
                                           : fmt::format("root {}; default_type application/octet-stream;", www);
  std::ofstream(dir + "/nginx.conf") << fmt::format(
      "daemon off; master_process off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;\n"
      "events {{ worker_connections 4096; }}\n"
      "http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;\n"
      "fastcgi_temp_path {0}/fastcgi; uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi; open_file_cache max=10000;\n"
      "server {{ listen 127.0.0.1:{1} backlog=4096; {2} }} }}\n",
      dir, port, location);
  return need(child_process::run("/usr/sbin/nginx", {"-p", dir, "-c", dir + "/nginx.conf"}, dir + "/log"));
}

double number_behind(const std::string& text, const std::string& words) {
  const auto at = text.find(words);
  return at == text.npos ? 0 : std::strtod(text.c_str() + at + words.size(), nullptr);
}

}  // namespace

void write_wrk_script(const std::string& file, const std::vector<web_request>& requests) {
  std::ofstream out(file);
  out << "local all, at = {}, 0\nlocal asked = {\n";
  for (const web_request& one : requests) out << "{\"" << one.path << "\",\"" << one.authorization << "\"},\n";
  out << "}\ninit = function(args)\n  for i, one in ipairs(asked) do all[i] = wrk.format(\"GET\", one[1], {[\"Authorization\"] = one[2]}) end\nend\n"
         "request = function()\n  at = at % #all + 1\n  return all[at]\nend\n"
         "done = function(summary, latency, requests)\n"
         "  io.write(string.format(\"asked=%d us=%d wrong=%d lost=%d\\n\", summary.requests, summary.duration, summary.errors.status,\n"
         "    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))\nend\n";
}

load_result run_wrk(unsigned short port, const std::string& script, int connections, int seconds, pid_t server) {
  const std::string command = fmt::format("wrk -t1 -c{} -d{}s --timeout 10s -s {} http://127.0.0.1:{}/ 2>&1", connections, seconds, script, port);
  const double cpu_before = cpu_of(server);
  std::string said;
  {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) said += static_cast<char>(c);
  }
  const double cpu = cpu_of(server) - cpu_before, asked = number_behind(said, "asked="), us = number_behind(said, " us=");
  if (asked < 1 || us < 1 || number_behind(said, "wrong=") > 0 || number_behind(said, "lost=") > 0) throw bench_failure("wrk said: " + said);
  return {asked / us * 1e6, cpu / asked * 1e6};
}

nginx_process::nginx_process(const std::string& dir, const std::string& www, const std::string& body)
    : port_(free_port()), process_(start_nginx(dir, www, body, port_)) {
  for (int i = 0; i < 2'000 && http_get(port_, "/").status == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (http_get(port_, "/").status == 0) throw bench_failure("nginx does not start (is the package nginx installed?)");
}

}  // namespace ald::bench
