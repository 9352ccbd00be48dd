// Reads feedback and hands it to the device's actor.
#include "http/ddi_feedback.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "http/json_fields.hpp"

namespace ald {
namespace {

constexpr std::size_t max_detail_bytes = 1'024;
constexpr std::array<std::string_view, 5> progress_words{"proceeding", "scheduled", "resumed", "download", "downloaded"};

bool same_action(const boost::json::value& id, action_id action) {
  if (id.is_string()) return std::string_view(id.get_string()) == std::to_string(number(action));
  if (id.is_int64()) return id.get_int64() == static_cast<std::int64_t>(number(action));
  return id.is_uint64() && id.get_uint64() == number(action);
}

std::string joined(const boost::json::value* details) {
  std::string out;
  const auto add = [&out](const boost::json::value& v) {
    if (!v.is_string() || out.size() >= max_detail_bytes) return;
    out += (out.empty() ? "" : "; ") + std::string(v.get_string());
  };
  if (details && details->is_array()) std::for_each(details->get_array().begin(), details->get_array().end(), add);
  if (details && details->is_string()) add(*details);
  if (out.size() <= max_detail_bytes) return out;
  std::size_t cut = max_detail_bytes;
  while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) --cut;  // not inside a UTF-8 sequence
  return out.substr(0, cut);
}

bool is_progress(std::string_view execution) {
  return std::find(progress_words.begin(), progress_words.end(), execution) != progress_words.end();
}

/// What both kinds of feedback have in common.
struct feedback_words {
  std::string execution, finished, detail;
  int code = 0;
};

result<feedback_words> read_words(std::string_view body, action_id action, std::uint32_t max_json_depth) {
  const auto parsed = parse_json(body, max_json_depth);
  if (!parsed) return parsed.error();
  json_fields all(parsed.value(), "$");
  if (const auto* id = all.value("id"); id && !same_action(*id, action)) all.complain("id", "is not the action of the path");
  all.require("status", "{\"execution\":…,\"result\":{\"finished\":…}}");
  auto status = all.object("status");
  if (!status) return all.error();
  feedback_words out;
  out.execution = status->text("execution", 64).value_or("");
  status->require("execution", "e.g. \"closed\"");
  if (const auto* code = status->value("code"); code && code->is_int64()) {
    using limits = std::numeric_limits<int>;
    out.code = static_cast<int>(std::clamp<std::int64_t>(code->get_int64(), limits::min(), limits::max()));
  }
  out.detail = joined(status->value("details"));
  auto outcome = status->object("result");
  out.finished = outcome ? outcome->text("finished", 64).value_or("none") : "none";
  if (out.finished != "success" && out.finished != "failure" && out.finished != "none") {
    (outcome ? *outcome : *status).complain("finished", "is none of \"success\", \"failure\", \"none\"");
  }
  if (outcome) status->adopt(*outcome);
  all.adopt(*status);
  if (!all.ok()) return all.error();
  return out;
}

fault bad_word(std::string what) { return {fault_code::bad_input, "$.status." + std::move(what), ""}; }

}  // namespace

result<take_feedback> parse_feedback(std::string_view body, action_id action, std::uint32_t max_json_depth) {
  const auto words = read_words(body, action, max_json_depth);
  if (!words) return words.error();
  const auto& [execution, finished, detail, code] = words.value();
  take_feedback out{action, take_feedback::kind::progress, code, detail};
  if (execution == "closed") {
    if (finished == "none") return bad_word("result.finished: must be \"success\" or \"failure\" when execution is \"closed\"");
    out.what = finished == "success" ? take_feedback::kind::success : take_feedback::kind::failure;
  } else if (execution == "rejected") {
    out.what = take_feedback::kind::rejected;
  } else if (execution == "canceled") {
    out.what = take_feedback::kind::canceled;
  } else if (!is_progress(execution)) {
    return bad_word("execution: is none of \"closed\", \"rejected\", \"canceled\", \"proceeding\", \"scheduled\", \"resumed\", "
                    "\"download\", \"downloaded\"");
  }
  return out;
}

result<answer_cancel> parse_cancel_answer(std::string_view body, action_id action, std::uint32_t max_json_depth) {
  const auto words = read_words(body, action, max_json_depth);
  if (!words) return words.error();
  const auto& execution = words.value().execution;
  answer_cancel out{action, answer_cancel::kind::progress, words.value().detail};
  if (execution == "closed" || execution == "canceled") {
    out.what = answer_cancel::kind::done;
  } else if (execution == "rejected" || execution == "canceled_reject") {
    out.what = answer_cancel::kind::refused;
  } else if (!is_progress(execution)) {
    return bad_word("execution: is none of \"closed\", \"canceled\", \"rejected\", \"proceeding\", \"scheduled\", \"resumed\"");
  }
  return out;
}

void ddi_feedback(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action) return respond(ddi_error(404, "ald.error.not_found", "no such action for this device"));
    auto feedback = parse_feedback(request.body, *action, context->config.max_json_depth);
    if (!feedback) return respond(ddi_fault(feedback.error(), context->config.retry_after_s));
    const auto kind = feedback.value().what;
    context->node.command(device.unit, std::move(feedback.value()), [context, respond, kind](result<done> r) {
      if (r) context->tallies.feedback[static_cast<std::size_t>(kind)].add();
      respond(r ? ddi_taken() : ddi_fault(r.error(), context->config.retry_after_s));
    });
  });
}

}  // namespace ald
