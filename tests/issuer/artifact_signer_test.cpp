// The signing key and certificate: made once, private, and refused with one clear reason.
#include "issuer/artifact_signer.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tests/issuer/packing_bed.hpp"

using namespace ald;

namespace {

std::string why(const packing_bed& bed, const std::string& key, const std::string& certificate) {
  const auto loaded = artifact_signer::load(bed.dir / key, bed.dir / certificate);
  return loaded.ok() ? "" : to_string(loaded.error());
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(artifact_signer)

BOOST_AUTO_TEST_CASE(the_first_start_makes_a_private_key_and_later_ones_keep_it) {
  const packing_bed bed;
  const auto first = bed.signer();
  struct stat info {};
  BOOST_REQUIRE(::stat((bed.dir / "signing/key.pem").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 07777) == 0600u);
  const auto second = bed.signer();
  BOOST_TEST(second.fingerprint() == first.fingerprint());
  BOOST_TEST((second.sign("text").value() == first.sign("text").value()));
}

BOOST_AUTO_TEST_CASE(a_crash_between_key_and_certificate_is_mended_but_a_lost_key_is_not_replaced) {
  const packing_bed bed;
  const auto first = bed.signer();
  std::filesystem::remove(bed.dir / "signing/cert.pem");
  BOOST_TEST(bed.signer().fingerprint() == first.fingerprint());
  std::filesystem::remove(bed.dir / "signing/key.pem");
  const auto lost = ald::artifact_signer::load_or_make(bed.dir / "signing");
  BOOST_REQUIRE(!lost.ok());
  BOOST_TEST((lost.error().code == fault_code::conflict));
}

BOOST_AUTO_TEST_CASE(a_key_and_certificate_of_the_operator_sign) {
  const packing_bed bed;
  bed.make_certificate("own");
  const auto signer = ald::artifact_signer::load(bed.dir / "own.key", bed.dir / "own.pem");
  BOOST_REQUIRE_MESSAGE(signer.ok(), why(bed, "own.key", "own.pem"));
  BOOST_TEST(signer.value().sign("text").ok());
  BOOST_TEST(signer.value().ends_at_ms() > 1'700'000'000'000);
}

BOOST_AUTO_TEST_CASE(what_can_not_sign_is_refused_with_its_reason) {
  const packing_bed bed;
  bed.make_certificate("own");
  bed.make_certificate("other");
  bed.make_certificate("server", "-newkey rsa:2048 -addext extendedKeyUsage=serverAuth");
  bed.make_certificate("curve", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -addext extendedKeyUsage=emailProtection");
  bed.make_certificate("sealed", "-newkey rsa:2048 -addext extendedKeyUsage=emailProtection -addext keyUsage=keyEncipherment");
  BOOST_TEST(says(why(bed, "none.key", "own.pem"), "cannot open artifact signing key"));
  BOOST_TEST(says(why(bed, "own.key", "none.pem"), "cannot read artifact signing certificate"));
  BOOST_TEST(says(why(bed, "own.key", "own.key"), "holds no certificate"));
  BOOST_TEST(says(why(bed, "own.pem", "own.pem"), "is not an RSA key"));
  BOOST_TEST(says(why(bed, "own.key", "other.pem"), "is not of the artifact signing key"));
  BOOST_TEST(says(why(bed, "server.key", "server.pem"), "is not for emailProtection"));
  BOOST_TEST(says(why(bed, "sealed.key", "sealed.pem"), "is not for digital signatures"));
  BOOST_TEST(says(why(bed, "curve.key", "curve.pem"), "is not an RSA key of 2048 bits or more"));
  BOOST_REQUIRE(::chmod((bed.dir / "own.key").c_str(), 0640) == 0);
  BOOST_TEST(says(why(bed, "own.key", "own.pem"), "can be read or written by others than its owner"));
}

BOOST_AUTO_TEST_SUITE_END()
