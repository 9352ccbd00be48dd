// What the licensing server is asked without changing anything: facts, packs, licenses of units, pages of its books.
#include <iterator>

#include "issuer/ordering_desk.hpp"

namespace ald {
namespace {

/// One more than the page holds is read, which tells whether there is another page.
template <class Record>
bool cut_to(std::vector<Record>& records, std::size_t limit) {
  if (records.size() <= limit) return false;
  records.erase(records.begin() + static_cast<std::ptrdiff_t>(limit), records.end());
  return true;
}

result<served_answer> answered(decltype(served_answer::value) value) {
  served_answer answer;
  answer.value = std::move(value);
  return answer;
}

/// What can be read of one desk, by what is asked.
struct reader {
  const ordering_config& config;
  const issuing_desk& desk;

  result<served_answer> operator()(const ask_info&) const {
    return answered(served_info{config.terms.deduplicate, config.max_processing_ms, config.max_order_lines, config.max_query_units,
                                {desk.verifying_key().to_text()}});
  }

  result<served_answer> operator()(const ask_packs&) const {
    served_packs packs;
    for (const auto& pack : desk.books().packs()) {
      packs.packs.push_back({{pack.pack, pack.kind, pack.total, pack.unlimited, std::nullopt, true, pack.evaluation}, pack.used, pack.expiry_day});
    }
    return answered(std::move(packs));
  }

  result<served_answer> operator()(const ask_units& what) const {
    if (what.units.size() > config.max_query_units) {
      auto answer = answered(served_error{"too_many", "a query of " + std::to_string(what.units.size()) + " units",
                                          "ask for at most " + std::to_string(config.max_query_units) + " at once"});
      answer.value().status = 413;
      return answer;
    }
    auto licenses = desk.licenses_of(what.units);
    if (!licenses) return licenses.error();
    return answered(served_licenses{std::move(licenses.value())});
  }

  result<served_answer> operator()(const ask_ledger& what) const {
    auto licenses = desk.books().page(what.after, what.limit + 1);
    if (!licenses) return licenses.error();
    served_ledger page{std::move(licenses.value()), {}};
    if (cut_to(page.licenses, what.limit)) page.next = page.licenses.back().license.serial;
    return answered(std::move(page));
  }

  result<served_answer> operator()(const ask_revocations& what) const {
    auto revocations = desk.revocations(what.after, what.limit);
    if (!revocations) return revocations.error();
    served_revocations page{std::move(revocations.value()), what.after};
    if (!page.revocations.empty()) page.next = page.revocations.back().number;
    return answered(std::move(page));
  }

  result<served_answer> operator()(const ask_requests& what) const {
    auto requests = desk.books().requests(what.after, what.limit, config.max_page_rows);
    if (!requests) return requests.error();
    served_requests page{std::move(requests.value()), {}};
    if (!page.requests.empty() && page.requests.back().number < desk.books().last_request()) page.next = page.requests.back().number;
    return answered(std::move(page));
  }

  result<served_answer> operator()(const note_rejected& what) const {
    auto answer = answered(served_error{});
    answer.value().status = what.status;
    return answer;
  }

  // Not read here: they change the books.
  result<served_answer> operator()(const place_lines&) const { return answered(served_error{}); }
  result<served_answer> operator()(const ask_order&) const { return answered(served_error{}); }
  result<served_answer> operator()(const revoke_serial&) const { return answered(served_error{}); }
  result<served_answer> operator()(const return_licenses&) const { return answered(served_error{}); }
};

}  // namespace

result<served_answer> ordering_desk::read(const served_request& what) const { return std::visit(reader{config_, *desk_}, what); }

}  // namespace ald
