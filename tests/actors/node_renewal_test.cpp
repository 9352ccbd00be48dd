// Renewal with a real CAF system: ahead of the end, while the device stays licensed, and over restarts.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

BOOST_AUTO_TEST_SUITE(node_renewal)

namespace {

// A device whose license S1 ends in 10 days; what comes later ends on the day given.
struct licensed_bed : node_bed {
  explicit licensed_bed(std::int64_t later_day) {
    const std::int64_t first_day = day_of(clock.wall_ms) + 10;
    ends_ms = (first_day + 1) * ms_per_day;
    verifier.expiry_day = [=](const std::string& serial) { return serial == "S1" ? first_day : later_day; };
    start();
    enroll("A");
    BOOST_REQUIRE(reaches("A", device_stage::delivering, device_reason::awaiting_download));
    install("A");
    BOOST_REQUIRE(reaches("A", device_stage::licensed, device_reason::none));
  }
  void pass_to(std::int64_t wall_ms) { clock.pass(wall_ms - clock.wall_ms); }
  std::int64_t ends_ms = 0;
};

constexpr std::int64_t far_day = 40'000;

}  // namespace

BOOST_AUTO_TEST_CASE(a_license_is_renewed_ahead_of_its_end_and_the_device_stays_licensed_until_the_next_is_confirmed) {
  licensed_bed bed(far_day);
  BOOST_TEST(bed.server.issued() == 1u);
  bed.pass_to(bed.ends_ms - 2 * ms_per_day);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::awaiting_download));
  BOOST_TEST(bed.server.issued() == 2u);
  BOOST_TEST(bed.row("A").installed_term.last_day == day_of(bed.ends_ms) - 1);
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.row("A").installed_term.last_day == far_day);
  BOOST_TEST(bed.row("A").serial.text == "S2");
  BOOST_TEST(eventually([&] { return bed.ledger().packs(0).used() == 2 && bed.ledger().lines_size() == 0; }));
}

BOOST_AUTO_TEST_CASE(a_renewal_under_way_goes_on_after_a_restart_and_the_end_of_what_is_installed_is_noticed) {
  licensed_bed bed(far_day);
  bed.pass_to(bed.ends_ms - 2 * ms_per_day);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::awaiting_download));
  const std::string before = bed.digest();
  bed.stop();
  bed.start();
  BOOST_TEST(bed.digest() == before);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::awaiting_download));
  bed.push.silent.insert("A");
  bed.pass_to(bed.ends_ms);
  BOOST_TEST(eventually([&] { return bed.row("A").stage == device_stage::delivering; }));
  BOOST_TEST(bed.machine->view().licenses({day_of(bed.clock.wall_ms)})[static_cast<std::size_t>(license_state::expired)] == 1u);
}

BOOST_AUTO_TEST_CASE(a_license_that_expires_no_later_is_kept_once_and_asked_for_no_more_before_the_end_also_after_a_restart) {
  licensed_bed bed(day_of(set_clock().wall_ms) + 10);
  bed.pass_to(bed.ends_ms - 2 * ms_per_day);
  BOOST_TEST(eventually([&] { return bed.server.issued() == 2 && bed.ledger().packs(0).used() == 2 && bed.ledger().lines_size() == 0; }));
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.row("A").serial.text == "S1");
  BOOST_TEST(bed.license_file("A", license_serial("S2")).has_value());
  bed.stop();
  bed.start();
  bed.pass_to(bed.ends_ms - 1'000);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.license_file("A", license_serial("S2")).has_value());
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(without_a_later_pack_nothing_is_ordered_and_the_device_says_so_until_there_is_one) {
  licensed_bed bed(far_day);
  bed.server.expiry_day = day_of(bed.ends_ms) - 1;
  BOOST_TEST(bed.refresh_packs().ok());
  bed.pass_to(bed.ends_ms - 2 * ms_per_day);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::no_later_pack));
  BOOST_TEST(bed.server.issued() == 1u);
  bed.server.expiry_day = far_day;
  BOOST_TEST(bed.refresh_packs().ok());
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::awaiting_download));
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
