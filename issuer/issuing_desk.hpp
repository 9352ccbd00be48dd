// An issuer at work: key, ledger and rules together. Synchronous; connectors and servers put threads around it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "issuer/issuer_ledger.hpp"
#include "issuer/pack_plan.hpp"
#include "issuer/signing_key.hpp"
#include "messages/instant.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"

namespace ald {

/// Keeps in its directory: `ledger/` (issuer_ledger), `signing.key` (mode 0600) and `signing.pub` (the public key's
/// base64 text and a line break). Used by one thread at a time.
class issuing_desk {
 public:
  /// Opens or creates the directory (mode 0700). A new key is made only while the ledger holds no license. Packs of
  /// `plans` that are not in the ledger are added, to expire valid_days after `now`; known ones stay as they are.
  /// Faults: those of issuer_ledger::open and signing_key::load; bad_input (a plan, or the key of a used ledger is missing).
  static result<std::unique_ptr<issuing_desk>> open(const std::string& dir, const std::vector<pack_plan>& plans, instant now);

  /// Answers every line; what it issues is durable, in one synced write, before this returns. After a fault nothing is
  /// known about the lines: close the desk and open it again.
  result<std::vector<line_answer>> place(const order& lines, instant now);

  std::vector<pack_info> packs() const;
  result<std::vector<issued_license>> ledger() const { return ledger_->all(); }
  const public_key& verifying_key() const { return key_.verifying_key(); }

 private:
  issuing_desk(std::unique_ptr<issuer_ledger> ledger, signing_key key);

  std::unique_ptr<issuer_ledger> ledger_;
  signing_key key_;
};

}  // namespace ald
