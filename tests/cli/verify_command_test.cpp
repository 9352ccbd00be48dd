// `ald verify`: exit codes, what it prints, and where keys may come from.
#include "cli/verify_command.hpp"

#include <unistd.h>

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "issuer/license_file.hpp"

namespace {

using namespace ald;

signing_key key_of(unsigned char seed) {
  std::array<unsigned char, 32> bytes;
  bytes.fill(seed);
  return signing_key::from_seed(bytes);
}

struct fixture {
  fixture() {
    path = (std::filesystem::temp_directory_path() / "ald-verify-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(path.data()));
    const license_claims claims{license_serial("L-0000000042"), unit_id("U1"), license_kind("base"), pack_id("default"), 20'908};
    write("license.lic", encode_license_file(claims, 1'767'225'612'345, key_of(1)).value());
  }
  ~fixture() { std::filesystem::remove_all(path); }

  std::string in_dir(const std::string& name) const { return path + "/" + name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(in_dir(name)) << text; }
  int run(const std::vector<std::string>& keys, const std::string& unit = "", bool json = false,
          std::optional<std::int64_t> today = std::nullopt, const std::string& file = "license.lic") {
    out.str("");
    err.str("");
    return verify_command(in_dir(file), keys, unit, json, out, err, today);
  }

  std::string path;
  std::string key = key_of(1).verifying_key().to_text();
  std::ostringstream out, err;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(verify_command, fixture)

BOOST_AUTO_TEST_CASE(a_valid_license_is_printed_and_exits_0) {
  BOOST_TEST(run({key}) == 0);
  BOOST_TEST(out.str().starts_with("valid\n"));
  for (const auto* text : {"L-0000000042", "U1", "base", "default", "2027-03-31"}) BOOST_TEST(out.str().find(text) != std::string::npos);
  BOOST_TEST(err.str() == "");
}

BOOST_AUTO_TEST_CASE(json_is_one_object) {
  BOOST_TEST(run({key}, "U1", true) == 0);
  BOOST_TEST(boost::json::parse(out.str()) ==
             boost::json::parse(R"({"valid":true,"license":{"serial":"L-0000000042","unit":"U1","kind":"base","pack":"default","expiry":"2027-03-31"}})"));
  BOOST_TEST(run({key_of(2).verifying_key().to_text()}, "", true) == 1);
  BOOST_TEST(boost::json::parse(out.str()) == boost::json::parse(R"({"valid":false,"reason":"license file: not signed by a trusted key"})"));
}

BOOST_AUTO_TEST_CASE(a_signing_key_given_in_a_public_keys_place_is_never_shown) {
  const auto file = in_dir("signing.key");
  BOOST_REQUIRE(key_of(1).save(file).ok());
  std::ifstream in(file);
  std::string mark, secret;
  in >> mark >> secret;
  BOOST_REQUIRE(secret.size() > 40u);
  for (const auto& given : {file, "@" + file, secret, mark + " " + secret}) {
    BOOST_TEST(run({given}) != 0);  // the secret alone looks like a public key, one that signed nothing
    BOOST_TEST((out.str() + err.str()).find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(keys_come_as_text_or_from_files_of_several) {
  write("keys", "# the old one, then the new one\n" + key_of(2).verifying_key().to_text() + "\n\n" + key + "\r\n");
  BOOST_TEST(run({"@" + in_dir("keys")}) == 0);
  BOOST_TEST(run({in_dir("keys")}) == 0);
  BOOST_TEST(run({key_of(2).verifying_key().to_text(), key}) == 0);
  BOOST_TEST(run({key_of(2).verifying_key().to_text()}) == 1);
}

BOOST_AUTO_TEST_CASE(another_unit_or_a_day_after_the_last_is_not_valid) {
  BOOST_TEST(run({key}, "U2") == 1);
  BOOST_TEST(out.str().starts_with("NOT VALID: bound to unit U1, not to U2\n"));
  BOOST_TEST(run({key}, "U1", false, 20'908) == 0);
  BOOST_TEST(run({key}, "U1", false, 20'909) == 1);
  BOOST_TEST(out.str().starts_with("NOT VALID: expired after 2027-03-31\n"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_exits_2_and_says_so_on_the_error_stream) {
  write("empty", "");
  for (const auto& bad : {std::string("nonsense"), "@" + in_dir("none"), in_dir("empty"), path}) {
    BOOST_TEST(run({bad}) == 2);
    BOOST_TEST(err.str().starts_with("ald verify: "));
    BOOST_TEST(out.str() == "");
  }
  BOOST_TEST(run({}) == 2);
  BOOST_TEST(run({key}, "", false, std::nullopt, "none.lic") == 2);
  BOOST_TEST(run({key}, "", false, std::nullopt, ".") == 2);
}

BOOST_AUTO_TEST_CASE(an_endless_file_is_not_read_to_its_end) {
  BOOST_TEST(run({key}, "", false, std::nullopt, "../../dev/zero") == 1);
  BOOST_TEST(out.str() == "NOT VALID: license file: longer than 16384 bytes\n");
}

BOOST_AUTO_TEST_SUITE_END()
