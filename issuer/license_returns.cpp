// Licenses that their nodes give back: judged one by one at the issuing desk, each counted once.
#include <set>

#include "issuer/issuing_desk.hpp"

namespace ald {
namespace {

using outcome = return_answer::outcome;

return_answer no(const license_return& license, outcome what, std::string text) { return {license.serial, what, {}, std::move(text)}; }

}  // namespace

result<judged_returns> issuing_desk::judge_returns(const std::vector<license_return>& licenses, const issuing_terms& terms) const {
  judged_returns judged;
  std::set<license_serial> now_returned;
  for (const license_return& license : licenses) {
    const auto known = ledger_->find(license.serial);
    if (!known) return known.error();
    const issued_record* record = known.value() ? &*known.value() : nullptr;
    if (record == nullptr || record->license.unit != license.unit || record->license.kind != license.kind) {
      judged.answers.push_back(no(license, outcome::refused, "there is no such license for this unit and kind"));
    } else if (record->license.returned || now_returned.contains(license.serial)) {
      judged.answers.push_back({license.serial, outcome::returned, record->license.pack, ""});
    } else if (record->revoked) {
      judged.answers.push_back(no(license, outcome::refused, "the license was revoked by its issuer"));
    } else if (terms.no_returns) {
      judged.answers.push_back(no(license, outcome::unsupported, "this licensing server takes no licenses back"));
    } else {
      now_returned.insert(license.serial);
      judged.returned.push_back(license.serial);
      judged.answers.push_back({license.serial, outcome::returned, record->license.pack, ""});
    }
  }
  return judged;
}

result<std::vector<return_answer>> issuing_desk::give_back(const std::vector<license_return>& licenses) {
  auto judged = judge_returns(licenses, {});
  if (!judged) return judged.error();
  ledger_change change;
  change.returns = std::move(judged.value().returned);
  if (!change.returns.empty()) {
    if (const auto recorded = commit(change); !recorded) return recorded.error();
  }
  return std::move(judged.value().answers);
}

}  // namespace ald
