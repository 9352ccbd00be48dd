// An issuer at work: key, ledger and rules together. Synchronous; connectors and servers put threads around it.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "issuer/issuer_ledger.hpp"
#include "issuer/issuing_terms.hpp"
#include "issuer/pack_plan.hpp"
#include "issuer/signing_key.hpp"
#include "messages/instant.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"

namespace ald {

/// Lines that were judged and licenses that were made for them, before anything of it is recorded.
struct prepared_lines {
  std::vector<served_line> lines;
  std::vector<issued_record> made;
};

/// Licenses that are given back, and of these the ones that were not returned before: before anything of it is recorded.
struct judged_returns {
  std::vector<return_answer> answers;
  std::vector<license_serial> returned;
};

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

  /// Takes licenses back; durable when it returns. After a fault: as after place().
  result<std::vector<return_answer>> give_back(const std::vector<license_return>& licenses);
  /// Judges without recording: what is newly returned must be part of the next commit(), or nothing is answered.
  result<judged_returns> judge_returns(const std::vector<license_return>& licenses, const issuing_terms& terms) const;

  /// Judges and signs without recording: what is made must be part of the next commit(), or be thrown away.
  result<prepared_lines> prepare(const std::vector<order_line>& lines, const issuing_terms& terms, instant now) const;
  /// Durable when it returns. After a fault: as after place().
  result<done> commit(const ledger_change& change) { return ledger_->write(change); }

  /// With files, in order of units as given, then of serials.
  result<std::vector<issued_record>> licenses_of(const std::vector<unit_id>& units) const;
  /// At most `limit` revocations after a number, in order.
  result<std::vector<revoked_record>> revocations(std::uint64_t after, std::size_t limit) const { return ledger_->revocations(after, limit); }

  /// A file as that license's, but for `unit` and signed with `key`.
  result<std::string> sign_like(const issued_record& license, const unit_id& unit, const signing_key& key) const;
  const signing_key& key() const { return key_; }
  /// For reading; writing goes through commit().
  const issuer_ledger& books() const { return *ledger_; }
  void limit_requests(std::uint64_t rows) { ledger_->limit_requests(rows); }

  std::vector<pack_info> packs() const;
  result<std::vector<issued_license>> ledger() const { return ledger_->all(); }
  std::uint64_t issued_count() const { return ledger_->count(); }
  /// Copies ledger and keys to `dir`, an existing directory without them: a directory that open() takes. Faults: io, no_space.
  result<done> copy_to(const std::string& dir) const;
  const public_key& verifying_key() const { return key_.verifying_key(); }

 private:
  issuing_desk(std::unique_ptr<issuer_ledger> ledger, signing_key key);

  std::unique_ptr<issuer_ledger> ledger_;
  signing_key key_;
};

}  // namespace ald
