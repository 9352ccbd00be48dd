// The licensing server, as the broker sees it. Connectors: issuer/embedded_licensing_server, http/http_licensing_server.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "messages/order.hpp"
#include "messages/result.hpp"

namespace ald {

/// All calls return at once; the callbacks come once each, from any thread. A fault means that the whole call failed
/// and nothing is known about any line: the broker sends the same keys again later.
class licensing_server {
 public:
  virtual ~licensing_server() = default;

  /// Orders the lines. The answer holds each line's outcome, in any order; a line missing from it counts as failed.
  /// A key seen before gets the license made for it then, and consumes nothing. A connector to a server that can't do this
  /// orders a line that was sent before (sent_before, or by itself) only when the server no longer can have anything for it.
  virtual void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) = 0;

  /// The packs this node may draw on.
  virtual void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) = 0;

  /// Everything the server ever issued to this node, for reconciliation.
  virtual void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) = 0;

  /// Everything the server ever issued for these units, revoked licenses too, in order of issue per unit.
  virtual void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) = 0;

  /// The revocations after number `after` (0: from the first on), at most a page of the server's choice. With nothing new the
  /// page is empty and its `next` equals `after`.
  virtual void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) = 0;

  /// Gives licenses back to their packs. A license that was returned before is answered as returned, and counts once; one that is
  /// missing from the answer is to be asked for again. Without an implementation: a server that takes nothing back.
  virtual void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) {
    std::vector<return_answer> answers;
    for (license_return& license : licenses) {
      answers.push_back({std::move(license.serial), return_answer::outcome::unsupported, {}, "the licensing server takes no licenses back"});
    }
    on_answer(std::move(answers));
  }
};

}  // namespace ald
