// A node whose devices need licenses of several kinds, and evaluation licenses that are replaced by full ones.
#include "tests/actors/node_bed.hpp"

using namespace ald;
using namespace ald::test;

namespace {

pack_info pack(const std::string& id, const std::string& kind, std::int64_t total, bool evaluation = false) {
  pack_info info{pack_id(id), license_kind(kind), total};
  info.evaluation = evaluation;
  return info;
}

/// Devices need the base and video; each kind has a pack.
struct kinds_bed : node_bed {
  kinds_bed() { server.more_packs = {pack("v", "video", 100)}; }

  void begin() {
    start();
    BOOST_REQUIRE(call(set_kind{license_kind("video")}).ok());
  }
  std::optional<kind_row> license(const std::string& unit, const std::string& kind) {
    const device_row device = row(unit);
    for (const kind_row& one : device.kinds ? *device.kinds : std::vector<kind_row>{}) {
      if (one.kind.text == kind) return one;
    }
    return std::nullopt;
  }
  bool reaches_of(const std::string& unit, const std::string& kind, device_stage stage, device_reason reason) {
    const bool there = eventually([&] {
      const auto one = license(unit, kind);
      return one && one->stage == stage && one->reason == reason;
    });
    const auto is = license(unit, kind);
    if (!there) BOOST_TEST_MESSAGE(unit << "'s " << kind << " is " << (is ? std::string(name(is->stage)) + ", " + std::string(name(is->reason)) : std::string("not there")));
    return there;
  }
  /// Both licenses delivered, one after the other.
  void license_both(const std::string& unit) {
    enroll(unit);
    BOOST_REQUIRE(reaches(unit, device_stage::delivering, device_reason::awaiting_download));
    BOOST_REQUIRE(reaches_of(unit, "video", device_stage::delivering, device_reason::awaiting_turn));
    install(unit);
    BOOST_REQUIRE(reaches_of(unit, "video", device_stage::delivering, device_reason::awaiting_download));
    install(unit);
    BOOST_REQUIRE(reaches_of(unit, "video", device_stage::licensed, device_reason::none));
  }
  std::int64_t used(const std::string& id) {
    for (const state::Pack& one : packs()) {
      if (one.pack() == id) return one.used();
    }
    return -1;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(node_kinds)

BOOST_AUTO_TEST_CASE(a_device_gets_a_license_of_each_kind_one_delivery_after_the_other) {
  kinds_bed bed;
  bed.begin();
  bed.license_both("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.server.issued() == 2u);
  BOOST_TEST(eventually([&] { return bed.used("p") == 1 && bed.used("v") == 1; }));
  BOOST_TEST(bed.push.count("A") == 2u);
  const auto counts = bed.machine->view().kinds();
  BOOST_TEST(counts.at(license_kind("video")).licensed == 1u);
  BOOST_TEST(counts.at(license_kind("base")).devices == 1u);
  BOOST_TEST(counts.at(license_kind("video")).evaluation == 0u);
  const std::string digest = bed.digest();
  bed.stop();
  bed.start();
  BOOST_TEST(bed.digest() == digest);
  BOOST_TEST((bed.license("A", "video")->stage == device_stage::licensed));
}

BOOST_AUTO_TEST_CASE(a_kind_that_is_set_later_is_ordered_for_devices_that_are_licensed_and_at_rest) {
  kinds_bed bed;
  bed.start();
  for (const char* unit : {"A", "B"}) {
    bed.enroll(unit);
    BOOST_REQUIRE(bed.reaches(unit, device_stage::delivering, device_reason::awaiting_download));
    bed.install(unit);
    BOOST_REQUIRE(bed.reaches(unit, device_stage::licensed, device_reason::none));
  }
  BOOST_REQUIRE(bed.call("B", tag_device{{"kiosk"}, {}, false}).ok());
  BOOST_REQUIRE(bed.call(set_kind{license_kind("video"), true, "tag==kiosk"}).ok());
  BOOST_TEST(bed.reaches_of("B", "video", device_stage::delivering, device_reason::awaiting_download));
  BOOST_TEST(!bed.license("A", "video").has_value());
  BOOST_REQUIRE(bed.call("A", tag_device{{"kiosk"}, {}, false}).ok());
  BOOST_TEST(bed.reaches_of("A", "video", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(an_exhausted_pack_of_one_kind_keeps_no_other_from_being_ordered_and_is_noticed_when_it_is_filled_up) {
  kinds_bed bed;
  bed.server.more_packs = {pack("v", "video", 0)};
  bed.begin();
  bed.enroll("A");
  BOOST_REQUIRE(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.reaches_of("A", "video", device_stage::ordering, device_reason::pack_exhausted));
  device_filter exhausted;
  exhausted.reason = device_reason::pack_exhausted;
  BOOST_TEST(bed.machine->view().list(exhausted, {}, 10).size() == 1u);
  exhausted.stage = device_stage::licensed;
  BOOST_TEST(bed.machine->view().list(exhausted, {}, 10).empty());
  {
    std::lock_guard lock(bed.server.mutex);
    bed.server.more_packs = {pack("v", "video", 1)};
  }
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_TEST(bed.reaches_of("A", "video", device_stage::delivering, device_reason::awaiting_download));
}

BOOST_AUTO_TEST_CASE(a_node_that_is_killed_between_two_kinds_goes_on_and_orders_nothing_twice) {
  kinds_bed bed;
  bed.begin();
  bed.enroll("A");
  BOOST_REQUIRE(bed.reaches_of("A", "video", device_stage::delivering, device_reason::awaiting_turn));
  bed.stop();
  bed.start();
  BOOST_TEST(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.install("A");
  BOOST_TEST(bed.reaches_of("A", "video", device_stage::delivering, device_reason::awaiting_download));
  bed.stop();
  bed.start();
  bed.install("A");
  BOOST_TEST(bed.reaches_of("A", "video", device_stage::licensed, device_reason::none));
  BOOST_TEST(bed.server.issued() == 2u);
  BOOST_TEST(eventually([&] { return bed.used("p") == 1 && bed.used("v") == 1; }));
}

BOOST_AUTO_TEST_CASE(a_license_of_a_further_kind_goes_back_alone_or_with_all_the_others) {
  kinds_bed bed;
  bed.begin();
  bed.license_both("A");
  BOOST_REQUIRE(bed.call("A", withdraw_license{"sold", true, true, license_kind("video")}).ok());
  BOOST_TEST(eventually([&] { return bed.server.returned() == 1u; }));
  BOOST_TEST(eventually([&] { return bed.used("v") == 0; }));
  BOOST_TEST(bed.used("p") == 1);
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_REQUIRE(bed.call("A", withdraw_license{"lost", true, true}).ok());
  BOOST_TEST(eventually([&] { return bed.used("p") == 0; }));
}

BOOST_AUTO_TEST_CASE(reconciliation_compares_the_licenses_of_all_kinds_and_adopts_what_is_missing) {
  kinds_bed bed;
  bed.begin();
  bed.license_both("A");
  const auto reconcile = [&](bool fix) {
    std::promise<result<done>> promise;
    bed.machine->api().reconcile(fix, [&](result<done> r) { promise.set_value(std::move(r)); });
    BOOST_REQUIRE(promise.get_future().get().ok());
    BOOST_REQUIRE(eventually([&] { return bed.machine->api().reconciliation().where == reconcile_report::phase::done; }));
    return bed.machine->api().reconciliation();
  };
  BOOST_TEST(reconcile(false).open() == 0u);
  {
    std::lock_guard lock(bed.server.mutex);
    bed.server.issue_log.emplace_back(issued_license{order_key("A/video/2"), unit_id("A"), license_kind("video"), pack_id("v"), license_serial("X")}, "A video X");
  }
  const auto report = reconcile(true);
  BOOST_TEST(report.adopted == 1u);
  BOOST_TEST(reconcile(false).open() == 0u);
}

BOOST_AUTO_TEST_CASE(an_evaluation_license_is_replaced_by_a_full_one_when_there_is_one) {
  node_bed bed;
  bed.server.total = 0;
  bed.server.more_packs = {pack("trial", "base", 5, true)};
  bed.start();
  bed.enroll("A");
  BOOST_REQUIRE(bed.reaches("A", device_stage::delivering, device_reason::awaiting_download));
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::pack_exhausted));
  BOOST_TEST(bed.row("A").evaluation);
  BOOST_REQUIRE(bed.rule(pack_rule{pack_id("p"), std::nullopt, false}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::no_full_pack));
  BOOST_TEST(bed.server.issued() == 1u);  // no second one
  bed.server.total = 1;
  BOOST_REQUIRE(bed.refresh_packs().ok());
  BOOST_REQUIRE(bed.rule(pack_rule{pack_id("p"), std::nullopt, true}).ok());
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::awaiting_download));
  bed.install("A");
  BOOST_TEST(bed.reaches("A", device_stage::licensed, device_reason::none));
  BOOST_TEST(!bed.row("A").evaluation);
  BOOST_TEST(bed.server.issued() == 2u);
}

BOOST_AUTO_TEST_CASE(a_node_whose_base_is_a_further_kind_of_its_store_does_not_start) {
  kinds_bed bed;
  bed.begin();
  bed.stop();
  bed.config.device.license_kind = "video";
  bed.log = memory_event_log::open({}, bed.disk).value();
  bed.machine = std::make_unique<node>(bed.config, node_parts{bed.log.get(), &bed.server, &bed.verifier, &bed.push, &bed.clock});
  const auto outcome = bed.machine->start();
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().what == "device.license_kind is video, which devices of this store have as a further kind");
}

BOOST_AUTO_TEST_CASE(the_bases_kind_is_refused_as_a_further_one) {
  kinds_bed bed;
  bed.start();
  BOOST_TEST(!bed.call(set_kind{license_kind("base")}).ok());
}

BOOST_AUTO_TEST_SUITE_END()
