// Begins a reconciliation; tells how the last one went.
#include "http/admin_reconcile.hpp"

#include <boost/json/array.hpp>

namespace ald {
namespace {

namespace json = boost::json;

const char* name_of(reconcile_report::phase where) {
  switch (where) {
    case reconcile_report::phase::never: return "never";
    case reconcile_report::phase::running: return "running";
    case reconcile_report::phase::done: return "done";
    case reconcile_report::phase::failed:;
  }
  return "failed";
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }
json::value moment_or_null(std::int64_t ms) { return ms == 0 ? json::value() : json::value(ms); }

}  // namespace

json::object json_of(const reconcile_report& report) {
  json::object found;
  for (std::size_t i = 0; i < report.found.size(); ++i) found[name(static_cast<mismatch>(i))] = report.found[i];
  json::array first, packs;
  for (const reconcile_finding& what : report.first) {
    first.push_back({{"what", name(what.what)},
                     {"unit", what.unit.text},
                     {"serial", what.serial.text},
                     {"key", text_or_null(what.key.text)},
                     {"pack", text_or_null(what.pack.text)}});
  }
  for (const pack_difference& pack : report.packs) {
    packs.push_back({{"pack", pack.pack.text}, {"used_here", pack.used_here}, {"issued_there", pack.issued_there}});
  }
  return {{"state", name_of(report.where)},
          {"number", report.number},
          {"fix", report.fix},
          {"started_ms", moment_or_null(report.started_ms)},
          {"finished_ms", moment_or_null(report.finished_ms)},
          {"issued", report.issued},
          {"found", std::move(found)},
          {"adopted", report.adopted},
          {"open", report.open()},
          {"findings", std::move(first)},
          {"packs", std::move(packs)},
          {"failure", text_or_null(report.failure)}};
}

void admin_reconcile(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const bool fix = fields.flag("fix").value_or(false);
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.reconcile(fix, [context, respond](const result<done>& begun) {
    if (!begun) return respond(admin_fault(begun.error(), context->config.retry_after_s));
    respond(admin_body(json_of(context->node.reconciliation()), 202));
  });
}

void admin_reconciliation(const shared_context& context, routed_request, const http_responder& respond) {
  respond(admin_body(json_of(context->node.reconciliation())));
}

}  // namespace ald
