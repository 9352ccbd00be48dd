// The router, and the small parsers that judge outside text: paths, queries, ranges, entity tags.
#include <boost/test/unit_test.hpp>

#include "http/byte_range.hpp"
#include "http/etag.hpp"
#include "http/percent_decode.hpp"
#include "http/route.hpp"

using namespace ald;

namespace {

router some_routes() {
  router r;
  const auto nothing = [](routed_request, http_responder) {};
  r.add("GET", "/a/{x}", nothing);
  r.add("PUT", "/a/{x}", nothing);
  r.add("POST", "/a/fixed/{y}", nothing);
  r.add("POST", "/a/{x}/{y}", nothing);
  return r;
}

bool is(const router::match& m, router::outcome what) { return m.what == what; }

}  // namespace

BOOST_AUTO_TEST_SUITE(route)

BOOST_AUTO_TEST_CASE(segments_are_decoded_one_by_one) {
  const auto m = some_routes().find("GET", "/a/b%3Ac%20d");
  BOOST_TEST(is(m, router::outcome::found));
  BOOST_REQUIRE(m.values.size() == 1u);
  BOOST_TEST(m.values[0] == "b:c d");
}

BOOST_AUTO_TEST_CASE(head_is_answered_by_the_get_route) { BOOST_TEST(is(some_routes().find("HEAD", "/a/b"), router::outcome::found)); }

BOOST_AUTO_TEST_CASE(a_literal_added_first_wins) {
  BOOST_TEST(some_routes().find("POST", "/a/fixed/1").values.size() == 1u);
  BOOST_TEST(some_routes().find("POST", "/a/other/1").values.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_wrong_method_names_the_right_ones) {
  const auto m = some_routes().find("DELETE", "/a/b");
  BOOST_TEST(is(m, router::outcome::wrong_method));
  BOOST_TEST(m.allow == "GET, HEAD, PUT");
}

BOOST_AUTO_TEST_CASE(unknown_paths_are_not_found) {
  for (const auto* path : {"/", "/a", "/b/c", "/a/b/c/d"}) {
    BOOST_TEST(is(some_routes().find("GET", path), router::outcome::not_found), path);
  }
}

BOOST_AUTO_TEST_CASE(path_tricks_are_bad_paths) {
  for (const auto* path : {"/a/..", "/a/.", "/a/%2e%2e", "/a/%2E", "//a/b", "/a//b", "/a/b/", "/a/b%2Fc", "/a/b%2fc", "/a/b%5cc", "/a/%00",
                           "/a/b%0a", "/a/%", "/a/%4", "/a/%zz", "a/b", ""}) {
    BOOST_TEST(is(some_routes().find("GET", path), router::outcome::bad_path), path);
  }
}

BOOST_AUTO_TEST_CASE(queries_are_read_by_name) {
  const auto q = parse_query("a=1&b=x%26y&c");
  BOOST_REQUIRE(q);
  BOOST_TEST(q->at("a") == "1");
  BOOST_TEST(q->at("b") == "x&y");
  BOOST_TEST(q->at("c") == "");
  BOOST_TEST(parse_query("")->empty());
  BOOST_TEST(!parse_query("a=1&a=2"));
  BOOST_TEST(!parse_query("a=%g0"));
}

BOOST_AUTO_TEST_CASE(one_range_is_taken_and_cut_to_the_size) {
  const auto check = [](std::string_view header, std::size_t first, std::size_t length) {
    const auto r = parse_range(header, 10);
    BOOST_TEST((!r.whole && r.satisfiable && r.first == first && r.length == length), std::string(header));
  };
  check("bytes=0-0", 0, 1);
  check("bytes=2-5", 2, 4);
  check("bytes=2-", 2, 8);
  check("bytes=2-99", 2, 8);
  check("bytes=-3", 7, 3);
  check("bytes=-99", 0, 10);
}

BOOST_AUTO_TEST_CASE(a_range_beyond_the_end_is_not_satisfiable) {
  for (const auto* header : {"bytes=10-", "bytes=10-12", "bytes=-0"}) BOOST_TEST(!parse_range(header, 10).satisfiable, header);
}

BOOST_AUTO_TEST_CASE(what_is_no_single_byte_range_means_the_whole) {
  for (const auto* header : {"", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=1-2,4-5", "items=0-1", "bytes=-", "bytes=1-2x",
                             "bytes=99999999999999999999-", "bytes=--1"}) {
    BOOST_TEST(parse_range(header, 10).whole, header);
  }
}

BOOST_AUTO_TEST_CASE(an_entity_tag_is_named_in_a_list_weakly_or_by_a_star) {
  const auto tag = etag_of("body");
  BOOST_TEST(tag != etag_of("bodz"));
  BOOST_TEST(names_etag(tag, tag));
  BOOST_TEST(names_etag("\"x\" , W/" + tag, tag));
  BOOST_TEST(names_etag("*", tag));
  BOOST_TEST(!names_etag("", tag));
  BOOST_TEST(!names_etag("\"x\"", tag));
}

BOOST_AUTO_TEST_SUITE_END()
