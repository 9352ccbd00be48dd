// Names and kinds of routes.
#include "http/route_class.hpp"

namespace ald {

std::string_view name(route_class c) {
  switch (c) {
    case route_class::poll: return "poll";
    case route_class::deployment: return "deployment";
    case route_class::download: return "download";
    case route_class::feedback: return "feedback";
    case route_class::confirmation: return "confirmation";
    case route_class::attributes: return "attributes";
    case route_class::cancel: return "cancel";
    case route_class::admin: return "admin";
    case route_class::health: return "health";
    case route_class::metrics: return "metrics";
    case route_class::callback: return "callback";
    case route_class::none: return "none";
  }
  return "none";
}

route_class device_route_class(std::string_view pattern) {
  if (pattern.empty()) return route_class::poll;
  if (pattern.starts_with("/cancelAction")) return route_class::cancel;
  if (pattern.starts_with("/confirmationBase")) return route_class::confirmation;
  if (pattern.ends_with("/feedback")) return route_class::feedback;
  if (pattern.ends_with("/{file}")) return route_class::download;
  if (pattern == "/configData") return route_class::attributes;
  return route_class::deployment;
}

}  // namespace ald
