// A device of a fleet that needs licenses of several kinds, and the steps of its stories.
#pragma once
#include <algorithm>
#include <memory>
#include <string>

#include <boost/test/unit_test.hpp>

#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "tests/licensing/device_player.hpp"

namespace ald {

/// Needs video besides the base. Kinds are named; empty: the base.
struct fleet_of_kinds {
  device_player device;

  explicit fleet_of_kinds(const std::string& condition = "") {
    device.prompting(false);
    want("video", condition);
  }

  void want(const std::string& kind, const std::string& condition = "", bool wanted = true) {
    device.operate(set_kind{license_kind(kind), wanted, condition});
  }
  state::Device view(const std::string& kind) const { return kind.empty() ? views_of(device.state()).front().state : view_of(device.state(), kind); }
  take_license license(const std::string& kind, std::uint32_t n = 1) const {
    const std::string name = kind.empty() ? "base" : kind;
    take_license what = device.license(n, name + "-" + std::to_string(n));
    what.key = make_order_key(unit_id("unit-1"), license_kind(name), n);
    what.claims.kind = license_kind(name);
    what.action = action_id{static_cast<std::uint32_t>((kind.empty() ? 100 : kind == "video" ? 200 : 300) + n)};
    return what;
  }
  std::string take(const std::string& kind, std::uint32_t n = 1) { return device.play(license(kind, n)); }
  action_id action(const std::string& kind) const { return action_id{view(kind).delivery().action()}; }
  std::string push_ends(const std::string& kind, event::PushOutcome outcome) {
    const auto& delivery = view(kind).delivery();
    return device.play(finish_push{action(kind), delivery.attempt(), lacks_consent(delivery), outcome, "detail"});
  }
  std::string download(const std::string& kind) { return device.play(complete_download{action(kind)}); }
  std::string feedback(const std::string& kind, take_feedback::kind what) { return device.play(take_feedback{action(kind), what, 7, "why"}); }
  void install(const std::string& kind) {
    push_ends(kind, event::ACCEPTED);
    download(kind);
    feedback(kind, take_feedback::kind::success);
  }
  /// Both licenses stored, none delivered.
  void order_both(const std::string& firmware = "10.03.500", const std::string& address = "192.0.2.7:8081") {
    device.appear(firmware, address);
    device.look();
    take("");
    take("video");
  }
  void license_both() {
    order_both();
    install("");
    install("video");
  }
  const kind_row& row(const std::string& kind) {
    rows = device.row().kinds;
    BOOST_REQUIRE(rows != nullptr);
    const auto found = std::find_if(rows->begin(), rows->end(), [&](const kind_row& one) { return one.kind.text == (kind.empty() ? "base" : kind); });
    BOOST_REQUIRE((found != rows->end()));
    return *found;
  }
  std::string standing(const std::string& kind) { return std::string(name(row(kind).stage)) + " " + std::string(name(row(kind).reason)); }
  std::shared_ptr<const std::vector<kind_row>> rows;
};

/// The kinds of the log's events from the n-th on; "-": about the base, or the device itself.
inline std::string kinds_of(const device_player& device, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < device.log().size(); ++i) {
    const event::Device& what = device.log()[i].device();
    text += (text.empty() ? "" : " ") + (what.has_of_kind() ? what.of_kind() : std::string("-"));
  }
  return text;
}

}  // namespace ald
