// Keys, certificates and CMS by OpenSSL.
#include "issuer/artifact_signer.hpp"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <vector>

#include "issuer/private_file.hpp"

namespace ald {
namespace {

struct freed {
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
  void operator()(X509* x) const { X509_free(x); }
  void operator()(CMS_ContentInfo* c) const { CMS_ContentInfo_free(c); }
  void operator()(X509_EXTENSION* e) const { X509_EXTENSION_free(e); }
  void operator()(STACK_OF(X509) * s) const { sk_X509_free(s); }
};
template <class T>
using owned = std::unique_ptr<T, freed>;

constexpr int key_bits = 2048;
constexpr std::size_t pem_bytes_max = 64 * 1024;
constexpr const char* key_word = "artifact signing key";
constexpr const char* certificate_word = "artifact signing certificate";

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

fault openssl_fault(const std::string& doing) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return {fault_code::io, "OpenSSL could not " + doing + ": " + text.data(), ""};
}

owned<BIO> reading(std::string_view bytes) { return owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

std::string written(BIO* bio) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// A key file with a passphrase is refused like one that holds no key: nobody is there to type it.
int no_passphrase(char*, int, int, void*) { return 0; }

result<owned<EVP_PKEY>> read_key(const std::string& file) {
  auto text = read_private_file(key_word, file, pem_bytes_max);
  if (!text) return text.error();
  owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(reading(text.value()).get(), nullptr, no_passphrase, nullptr));
  OPENSSL_cleanse(text.value().data(), text.value().size());
  ERR_clear_error();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key.get()) < key_bits) {
    return bad(std::string(key_word) + " " + file + " is not an RSA key of 2048 bits or more, in PEM and without a passphrase",
               "openssl genrsa -out " + file + " 3072; an ECDSA signature would differ each time, and break resumed downloads");
  }
  return key;
}

result<std::vector<owned<X509>>> read_certificates(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) return fault{fault_code::not_found, std::string("cannot read ") + certificate_word + " " + file, "check its path and its permissions"};
  std::stringstream text;
  text << in.rdbuf();
  const auto pem = text.str();
  const auto bio = reading(std::string_view(pem).substr(0, pem_bytes_max));
  std::vector<owned<X509>> all;
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)) all.emplace_back(one);
  ERR_clear_error();
  if (all.empty()) return bad(std::string(certificate_word) + " " + file + " holds no certificate in PEM", "its first line is -----BEGIN CERTIFICATE-----");
  return all;
}

result<done> check_certificate(X509* certificate, EVP_PKEY* key, const std::string& file) {
  const auto named = std::string(certificate_word) + " " + file;
  if (X509_check_private_key(certificate, key) != 1) {
    ERR_clear_error();
    return bad(named + " is not of the " + key_word, "the signer's certificate is the first one in the file");
  }
  const auto extended = X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE ? X509_get_extended_key_usage(certificate) : 0;
  if ((extended & XKU_SMIME) == 0) return bad(named + " is not for emailProtection", "devices ask for it: issue it with extendedKeyUsage = emailProtection");
  if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0) {
    return bad(named + " is not for digital signatures", "issue it with keyUsage = digitalSignature, or without keyUsage");
  }
  return done{};
}

void extend(X509* x, int nid, const char* value) {
  const owned<X509_EXTENSION> e(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  X509_add_ext(x, e.get(), -1);
}

std::string fingerprint_of(X509* x) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  X509_digest(x, EVP_sha256(), raw.data(), &size);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) hex.append({"0123456789abcdef"[raw[i] >> 4], "0123456789abcdef"[raw[i] & 15]});
  return hex;
}

// The serial number is a digest of the key: another key has another one, and nothing here needs a clock.
result<std::string> self_signed(EVP_PKEY* key) {
  const owned<X509> x(X509_new());
  std::array<unsigned char, EVP_MAX_MD_SIZE> id{};
  unsigned int size = 0;
  X509_set_version(x.get(), X509_VERSION_3);
  X509_set_pubkey(x.get(), key);
  X509_pubkey_digest(x.get(), EVP_sha256(), id.data(), &size);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(x.get()), (std::uint64_t{id[0]} << 24 | id[1] << 16 | id[2] << 8 | id[3]) + 1);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(x.get()), "19700101000000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(x.get()), "99991231235959Z");  // RFC 5280: no end
  X509_NAME* name = X509_get_subject_name(x.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("ald artifact signing"), -1, -1, 0);
  X509_set_issuer_name(x.get(), name);
  extend(x.get(), NID_basic_constraints, "critical,CA:FALSE");
  extend(x.get(), NID_key_usage, "critical,digitalSignature");
  extend(x.get(), NID_ext_key_usage, "emailProtection");
  const owned<BIO> out(BIO_new(BIO_s_mem()));
  if (X509_sign(x.get(), key, EVP_sha256()) == 0 || PEM_write_bio_X509(out.get(), x.get()) != 1) return openssl_fault("make a certificate");
  return written(out.get());
}

result<done> make_key(const std::string& file) {
  const owned<EVP_PKEY> key(EVP_RSA_gen(key_bits));
  const owned<BIO> out(BIO_new(BIO_s_secmem()));
  if (!key || PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return openssl_fault("make an RSA key");
  auto text = written(out.get());
  auto saved = write_new_file(key_word, file, text, 0600);
  OPENSSL_cleanse(text.data(), text.size());
  return saved;
}

std::int64_t ends_at(X509* x) {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  ASN1_TIME* epoch = ASN1_TIME_set(nullptr, 0);
  int days = 0, seconds = 0;
  const bool known = ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(x)) == 1;
  ASN1_TIME_free(epoch);
  return known ? (std::int64_t{days} * 86'400 + seconds) * 1'000 : never;
}

}  // namespace

struct artifact_signer::impl {
  owned<EVP_PKEY> key;
  std::vector<owned<X509>> certificates;  ///< the signer's first
  owned<STACK_OF(X509)> others;           ///< the rest of them, borrowed
  std::string pem;
  std::string fingerprint;
};

result<artifact_signer> artifact_signer::load(const std::string& key_file, const std::string& certificate_file) {
  auto made = std::make_unique<impl>();
  auto key = read_key(key_file);
  if (!key) return key.error();
  auto certificates = read_certificates(certificate_file);
  if (!certificates) return certificates.error();
  made->key = std::move(key.value());
  made->certificates = std::move(certificates.value());
  X509* signer = made->certificates.front().get();
  if (auto checked = check_certificate(signer, made->key.get(), certificate_file); !checked) return checked.error();
  made->others.reset(sk_X509_new_null());
  for (std::size_t i = 1; i < made->certificates.size(); ++i) sk_X509_push(made->others.get(), made->certificates[i].get());
  const owned<BIO> out(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(out.get(), signer) != 1) return openssl_fault("write a certificate");
  made->pem = written(out.get());
  made->fingerprint = fingerprint_of(signer);
  return artifact_signer(std::move(made));
}

result<artifact_signer> artifact_signer::load_or_make(const std::string& dir) {
  const auto key_file = dir + "/key.pem", certificate_file = dir + "/cert.pem";
  std::error_code wrong;
  if (std::filesystem::create_directories(dir, wrong); !wrong) std::filesystem::permissions(dir, std::filesystem::perms::owner_all, wrong);
  if (wrong) return fault{fault_code::io, dir + ": " + wrong.message(), "the artifact signing key is kept there"};
  if (!std::filesystem::exists(key_file)) {
    if (std::filesystem::exists(certificate_file)) {
      return fault{fault_code::conflict, certificate_file + " is there, but its key " + key_file + " is not",
                   "restore the key from its backup; or remove the certificate, and give the new one to every device"};
    }
    if (auto saved = make_key(key_file); !saved) return saved.error();
  }
  if (!std::filesystem::exists(certificate_file)) {
    auto key = read_key(key_file);
    if (!key) return key.error();
    auto certificate = self_signed(key.value().get());
    if (!certificate) return certificate.error();
    if (auto saved = write_new_file(certificate_word, certificate_file, certificate.value(), 0644); !saved) return saved.error();
  }
  return load(key_file, certificate_file);
}

artifact_signer::artifact_signer(std::unique_ptr<impl> impl) : impl_(std::move(impl)) {}
artifact_signer::artifact_signer(artifact_signer&&) noexcept = default;
artifact_signer& artifact_signer::operator=(artifact_signer&&) noexcept = default;
artifact_signer::~artifact_signer() = default;

result<std::string> artifact_signer::sign(std::string_view text) const {
  constexpr unsigned int flags = CMS_BINARY | CMS_DETACHED | CMS_NOATTR | CMS_NOSMIMECAP;
  const auto content = reading(text);
  const owned<CMS_ContentInfo> cms(CMS_sign(nullptr, nullptr, impl_->others.get(), content.get(), flags | CMS_PARTIAL));
  if (!cms || CMS_add1_signer(cms.get(), impl_->certificates.front().get(), impl_->key.get(), EVP_sha256(), flags) == nullptr ||
      CMS_final(cms.get(), content.get(), nullptr, flags) != 1) {
    return openssl_fault("sign an artifact");
  }
  const owned<BIO> out(BIO_new(BIO_s_mem()));
  if (i2d_CMS_bio(out.get(), cms.get()) != 1) return openssl_fault("write a signature");
  return written(out.get());
}

const std::string& artifact_signer::certificate_pem() const { return impl_->pem; }
const std::string& artifact_signer::fingerprint() const { return impl_->fingerprint; }

std::int64_t artifact_signer::ends_at_ms() const {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (const auto& certificate : impl_->certificates) first = std::min(first, ends_at(certificate.get()));
  return first;
}

}  // namespace ald
