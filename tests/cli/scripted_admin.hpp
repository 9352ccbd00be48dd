// A real HTTP server that answers as a test says, in place of a node's admin API.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "cli/admin_client.hpp"
#include "http/http_server.hpp"

namespace ald {

/// Keeps the requests; a directory with an admin.token of its own. Removed at the end.
class scripted_admin {
 public:
  explicit scripted_admin(std::function<http_response(const http_request&)> answer)
      : server_({.threads = 1}, [this, answer = std::move(answer)](http_request request, http_responder respond) {
          last = request;
          respond(answer(request));
        }) {
    std::string pattern = "/tmp/ald-admin-XXXXXX";
    directory = ::mkdtemp(pattern.data());
    std::ofstream(directory + "/admin.token") << "secret-token\n";
    if (!server_.start().ok()) throw std::runtime_error("the test's server did not start");
  }
  ~scripted_admin() {
    server_.stop();
    std::filesystem::remove_all(directory);
  }
  admin_target target() const { return {"http://127.0.0.1:" + std::to_string(server_.port()), directory, ""}; }

  std::string directory;
  http_request last;

 private:
  http_server server_;
};

}  // namespace ald
