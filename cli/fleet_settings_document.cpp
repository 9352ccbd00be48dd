// Reads the settings document leniently, as a device of an older or newer release would: unknown members are ignored.
#include "cli/fleet_settings_document.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "cli/admin_call.hpp"
#include "http/settings_document.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::int64_t known_schema = 1;

http_response made(int status, const json::value& body) {
  http_response response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = json::serialize(body);
  return response;
}

fault not_understood(std::string what) { return {fault_code::bad_input, std::move(what), "see docs/device-protocol.md"}; }

std::string text_of(const json::value& object, std::string_view key) {
  auto text = member(object, key);
  return text == "-" ? std::string() : text;
}

}  // namespace

result<settings_document_push> read_settings_document(const http_request& request) {
  if (request.method != "POST" || request.path != settings_path()) return not_understood("settings are POSTed to " + std::string(settings_path()));
  boost::system::error_code wrong;
  const auto body = json::parse(request.body, wrong);
  if (wrong || !body.is_object()) return not_understood("the settings are not a JSON object");
  if (number_member(body, "schema") != known_schema) return not_understood("the settings have another schema");
  settings_document_push document;
  document.unit = unit_id{text_of(body, "unit")};
  document.push.action = action_id{static_cast<std::uint32_t>(number_member(body, "action"))};
  document.push.attempt = static_cast<std::uint32_t>(number_member(body, "attempt"));
  document.push.ask = member(body, "consent") == "ask";
  if (document.push.ask) return document;
  const json::value settings(object_member(body, "settings"));
  const json::value system(object_member(settings, "system"));
  const json::value licensing(object_member(system, "licensing"));
  for (const auto& link : array_member(licensing, "links")) {
    document.push.artifact_href = text_of(link, "href");
    document.push.sha256 = text_of(link, "sha256");
  }
  document.push.removes = document.push.artifact_href.empty() && !array_member(body, "cancels").empty();
  if (document.push.artifact_href.empty() && !document.push.removes) return not_understood("the settings have no license link");
  return document;
}

http_response answer_settings_document(push_reply reply) {
  switch (reply) {
    case push_reply::accepted: return made(200, {{"answer", "accepted"}});
    case push_reply::declined: return made(200, {{"answer", "declined"}});
    case push_reply::later: return made(200, {{"answer", "later"}});
    case push_reply::away: break;
  }
  return made(503, json::object());
}

http_response answer_wrong_unit() { return made(421, {{"answer", "wrong_unit"}}); }

http_response refuse_settings_document(const fault& why) { return made(400, {{"message", to_string(why)}}); }

}  // namespace ald
