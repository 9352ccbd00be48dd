// A licensing server with all it is made of: desk, HTTP face, callbacks. Put together and taken apart here.
#pragma once
#include <memory>
#include <string>

#include "cli/licensing_server_options.hpp"
#include "messages/result.hpp"

namespace ald {

/// Keeps in its directory what issuing_desk does, and server.token (mode 0600) and, while it runs, server.url.
class licensing_server_process {
 public:
  /// `options` as checked() gave them. Faults name what could not be opened, read or bound.
  static result<std::unique_ptr<licensing_server_process>> start(const licensing_server_options& options);
  ~licensing_server_process();

  /// Idempotent. Ends within about a second: running answers go out, what waits is answered 503.
  void stop();
  const std::string& url() const;
  const std::string& token_file() const;

 private:
  struct parts;
  explicit licensing_server_process(std::unique_ptr<parts> parts);
  std::unique_ptr<parts> parts_;
};

}  // namespace ald
