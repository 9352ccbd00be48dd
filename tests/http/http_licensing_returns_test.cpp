// The HTTP connector gives licenses back: each answer is read, and what can't be told is asked again.
#include "http/http_licensing_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/http/fake_licensing_api.hpp"
#include "tests/http/scripted_server.hpp"

using namespace ald;
using namespace ald::testing;

BOOST_AUTO_TEST_SUITE(http_licensing_returns)

BOOST_AUTO_TEST_CASE(licenses_are_given_back_and_each_answer_is_read) {
  using outcome = return_answer::outcome;
  connector_bed bed;
  const auto give_back = [&] {
    return bed.wait_for<std::vector<return_answer>>([&](auto done) { bed.server->give_back({{license_serial("S1"), unit_id("A"), license_kind("base")}}, done); });
  };
  const auto told = [&](const std::string& body) {
    bed.api.say("POST /v1/returns", 200, body);
    return give_back();
  };
  const auto back = told(R"({"returns":[{"serial":"S1","state":"returned","pack":"p"}]})");
  BOOST_REQUIRE(back.ok());
  BOOST_TEST((back.value().at(0).what == outcome::returned));
  BOOST_TEST(back.value().at(0).pack.text == "p");
  BOOST_TEST((boost::json::parse(bed.api.last("POST /v1/returns").body) == boost::json::parse(R"({"returns":[{"serial":"S1","unit":"A","kind":"base"}]})")));
  BOOST_TEST((told(R"({"returns":[{"serial":"S1","state":"refused","text":"late"}]})").value().at(0).what == outcome::refused));
  BOOST_TEST((told(R"({"returns":[{"serial":"S1","state":"unsupported"}]})").value().at(0).what == outcome::unsupported));
  BOOST_TEST((told(R"({"returns":[{"serial":"S1","state":"failed"}]})").value().at(0).what == outcome::later));
  BOOST_TEST(!told(R"({"returns":[{"serial":"S1","state":"lost"}]})").ok());
  BOOST_TEST(!told("{}").ok());
  for (const int status : {404, 405}) {
    bed.api.say("POST /v1/returns", status, "{}");
    const auto unknown = give_back();
    BOOST_REQUIRE(unknown.ok());
    BOOST_TEST((unknown.value().at(0).what == outcome::unsupported));
  }
  bed.api.say("POST /v1/returns", 503, "{}");
  BOOST_TEST(!give_back().ok());
}

BOOST_AUTO_TEST_SUITE_END()
