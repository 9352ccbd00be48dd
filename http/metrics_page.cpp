// The table of metrics.
#include "http/metrics_page.hpp"

#include <limits>
#include <sstream>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace ald {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using labels = std::vector<ClientMetric::Label>;

/// One family after the other; the samples go to the last one begun.
class page {
 public:
  page& counter(const char* name, const char* help) { return begin(name, help, MetricType::Counter); }
  page& gauge(const char* name, const char* help) { return begin(name, help, MetricType::Gauge); }

  template <class Number>
  page& is(Number value, labels of = {}) {
    ClientMetric m;
    m.label = std::move(of);
    (all_.back().type == MetricType::Counter ? m.counter.value : m.gauge.value) = static_cast<double>(value);
    all_.back().metric.push_back(std::move(m));
    return *this;
  }

  page& histogram(const char* name, const char* help, const tally_histogram& of) {
    begin(name, help, MetricType::Histogram);
    ClientMetric m;
    for (std::size_t i = 0; i <= of.bounds().size(); ++i) {
      m.histogram.sample_count += of.count(i);
      const double bound = i < of.bounds().size() ? of.bounds()[i] : std::numeric_limits<double>::infinity();
      m.histogram.bucket.push_back({m.histogram.sample_count, bound});
    }
    m.histogram.sample_sum = of.sum();
    all_.back().metric.push_back(std::move(m));
    return *this;
  }

  std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, all_);
    return std::move(out).str();
  }

 private:
  page& begin(const char* name, const char* help, MetricType type) {
    all_.push_back({name, help, type, {}});
    return *this;
  }
  std::vector<MetricFamily> all_;
};

double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1'000; }
std::string text(std::string_view name) { return std::string(name); }

void add_devices(page& p, const fleet_counts& devices, const license_counts& licenses) {
  p.gauge("ald_devices", "Devices by state.");
  for (int i = 1; i < device_stage_count; ++i) {
    p.is(devices.by_stage[static_cast<std::size_t>(i)], {{"state", text(name(static_cast<device_stage>(i)))}});
  }
  p.gauge("ald_devices_by_reason", "Devices by the reason they are where they are.");
  for (int i = 0; i < device_reason_count; ++i) {
    p.is(devices.by_reason[static_cast<std::size_t>(i)], {{"reason", text(name(static_cast<device_reason>(i)))}});
  }
  p.gauge("ald_devices_by_license", "Registered devices by the state of the license that they have installed.");
  for (int i = 1; i < license_state_count; ++i) {
    p.is(licenses[static_cast<std::size_t>(i)], {{"license", text(name(static_cast<license_state>(i)))}});
  }
}

void add_node(page& p, const node_status& status, const node_watch& watch) {
  p.gauge("ald_ready", "1 if the node takes work.").is(status.ready);
  p.gauge("ald_deployment_on", "1 if automatic license deployment is on.").is(status.deployment_on);
  p.gauge("ald_clock_suspect", "1 if nothing is ordered because the clock may be wrong.").is(status.clock_suspect);
  p.gauge("ald_restoring", "1 while a restored store is being reconciled with the licensing server.").is(status.money.restoring);
  p.gauge("ald_dry_run", "1 if nothing is ordered because this is a dry run.").is(status.money.dry_run);
  p.gauge("ald_settled", "1 if no order, push or event is under way.").is(status.settled);
  p.gauge("ald_next_scan_timestamp_seconds", "When the next scan is due, since 1970.").is(seconds(status.next_scan_ms));
  p.gauge("ald_alert_active", "1 if the alert is on; docs/OPERATIONS.md says what each means.");
  for (int i = 0; i < alert_count; ++i) {
    bool on = false;
    for (const active_alert& a : watch.alerts) on = on || a.what == static_cast<alert>(i);
    p.is(on, {{"alert", text(name(static_cast<alert>(i)))}});
  }
  p.gauge("ald_queue_length", "Entries in a queue of the node.");
  for (const queue_gauge& q : status.queues) p.is(q.length, {{"queue", q.name}});
  p.gauge("ald_queue_limit", "Entries that the queue takes at most.");
  for (const queue_gauge& q : status.queues) p.is(q.limit, {{"queue", q.name}});
  p.gauge("ald_device_actors", "Devices that have something to do now and are in memory for it.").is(watch.active_devices);
  p.gauge("ald_resumes_pending", "Devices that owed something at the start and were not looked at yet.").is(watch.resumes_pending);
  p.gauge("ald_devices_set_aside", "Devices that get no mail for an hour, because their actor kept dying.").is(watch.devices_set_aside);
}

void add_log(page& p, const node_status& status, const node_watch& watch, const work_tally& work) {
  p.gauge("ald_log_last_group", "Number of the last durable group of events.").is(status.last_group);
  p.gauge("ald_log_covered_group", "Number of the group up to which the derived rows are on disk.").is(watch.covered_group);
  p.gauge("ald_log_size_bytes", "Size of the event log.").is(watch.log_bytes);
  p.gauge("ald_log_since_cover_bytes", "Log written since the last cover; so much is folded at the next start.").is(watch.bytes_since_cover);
  p.gauge("ald_log_last_cover_timestamp_seconds", "Last cover, since 1970; 0: none since the start.").is(seconds(watch.covered_ms));
  p.gauge("ald_last_snapshot_timestamp_seconds", "Last copy made by ald snapshot, since 1970; 0: none since the start.").is(seconds(watch.copied_ms));
  p.histogram("ald_log_group_records", "Events made durable together.", work.group_records);
  p.histogram("ald_log_sync_seconds", "Time from handing a group to the log until it is durable, to the millisecond.", work.sync_seconds);
  p.counter("ald_log_no_space_total", "Writes of a group that found no space on the disk.").is(work.no_space_failures.value());
  p.counter("ald_device_actor_deaths_total", "Device actors that died and were rebuilt from the log.").is(work.device_deaths.value());
}

void add_orders(page& p, const node_status& status, const node_watch& watch, const work_tally& work) {
  p.counter("ald_orders_sent_total", "Orders sent to the licensing server, repeated ones too.").is(work.orders_sent.value());
  p.counter("ald_orders_answered_total", "Orders that the licensing server answered.").is(work.orders_answered.value());
  p.counter("ald_orders_failed_total", "Orders without an answer, or with an error for the whole order.").is(work.orders_failed.value());
  p.counter("ald_order_lines_sent_total", "Lines in the orders sent.").is(work.lines_sent.value());
  p.counter("ald_order_lines_answered_total", "Lines by what came of them.")
      .is(work.lines_issued.value(), {{"outcome", "issued"}})
      .is(work.lines_refused.value(), {{"outcome", "refused"}})
      .is(work.lines_failed.value(), {{"outcome", "failed"}})
      .is(work.lines_deferred.value(), {{"outcome", "deferred"}})
      .is(work.lines_unusable.value(), {{"outcome", "unusable"}})
      .is(work.surplus_licenses.value(), {{"outcome", "surplus"}});
  p.counter("ald_license_returns_total", "Licenses that an operator gave back, by what came of it.")
      .is(work.licenses_returned.value(), {{"outcome", "returned"}})
      .is(work.returns_refused.value(), {{"outcome", "refused"}});
  p.gauge("ald_reconcile_differences", "Differences to the licensing server's ledger that the last reconciliation found and did not mend.").is(watch.ledger_differences);
  p.gauge("ald_order_lines_unanswered", "Lines sent and not answered yet.").is(status.orders_sent_unanswered);
  p.gauge("ald_order_answers_not_durable", "Licenses received and not durable yet.").is(status.answers_not_durable);
  p.gauge("ald_order_cap_lines", "Lines that may be ordered in the window; no sample: no cap.");
  const money_status& money = status.money;
  if (money.max_orders_per_hour != 0) p.is(money.max_orders_per_hour, {{"window", "hour"}});
  if (money.max_orders_per_day != 0) p.is(money.max_orders_per_day, {{"window", "day"}});
  p.gauge("ald_order_cap_used_lines", "Lines ordered for the first time in the last window.")
      .is(money.orders_last_hour, {{"window", "hour"}})
      .is(money.orders_last_day, {{"window", "day"}});
  p.gauge("ald_order_cap_tripped", "1 if a cap turned deployment off.").is(money.tripped_window_s != 0);
  p.gauge("ald_licensing_circuit_open", "1 while orders are held back from a failing licensing server.").is(watch.circuit_open);
  p.gauge("ald_licensing_failures", "Calls to the licensing server that failed since its last answer; 0: it can be reached.")
      .is(watch.server_failures);
  p.gauge("ald_licensing_last_answer_timestamp_seconds", "Last answer of the licensing server, since 1970; 0: none since the start.")
      .is(seconds(watch.server_answered_ms));
  p.gauge("ald_pack_licenses", "Licenses of a pack by use; free: no sample if the pack is unlimited.");
  for (const pack_gauge& pack : watch.packs) {
    const auto sample = [&](std::int64_t n, const char* use) { p.is(n, {{"pack", pack.pack.text}, {"kind", pack.kind.text}, {"use", use}}); };
    sample(pack.reserved, "reserved");
    sample(pack.used, "used");
    if (!pack.unlimited) sample(pack.total - pack.reserved - pack.used, "free");
  }
  p.gauge("ald_pack_expiry_timestamp_seconds", "End of the last day on which the pack is drawn on, since 1970; no sample: it never expires.");
  for (const pack_gauge& pack : watch.packs) {
    if (pack.expiry_day) p.is(seconds((*pack.expiry_day + 1) * ms_per_day), {{"pack", pack.pack.text}, {"kind", pack.kind.text}});
  }
  p.gauge("ald_pack_exhausted_timestamp_seconds", "Forecast: when the pack's last license goes, since 1970; no sample: not in sight.");
  for (const pack_gauge& pack : watch.packs) {
    if (pack.exhausted_ms) p.is(seconds(*pack.exhausted_ms), {{"pack", pack.pack.text}, {"kind", pack.kind.text}});
  }
  p.gauge("ald_kind_used_licenses", "Licenses of a kind that were used in the last days.");
  for (const kind_gauge& kind : watch.kinds) {
    p.is(kind.used_7_days, {{"kind", kind.kind.text}, {"window", "7d"}}).is(kind.used_30_days, {{"kind", kind.kind.text}, {"window", "30d"}});
  }
  p.gauge("ald_kind_runs_out_timestamp_seconds", "Forecast: when no pack of the kind has a license left, since 1970; no sample: not in sight.");
  for (const kind_gauge& kind : watch.kinds) {
    if (kind.runs_out_ms) p.is(seconds(*kind.runs_out_ms), {{"kind", kind.kind.text}});
  }
}

void add_pushes(page& p, const node_status& status, const work_tally& work) {
  p.counter("ald_pushes_total", "Pushes of settings by outcome.")
      .is(work.pushes[event::ACCEPTED].value(), {{"outcome", "accepted"}})
      .is(work.pushes[event::DECLINED].value(), {{"outcome", "declined"}})
      .is(work.pushes[event::LATER].value(), {{"outcome", "later"}})
      .is(work.pushes[event::UNREACHABLE].value(), {{"outcome", "unreachable"}})
      .is(work.pushes[event::UNKNOWN].value(), {{"outcome", "unknown"}});
  p.gauge("ald_pushes_unanswered", "Pushes under way.").is(status.pushes_unanswered);
}

void add_webhooks(page& p, const node_watch& watch, const work_tally& work) {
  p.counter("ald_webhook_notes_total", "Calls to receivers of webhooks by what came of them, and notes that were dropped or given up.")
      .is(work.notes_taken.value(), {{"outcome", "taken"}})
      .is(work.notes_refused.value(), {{"outcome", "refused"}})
      .is(work.notes_given_up.value(), {{"outcome", "given_up"}})
      .is(watch.notes_dropped, {{"outcome", "dropped"}});
}

void add_http(page& p, const gateway_tally& answers, const process_facts& process) {
  p.counter("ald_http_requests_total", "Requests answered, by kind of route and status.");
  for (int r = 0; r < route_class_count; ++r) {
    for (int s = 0; s < gateway_tally::statuses; ++s) {
      const auto n = answers.requests[static_cast<std::size_t>(r)][static_cast<std::size_t>(s)].value();
      if (n == 0) continue;
      p.is(n, {{"route", text(name(static_cast<route_class>(r)))}, {"status", std::to_string(gateway_tally::lowest_status + s)}});
    }
  }
  p.counter("ald_http_requests_refused_total", "Requests turned down before they reached a route: malformed, too large, too slow.")
      .is(process.requests_refused);
  p.counter("ald_http_connections_refused_total", "Connections turned away because listen.max_connections were open.").is(process.connections_refused);
  p.gauge("ald_http_connections", "Open connections.").is(process.connections);
  p.counter("ald_polls_total", "Polls answered with or without work for the device.")
      .is(answers.polls_with_work.value(), {{"work", "yes"}})
      .is(answers.polls_without_work.value(), {{"work", "no"}});
  p.counter("ald_polls_not_modified_total", "Polls answered 304.").is(answers.polls_not_modified.value());
  p.counter("ald_downloads_begun_total", "Answers with a license file or a part of one.").is(answers.downloads_begun.value());
  p.counter("ald_downloads_completed_total", "Downloads whose end is durably recorded.").is(answers.downloads_completed.value());
  const auto feedback = [&](take_feedback::kind k) { return answers.feedback[static_cast<std::size_t>(k)].value(); };
  p.counter("ald_feedback_total", "Feedback of devices that was taken, by kind.")
      .is(feedback(take_feedback::kind::progress), {{"kind", "progress"}})
      .is(feedback(take_feedback::kind::success), {{"kind", "success"}})
      .is(feedback(take_feedback::kind::failure), {{"kind", "failure"}})
      .is(feedback(take_feedback::kind::rejected), {{"kind", "rejected"}})
      .is(feedback(take_feedback::kind::canceled), {{"kind", "canceled"}});
}

void add_strangers(page& p, const dropped_contacts& dropped) {
  p.counter("ald_first_contacts_dropped_total", "Requests of unregistered devices of which nothing was kept, by why.")
      .is(dropped.refused, {{"why", "refused"}})
      .is(dropped.address_rate, {{"why", "address_rate"}})
      .is(dropped.overall_rate, {{"why", "overall_rate"}})
      .is(dropped.in_flight, {{"why", "in_flight"}})
      .is(dropped.full, {{"why", "full"}});
}

void add_process(page& p, const process_facts& process) {
  p.gauge("ald_build_info", "1, with the program's version.").is(1, {{"version", process.version}});
  p.gauge("ald_data_free_bytes", "Free space on the file system of the data directory.").is(process.data_free_bytes);
  p.gauge("process_resident_memory_bytes", "Resident memory.").is(process.resident_bytes);
  p.gauge("process_open_fds", "Open file descriptors.").is(process.open_files);
  p.gauge("process_max_fds", "File descriptors that may be open.").is(process.max_files);
  p.counter("process_cpu_seconds_total", "User and system time.").is(process.cpu_seconds);
  p.gauge("process_start_time_seconds", "Start of the process, since 1970; uptime is time() minus this.").is(process.start_seconds);
}

}  // namespace

std::string metrics_page(const metrics_sources& sources) {
  page p;
  add_devices(p, sources.devices, sources.licenses);
  add_node(p, sources.status, sources.watch);
  add_log(p, sources.status, sources.watch, sources.work);
  add_orders(p, sources.status, sources.watch, sources.work);
  add_pushes(p, sources.status, sources.work);
  add_webhooks(p, sources.watch, sources.work);
  add_http(p, sources.answers, sources.process);
  add_strangers(p, sources.dropped);
  add_process(p, sources.process);
  return p.text();
}

}  // namespace ald
