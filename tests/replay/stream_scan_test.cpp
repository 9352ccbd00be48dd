// One stream's records by the index, which may be damaged.
#include <boost/test/unit_test.hpp>

#include "replay/stream_scan.hpp"
#include "storage/memory_event_log.hpp"

using namespace ald;

namespace {

void append(memory_event_log& log, std::uint64_t seq) {
  event::Record record;
  record.set_seq(seq);
  record.set_unit("A");
  record.mutable_device()->mutable_retired();
  log_group group;
  group.number = log.last_group() + 1;
  group.records.push_back({"device/A", record.SerializeAsString()});
  log.append(std::move(group), [](result<done> r) { BOOST_REQUIRE(r.ok()); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stream_scan)

BOOST_AUTO_TEST_CASE(the_records_of_a_stream_come_in_order) {
  const auto log = memory_event_log::open().value();
  for (std::uint64_t seq = 1; seq <= 3; ++seq) append(*log, seq);
  std::uint64_t seen = 0;
  BOOST_TEST(scan_stream(*log, "device/A", [&](const record_place&, const event::Record& record) { return ++seen, record.seq() == seen; }).ok());
  BOOST_TEST(seen == 3u);
}

BOOST_AUTO_TEST_CASE(an_event_that_the_index_does_not_find_is_named_and_not_passed_over) {
  const auto log = memory_event_log::open().value();
  for (const std::uint64_t seq : {1, 2, 5}) append(*log, seq);
  std::uint64_t seen = 0;
  const auto read = scan_stream(*log, "device/A", [&](const record_place&, const event::Record&) { return ++seen, true; });
  BOOST_REQUIRE(!read.ok());
  BOOST_TEST((read.error().code == fault_code::corrupt));
  BOOST_TEST(read.error().what.find("event 5 (group 3) behind event 2") != std::string::npos, read.error().what);
  BOOST_TEST(seen == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
