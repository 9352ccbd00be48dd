// Stored groups and records of the event log: damage is refused, and what is read folds without a failure.
#include <string>

#include "licensing/device_machine.hpp"
#include "storage/group_codec.hpp"
#include "storage/record_reader.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ald;
  const std::string_view bytes = fuzz::text_of(data, size);
  record_reader reader;
  // As a group: only its digest makes it one.
  (void)stored_digest(1, bytes);
  if (const auto digest = computed_digest({}, 1, bytes); digest.ok()) {
    std::string whole(bytes);
    whole.replace(1, digest.value().size(), std::string(digest.value().begin(), digest.value().end()));
    (void)decode_group({}, 1, whole, reader, [](std::size_t, std::string_view stream, std::string_view) {
      fuzz::require(!stream.empty(), "each record has a stream");
      return true;
    });
  }
  // As one record.
  event::Record record;
  if (!reader.read(bytes, record).ok() || !record.has_device()) return 0;
  state::Device device;
  device.set_unit(record.unit());
  evolve(device, record.device(), record.seq(), record.at_ms());
  fuzz::require(device.seq() == record.seq(), "an event of any content is folded in");
  (void)outbox(device);
  return 0;
}
