// Reads the file and the keys, lets the verifier judge, prints.
#include "cli/verify_command.hpp"

#include <boost/json.hpp>
#include <fstream>

#include "cli/text_table.hpp"
#include "cli/trusted_key_list.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "issuer/utc_text.hpp"

namespace ald {
namespace {

constexpr int exit_valid = 0, exit_invalid = 1, exit_unusable = 2;

/// At most max_bytes + 1 bytes of the file, so that a longer one shows.
result<std::string> read_file(const std::string& name, std::size_t max_bytes) {
  std::ifstream in(name, std::ios::binary);
  std::string text(max_bytes + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && !in) return fault{fault_code::not_found, "cannot read " + name, "check its path and its permissions"};
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

result<trusted_license_verifier> verifier_from(const std::vector<std::string>& public_keys) {
  const auto keys = read_trusted_keys(public_keys, "--key");
  if (!keys) return keys.error();
  return trusted_license_verifier::from_texts(keys.value());
}

/// Why the license does not count although its signature is good; empty: it counts.
std::string objection(const license_claims& claims, const std::string& unit, std::optional<std::int64_t> today) {
  if (!unit.empty() && claims.unit.text != unit) return "bound to unit " + claims.unit.text + ", not to " + unit;
  if (today && *today > claims.expiry_day) return "expired after " + utc_day_text(claims.expiry_day);
  return "";
}

boost::json::object claims_object(const license_claims& claims) {
  return {{"serial", claims.serial.text},
          {"unit", claims.unit.text},
          {"kind", claims.kind.text},
          {"pack", claims.pack.text},
          {"expiry", utc_day_text(claims.expiry_day)}};
}

void print_claims(const license_claims& claims, std::ostream& out) {
  text_table table({"FIELD", "VALUE"});
  table.add({"serial", claims.serial.text});
  table.add({"unit", claims.unit.text});
  table.add({"kind", claims.kind.text});
  table.add({"pack", claims.pack.text});
  table.add({"expiry", utc_day_text(claims.expiry_day) + " (valid through this day, UTC)"});
  table.print(out);
}

}  // namespace

int verify_command(const std::string& file, const std::vector<std::string>& public_keys, const std::string& unit, bool json,
                   std::ostream& out, std::ostream& err, std::optional<std::int64_t> today) {
  const auto verifier = verifier_from(public_keys);
  if (!verifier) {
    err << "ald verify: " << to_string(verifier.error()) << '\n';
    return exit_unusable;
  }
  const auto text = read_file(file, license_file_limits{}.max_bytes);
  if (!text) {
    err << "ald verify: " << to_string(text.error()) << '\n';
    return exit_unusable;
  }
  const auto claims = verifier.value().verify(text.value());
  const auto reason = claims ? objection(claims.value(), unit, today) : claims.error().what;
  if (json) {
    boost::json::object answer{{"valid", reason.empty()}};
    if (!reason.empty()) answer["reason"] = reason;
    if (claims) answer["license"] = claims_object(claims.value());
    out << boost::json::serialize(answer) << '\n';
  } else {
    out << (reason.empty() ? "valid" : "NOT VALID: " + reason) << '\n';
    if (claims) print_claims(claims.value(), out);
  }
  return reason.empty() ? exit_valid : exit_invalid;
}

}  // namespace ald
