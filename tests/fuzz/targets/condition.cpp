// Conditions in RSQL: a complaint names a place in the text, and what is understood means the same when it is written and read again.
#include <charconv>
#include <string>

#include "licensing/condition.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace {

using namespace ald;

void judge_complaint(const std::string& complaint, std::size_t size) {
  fuzz::require(complaint.starts_with("at "), "a complaint begins with the place");
  std::size_t place = 0;
  const char* const end = complaint.data() + complaint.size();
  const auto [rest, error] = std::from_chars(complaint.data() + 3, end, place);
  fuzz::require(error == std::errc() && rest != end && *rest == ':', "the place is a number");
  fuzz::require(place >= 1 && place <= size + 1, "the place is in the text, or just behind it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const auto parsed = condition::parse(text);
  if (!parsed.ok()) {
    judge_complaint(parsed.error().what, size);
    return 0;
  }
  condition_limits wide;
  wide.max_bytes = 1u << 20;
  const auto again = condition::parse(parsed.value().to_string(), wide);
  fuzz::require(again.ok() && again.value() == parsed.value(), "written and read again it is the same condition");
  const device_attributes device{"unit-7", "", "/berlin/lobby", "10.03.500", "kiosk", "", {"lobby", "kiosk"}};
  fuzz::require(parsed.value().satisfied_by(device) == again.value().satisfied_by(device), "both judge a device alike");
  return 0;
}
