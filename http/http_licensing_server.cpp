// The port's calls as calls of the ordering API.
#include "http/http_licensing_server.hpp"

#include <algorithm>

#include "http/licensing_json.hpp"
#include "http/licensing_placement.hpp"
#include "http/percent_encode.hpp"

namespace ald {
namespace {

constexpr std::size_t ledger_page_licenses = 5'000;
constexpr std::size_t revocations_on_page = 1'000;

result<licensing_calls_config> calls_config(const http_licensing_config& config) {
  const auto url = licensing_url::parse(config.url);
  if (!url.ok()) return url.error();
  licensing_calls_config calls;
  calls.url = url.value();
  calls.token = config.token;
  calls.token_source = config.token_source;
  calls.max_calls = std::max<std::size_t>(config.max_calls, 1);
  calls.max_queued = config.max_queued_calls;
  calls.client.connect_timeout_ms = config.connect_timeout_ms;
  calls.client.response_timeout_ms = config.response_timeout_ms;
  calls.client.max_response_bytes = config.max_response_bytes;
  calls.client.max_idle_per_host = calls.max_calls;
  calls.client.proxy = config.proxy;
  if (url.value().https) {
    auto tls = tls_context::open(config.tls);
    if (!tls.ok()) return tls.error();
    calls.client.tls = tls.value();
  }
  return calls;
}

licensing_desk_config desk_config(const http_licensing_config& config) {
  licensing_desk_config desk;
  desk.deduplicates = config.deduplicates;
  desk.resend_margin_ms = config.resend_margin_ms;
  desk.info_max_age_ms = config.info_max_age_ms;
  desk.max_sent_lines = config.max_sent_lines;
  desk.callback_url = config.callback_url;
  desk.trusted_keys = config.trusted_keys;
  return desk;
}

/// A reply as the caller's value, or what is wrong with it.
template <class T>
result<T> read_reply(const licensing_reply& reply, const std::string& call, result<T> (*read)(std::string_view)) {
  if (reply.wrong) return *reply.wrong;
  auto value = read(reply.body);
  if (value.ok()) return value;
  return fault{value.error().code, "the licensing server's answer to " + call + " can't be believed: " + value.error().what, "nothing of it was taken"};
}

/// Reads the ledger page by page. Lives in the callback of its call.
struct ledger_walk : std::enable_shared_from_this<ledger_walk> {
  licensing_calls& calls;
  std::size_t most;
  std::function<void(result<std::vector<issued_license>>)> on_answer;
  std::vector<issued_license> found;

  ledger_walk(licensing_calls& c, std::size_t m, std::function<void(result<std::vector<issued_license>>)> f)
      : calls(c), most(m), on_answer(std::move(f)) {}

  void ask(const std::string& after) {
    const auto path = "/v1/ledger?limit=" + std::to_string(ledger_page_licenses) + (after.empty() ? "" : "&after=" + percent_encode(after));
    calls.send("GET", path, {}, [self = shared_from_this(), after](const licensing_reply& reply) { self->take(reply, after); });
  }

  void take(const licensing_reply& reply, const std::string& after) {
    auto page = read_reply(reply, "GET /v1/ledger", read_ledger_page);
    if (!page.ok()) return on_answer(page.error());
    const auto& next = page.value().next;
    // Without progress the walk would not end.
    if (!next.empty() && (next == after || page.value().licenses.empty())) {
      return on_answer(fault{fault_code::corrupt, "the licensing server's ledger does not go on after \"" + after + "\"", "report it to the server's vendor"});
    }
    if (found.size() + page.value().licenses.size() > most) {
      return on_answer(fault{fault_code::unsupported, "the licensing server's ledger has more than " + std::to_string(most) + " licenses",
                             "raise licensing.max_ledger_licenses"});
    }
    std::move(page.value().licenses.begin(), page.value().licenses.end(), std::back_inserter(found));
    next.empty() ? on_answer(std::move(found)) : ask(next);
  }
};

/// Asks what the server has for units, so many at a time. Lives in the callback of its call.
struct units_walk : std::enable_shared_from_this<units_walk> {
  licensing_calls& calls;
  std::size_t at_once;
  std::vector<unit_id> units;
  std::function<void(result<std::vector<held_license>>)> on_answer;
  std::vector<held_license> found;
  std::size_t asked = 0;

  units_walk(licensing_calls& c, std::size_t n, std::vector<unit_id> u, std::function<void(result<std::vector<held_license>>)> f)
      : calls(c), at_once(n), units(std::move(u)), on_answer(std::move(f)) {
    std::sort(units.begin(), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
  }

  void go_on() {
    if (asked == units.size()) return on_answer(std::move(found));
    const auto end = asked + std::min(at_once, units.size() - asked);
    const std::vector<unit_id> some(units.begin() + static_cast<std::ptrdiff_t>(asked), units.begin() + static_cast<std::ptrdiff_t>(end));
    asked = end;
    calls.send("POST", "/v1/units/query", units_document(some), [self = shared_from_this()](const licensing_reply& reply) {
      auto held = read_reply(reply, "POST /v1/units/query", read_held_licenses);
      if (!held.ok()) return self->on_answer(held.error());
      for (auto& license : held.value()) {
        if (std::binary_search(self->units.begin(), self->units.end(), license.unit)) self->found.push_back(std::move(license));
      }
      self->go_on();
    });
  }
};

/// Gives back so many licenses at a time. Lives in the callback of its call.
struct returns_walk : std::enable_shared_from_this<returns_walk> {
  licensing_calls& calls;
  licensing_server& without;  ///< answers for a server that does not know the call
  std::size_t at_once;
  std::vector<license_return> licenses;
  std::function<void(result<std::vector<return_answer>>)> on_answer;
  std::vector<return_answer> answers;
  std::size_t asked = 0;

  returns_walk(licensing_calls& c, licensing_server& w, std::size_t n, std::vector<license_return> l,
               std::function<void(result<std::vector<return_answer>>)> f)
      : calls(c), without(w), at_once(n), licenses(std::move(l)), on_answer(std::move(f)) {}

  void go_on() {
    if (asked == licenses.size()) return on_answer(std::move(answers));
    const auto end = asked + std::min(at_once, licenses.size() - asked);
    const std::vector<license_return> some(licenses.begin() + static_cast<std::ptrdiff_t>(asked), licenses.begin() + static_cast<std::ptrdiff_t>(end));
    calls.send("POST", "/v1/returns", returns_document(some), [self = shared_from_this(), end](const licensing_reply& reply) {
      if (reply.status == 404 || reply.status == 405) return self->without.licensing_server::give_back(self->licenses, self->on_answer);
      auto said = read_reply(reply, "POST /v1/returns", read_returns);
      if (!said.ok()) return self->on_answer(said.error());
      std::move(said.value().begin(), said.value().end(), std::back_inserter(self->answers));
      self->asked = end;
      self->go_on();
    });
  }
};

}  // namespace

// `calls` goes first, answering all callbacks, which still use the desk.
struct http_licensing_server::impl {
  http_licensing_config config;
  std::unique_ptr<licensing_desk> desk;
  std::unique_ptr<licensing_calls> calls;
};

result<std::unique_ptr<http_licensing_server>> http_licensing_server::open(http_licensing_config config, const node_clock& clock) {
  auto calls = calls_config(config);
  if (!calls.ok()) return calls.error();
  auto parts = std::make_unique<impl>();
  parts->calls = std::make_unique<licensing_calls>(std::move(calls.value()));
  parts->desk = std::make_unique<licensing_desk>(desk_config(config), *parts->calls, clock);
  parts->config = std::move(config);
  return std::unique_ptr<http_licensing_server>(new http_licensing_server(std::move(parts)));
}

http_licensing_server::http_licensing_server(std::unique_ptr<impl> impl) : impl_(std::move(impl)) {}
http_licensing_server::~http_licensing_server() = default;

void http_licensing_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  if (lines.lines.empty()) return on_answer(std::vector<line_answer>{});
  impl_->desk->with_info([desk = impl_->desk.get(), lines = std::move(lines), on_answer = std::move(on_answer)](result<licensing_server_info> info) {
    if (!info.ok()) return on_answer(info.error());
    std::make_shared<licensing_placement>(*desk, std::move(info.value()), on_answer)->start(lines.lines);
  });
}

void http_licensing_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  impl_->calls->send("GET", "/v1/packs", {}, [on_answer = std::move(on_answer)](const licensing_reply& reply) {
    on_answer(read_reply(reply, "GET /v1/packs", read_packs));
  });
}

void http_licensing_server::ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) {
  std::make_shared<ledger_walk>(*impl_->calls, impl_->config.max_ledger_licenses, std::move(on_answer))->ask({});
}

void http_licensing_server::licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) {
  impl_->desk->with_info([calls = impl_->calls.get(), units = std::move(units), on_answer = std::move(on_answer)](result<licensing_server_info> info) {
    if (!info.ok()) return on_answer(info.error());
    std::make_shared<units_walk>(*calls, info.value().max_query_units, units, on_answer)->go_on();
  });
}

void http_licensing_server::revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) {
  const auto path = "/v1/revocations?after=" + std::to_string(after) + "&limit=" + std::to_string(revocations_on_page);
  impl_->calls->send("GET", path, {}, [after, on_answer = std::move(on_answer)](const licensing_reply& reply) {
    auto page = read_reply(reply, "GET /v1/revocations", read_revocations);
    if (!page.ok()) return on_answer(page.error());
    std::uint64_t last = after;
    for (const auto& one : page.value().revocations) {
      if (one.number <= last) return on_answer(fault{fault_code::corrupt, "the licensing server's revocations are not in order", "nothing of the page was taken"});
      last = one.number;
    }
    if (page.value().next < last) return on_answer(fault{fault_code::corrupt, "the licensing server's revocations go back", "nothing of the page was taken"});
    on_answer(std::move(page));
  });
}

void http_licensing_server::give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) {
  impl_->desk->with_info([this, licenses = std::move(licenses), on_answer = std::move(on_answer)](result<licensing_server_info> info) {
    if (!info.ok()) return on_answer(info.error());
    std::make_shared<returns_walk>(*impl_->calls, *this, info.value().max_order_lines, licenses, on_answer)->go_on();
  });
}

}  // namespace ald
