// The signature, against vectors made with OpenSSL.
#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>

#include "http/webhook_signature.hpp"
#include "tests/build_paths.hpp"

using namespace ald;

BOOST_AUTO_TEST_SUITE(webhook_signature)

namespace {

// printf '%s.%s' "$TIMESTAMP" "$BODY" | openssl dgst -sha256 -hmac "$SECRET"
struct test_vector {
  const char* secret;
  std::int64_t timestamp_s;
  const char* body;
  const char* signature;
};
const test_vector vectors[] = {
    {"0123456789abcdef0123456789abcdef", 1'800'000'000,
     R"({"id":"node-1/pack_low/base/1800000000000/firing","alert":"pack_low","subject":"base","state":"firing","since_ms":1800000000000,"at_ms":1800000000000,"detail":"10 of 100 licenses of kind base are free","node":"node-1"})",
     "v1=572e5e1476aec8ed03a133d3fda769c02a83955921250a5f670c66ca83b730fe"},
    {"0123456789abcdef0123456789abcdef", 1'800'000'060, "{}", "v1=d515a55eee976873a173ce19715e0175ed902d49b999cfbd72f496e692815062"},
    {"a secret of more than sixty-four bytes is hashed before it is used, as RFC 2104 says", 1, "", "v1=54a41f44b39d6fd5c373466a3b04dd37c2d4408cc6963a208ac2d750b1fd10e2"},
};

}  // namespace

BOOST_AUTO_TEST_CASE(it_is_what_openssl_says) {
  for (const auto& v : vectors) BOOST_TEST(ald::webhook_signature(v.secret, v.timestamp_s, v.body) == v.signature);
}

BOOST_AUTO_TEST_CASE(the_documented_vectors_are_these) {
  std::ifstream in(std::string(ald_source_dir) + "/docs/webhooks.md");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const auto& v : vectors) BOOST_TEST(text.find(v.signature) != std::string::npos, v.signature);
  BOOST_TEST(text.find(vectors[0].body) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(secret_time_and_body_all_count) {
  const auto of = [](const char* secret, std::int64_t at, const char* body) { return ald::webhook_signature(secret, at, body); };
  BOOST_TEST(of("secret", 10, "1") != of("Secret", 10, "1"));
  BOOST_TEST(of("secret", 10, "1") != of("secret", 11, "1"));
  BOOST_TEST(of("secret", 10, "1") != of("secret", 10, "2"));
  BOOST_TEST(of("secret", 1, "0.1") != of("secret", 10, "1"));
}

BOOST_AUTO_TEST_SUITE_END()
