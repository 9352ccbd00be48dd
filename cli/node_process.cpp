// The wiring of a node process.
#include "cli/node_process.hpp"

#include <unistd.h>

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "actors/node.hpp"
#include "cli/alert_file.hpp"
#include "cli/artifact_desk.hpp"
#include "cli/disciplined_clock.hpp"
#include "cli/licensing_connection.hpp"
#include "cli/node_watcher.hpp"
#include "cli/node_options.hpp"
#include "cli/private_secret.hpp"
#include "cli/recovery_handler.hpp"
#include "cli/secret_file.hpp"
#include "cli/store_snapshot.hpp"
#include "cli/system_clock.hpp"
#include "cli/url_file.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/stored_licenses.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr std::size_t shortest_webhook_secret = 16;

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != 0 ? name.data() : "ald";
}

}  // namespace

// In the order of construction; destruction runs backwards, so that nobody outlives what it uses.
struct node_process::parts {
  explicit parts(node_settings s) : settings(std::move(s)), clock(read_clocks, settings.node.max_clock_drift_ms) {}

  node_settings settings;
  std::string url;
  disciplined_clock clock;
  std::unique_ptr<rocksdb_event_log> log;
  std::unique_ptr<stored_licenses> licenses;
  std::unique_ptr<licensing_server> server;
  std::unique_ptr<trusted_license_verifier> verifier;
  artifact_desk artifacts;
  std::unique_ptr<http_device_push> push;
  std::unique_ptr<http_alert_webhooks> webhooks;
  std::unique_ptr<alert_file> alert_notes;
  std::unique_ptr<node> core;
  std::unique_ptr<node_watcher> watcher;
  std::unique_ptr<gateway> face;
  std::unique_ptr<http_server> listener;

  result<done> make_directory();
  result<done> open_stores();
  result<done> read_tokens();
  result<done> open_webhooks();
  result<done> listen(recovery_handler& handler);
  result<done> start_core(recovery_handler& handler, std::function<bool()> stop_wanted);
  std::string path(const char* name) const { return settings.data + "/" + name; }
};

result<done> node_process::parts::make_directory() {
  std::error_code wrong;
  // Only a directory made here is made private: another's mode is its owner's business.
  const bool made = std::filesystem::create_directories(settings.data, wrong);
  if (made) std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all, wrong);
  if (wrong) return fault{fault_code::io, fmt::format("{}: {}", settings.data, wrong.message()), "name a writable directory with --data"};
  return done{};
}

result<done> node_process::parts::open_stores() {
  rocksdb_config config = settings.store;
  config.dir = path("log");
  config.create = true;
  auto opened = rocksdb_event_log::open(config);
  if (!opened.ok() && opened.error().code == fault_code::conflict) {
    return fault{fault_code::conflict, fmt::format("another node is running on {}", settings.data),
                 "stop it first, or give this one a directory of its own with --data"};
  }
  if (!opened.ok()) return opened.error();
  log = std::move(opened.value());
  licenses = std::make_unique<stored_licenses>(*log);
  std::error_code wrong;
  std::filesystem::permissions(path("log"), std::filesystem::perms::owner_all, wrong);
  if (!wrong) std::filesystem::remove(path("node.url"), wrong);  // of an earlier run: this node is not there yet
  if (wrong) {
    return fault{fault_code::io, fmt::format("{} can't be written: {}", settings.data, wrong.message()),
                 "it and what is in it have to belong to the user that the node runs as"};
  }

  auto connection = connect_licensing(settings, path("licensing-server"), log->last_group() > 0, clock);
  if (!connection.ok()) return connection.error();
  server = std::move(connection.value().server);
  settings.gateway.offline = connection.value().offline;
  if (settings.gateway.offline != nullptr) settings.node.reconcile_every_ms = 0;  // no file holds the server's ledger
  settings.gateway.trusted_keys = std::move(connection.value().trusted_keys);
  auto trusted = trusted_license_verifier::from_texts(settings.gateway.trusted_keys);
  if (!trusted.ok()) return trusted.error();
  verifier = std::make_unique<trusted_license_verifier>(std::move(trusted.value()));
  auto opened_artifacts = open_artifacts(settings.artifacts, path("artifact-signing"), *licenses, *verifier, clock.now());
  if (!opened_artifacts.ok()) return opened_artifacts.error();
  artifacts = std::move(opened_artifacts.value());
  choose_forms(settings.artifacts, settings.node.device);
  return done{};
}

result<done> node_process::parts::read_tokens() {
  auto admin = read_or_make_secret(path("admin.token"));
  if (!admin.ok()) return admin.error();
  settings.gateway.admin_token = admin.value();
  settings.gateway.open_metrics = settings.metrics_access == "open";
  const auto& metrics_file = settings.metrics_token_file;
  auto metrics = metrics_file.empty() ? read_or_make_secret(path("metrics.token")) : read_secret(metrics_file);
  if (!metrics.ok()) return fault{metrics.error().code, "metrics token: " + metrics.error().what, metrics.error().hint};
  settings.gateway.metrics_token = metrics.value();
  if (settings.gateway_token_file.empty()) return done{};
  auto token = read_secret(settings.gateway_token_file);
  if (!token.ok()) return fault{token.error().code, "gateway.token_file: " + token.error().what, token.error().hint};
  settings.gateway.gateway_token = token.value();
  return done{};
}

result<done> node_process::parts::open_webhooks() {
  if (settings.node.node_name.empty()) settings.node.node_name = machine_name();
  auto& config = settings.webhooks.http;
  if (config.urls.empty()) return done{};
  auto secret = private_secret("alert.webhook_secret_file", settings.webhooks.secret_file);
  if (!secret.ok()) return secret.error();
  if (secret.value().size() < shortest_webhook_secret) {
    return fault{fault_code::bad_input, fmt::format("alert.webhook_secret_file: the secret is shorter than {} characters", shortest_webhook_secret),
                 "make one: (umask 077; openssl rand -hex 32 > FILE)"};
  }
  config.secret = std::move(secret.value());
  config.node = settings.node.node_name;
  auto opened = http_alert_webhooks::open(config, clock);
  if (!opened.ok()) return fault{opened.error().code, "alert.webhooks: " + opened.error().what, opened.error().hint};
  webhooks = std::move(opened.value());
  alert_notes = std::make_unique<alert_file>(path("webhooks.owed"));
  return done{};
}

result<done> node_process::parts::listen(recovery_handler& handler) {
  listener = std::make_unique<http_server>(settings.listen, handler);
  if (auto listening = listener->start(); !listening.ok()) return listening.error();
  url = url_of(settings.listen.address, listener->port());
  return done{};
}

result<done> node_process::parts::start_core(recovery_handler& handler, std::function<bool()> stop_wanted) {
  settings.push.public_url = settings.public_url.empty() ? url : settings.public_url;
  settings.gateway.max_tags = settings.node.device.max_tags;
  settings.gateway.https = settings.push.public_url.starts_with("https://");  // a TLS proxy is in front
  settings.push.tenant = settings.gateway.tenant;
  push = std::make_unique<http_device_push>(settings.push, *artifacts.store);
  auto* const embedded = dynamic_cast<embedded_licensing_server*>(server.get());  // a remote one is neither counted nor copied
  if (embedded != nullptr) settings.node.issued_by_server = static_cast<std::int64_t>(embedded->issued_when_opened());
  node_parts parts{log.get(), server.get(), verifier.get(), push.get(), &clock, {}, std::move(stop_wanted)};
  parts.copy_stores = [this, embedded](const std::string& dir) { return write_snapshot(dir, *log, embedded, settings); };
  parts.webhooks = webhooks.get();
  parts.alert_notes = alert_notes.get();
  core = std::make_unique<node>(settings.node, std::move(parts));
  // The process stays, so that /readyz says what is wrong and nobody restarts it into the same failure unseen.
  core->on_failure([](fault why) { log_error({"process"}, "the node takes no more work until it is restarted: {}", to_string(why)); });
  if (auto started = core->start(); !started.ok()) return started.error();
  watcher = std::make_unique<node_watcher>(settings.data, *listener);
  face = std::make_unique<gateway>(settings.gateway, core->api(), core->view(), *artifacts.store, clock, watcher.get());
  if (!settings.gateway.discovery.allow_list_file.empty()) {
    const auto units = face->discovery().reload_allow_list();
    if (!units.ok()) return units.error();
    log_info({"discovery"}, "allow-list {}: {} units", settings.gateway.discovery.allow_list_file, units.value());
  }
  handler.hand_over(face->handler());
  return done{};
}

result<std::unique_ptr<node_process>> node_process::start(node_settings settings, std::function<bool()> stop_wanted) {
  auto p = std::make_unique<parts>(std::move(settings));
  recovery_handler handler(p->settings.gateway.retry_after_s);
  auto step = p->make_directory();
  if (step.ok()) step = p->open_stores();
  if (step.ok()) step = p->read_tokens();
  if (step.ok()) step = p->open_webhooks();
  if (step.ok()) step = p->listen(handler);
  if (step.ok()) step = p->start_core(handler, std::move(stop_wanted));
  if (step.ok()) step = write_url_file(p->path("node.url"), p->url);
  std::unique_ptr<node_process> process(new node_process(std::move(p)));
  if (!step.ok()) return step.error();
  return process;
}

node_process::node_process(std::unique_ptr<parts> parts) : parts_(std::move(parts)) {}
node_process::~node_process() { stop(); }

void node_process::stop() {
  if (!parts_->log) return;
  if (parts_->listener) parts_->listener->stop();
  if (parts_->core) parts_->core->stop();
  std::error_code left_behind;  // by a directory that may not be written any more; the next start takes it away
  if (!parts_->url.empty()) std::filesystem::remove(parts_->path("node.url"), left_behind);
  parts_->listener.reset();
  parts_->face.reset();
  parts_->core.reset();
  parts_->push.reset();
  parts_->webhooks.reset();
  parts_->server.reset();
  parts_->log.reset();
}

bool node_process::reread_files(bool in_any_case) { return parts_->face->discovery().reload_allow_list_if_changed(in_any_case); }

const std::string& node_process::url() const { return parts_->url; }
std::string node_process::admin_token_file() const { return parts_->path("admin.token"); }

}  // namespace ald
