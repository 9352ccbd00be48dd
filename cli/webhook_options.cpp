// Options of webhooks.
#include "cli/webhook_options.hpp"

#include <set>

#include "cli/option_makers.hpp"

namespace ald {
namespace {

using namespace option_makers;

constexpr std::size_t most_receivers = 16;

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

}  // namespace

void add_webhook_options(std::vector<node_option>& o) {
  o.push_back(integer("alert.pack_low_percent", 0, 100, "at most so many percent of a kind's licenses are free: alert; 0: not judged by percent",
                      AT(node.alerts.pack_low_percent)));
  o.push_back(integer("alert.pack_low_count", 0, 1'000'000'000, "at most so many licenses of a kind are free: alert; 0: not judged by count",
                      AT(node.alerts.pack_low_count)));
  o.push_back(integer("alert.pack_expiring", 0, 3'650, "a pack may be drawn on for at most so many days: alert; 0: no such alert", AT(node.alerts.pack_expiring_days)));
  o.push_back(duration("alert.stuck", "0s", "365d", "a device without a license is in one state for so long: alert; 0s: no such alert", AT(node.alerts.stuck_ms)));
  o.push_back(duration("alert.webhook_failing", "0s", "1d", "a receiver of webhooks takes nothing for so long: alert", AT(node.alerts.webhook_failing_ms)));
  o.push_back(text("alert.node", 256, "this node's name in webhooks; empty: the machine's", AT(node.node_name)));
  o.push_back(text_list("alert.webhooks", "URLs that are told when an alert begins and ends; empty: none", AT(webhooks.http.urls)));
  o.push_back(text("alert.webhook_secret_file", 4096, "file (mode 0600) that holds the secret that webhooks are signed with; needed with alert.webhooks",
                   AT(webhooks.secret_file)));
  o.push_back(text("alert.webhook_ca_file", 4096, "PEM file of the certificate authorities that are trusted; empty: the system's", AT(webhooks.http.ca_file)));
  o.push_back(duration("alert.webhook_connect_timeout", "10ms", "1m", "no connection to a receiver within it: the call fails", AT(webhooks.http.connect_timeout_ms)));
  o.push_back(duration("alert.webhook_timeout", "10ms", "5m", "no answer of a receiver within it: the call fails", AT(webhooks.http.response_timeout_ms)));
  o.push_back(size("alert.webhook_max_response", "1KiB", "16MiB", "longest answer of a receiver", AT(webhooks.http.max_response_bytes)));
  retry(o, "alert.webhook_retry", "10ms", "1d", "after a receiver took nothing", AT(node.webhooks.retry));
  o.push_back(duration("alert.webhook_give_up", "0s", "30d", "a note that was not taken and is older is not sent again", AT(node.webhooks.give_up_ms)));
  o.push_back(integer("alert.webhook_max_queued", 1, 100'000, "notes that wait for one receiver; over it the oldest is dropped", AT(node.webhooks.max_queued)));
  o.push_back(duration("alert.webhook_settle", "0s", "1d", "after a start an alert of before has so long to show again, else it is told as over",
                       AT(node.webhooks.settle_ms)));
}

result<done> check_webhooks(const node_settings& settings) {
  const auto& urls = settings.webhooks.http.urls;
  if (urls.size() > most_receivers) return bad(fmt::format("alert.webhooks names {} URLs", urls.size()), fmt::format("at most {}", most_receivers));
  if (std::set<std::string>(urls.begin(), urls.end()).size() != urls.size()) return bad("alert.webhooks names a URL twice", "");
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const auto url = webhook_url::parse(urls[i]);
    if (!url.ok()) return bad(fmt::format("alert.webhooks, URL {}: {}", i + 1, url.error().what), url.error().hint);
    if (!url.value().https && !url.value().loopback && !settings.allow_plain_http_beyond_loopback) {
      return bad(fmt::format("alert.webhooks, URL {}: has no TLS, so that what it says would cross the network readable", i + 1),
                 "use https, or accept the risk with --allow-plain-http-beyond-loopback");
    }
  }
  if (!urls.empty() && settings.webhooks.secret_file.empty()) {
    return bad("alert.webhooks needs alert.webhook_secret_file", "make one: (umask 077; openssl rand -hex 32 > FILE); the receivers check with it");
  }
  return done{};
}

}  // namespace ald
