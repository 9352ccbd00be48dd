// A node with all it is made of: stores, embedded licensing server, HTTP. Put together and taken apart here.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "cli/node_settings.hpp"
#include "messages/result.hpp"

namespace ald {

/// Under DIR (settings.data): log/ is the node's store, licensing-server/ the embedded server's own, admin.token and
/// metrics.token the tokens (mode 0600, made at the first start), node.url the URL of the running node.
class node_process {
 public:
  /// Listens (answering 503 until recovered), recovers, serves. Faults: conflict (another node has the directory), corrupt,
  /// unsupported, io, bad_input; each names the file or address. stop_wanted is asked while the node recovers; when it says
  /// true, start() gives up with the fault unavailable.
  static result<std::unique_ptr<node_process>> start(node_settings settings, std::function<bool()> stop_wanted);
  ~node_process();
  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;

  /// Stops accepting, finishes the group in hand, closes the stores. Idempotent.
  void stop();
  /// Reads the allow-list of discovery again if it changed, or in any case. What is wrong with it is said in the log. False if
  /// nothing was read.
  bool reread_files(bool in_any_case);
  /// "http://ADDRESS:PORT" that is listened on.
  const std::string& url() const;
  std::string admin_token_file() const;

 private:
  struct parts;
  explicit node_process(std::unique_ptr<parts> parts);
  std::unique_ptr<parts> parts_;
};

}  // namespace ald
