// Lines of an exported log: what is taken is written again as the same event.
#include <string>

#include "replay/event_line.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ald;
  event_line_reader reader;
  const auto line = reader.read(fuzz::text_of(data, size));
  if (!line.ok()) return 0;
  const auto* event = std::get_if<event_line>(&line.value());
  if (event == nullptr) return 0;
  const auto again = reader.read(write_event_line(event->at, event->record, event->bytes));
  const auto* read = again.ok() ? std::get_if<event_line>(&again.value()) : nullptr;
  fuzz::require(read != nullptr && read->bytes == event->bytes, "written and read again it is the same event");
  return 0;
}
