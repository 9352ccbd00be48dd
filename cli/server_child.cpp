// Starts the reference licensing server and reads what it wrote about itself.
#include "cli/server_child.hpp"

#include <filesystem>
#include <fstream>

namespace ald {

result<server_child> server_child::start(const std::string& program, const std::string& dir, const std::vector<std::string>& arguments,
                                         const std::string& log_file) {
  std::filesystem::remove(dir + "/server.url");  // of a run before
  std::vector<std::string> all{"licensing-server", "--data", dir, "--listen", "127.0.0.1:0"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  auto started = program.empty() ? child_process::run_self(all, log_file) : child_process::run(program, all, log_file);
  if (!started.ok()) return started.error();
  return server_child(std::move(started.value()), dir);
}

result<bool> server_child::ready() {
  if (!url_.empty()) return true;
  if (!process_.running()) return fault{fault_code::io, "the licensing server ended by itself", "see its log"};
  std::ifstream in(dir_ + "/server.url");  // written whole, when it answers
  return in && std::getline(in, url_) && !url_.empty();
}

std::vector<std::string> server_child::node_arguments() const {
  return {"--licensing.connector", "http", "--licensing.url", url_, "--licensing.token-file", token_file(), "--licensing.trusted-keys", key_file()};
}

}  // namespace ald
