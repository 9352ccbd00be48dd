// Orders for named devices over the admin API.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_order)

namespace {

struct ordering_fixture : gateway_fixture {
  ordering_fixture() { node.current.deployment_on = true; }
  void stage(const std::string& unit, device_stage what, device_reason why = device_reason::none) {
    auto row = registered_row();
    row.stage = what;
    row.reason = why;
    view.set(unit, row);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(devices_without_a_license_are_looked_at_and_the_others_refused_by_name, ordering_fixture) {
  stage("waits", device_stage::registered);
  stage("blocked", device_stage::ordering, device_reason::pack_exhausted);
  stage("has-one", device_stage::licensed);
  stage("gets-one", device_stage::delivering);
  stage("gone", device_stage::retired);
  stage("revoked", device_stage::registered, device_reason::revoked);
  const auto answer = json_of(admin("POST", "/order", R"({"units":["waits","blocked","has-one","gets-one","gone","revoked","unheard-of"]})"));
  BOOST_TEST(at(answer, "/looked_at") == "2");
  BOOST_TEST(node.count_of<examine_device>() == 2u);
  BOOST_TEST(node.count() == 2u);
  const char* whys[] = {"has a valid license", "has a valid license", "is not registered", "its license was revoked", "is not registered"};
  for (int i = 0; i < 5; ++i) BOOST_TEST(at(answer, "/errors/" + std::to_string(i) + "/error/message") == whys[i]);
}

BOOST_FIXTURE_TEST_CASE(with_deployment_off_nothing_is_ordered, ordering_fixture) {
  node.current.deployment_on = false;
  BOOST_TEST(admin("POST", "/order", R"({"units":["unit-a"]})").status == 409);
  BOOST_TEST(node.count() == 0u);
}

BOOST_FIXTURE_TEST_CASE(units_have_to_be_named, ordering_fixture) {
  for (const auto* body : {"", "{}", R"({"all":true})", R"({"units":["no unit"]})", R"({"units":["a"],"all":true})"}) {
    BOOST_TEST(admin("POST", "/order", body).status == 400, body);
  }
  BOOST_TEST(call("POST", "/api/v1/order", {}, R"({"units":["unit-a"]})").status == 401);
  BOOST_TEST(node.count() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
