// Reads what the connector needs, and opens it.
#include "cli/licensing_connection.hpp"

#include <algorithm>
#include <filesystem>

#include "cli/node_options.hpp"
#include "cli/private_secret.hpp"
#include "cli/trusted_key_list.hpp"
#include "issuer/base64.hpp"
#include "issuer/embedded_licensing_server.hpp"
#include "issuer/file_licensing_server.hpp"

namespace ald {
namespace {

fault in_option(const char* option, const fault& why) { return {why.code, std::string(option) + ": " + why.what, why.hint}; }

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const auto first = std::min(list.find_first_not_of(' ', at), end);
    auto part = list.substr(first, end - first);
    part.erase(part.find_last_not_of(' ') + 1);
    if (!part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

result<licensing_connection> embedded(const node_settings& settings, const std::string& dir, bool used, const node_clock& clock) {
  if (used && !std::filesystem::exists(dir + "/ledger")) {
    // A new, empty ledger would issue again what was paid for, signed with a key that no device trusts.
    return fault{fault_code::not_found, dir + "/ledger is missing, but the node's log is there",
                 "restore licensing-server/ from its backup; a new ledger needs a new data directory"};
  }
  auto config = settings.issuing;
  config.dir = dir;
  config.packs = settings.packs.empty() ? default_packs(settings) : settings.packs;
  auto server = embedded_licensing_server::open(config, clock);
  if (!server.ok()) return server.error();
  const auto key = server.value()->public_key();
  return licensing_connection{std::move(server.value()), {key}};
}

result<licensing_connection> over_http(const node_settings& settings, const std::string&, bool, const node_clock& clock) {
  const auto& licensing = settings.licensing;
  auto config = licensing.http;
  auto keys = read_trusted_keys(parts_of(licensing.trusted_keys), "licensing.trusted_keys, entry");
  if (!keys.ok()) return keys.error();
  config.trusted_keys = keys.value();
  auto token = private_secret("licensing.token_file", licensing.token_file);
  if (!token.ok()) return token.error();
  config.token = token.value();
  config.token_source = licensing.token_file;
  auto credentials = private_secret("licensing.proxy_credentials_file", licensing.proxy_credentials_file);
  if (!credentials.ok()) return credentials.error();
  if (auto alone = check_private("licensing.client_key", config.tls.key); !alone.ok()) return alone.error();
  config.proxy.host_port = licensing.proxy.starts_with("http://") ? licensing.proxy.substr(7) : licensing.proxy;
  while (config.proxy.host_port.ends_with('/')) config.proxy.host_port.pop_back();
  if (!credentials.value().empty()) config.proxy.authorization = "Basic " + to_base64(credentials.value());
  if (licensing.deduplicates != "auto") config.deduplicates = licensing.deduplicates == "yes" ? deduplication::yes : deduplication::no;
  auto server = http_licensing_server::open(std::move(config), clock);
  if (!server.ok()) return in_option("licensing", server.error());
  return licensing_connection{std::move(server.value()), std::move(keys.value())};
}

result<licensing_connection> by_file(const node_settings& settings, const std::string& dir, bool, const node_clock&) {
  auto keys = read_trusted_keys(parts_of(settings.licensing.trusted_keys), "licensing.trusted_keys, entry");
  if (!keys.ok()) return keys.error();
  auto server = file_licensing_server::open({dir, keys.value()});
  if (!server.ok()) return server.error();
  offline_orders* const offline = server.value().get();
  return licensing_connection{std::move(server.value()), std::move(keys.value()), offline};
}

struct connector {
  const char* name;
  result<licensing_connection> (*open)(const node_settings& settings, const std::string& dir, bool used, const node_clock& clock);
};

/// All there are: what `licensing.connector` may name.
constexpr connector connectors[] = {{"embedded", embedded}, {"http", over_http}, {"file", by_file}};

}  // namespace

std::vector<std::string> connector_names() {
  std::vector<std::string> names;
  for (const connector& row : connectors) names.emplace_back(row.name);
  return names;
}

result<licensing_connection> connect_licensing(const node_settings& settings, const std::string& dir, bool used, const node_clock& clock) {
  for (const connector& row : connectors) {
    if (settings.licensing.connector == row.name) return row.open(settings, dir, used, clock);
  }
  return fault{fault_code::bad_input, "licensing.connector: there is no \"" + settings.licensing.connector + "\"", "name one that there is"};
}

}  // namespace ald
