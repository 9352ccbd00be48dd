// Rows of the option table about the licensing server.
#include "cli/licensing_options.hpp"

#include <fmt/format.h>

#include "cli/licensing_connection.hpp"
#include "cli/option_makers.hpp"
#include "http/licensing_url.hpp"

namespace ald {
namespace {

using namespace option_makers;

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

bool is_host_and_port(const std::string& text) {
  const auto url = licensing_url::parse("http://" + text + "/");
  if (!url.ok() || url.value().host_port != text || !url.value().base_path.empty()) return false;
  const auto port = text.substr(text.rfind(':') + 1);
  return port.size() <= 5 && std::stoul(port) <= 65'535;
}

result<done> check_by_file(const node_settings& settings) {
  if (settings.licensing.trusted_keys.empty()) {
    return bad("licensing.connector \"file\" needs licensing.trusted_keys", "ask the server's owner for its public key (signing.pub)");
  }
  if (settings.node.restored) {
    return bad("--restored can't be used with licensing.connector \"file\": no file holds the licensing server's ledger",
               "compare the books at the licensing server, then start without it; lines that are ordered again get the same licenses");
  }
  return done{};
}

}  // namespace

void add_licensing_options(std::vector<node_option>& o) {
  o.push_back(choice("licensing.connector", connector_names(),
                     "where licenses are ordered: at the server inside the node, at licensing.url (docs/licensing-api), or by files (docs/air-gapped.md)", AT(licensing.connector)));
  o.push_back(text("licensing.url", 1024, "http(s)://HOST[:PORT][/BASE] of the licensing server", AT(licensing.http.url)));
  o.push_back(text("licensing.token_file", 4096, "file (mode 0600) that holds the token for the licensing server; empty: none is sent",
                   AT(licensing.token_file)));
  o.push_back(text("licensing.trusted_keys", 8192,
                   "public keys that licenses are verified with: base64 texts or files of them, separated by commas; needed with http and file",
                   AT(licensing.trusted_keys)));
  o.push_back(text("licensing.ca_file", 4096, "PEM file of the certificate authorities that are trusted; empty: the system's", AT(licensing.http.tls.ca)));
  o.push_back(text("licensing.client_cert", 4096, "PEM file of the certificate shown to the licensing server; empty: none",
                   AT(licensing.http.tls.certificate)));
  o.push_back(text("licensing.client_key", 4096, "PEM file (mode 0600) of the key of licensing.client_cert", AT(licensing.http.tls.key)));
  o.push_back(text("licensing.proxy", 512, "HOST:PORT of an HTTP proxy on the way to the licensing server; empty: none", AT(licensing.proxy)));
  o.push_back(text("licensing.proxy_credentials_file", 4096, "file (mode 0600) that holds USER:PASSWORD for the proxy; empty: none",
                   AT(licensing.proxy_credentials_file)));
  o.push_back(choice("licensing.deduplicates", {"auto", "yes", "no"},
                     "whether the server gives the same license for a repeated key; auto: as it says itself", AT(licensing.deduplicates)));
  o.push_back(text("licensing.callback_url", 1024,
                   "URL at which the licensing server reaches this node's /callbacks/orders to hint that an order is done; empty: it is polled only",
                   AT(licensing.http.callback_url)));
  o.push_back(duration("licensing.connect_timeout", "10ms", "10m", "no connection, tunnel and TLS session within it: the call fails",
                       AT(licensing.http.connect_timeout_ms)));
  o.push_back(duration("licensing.response_timeout", "10ms", "1h", "no answer of the licensing server within it: the call fails",
                       AT(licensing.http.response_timeout_ms)));
  o.push_back(size("licensing.max_response", "1KiB", "1GiB", "longest answer of the licensing server", AT(licensing.http.max_response_bytes)));
  o.push_back(integer("licensing.max_calls", 1, 1'000, "calls to the licensing server at once; more wait", AT(licensing.http.max_calls)));
  o.push_back(integer("licensing.max_queued_calls", 1, 1'000'000, "waiting calls to the licensing server; more fail and are made again later",
                      AT(licensing.http.max_queued_calls)));
  o.push_back(integer("licensing.max_sent_lines", 1'000, 100'000'000, "sent lines remembered until they are final; forgotten ones are asked for",
                      AT(licensing.http.max_sent_lines)));
  o.push_back(duration("licensing.resend_margin", "0s", "1d",
                       "with a server that does not deduplicate: wait on top of its own time limit before a line is sent again",
                       AT(licensing.http.resend_margin_ms)));
  o.push_back(duration("licensing.info_max_age", "1s", "1d", "how long the licensing server's word about itself is believed",
                       AT(licensing.http.info_max_age_ms)));
  o.push_back(integer("licensing.max_ledger_licenses", 1, 1'000'000'000, "longest ledger that is read from the licensing server",
                      AT(licensing.http.max_ledger_licenses)));
}

result<done> check_licensing(const node_settings& settings) {
  const auto& licensing = settings.licensing;
  if (licensing.connector != "http") {
    if (licensing.connector == "file") {
      if (auto step = check_by_file(settings); !step.ok()) return step;
    }
    if (licensing.http.url.empty()) return done{};
    return bad("licensing.url is given, but licensing.connector is \"" + licensing.connector + "\"", "set licensing.connector to http, or leave the URL out");
  }
  if (licensing.http.url.empty()) return bad("licensing.connector \"http\" needs licensing.url", "for example https://licenses.example.com");
  const auto url = licensing_url::parse(licensing.http.url);
  if (!url.ok()) return bad("licensing.url: " + url.error().what, url.error().hint);
  // Through a proxy a loopback address is another host's, and plain HTTP is readable there.
  const bool stays_here = url.value().loopback && licensing.proxy.empty();
  if (!url.value().https && !stays_here && !settings.allow_plain_http_beyond_loopback) {
    return bad("licensing.url has no TLS, so that the token and the licenses would cross the network readable",
               "use https, or accept the risk with --allow-plain-http-beyond-loopback");
  }
  if (licensing.trusted_keys.empty()) {
    return bad("licensing.connector \"http\" needs licensing.trusted_keys",
               "ask the server's owner for its public key; what a server says about itself is not trusted");
  }
  if (!settings.packs.empty()) {
    return bad("packs are configured, but licensing.connector is \"http\"", "packs are told by the licensing server: leave them out");
  }
  if (!licensing.proxy.empty() && !is_host_and_port(licensing.proxy)) {
    return bad("licensing.proxy \"" + licensing.proxy + "\" is not HOST:PORT", "for example proxy.example.com:3128");
  }
  if (!licensing.http.callback_url.empty()) {
    // The ordering API has callbacks over plain HTTP only, and refuses a whole order that names another.
    if (const auto callback = licensing_url::parse(licensing.http.callback_url); !callback.ok() || callback.value().https) {
      return bad("licensing.callback_url can't be used", "write http://HOST:PORT/callbacks/orders as the licensing server reaches this node");
    }
  }
  if (licensing.http.response_timeout_ms > settings.node.order_timeout_ms) {
    return bad("licensing.response_timeout is longer than order.timeout", "lower the one or raise the other");
  }
  return done{};
}

}  // namespace ald
