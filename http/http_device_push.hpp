// Pushes the settings document to a device over HTTP; the document is specified in docs/device-protocol.md.
#pragma once
#include <memory>
#include <string>

#include "http/http_client.hpp"
#include "ports/artifact_store.hpp"
#include "ports/device_push.hpp"

namespace ald {

struct device_push_config {
  std::string public_url = "http://127.0.0.1:8080";  ///< where devices reach this node, for the download link
  std::string tenant = "default";
  http_client_config client{2, 2'000, 5'000, 64 * 1024, 4};  ///< its timeouts are the push timeouts
};

/// Thread-safe. Owns its HTTP client; destruction ends running pushes as UNKNOWN.
class http_device_push : public device_push {
 public:
  http_device_push(device_push_config config, const artifact_store& artifacts);
  ~http_device_push() override;
  void push(const push_settings& what, std::function<void(push_result)> on_done) override;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
