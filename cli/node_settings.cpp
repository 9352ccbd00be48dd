// Judging settings as a whole, packs, and printing them.
#include "cli/node_settings.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/artifact_options.hpp"
#include "cli/field_list.hpp"
#include "cli/licensing_options.hpp"
#include "cli/node_options.hpp"
#include "cli/webhook_options.hpp"
#include "messages/ids.hpp"

namespace ald {
namespace {

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

// Numeric addresses only: a name could resolve to anything later.
bool is_loopback(const std::string& address, bool& valid) {
  in_addr v4{};
  in6_addr v6{};
  valid = true;
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  if (inet_pton(AF_INET6, address.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  valid = false;
  return false;
}

std::string toml_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04X}", c);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string toml_value(const node_option& option, const std::string& text) {
  switch (option.type) {
    case option_type::integer:
    case option_type::flag: return text;
    case option_type::text:
    case option_type::choice:
    case option_type::duration:
    case option_type::size: return toml_string(text);
  }
  return text;
}

result<done> set_pack_field(pack_plan& pack, const std::string& name, const std::string& value) {
  if (name == "id") return pack.pack = pack_id(value), done{};
  if (name == "kind") return pack.kind = license_kind(value), done{};
  if (name == "total" && value == "unlimited") return pack.unlimited = true, done{};
  if (name == "total" || name == "validity_days") {
    const bool digits = !value.empty() && value.size() <= 9 && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return bad(fmt::format("\"{}\" is not a {}", value, name), "write a whole number, or total=unlimited");
    (name == "total" ? pack.total : pack.valid_days) = std::stol(value);
    return done{};
  }
  if (name == "evaluation") {
    if (value != "true" && value != "false") return bad(fmt::format("\"{}\" does not say whether the pack is for evaluation", value), "write evaluation=true or evaluation=false");
    return pack.evaluation = value == "true", done{};
  }
  const auto near = nearest(name, {"id", "kind", "total", "validity_days", "evaluation"});
  return bad(fmt::format("a pack has no \"{}\"{}", name, near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
             "allowed: id, kind, total, validity_days, evaluation");
}

}  // namespace

result<pack_plan> parse_pack(const std::string& text) {
  pack_plan pack{.pack = {}, .kind = {}, .unlimited = false};
  const auto fields = parse_field_list(text, "a pack", "write id=ID,kind=KIND,total=N or total=unlimited, optionally ,validity_days=N and ,evaluation=true");
  if (!fields.ok()) return fields.error();
  for (const auto& [name, value] : fields.value()) {
    if (const auto set = set_pack_field(pack, name, value); !set.ok()) return set.error();
  }
  const auto checked = check_pack(pack);
  if (!checked.ok()) return checked.error();
  return pack;
}

result<done> check_pack(const pack_plan& pack) {
  // License files carry both in the alphabet of unit IDs.
  if (!is_unit_id(pack.pack.text)) return bad("a pack needs an id of 1 to 64 of A-Z a-z 0-9 . _ : -", "for example id = \"base-2026\"");
  if (!is_unit_id(pack.kind.text)) {
    return bad(fmt::format("pack \"{}\" needs a kind of 1 to 64 of A-Z a-z 0-9 . _ : -", pack.pack.text), "for example kind = \"base\"");
  }
  if (!pack.unlimited && (pack.total < 1 || pack.total > 999'999'999)) {
    return bad(fmt::format("pack \"{}\" needs a total", pack.pack.text), "allowed: 1 to 999999999, or unlimited");
  }
  if (pack.valid_days < 0 || pack.valid_days > pack_plan::max_valid_days) {
    return bad(fmt::format("pack \"{}\": validity_days is out of range", pack.pack.text), "allowed: 0 to 36500");
  }
  return done{};
}

std::vector<pack_plan> default_packs(const node_settings& settings) {
  return {pack_plan{.kind = license_kind(settings.node.device.license_kind)}};
}

result<done> check_settings(const node_settings& settings) {
  bool valid = false;
  const bool loopback = is_loopback(settings.listen.address, valid);
  if (!valid) return bad(fmt::format("listen.address \"{}\" is not an IP address", settings.listen.address), "for example 127.0.0.1 or ::1");
  if (!loopback && !settings.allow_plain_http_beyond_loopback) {
    return bad(fmt::format("listen.address {} can be reached by other hosts, and tokens would cross the network without TLS",
                           settings.listen.address),
               "listen on 127.0.0.1 behind a TLS proxy, or accept the risk with --allow-plain-http-beyond-loopback");
  }
  if (settings.gateway.discovery.gateway_token && settings.gateway_token_file.empty()) {
    return bad("gateway.discovery with gateway_token needs a gateway token", "name its file with gateway.token_file");
  }
  if (auto licensing = check_licensing(settings); !licensing.ok()) return licensing;
  if (auto webhooks = check_webhooks(settings); !webhooks.ok()) return webhooks;
  if (auto artifacts = check_artifacts(settings); !artifacts.ok()) return artifacts;
  if (settings.licensing.connector == "embedded" && settings.node.order_batch_lines > settings.issuing.max_order_lines) {
    return bad(fmt::format("order.batch_lines {} is above licensing_server.max_order_lines {}", settings.node.order_batch_lines,
                           settings.issuing.max_order_lines),
               "every order would be refused: lower the one or raise the other");
  }
  std::set<std::string> ids;
  for (const auto& pack : settings.packs) {
    if (!ids.insert(pack.pack.text).second) return bad(fmt::format("pack \"{}\" is configured twice", pack.pack.text), "give each pack an id of its own");
  }
  return done{};
}

void print_settings(const node_settings& settings, std::ostream& out) {
  const node_settings defaults;
  std::string section;
  out << "# Settings of an ald node. Each may be left out, and each has a flag of the same name, e.g. --scan.interval 5m.\n";
  for (const auto& option : node_options()) {
    if (option.section() != section) out << "\n[" << (section = option.section()) << "]\n";
    out << "# " << option.help << " (" << option.allowed << "; default " << toml_value(option, option.get(defaults)) << ")\n"
        << option.name() << " = " << toml_value(option, option.get(settings)) << "\n";
  }
  if (settings.licensing.connector != "embedded") return;  // the packs are the licensing server's to tell
  out << "\n# Packs of the embedded licensing server; without any: one unlimited pack \"default\". On the command line:\n"
         "# --pack id=ID,kind=KIND,total=N|unlimited,validity_days=N,evaluation=true|false\n";
  for (const auto& pack : settings.packs.empty() ? default_packs(settings) : settings.packs) {
    out << "[[pack]]\nid = " << toml_string(pack.pack.text) << "\nkind = " << toml_string(pack.kind.text)
        << "\ntotal = " << (pack.unlimited ? "\"unlimited\"" : std::to_string(pack.total)) << "\nvalidity_days = " << pack.valid_days << (pack.evaluation ? "\nevaluation = true\n" : "\n");
  }
  print_artifacts(settings, out);
}

std::string nearest(std::string_view text, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, text.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= text.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const auto replaced = diagonal + (text[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < best_distance) {
      best_distance = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace ald
