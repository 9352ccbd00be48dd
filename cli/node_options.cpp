// The table of node options.
#include "cli/node_options.hpp"

#include "cli/artifact_options.hpp"
#include "cli/licensing_options.hpp"
#include "cli/option_makers.hpp"
#include "cli/webhook_options.hpp"
#include "licensing/firmware_version.hpp"
#include "messages/ids.hpp"

namespace ald {
namespace {

using options = std::vector<node_option>;
using namespace option_makers;

void add_general(options& o) {
  o.push_back(text("data", 4096, "directory of everything the node keeps; made if missing", AT(data)));
  o.push_back(text("public_url", 256, "where devices reach this node, for download links; empty: the listening address", AT(public_url)));
  o.push_back(flag("allow_plain_http_beyond_loopback", "listen without TLS on an address other hosts can reach",
                   AT(allow_plain_http_beyond_loopback)));
  o.push_back(text("listen.address", 64, "IP address to listen on", AT(listen.address)));
  o.push_back(integer("listen.port", 0, 65'535, "port to listen on; 0: the system chooses (see DIR/node.url)", AT(listen.port)));
  o.push_back(integer("listen.threads", 1, 64, "HTTP threads", AT(listen.threads)));
  o.push_back(integer("listen.max_connections", 1, 1'000'000, "open connections; more get 503", AT(listen.max_connections)));
  o.push_back(size("listen.max_header", "1KiB", "1MiB", "longest request header; longer gets 431", AT(listen.max_header_bytes)));
  o.push_back(size("listen.max_body", "1KiB", "256MiB", "longest request body; longer gets 413", AT(listen.max_body_bytes)));
  o.push_back(size("listen.max_receiving", "1MiB", "64GiB", "requests that have not arrived whole, over all connections; more get 503",
                   AT(listen.max_receiving_bytes)));
  o.push_back(duration("listen.request_timeout", "100ms", "10m", "a request arrives whole within it, else 408", AT(listen.request_timeout_ms)));
  o.push_back(duration("listen.idle_timeout", "1s", "1h", "a connection without a request is closed after it", AT(listen.idle_timeout_ms)));
  o.push_back(integer("listen.max_turned_away", 0, 100'000, "connections being told 503; more are closed without a word", AT(listen.max_turned_away)));
  o.push_back(integer("listen.accept_backlog", 1, 65'535, "connections the system holds until they are accepted", AT(listen.accept_backlog)));
  o.push_back(choice("log.level", {"debug", "info", "warn", "error", "off"}, "least severe lines that are logged", AT(log.level)));
  o.push_back(choice("log.format", {"auto", "text", "json"}, "auto: text on a terminal, one JSON object a line otherwise", AT(log.format)));
  o.push_back(integer("log.max_repeats", 0, 1'000'000, "lines of one kind within log.repeat_window; more are counted, not written; 0: no limit",
                      AT(log.max_repeats)));
  o.push_back(duration("log.repeat_window", "1s", "1h", "length of that window", AT(log.repeat_window_ms)));
  o.push_back(choice("metrics.access", {"token", "open"}, "who may read /metrics: whoever has the metrics or the admin token, or everybody",
                     AT(metrics_access)));
  o.push_back(text("metrics.token_file", 4096, "file that holds the token for /metrics; empty: metrics.token in the data directory, made if missing",
                   AT(metrics_token_file)));
  o.push_back(duration("alert.licensing_unreachable", "0s", "1d", "the licensing server fails for so long: alert", AT(node.alerts.licensing_unreachable_ms)));
  o.push_back(duration("alert.restore", "0s", "7d", "a restored store is not reconciled for so long: alert", AT(node.alerts.restore_ms)));
  o.push_back(duration("alert.queue_full", "0s", "1d", "a queue is at its limit for so long: alert", AT(node.alerts.queue_full_ms)));
  o.push_back(duration("alert.surplus", "1s", "365d", "so long after the last surplus license its alert stays on", AT(node.alerts.surplus_ms)));
}

void add_gateway(options& o) {
  o.push_back(checked_text("gateway.tenant", "1 to 64 of A-Z a-z 0-9 . _ : -", is_unit_id, "first segment of device URLs", AT(gateway.tenant)));
  o.push_back(duration("gateway.poll_interval", "1s", "23h59m59s", "how often devices are told to poll", AT(gateway.poll_interval_s), 1000));
  o.push_back(text("gateway.token_file", 4096, "file that holds the gateway token; empty: no gateway token", AT(gateway_token_file)));
  o.push_back(discovery("gateway.discovery", "which unregistered devices are registered by a rule (see also [discovery])", AT(gateway.discovery)));
  o.push_back(integer("gateway.max_register_batch", 1, 1'000'000, "devices in one registration call", AT(gateway.max_register_batch)));
  o.push_back(integer("gateway.offers_before_consent_impossible", 1, 1'000, "unfetched questions after which a device can't ask its user",
                      AT(gateway.offers_before_consent_impossible)));
  o.push_back(duration("gateway.retry_after", "1s", "1h", "Retry-After of 503 answers", AT(gateway.retry_after_s), 1000));
  o.push_back(integer("gateway.max_commands_per_call", 1, 100'000, "commands under way for one registering or re-sending call",
                      AT(gateway.max_commands_per_call)));
  o.push_back(integer("gateway.max_background_commands", 1, 100'000, "commands nobody waits for; more are sent at the next poll",
                      AT(gateway.max_background_commands)));
  o.push_back(integer("gateway.max_listed", 1'000, 10'000, "devices on one page of a list", AT(gateway.max_listed)));
  o.push_back(integer("gateway.max_attribute_bytes", 16, 4'096, "longest value of a device's attribute", AT(gateway.max_attribute_bytes)));
  o.push_back(integer("gateway.max_json_depth", 4, 128, "nesting of JSON bodies", AT(gateway.max_json_depth)));
  o.push_back(integer("gateway.max_rate_per_address", 0, 1'000'000, "requests a second of devices that show who they are; more get 429; 0: no limit",
                      AT(gateway.max_rate_per_address)));
  o.push_back(integer("gateway.max_stranger_rate_per_address", 0, 1'000'000, "requests a second of all others; more get 429; 0: no limit",
                      AT(gateway.max_stranger_rate_per_address)));
  o.push_back(integer("gateway.rate_burst_seconds", 1, 3'600, "seconds' worth of a rate that may come at once", AT(gateway.rate_burst_seconds)));
  o.push_back(integer("gateway.max_rated_addresses", 16, 10'000'000, "addresses whose rates are remembered; strangers from further ones share one rate",
                      AT(gateway.max_rated_addresses)));
  o.push_back(networks("gateway.trusted_proxies", "proxies whose X-Forwarded-For says where a request comes from", AT(gateway.trusted_proxies)));
  o.push_back(text("discovery.allow_list", 4096, "file of unit IDs, one a line, that are let in; empty: no such rule", AT(gateway.discovery.allow_list_file)));
  o.push_back(networks("discovery.networks", "devices that ask from one of these are let in; empty: no such rule", AT(gateway.discovery.networks)));
  o.push_back(text_list("discovery.products", "who is let in must report one of these products; empty: any", AT(gateway.discovery.products)));
  o.push_back(one_of_two("discovery.combine", "any", "all", "whether one matching rule lets a device in, or all have to match",
                         AT(gateway.discovery.all_must_match)));
  o.push_back(integer("discovery.max_rate", 0, 1'000'000, "new devices kept a second; more get 429; 0: no limit", AT(gateway.discovery.max_rate)));
  o.push_back(integer("discovery.max_in_flight", 1, 100'000, "first contacts that wait for the disk; more get 503", AT(gateway.discovery.max_in_flight)));
  o.push_back(integer("discovery.max_allow_list", 1, 100'000'000, "units on the allow-list; a longer file is not taken", AT(gateway.discovery.max_allow_list)));
  o.push_back(integer("actors.threads", 1, 64, "actor threads", AT(node.actor_threads)));
  o.push_back(integer("edge.max_commands_in_flight", 1, 10'000'000, "unanswered commands; more get 503", AT(node.max_commands_in_flight)));
  o.push_back(integer("edge.max_discovered", 0, 10'000'000, "unregistered devices kept", AT(node.max_discovered)));
  o.push_back(integer("edge.max_history", 1, 100'000, "events that show returns", AT(node.max_history)));
}

void add_devices(options& o) {
  o.push_back(checked_text("device.will_ask_from_firmware", "a version such as 10.03.500", is_firmware_version, "devices with this firmware or a newer one ask by themselves",
                   AT(node.device.will_ask_from_firmware)));
  o.push_back(text("device.license_kind", 64, "kind of license every device needs", AT(node.device.license_kind)));
  o.push_back(duration("device.unanswered_push", "1s", "7d", "an unanswered push waits for feedback", AT(node.device.unanswered_push_ms)));
  o.push_back(duration("device.download", "1s", "7d", "settings taken: a download comes within it, else a new push",
                       AT(node.device.download_ms)));
  o.push_back(duration("device.confirmation", "1s", "30d", "downloaded: a confirmation comes within it, else a new push",
                       AT(node.device.confirmation_ms)));
  o.push_back(duration("device.ask_again", "1s", "30d", "wait after a user's no or later", AT(node.device.ask_again_ms)));
  o.push_back(integer("device.push_port", 0, 65'535, "devices without a push address are pushed at this port of their peer address; 0: pull only",
                      AT(node.device.push_port)));
  o.push_back(integer("device.max_surplus", 0, 1'000, "surplus licenses recorded per device", AT(node.device.max_surplus)));
  o.push_back(integer("device.max_tags", 1, 1'000, "tags of a device", AT(node.device.max_tags)));
  o.push_back(integer("device.max_text", 16, 4'096, "longest name, firmware, product, serial number or boot id", AT(node.device.max_text)));
  o.push_back(integer("device.max_peer_address", 16, 1'024, "longest kept text of a peer address", AT(node.device.max_peer_address)));
  o.push_back(integer("device.max_detail", 16, 65'536, "longest kept text of a failure", AT(node.device.max_detail)));
  retry(o, "device.install_retry", "1s", "30d", "after a failed installation", AT(node.device.install_retry));
  retry(o, "device.refusal_retry", "1s", "30d", "after the licensing server refused", AT(node.device.refusal_retry));
  o.push_back(duration("renewal.ahead", "0s", "365d", "the first licenses of a fleet are renewed so long before their end; 0s: only when expired",
                       AT(node.device.renewal.ahead_ms)));
  o.push_back(duration("renewal.spread", "0s", "365d", "the last ones so much later, evenly in between; what is beyond renewal.ahead does not count",
                       AT(node.device.renewal.spread_ms)));
  o.push_back(integer("renewal.not_before_percent", 0, 100, "no earlier than when so much of a license's time is over, so that a short one is not renewed at once",
                      AT(node.device.renewal.not_before_percent)));
  o.push_back(integer("renewal.expiring_days", 0, 3'650, "last days of a license on which it counts as expiring", AT(node.device.renewal.expiring_days)));
  o.push_back(integer("renewal.grace_days", 0, 3'650, "days after the last one for which the product goes on: the device counts as licensed in them",
                      AT(node.device.renewal.grace_days)));
}

void add_work(options& o) {
  o.push_back(duration("scan.interval", "1s", "1d", "how often the scan looks for unlicensed devices", AT(node.scan_interval_ms)));
  o.push_back(duration("scan.tick", "10ms", "10s", "the only repeating timer; how late a deadline may be", AT(node.tick_ms)));
  o.push_back(integer("scan.max_wakes_in_flight", 1, 1'000'000, "devices examined at once", AT(node.max_wakes_in_flight)));
  o.push_back(duration("scan.max_clock_drift", "1s", "30d", "wall against steady clock; beyond it the clock is suspect",
                       AT(node.max_clock_drift_ms)));
  o.push_back(integer("scan.max_planned_devices", 1, 100'000'000, "devices that one ald plan looks at; it says if there are more", AT(node.max_planned_devices)));
  o.push_back(integer("reclaim.unseen_days", 0, 36'500, "licenses of devices that have not polled for so many days go back by themselves; 0: never",
                      AT(node.reclaim_unseen_days)));
  o.push_back(integer("reclaim.max_per_day", 1, 1'000'000, "so many of these a day at most", AT(node.reclaim_max_per_day)));
  o.push_back(integer("order.batch_lines", 1, 100'000, "lines in one order", AT(node.order_batch_lines)));
  o.push_back(duration("order.linger", "0s", "1m", "a batch waits so long for more lines", AT(node.order_linger_ms)));
  o.push_back(integer("order.max_in_flight", 1, 1'000, "unanswered orders", AT(node.max_orders_in_flight)));
  o.push_back(integer("order.max_queued_lines", 1, 10'000'000, "waiting lines; more wait for the next scan", AT(node.max_queued_lines)));
  retry(o, "order.retry", "10ms", "1d", "after a failed order", AT(node.order_retry));
  o.push_back(integer("order.breaker_failures", 1, 1'000, "failed orders in a row that open the circuit", AT(node.breaker_failures)));
  o.push_back(duration("order.timeout", "100ms", "1h", "an order unanswered for so long counts as failed", AT(node.order_timeout_ms)));
  o.push_back(duration("order.revocation_poll", "1s", "1d", "how often the licensing server is asked for revocations", AT(node.revocation_poll_ms)));
  o.push_back(duration("order.reconcile_timeout", "1s", "1d", "reconciling: a question unanswered for so long is asked anew",
                       AT(node.reconcile_timeout_ms)));
  o.push_back(duration("order.reconcile_every", "0s", "365d", "how often the licensing server's ledger is compared; 0s: only when asked", AT(node.reconcile_every_ms)));
  o.push_back(integer("order.reconcile_step", 1, 1'000'000, "licenses compared between two other things the broker does", AT(node.reconcile_step)));
  o.push_back(integer("order.max_reconcile_findings", 0, 1'000'000, "differences kept in full; further ones are only counted", AT(node.max_reconcile_findings)));
  o.push_back(integer("money.max_orders_per_hour", 0, 1'000'000'000, "lines ordered in an hour; over it deployment is turned off; 0: no cap",
                      AT(node.caps.max_orders_per_hour)));
  o.push_back(integer("money.max_orders_per_day", 0, 1'000'000'000, "lines ordered in a day; over it deployment is turned off; 0: no cap",
                      AT(node.caps.max_orders_per_day)));
  o.push_back(flag("money.dry_run", "order nothing, say what would be ordered", AT(node.dry_run)));
  o.push_back(integer("push.max_in_flight", 1, 100'000, "pushes at once", AT(node.max_pushes_in_flight)));
  o.push_back(integer("push.max_queued", 1, 10'000'000, "waiting pushes; more wait for the next scan", AT(node.max_queued_pushes)));
  o.push_back(duration("push.timeout", "100ms", "10m", "a push without an outcome after it counts as unknown", AT(node.push_timeout_ms)));
  o.push_back(duration("push.connect_timeout", "10ms", "10m", "no connection within it: unreachable", AT(push.client.connect_timeout_ms)));
  o.push_back(duration("push.response_timeout", "10ms", "10m", "no answer within it: unknown", AT(push.client.response_timeout_ms)));
  o.push_back(integer("push.threads", 1, 64, "push client threads", AT(push.client.threads)));
  o.push_back(size("push.max_response", "1KiB", "16MiB", "longest answer of a device", AT(push.client.max_response_bytes)));
  o.push_back(integer("push.max_idle_per_host", 0, 1'000, "kept connections to one device address", AT(push.client.max_idle_per_host)));
  o.push_back(duration("push.idle_timeout", "100ms", "1h", "an unused connection to a device is closed after it", AT(push.client.idle_timeout_ms)));
  o.push_back(integer("push.max_calls", 1, 1'000'000, "HTTP calls of the push client at once; more fail as unreachable", AT(push.client.max_in_flight)));
  o.push_back(integer("licensing_server.max_queued_calls", 1, 10'000, "waiting calls of the embedded licensing server; more fail",
                      AT(issuing.max_queued_calls)));
  o.push_back(integer("licensing_server.max_order_lines", 1, 1'000'000, "lines the embedded licensing server takes in one order",
                      AT(issuing.max_order_lines)));
  o.push_back(integer("journal.max_group_records", 1, 1'000'000, "events made durable in one sync", AT(node.max_group_records)));
  o.push_back(integer("journal.max_unsynced_records", 1, 100'000'000, "events not yet durable; more work gets 503",
                      AT(node.max_unsynced_records)));
  o.push_back(size("journal.cover", "64KiB", "64GiB", "log written between flushes of the derived rows", AT(node.cover_bytes)));
  o.push_back(duration("journal.no_space_retry", "10ms", "10m", "a full disk is tried again after it", AT(node.no_space_retry_ms)));
}

void add_storage(options& o) {
  o.push_back(integer("store.max_queued_groups", 1, 1'000, "groups of events that wait for the disk", AT(store.max_queued_groups)));
  o.push_back(size("store.max_derived", "1MiB", "64GiB", "derived rows held in memory; beyond it they are written before the cover",
                   AT(store.max_derived_bytes)));
  o.push_back(size("store.derived_batch", "4KiB", "64MiB", "derived rows in one write", AT(store.derived_batch_bytes)));
  o.push_back(size("store.block_cache", "1MiB", "64GiB", "cache of read blocks", AT(store.block_cache_bytes)));
  o.push_back(size("store.groups_buffer", "1MiB", "1GiB", "write buffer of the log; so much must be free for a full disk to heal",
                   AT(store.groups_buffer_bytes)));
  o.push_back(size("store.rows_buffer", "1MiB", "1GiB", "write buffer of each kind of derived rows", AT(store.rows_buffer_bytes)));
  o.push_back(size("store.max_wal", "16MiB", "64GiB", "write-ahead logs beyond it are flushed", AT(store.max_wal_bytes)));
  o.push_back(integer("store.max_open_files", 64, 1'000'000, "files RocksDB keeps open", AT(store.max_open_files)));
  o.push_back(integer("store.flush_attempts", 1, 10'000, "attempts of one cover; after them it is left to a later group", AT(store.flush_attempts)));
  o.push_back(integer("store.flush_retry_ms", 1, 10'000, "ms between two of these attempts", AT(store.flush_retry_ms)));
  o.push_back(integer("fleet.max_profiles", 1, 100'000, "profiles; a further one is refused", AT(node.fleet.max_profiles)));
  o.push_back(integer("fleet.max_assignments", 1, 1'000'000, "assigned devices, and assigned directories; a further one is refused",
                      AT(node.fleet.max_assignments)));
  o.push_back(integer("fleet.max_kinds", 0, 100, "further kinds of licenses; another one is refused", AT(node.fleet.max_kinds)));
  o.push_back(integer("fleet.max_condition_bytes", 16, widest_condition.max_bytes, "longest condition, of the fleet or of a pack", AT(node.fleet.condition.max_bytes)));
  o.push_back(integer("fleet.max_condition_terms", 1, widest_condition.max_terms, "comparisons in a condition", AT(node.fleet.condition.max_terms)));
  o.push_back(integer("fleet.max_condition_values", 1, widest_condition.max_values, "values in a condition, those in lists counted one by one",
                      AT(node.fleet.condition.max_values)));
  o.push_back(integer("fleet.max_condition_depth", 0, widest_condition.max_depth, "parentheses inside each other in a condition", AT(node.fleet.condition.max_depth)));
}

}  // namespace

std::string node_option::section() const {
  const auto dot = key.find('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string node_option::name() const {
  const auto dot = key.find('.');
  return dot == std::string::npos ? key : key.substr(dot + 1);
}

std::string node_option::flag() const {
  std::string out = "--" + key;
  for (auto& c : out) c = c == '_' ? '-' : c;
  return out;
}

std::vector<node_option> node_options() {
  options all;
  add_general(all);
  add_webhook_options(all);
  add_gateway(all);
  add_devices(all);
  add_work(all);
  add_storage(all);
  add_licensing_options(all);
  add_artifact_options(all);
  return all;
}

const node_option* find_option(const std::vector<node_option>& all, std::string_view key) {
  for (const auto& option : all) {
    if (option.key == key) return &option;
  }
  return nullptr;
}

}  // namespace ald
