// The licensing server inside the node: for evaluation, and for fleets that bring their own packs.
#pragma once
#include <memory>
#include <string>

#include "issuer/embedded_config.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_clock.hpp"

namespace ald {

/// Works on a thread of its own and answers from it; calls that find the queue full or the order too long are answered
/// at once, from the calling thread. After a failed write it opens its ledger again with the next call.
/// Its destructor finishes the call in work, answers all others with `unavailable`, and joins; it must not run in a callback.
class embedded_licensing_server final : public licensing_server {
 public:
  /// The clock must outlive the server. Faults: those of issuing_desk::open.
  static result<std::unique_ptr<embedded_licensing_server>> open(embedded_config config, const node_clock& clock);

  ~embedded_licensing_server() override;

  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override;
  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override;
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override;
  void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) override;

  /// Licenses that its ledger held when it was opened.
  std::uint64_t issued_when_opened() const;
  /// Copies ledger and keys to `dir`, an existing directory without them. Waits for the calls before it; not for callbacks.
  /// Faults: io, no_space, busy, unavailable.
  result<done> copy_to(const std::string& dir);

  /// What its licenses are verified with, as base64 text.
  std::string public_key() const;

 private:
  class worker;
  explicit embedded_licensing_server(std::unique_ptr<worker> w);
  std::unique_ptr<worker> worker_;
};

}  // namespace ald
