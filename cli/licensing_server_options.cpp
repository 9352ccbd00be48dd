// Options of the licensing server: where, what it sells, limits, faults.
#include "cli/licensing_server_options.hpp"

#include <charconv>
#include <set>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "cli/node_options.hpp"
#include "cli/is_a_number.hpp"
#include "cli/quantity_text.hpp"

namespace ald {
namespace {

constexpr const char* limits_group = "Limits";
constexpr const char* faults_group = "Faults (drawn from the seed, for tests of clients)";

fault bad(std::string what, std::string hint) { return {fault_code::bad_input, std::move(what), std::move(hint)}; }

void add_duration(CLI::App& command, const std::string& name, std::int64_t& to, const std::string& least, const std::string& most, const std::string& help) {
  command
      .add_option_function<std::string>(name, [&to](const std::string& text) { to = parse_duration(text).value(); },
                                        fmt::format("{} ({} to {}; default {})", help, least, most, format_duration(to)))
      ->type_name("TIME")
      ->check([low = parse_duration(least).value(), high = parse_duration(most).value(), least, most](const std::string& text) {
        const auto parsed = parse_duration(text);
        if (!parsed.ok()) return to_string(parsed.error());
        return parsed.value() < low || parsed.value() > high ? fmt::format("\"{}\" is not allowed (allowed: {} to {})", text, least, most) : std::string();
      })
      ->group(limits_group);
}

template <class Number>
void add_number(CLI::App& command, const std::string& name, Number& to, std::uint64_t least, std::uint64_t most, const std::string& help) {
  command.add_option(name, to, help)
      ->check(CLI::Range(static_cast<Number>(least), static_cast<Number>(most)))
      ->capture_default_str()
      ->type_name("N")
      ->group(limits_group);
}

void add_size(CLI::App& command, const std::string& name, std::size_t& to, const std::string& help) {
  command
      .add_option_function<std::string>(name, [&to](const std::string& text) { to = parse_size(text).value(); },
                                        fmt::format("{} (1KiB to 256MiB; default {})", help, format_size(to)))
      ->type_name("SIZE")
      ->check([](const std::string& text) {
        const auto parsed = parse_size(text);
        if (!parsed.ok()) return to_string(parsed.error());
        return parsed.value() < 1024 || parsed.value() > (256u << 20) ? "\"" + text + "\" is not allowed (allowed: 1KiB to 256MiB)" : std::string();
      })
      ->group(limits_group);
}

void add_rate(CLI::App& command, const std::string& name, double& to, const std::string& help) {
  command.add_option(name, to, help)->check(CLI::Range(0.0, 1.0))->check(is_a_number)->capture_default_str()->type_name("RATE")->group(faults_group);
}

void add_limits(CLI::App& command, licensing_server_options& o) {
  auto& i = o.issuing;
  add_duration(command, "--max-processing", i.max_processing_ms, "400ms", "1h", "so long after it was sent an order is done or never will be");
  add_number(command, "--max-order-lines", i.max_order_lines, 1, 1'000'000, "lines in one order; more get 413");
  add_number(command, "--max-query-units", i.max_query_units, 1, 100'000, "units in one query; more get 413");
  add_number(command, "--max-queued-calls", i.max_queued_calls, 1, 100'000, "waiting calls; more get 429");
  add_number(command, "--max-hung-answers", i.max_hung_answers, 0, 10'000, "lost answers whose connections stay open; more are closed at once");
  add_duration(command, "--hang-time", i.hang_ms, "10ms", "1h", "such a connection is closed after it");
  add_number(command, "--max-pending-orders", i.max_pending_orders, 1, 1'000'000, "deferred orders not done; more are answered at once");
  add_number(command, "--max-kept-orders", i.max_kept_orders, 1, 1'000'000, "done deferred orders; the oldest go");
  add_duration(command, "--order-kept", i.order_kept_ms, "1s", "365d", "done deferred orders are kept so long");
  add_number(command, "--max-request-rows", i.max_request_rows, 1, 1'000'000'000, "requests and their lines in the log of requests; the oldest go");
  add_number(command, "--max-page", o.limits.max_page, 1, 100'000, "most that one page of a list can be asked for");
  add_number(command, "--max-page-rows", i.max_page_rows, 1, 10'000'000, "rows of the log of requests on one page");
  add_number(command, "--threads", o.http.threads, 1, 64, "HTTP threads");
  add_number(command, "--max-connections", o.http.max_connections, 1, 1'000'000, "open connections; more get 503");
  add_size(command, "--max-body", o.http.max_body_bytes, "longest request body; longer gets 413");
}

void add_faults(CLI::App& command, licensing_server_options& o) {
  auto& f = o.issuing.faults;
  command.add_option("--fault-seed", f.seed, "the same seed gives the same faults to the same sequence of calls")
      ->capture_default_str()->type_name("S")->group(faults_group);
  command.add_option("--latency", o.latency, "wait before anything is done for a call, e.g. 50ms or 10ms..200ms")
      ->capture_default_str()->type_name("TIME[..TIME]")->group(faults_group);
  add_rate(command, "--error-rate", f.error, "calls answered 503 or 429 (nothing was done) or 500 (it was)");
  add_rate(command, "--lose-answers", f.lose_answers, "orders that are carried out and never answered: closed or hung");
  add_rate(command, "--duplicate-answers", f.duplicate_answers, "answers with a line twice, or with a line of an earlier order as well");
  add_rate(command, "--defer", f.defer, "orders answered 202");
  command.add_option("--defer-time", o.defer_time, "a deferred order is done after it")
      ->capture_default_str()->type_name("TIME[..TIME]")->group(faults_group);
  add_rate(command, "--wrong-unit", f.wrong_unit, "new licenses whose first answer holds a license for another unit");
  add_rate(command, "--bad-signature", f.bad_signature, "new licenses whose first answer has a signature that nobody trusts");
  add_rate(command, "--partial", f.partial, "lines answered failed");
  command.add_flag("--no-returns", o.issuing.terms.no_returns, "take no licenses back")->group(faults_group);
  command.add_flag("--no-dedup", o.no_dedup, "issue again for a repeated key")->group(faults_group);
  command.add_flag("--oversell", o.issuing.terms.oversell, "issue more than a pack has, if more is ordered")->group(faults_group);
}

/// "50ms", "10ms..200ms"; a bare number counts milliseconds.
result<done> read_range(const std::string& option, const std::string& text, std::int64_t& least, std::int64_t& most) {
  const auto length_of = [](const std::string& part) {
    const bool digits = !part.empty() && part.size() <= 9 && part.find_first_not_of("0123456789") == std::string::npos;
    return parse_duration(digits ? part + "ms" : part);
  };
  const auto dots = text.find("..");
  const auto low = length_of(text.substr(0, dots));
  const auto high = dots == std::string::npos ? low : length_of(text.substr(dots + 2));
  if (!low.ok() || !high.ok() || low.value() < 0 || high.value() < low.value()) {
    return bad(fmt::format("{} \"{}\" is not a length of time", option, text), "write for example 50ms or 10ms..2s");
  }
  least = low.value();
  most = high.value();
  return done{};
}

result<done> read_address(licensing_server_options& o) {
  const auto colon = o.listen.rfind(':');
  const auto hint = "write ADDRESS:PORT, for example 127.0.0.1:0";
  if (colon == std::string::npos) return bad(fmt::format("--listen \"{}\" has no port", o.listen), hint);
  o.http.address = o.listen.substr(0, colon);
  if (o.http.address.size() > 2 && o.http.address.front() == '[' && o.http.address.back() == ']') {
    o.http.address = o.http.address.substr(1, o.http.address.size() - 2);
  }
  const auto* begin = o.listen.data() + colon + 1;
  const auto* end = o.listen.data() + o.listen.size();
  const auto read = std::from_chars(begin, end, o.http.port);
  if (read.ec != std::errc() || read.ptr != end) return bad(fmt::format("--listen \"{}\": the port is not a number of 0 to 65535", o.listen), hint);
  in_addr v4{};
  in6_addr v6{};
  const bool is_v4 = inet_pton(AF_INET, o.http.address.c_str(), &v4) == 1;
  const bool is_v6 = inet_pton(AF_INET6, o.http.address.c_str(), &v6) == 1;
  if (!is_v4 && !is_v6) return bad(fmt::format("--listen \"{}\" is not an IP address", o.http.address), hint);
  const bool loopback = is_v4 ? (ntohl(v4.s_addr) >> 24) == 127 : IN6_IS_ADDR_LOOPBACK(&v6);
  if (loopback || o.allow_plain_http_beyond_loopback) return done{};
  return bad(fmt::format("--listen {} can be reached by other hosts, and the token would cross the network without TLS", o.http.address),
             "listen on 127.0.0.1 behind a TLS proxy, or accept the risk with --allow-plain-http-beyond-loopback");
}

result<done> read_packs(licensing_server_options& o) {
  std::set<std::string> ids;
  std::vector<pack_plan> packs;
  for (const auto& text : o.packs) {
    auto pack = parse_pack(text);
    if (!pack.ok()) return pack.error();
    if (!ids.insert(pack.value().pack.text).second) return bad(fmt::format("pack \"{}\" is given twice", pack.value().pack.text), "give each pack an id of its own");
    packs.push_back(std::move(pack.value()));
  }
  if (!packs.empty()) o.issuing.packs = std::move(packs);
  return done{};
}

}  // namespace

void add_licensing_server_options(CLI::App& command, licensing_server_options& o) {
  o.http.max_body_bytes = 16u << 20;
  o.http.max_connections = 1'000;
  command.add_option("--data", o.data, "directory of its ledger, key, token and address; made if missing")->capture_default_str()->type_name("DIR");
  command.add_option("--listen", o.listen, "IP address and port; port 0: the system chooses (see DIR/server.url)")
      ->capture_default_str()->type_name("ADDRESS:PORT");
  command.add_flag("--allow-plain-http-beyond-loopback", o.allow_plain_http_beyond_loopback, "listen without TLS on an address other hosts can reach");
  command.add_option("--token-file", o.token_file, "file that holds the token of clients; otherwise DIR/server.token, made if missing")->type_name("FILE");
  command.add_option("--pack", o.packs, "a pack: id=ID,kind=KIND,total=N|unlimited,validity_days=N,evaluation=true; none: \"default\", unlimited, of kind base")
      ->type_name("PACK")->expected(1)->take_all();
  command.add_option("--allow-callbacks-to", o.limits.callbacks.allowed_hosts, "host that callbacks may go to, besides loopback")
      ->type_name("HOST")->expected(1)->take_all();
  command.add_option("--log-level", o.log.level, "least severe lines that are logged")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))->capture_default_str()->type_name("WORD");
  command.add_option("--log-format", o.log.format, "auto: text on a terminal, one JSON object a line otherwise")
      ->check(CLI::IsMember({"auto", "text", "json"}))->capture_default_str()->type_name("WORD");
  add_limits(command, o);
  add_faults(command, o);
}

result<licensing_server_options> checked(licensing_server_options o) {
  auto& f = o.issuing.faults;
  auto step = read_address(o);
  if (step) step = read_packs(o);
  if (step) step = read_range("--latency", o.latency, f.latency_least_ms, f.latency_most_ms);
  if (step) step = read_range("--defer-time", o.defer_time, f.defer_least_ms, f.defer_most_ms);
  if (!step) return step.error();
  o.issuing.dir = o.data;
  o.issuing.terms.deduplicate = !o.no_dedup;
  o.limits.default_page = std::min(o.limits.default_page, o.limits.max_page);
  // a request that arrives later than this could be begun after the time the server states
  o.http.request_timeout_ms = std::min(o.http.request_timeout_ms, o.issuing.arrival_limit_ms());
  return o;
}

}  // namespace ald
