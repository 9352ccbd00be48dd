// The HTTP face of a licensing server: routes of docs/licensing-api/openapi.yaml, tokens, and a line in the log for each order.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/http_message.hpp"
#include "http/ordering_json.hpp"
#include "ports/issuing_service.hpp"

namespace ald {

struct ordering_api_config {
  std::string token;  ///< never empty
  ordering_limits limits;
};

/// handler() may be called from any thread; service and object must outlive its use.
class ordering_api {
 public:
  ordering_api(ordering_api_config config, issuing_service& service);
  ~ordering_api();
  http_handler handler();

  /// Every method and path that is served, for those who check it against the specification.
  static std::vector<std::pair<std::string, std::string>> routes();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ald
