// Log lines as text and as JSON, whatever the texts hold.
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <spdlog/details/log_msg.h>

#include "cli/log_formatter.hpp"
#include "ports/log_payload.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(log_formatter)

namespace {

std::string formatted(ald::log_formatter::shape shape, const std::string& payload) {
  spdlog::details::log_msg line("ald", spdlog::level::warn, payload);
  line.time = spdlog::log_clock::time_point(std::chrono::milliseconds(1'795'687'200'123));
  spdlog::memory_buf_t out;
  ald::log_formatter(shape).format(line, out);
  return {out.data(), out.size()};
}

std::vector<std::string> hostile_texts() {
  std::string all_bytes;
  for (int c = 0; c < 256; ++c) all_bytes.push_back(static_cast<char>(c));
  return {"\"},{\"level\":\"info",      "line\nbreak\r\n{\"ts\":0}", "back\\slash \\u0000", "\x1b[2J\x1b]0;owned\x07", "\xC3\x28 \xFF \xED\xA0\x80",
          std::string("nul\0in it", 9), "\xE2\x80\xA8 separator",    all_bytes};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_json_line_has_its_time_level_component_text_and_fields) {
  const auto line = formatted(ald::log_formatter::shape::json, pack_log_line({"broker", {"unit", "U-1"}}, "p", "refused"));
  const auto v = boost::json::parse(line);
  BOOST_TEST(v.at("ts").as_string() == "2026-11-26T10:00:00.123Z");
  BOOST_TEST(v.at("level").as_string() == "warn");
  BOOST_TEST(v.at("component").as_string() == "broker");
  BOOST_TEST(v.at("msg").as_string() == "refused");
  BOOST_TEST(v.at("unit").as_string() == "U-1");
}

BOOST_AUTO_TEST_CASE(a_json_line_is_one_line_of_valid_json_whatever_a_device_says) {
  for (const auto& hostile : hostile_texts()) {
    const auto line = formatted(ald::log_formatter::shape::json, pack_log_line({"broker", {"unit", hostile}}, "p", "said: " + hostile));
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(std::count(line.begin(), line.end(), '\n') == 1);
      boost::system::error_code wrong;
      const auto v = boost::json::parse(line, wrong);  // checks UTF-8 as well
      BOOST_REQUIRE(!wrong);
      BOOST_TEST(v.as_object().size() == 5u);
      BOOST_TEST(v.at("component").as_string() == "broker");
      BOOST_TEST(v.at("level").as_string() == "warn");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_text_shows_control_characters_and_obeys_none) {
  for (const auto& hostile : hostile_texts()) {
    const auto line = formatted(ald::log_formatter::shape::text, pack_log_line({"broker", {"unit", hostile}}, "p", "said: " + hostile));
    BOOST_TEST_CONTEXT(line) {
      BOOST_TEST(std::count(line.begin(), line.end(), '\n') == 1);
      BOOST_TEST(std::none_of(line.begin(), line.end() - 1, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_text_names_what_its_text_does_not) {
  const auto line = formatted(ald::log_formatter::shape::text, pack_log_line({"broker", {"unit", "U-1"}, {"key", "U-1/base/1"}}, "p", "U-1 refused"));
  BOOST_TEST(line == "2026-11-26T10:00:00.123Z warn     broker     U-1 refused key=U-1/base/1\n");
}

BOOST_AUTO_TEST_CASE(a_line_of_a_library_is_valid_too) {
  BOOST_TEST(boost::json::parse(formatted(ald::log_formatter::shape::json, "plain \xff\n")).at("component").as_string() == "library");
}

BOOST_AUTO_TEST_SUITE_END()
