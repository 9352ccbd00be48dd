// Reads the licensing server's ledger and its log of requests, page by page.
#include "tests/torture/server_ledger.hpp"

#include <chrono>
#include <thread>

#include "cli/admin_call.hpp"

namespace ald::torture {

result<boost::json::value> server_ledger::page(const std::string& path) const {
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + std::chrono::seconds(30);
  while (true) {
    auto answer = client_.get(path);
    if (answer.ok() || clock::now() > end) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

result<issued_summary> server_ledger::issued() const {
  issued_summary sum;
  std::string after = "";
  do {
    const auto answer = page("/v1/ledger?limit=1000" + (after.empty() ? "" : "&after=" + percent_encode(after)));
    if (!answer.ok()) return answer.error();
    for (const auto& license : array_member(answer.value(), "licenses")) {
      ++sum.licenses;
      sum.units.insert(member(license, "unit"));
      sum.keys.insert(member(license, "key"));
    }
    after = member(answer.value(), "next");
  } while (after != "-");
  return sum;
}

result<request_summary> server_ledger::requests() const {
  request_summary sum;
  std::map<std::string, std::set<std::string>> keys_by_unit;
  std::set<std::string> keys;
  std::string after = "0";
  do {
    const auto answer = page("/v1/requests?limit=1000&after=" + after);
    if (!answer.ok()) return answer.error();
    for (const auto& request : array_member(answer.value(), "requests")) {
      if (member(request, "path") != "/v1/orders") continue;
      if (const auto fault = member(request, "fault"); fault != "-") ++sum.faults[fault];
      for (const auto& line : array_member(request, "lines")) {
        ++sum.lines;
        keys_by_unit[member(line, "unit")].insert(member(line, "key"));
        if (!keys.insert(member(line, "key")).second) ++sum.repeated;
      }
    }
    after = member(answer.value(), "next");
  } while (after != "-");
  for (const auto& [unit, used] : keys_by_unit) sum.keys_changed += used.size() > 1 ? 1 : 0;
  return sum;
}

}  // namespace ald::torture
