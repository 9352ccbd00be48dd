// A hint to poll, and nothing more.
#include "http/orders_callback.hpp"

#include "http/admin_answer.hpp"

namespace ald {
namespace {

constexpr std::size_t max_hint_bytes = 4 * 1024;

}  // namespace

void orders_callback(const shared_context& context, routed_request request, const http_responder& respond) {
  if (request.body.size() > max_hint_bytes) {
    return respond(admin_body({{"error", {{"code", "body_too_large"}, {"message", "a hint has at most 4 KiB"}, {"hint", ""}}}}, 413));
  }
  context->node.orders_hint();
  respond({204, {}, {}, {}});
}

}  // namespace ald
