// Who may read the metrics, and gathering them.
#include "http/admin_metrics.hpp"

#include "http/admin_answer.hpp"
#include "http/metrics_page.hpp"
#include "http/token.hpp"

namespace ald {
namespace {

bool may_read(const gateway_config& config, const http_request& request) {
  if (config.open_metrics) return true;
  constexpr std::string_view scheme = "Bearer ";
  auto given = find_header(request.headers, "Authorization");
  if (!given.starts_with(scheme)) return false;
  given.remove_prefix(scheme.size());
  // Both are compared always: the time must not tell which one is configured.
  const bool for_metrics = same_secret(given, config.metrics_token) && !config.metrics_token.empty();
  const bool for_admins = same_secret(given, config.admin_token) && !config.admin_token.empty();
  return for_metrics || for_admins;
}

}  // namespace

void admin_metrics(const shared_context& context, routed_request request, const http_responder& respond) {
  if (!may_read(context->config, request)) {
    return respond(admin_fault({fault_code::unauthorized, "the token for metrics is missing or wrong",
                                "send Authorization: Bearer TOKEN with the token from the node's file metrics.token"},
                               context->config.retry_after_s));
  }
  const metrics_sources sources{context->node.status(),  context->node.watch(), context->node.tallies(), context->view.counts(),
                                context->tallies, context->process != nullptr ? context->process->facts() : process_facts{}, context->desk.dropped(),
                                context->view.licenses(context->today())};
  http_response r;
  r.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}};
  r.body = metrics_page(sources);
  respond(std::move(r));
}

}  // namespace ald
