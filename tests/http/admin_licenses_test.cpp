// The admin API over a real socket: license files that an operator brings.
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(admin_licenses)

BOOST_AUTO_TEST_CASE(each_file_is_answered_by_itself_with_what_its_device_made_of_it) {
  gateway_fixture f;
  f.node.on_upload = [](const std::string& file) -> result<license_claims> {
    if (file == "bad") return fault{fault_code::bad_input, "the signature is not of a trusted key", ""};
    return license_claims{license_serial("S-" + file), unit_id(file), license_kind("base"), pack_id("p"), 1};
  };
  device_detail has_it, has_another;
  has_it.state.mutable_license()->set_serial("S-u1");
  has_it.state.mutable_license()->set_expiry_day(1);
  has_another.state.mutable_license()->set_serial("S-0");
  has_another.state.mutable_license()->set_expiry_day(2);
  f.node.details[unit_id("u1")] = has_it;
  f.node.details[unit_id("u2")] = has_another;
  const auto answer = f.admin("POST", "/licenses", R"({"license_files":["u1","bad","u2","u3"]})");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body ==
             R"({"licenses":[{"ok":true,"unit":"u1","serial":"S-u1","expiry":"1970-01-02","taken_as":"license","device_has_until":"1970-01-02"},)"
             R"({"ok":false,"error":{"code":"bad_input","message":"the signature is not of a trusted key","hint":""}},)"
             R"({"ok":true,"unit":"u2","serial":"S-u2","expiry":"1970-01-02","taken_as":"surplus","device_has_until":"1970-01-03"},)"
             R"({"ok":true,"unit":"u3","serial":"S-u3","expiry":"1970-01-02","taken_as":null,"device_has_until":null}]})");
}

BOOST_AUTO_TEST_CASE(a_wrong_call_uploads_nothing) {
  gateway_fixture f;
  for (const char* body : {"{}", R"({"license_files":"x"})", R"({"license_files":[1]})", R"({"license_files":["x"],"y":1})", "x"}) {
    BOOST_TEST(f.admin("POST", "/licenses", body).status == 400, body);
  }
  BOOST_TEST(f.node.uploads.empty());
  BOOST_TEST(f.call("POST", "/api/v1/licenses").status == 401);
}

BOOST_AUTO_TEST_SUITE_END()
