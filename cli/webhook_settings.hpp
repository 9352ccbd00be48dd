// Who is told of alerts, as the operator says it.
#pragma once
#include <string>

#include "http/http_alert_webhooks.hpp"

namespace ald {

struct webhook_settings {
  std::string secret_file;
  http_webhooks_config http;  ///< its secret and node are filled in at the start
};

}  // namespace ald
