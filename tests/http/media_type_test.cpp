// Content negotiation as DDI clients meet it: which JSON they get, what is refused, and the shape of a refusal.
#include <boost/test/unit_test.hpp>

#include "http/media_type.hpp"
#include "tests/http/gateway_fixture.hpp"

using namespace ald;
using namespace ald::testing;

namespace {

std::string type_for(std::string_view accept) {
  const auto type = json_type_for(accept);
  return type ? std::string(type->substr(0, type->find(';'))) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(media_type)

BOOST_AUTO_TEST_CASE(hal_json_is_answered_unless_plain_json_is_wanted_more) {
  for (const auto* accept : {"", " ", "*/*", "application/*", "application/hal+json", "application/json, application/hal+json",
                             "application/json;q=0.5, application/hal+json;q=0.9", "text/html, */*;q=0.1", "APPLICATION/HAL+JSON"}) {
    BOOST_TEST(type_for(accept) == "application/hal+json", accept);
  }
  for (const auto* accept : {"application/json", "application/json; charset=utf-8", "application/json, */*;q=0.8", "application/hal+json;q=0, */*"}) {
    BOOST_TEST(type_for(accept) == "application/json", accept);
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_no_json_gets_none) {
  for (const auto* accept : {"text/html", "application/cbor", "application/json;q=0", "*/*;q=0", "application/json;q=x", "json", ","}) {
    BOOST_TEST(type_for(accept) == "none", accept);
  }
}

BOOST_AUTO_TEST_CASE(bodies_are_json_in_utf_8_or_say_nothing) {
  for (const auto* type : {"", "application/json", "application/hal+json;charset=UTF-8", "Application/JSON; charset=\"utf-8\"",
                           "application/json;charset=us-ascii;profile=x"}) {
    BOOST_TEST(is_json_type(type), type);
  }
  for (const auto* type : {"text/plain", "application/cbor", "application/json;charset=iso-8859-1", "application/x-www-form-urlencoded"}) {
    BOOST_TEST(!is_json_type(type), type);
  }
}

BOOST_AUTO_TEST_CASE(a_poll_is_answered_in_the_type_the_client_asks_for) {
  gateway_fixture f;
  const auto plain = f.device("GET", "", "", {{"Accept", "application/json"}});
  BOOST_TEST(find_header(plain.headers, "Content-Type") == "application/json;charset=UTF-8");
  const auto hal = f.device("GET", "", "", {{"Accept", "application/hal+json"}});
  BOOST_TEST(find_header(hal.headers, "Content-Type") == "application/hal+json;charset=UTF-8");
  BOOST_TEST(plain.body == hal.body);
}

BOOST_AUTO_TEST_CASE(other_types_are_refused_with_406_and_415_and_reach_nobody) {
  gateway_fixture f;
  f.offer(poll_offer::deployment);
  for (const auto* path : {"", "/deploymentBase/7", "/confirmationBase", "/softwaremodules/7/artifacts"}) {
    BOOST_TEST(f.device("GET", path, "", {{"Accept", "application/cbor"}}).status == 406, path);
  }
  const std::string closed = R"({"status":{"execution":"closed","result":{"finished":"success"}}})";
  const auto r = f.device("POST", "/deploymentBase/7/feedback", closed, {{"Content-Type", "application/cbor"}});
  BOOST_TEST(r.status == 415);
  BOOST_TEST(f.device("PUT", "/configData", R"({"data":{}})", {{"Content-Type", "text/plain"}}).status == 415);
  BOOST_TEST(f.node.count() == 0u);
  BOOST_TEST(f.device("POST", "/deploymentBase/7/feedback", closed, {{"Content-Type", "application/hal+json"}}).status == 200);
  BOOST_TEST(f.device("POST", "/deploymentBase/7/feedback", closed).status == 200);
}

BOOST_AUTO_TEST_CASE(errors_have_the_shape_that_hawkbits_clients_read) {
  gateway_fixture f;
  const auto r = f.device("GET", "/deploymentBase/7");
  BOOST_TEST(r.status == 404);
  BOOST_TEST(find_header(r.headers, "Content-Type") == "application/json;charset=UTF-8");
  const auto v = json_of(r);
  BOOST_TEST(at(v, "/exceptionClass") == "ald.NotFoundException");
  BOOST_TEST(at(v, "/errorCode") == "ald.error.not_found");
  BOOST_TEST(at(v, "/message") == "no such action for this device");
}

BOOST_AUTO_TEST_SUITE_END()
