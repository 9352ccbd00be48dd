// Writes settings documents and reads devices' answers.
#include "http/settings_document.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "http/file_digests.hpp"
#include "http/json_fields.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::uint32_t max_answer_depth = 8;
constexpr std::size_t max_answer_word = 32;

}  // namespace

std::string_view settings_path() { return "/ald/v1/settings"; }

std::string settings_document(const push_settings& what, const artifact& file, const std::string& public_url, const std::string& tenant) {
  json::array links;
  if (!what.ask && !what.removes) {
    const auto root = public_url.ends_with('/') ? public_url.substr(0, public_url.size() - 1) : public_url;
    const auto base = root + "/" + tenant + "/controller/v1/" + what.unit.text;
    const auto action = std::to_string(number(what.action));
    links.push_back({{"action", number(what.action)},
                     {"serial", what.serial.text},
                     {"href", base + "/softwaremodules/" + action + "/artifacts/" + file.file_name},
                     {"size", file.bytes.size()},
                     {"sha256", sha256_of(file.bytes)}});
  }
  json::object licensing{{"links", std::move(links)}};
  json::object system{{"licensing", std::move(licensing)}};
  json::object settings{{"system", std::move(system)}};
  json::object document{{"schema", 1},
                        {"unit", what.unit.text},
                        {"revision", what.revision},
                        {"action", number(what.action)},
                        {"attempt", what.attempt},
                        {"consent", what.ask ? "ask" : "not_required"},
                        {"settings", std::move(settings)}};
  if (number(what.cancels) != 0) document["cancels"] = json::array{number(what.cancels)};
  return json::serialize(document);
}

push_result judge_push_answer(int status, std::string_view body) {
  const auto parsed = parse_json(body, max_answer_depth);
  std::string word;
  if (parsed) {
    json_fields fields(parsed.value(), "$");
    word = fields.text("answer", max_answer_word).value_or("");
  }
  if (status == 200 && word == "accepted") return {event::ACCEPTED, ""};
  if (status == 200 && word == "declined") return {event::DECLINED, ""};
  if (status == 200 && word == "later") return {event::LATER, ""};
  if ((status == 404 || status == 421) && word == "wrong_unit") return {event::UNREACHABLE, "another device answers at this address"};
  const auto code = "the device answered with status " + std::to_string(status);
  return {event::UNKNOWN, status == 200 ? code + " and no answer of the protocol" : code};
}

}  // namespace ald
