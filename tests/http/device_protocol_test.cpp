// The vectors of docs/device-protocol.md against the code.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include "http/ddi_feedback.hpp"
#include "http/settings_document.hpp"
#include "tests/build_paths.hpp"

using namespace ald;

namespace {

namespace json = boost::json;

json::value vectors() {
  std::ifstream in(std::string(ald::ald_source_dir) + "/tests/vectors/device_protocol.json");
  std::stringstream text;
  text << in.rdbuf();
  return json::parse(text.str());
}

std::string text(const json::value& v, const char* name) { return json::value_to<std::string>(v.at(name)); }

push_settings delivery_of(const json::value& v) {
  push_settings p;
  p.unit = unit_id(text(v, "unit"));
  p.action = action_id{v.at("action").to_number<std::uint32_t>()};
  p.attempt = v.at("attempt").to_number<std::uint32_t>();
  p.revision = v.at("revision").to_number<std::uint64_t>();
  p.serial = license_serial(text(v, "serial"));
  p.ask = v.at("ask").as_bool();
  if (const auto* cancels = v.as_object().if_contains("cancels")) p.cancels = action_id{cancels->to_number<std::uint32_t>()};
  if (const auto* removes = v.as_object().if_contains("removes")) p.removes = removes->as_bool();
  return p;
}

std::string meaning(const result<take_feedback>& r) {
  if (!r) return r.error().code == fault_code::bad_input ? "bad_input" : "another fault";
  switch (r.value().what) {
    case take_feedback::kind::progress: return "progress";
    case take_feedback::kind::success: return "success";
    case take_feedback::kind::failure: return "failure";
    case take_feedback::kind::rejected: return "rejected";
    case take_feedback::kind::canceled: return "canceled";
  }
  return "";
}

std::string meaning(const result<answer_cancel>& r) {
  if (!r) return r.error().code == fault_code::bad_input ? "bad_input" : "another fault";
  switch (r.value().what) {
    case answer_cancel::kind::progress: return "progress";
    case answer_cancel::kind::done: return "done";
    case answer_cancel::kind::refused: return "refused";
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_protocol)

BOOST_AUTO_TEST_CASE(documents_are_as_specified) {
  const auto all = vectors();
  for (const auto& v : all.at("documents").as_array()) {
    const auto delivery = delivery_of(v.at("delivery"));
    const auto made = json::parse(settings_document(delivery, {"license.lic", text(v, "license_file")}, text(v, "public_url"), text(v, "tenant")));
    BOOST_TEST(made == v.at("document"), text(v, "name") + ": " + json::serialize(made));
  }
}

BOOST_AUTO_TEST_CASE(answers_mean_what_is_specified) {
  const auto all = vectors();
  for (const auto& v : all.at("answers").as_array()) {
    const auto r = judge_push_answer(v.at("status").to_number<int>(), text(v, "body"));
    BOOST_TEST(event::PushOutcome_Name(r.outcome) == text(v, "outcome"), json::serialize(v));
  }
}

BOOST_AUTO_TEST_CASE(answers_to_a_cancel_mean_what_is_specified) {
  const auto all = vectors();
  for (const auto& v : all.at("cancel_feedback").as_array()) {
    BOOST_TEST(meaning(parse_cancel_answer(json::serialize(v.at("body")), action_id{4711}, 32)) == text(v, "means"), json::serialize(v));
  }
}

BOOST_AUTO_TEST_CASE(feedback_means_what_is_specified) {
  const auto all = vectors();
  for (const auto& v : all.at("feedback").as_array()) {
    BOOST_TEST(meaning(parse_feedback(json::serialize(v.at("body")), action_id{4711}, 32)) == text(v, "means"), json::serialize(v));
  }
}

BOOST_AUTO_TEST_SUITE_END()
