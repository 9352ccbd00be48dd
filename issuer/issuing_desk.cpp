// One order at the issuing desk: decide line by line, sign, record all in one write, answer.
#include "issuer/issuing_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "issuer/issuing_rules.hpp"
#include "issuer/license_file.hpp"

namespace ald {
namespace {

/// The order in work: what it has issued so far counts for its later lines, too.
class open_order {
 public:
  open_order(const issuer_ledger& ledger, const signing_key& key, const issuing_terms& terms, instant now)
      : ledger_(ledger), key_(key), terms_(terms), now_(now), packs_(ledger.packs()) {}

  result<served_line> answer(const order_line& line) {
    auto known = find(line.key);
    if (!known) return known.error();
    std::optional<key_holder> holder;
    if (known.value() && known.value()->license.returned) {
      return refused(line.key, {"returned", "the license that was made for this key was given back"});
    }
    if (known.value()) holder = key_holder{known.value()->license.unit, known.value()->license.kind};
    const auto decision = decide_line(line, holder, packs_, day_of(now_.wall_ms), terms_.oversell);
    if (const auto* refusal = std::get_if<refuse_line>(&decision)) return refused(line.key, *refusal);
    if (const auto* make = std::get_if<make_license>(&decision)) return issue(line, *make);
    return issued(line.key, *known.value());
  }

  std::vector<issued_record> take_made() { return std::move(made_); }

 private:
  static served_line issued(const order_key& key, const issued_record& license) {
    served_line line;
    line.key = key;
    line.state = line_state::issued;
    line.license_file = license.license_file;
    line.pack = license.license.pack;
    line.serial = license.license.serial;
    return line;
  }

  static served_line refused(const order_key& key, const refuse_line& why) {
    served_line line;
    line.key = key;
    line.state = line_state::refused;
    line.code = why.code;
    line.text = why.text;
    return line;
  }

  result<std::optional<issued_record>> find(const order_key& key) const {
    if (!terms_.deduplicate) return std::optional<issued_record>();
    if (const auto made = by_key_.find(key); made != by_key_.end()) return std::optional(made_[made->second]);
    return ledger_.find(key);
  }

  result<served_line> issue(const order_line& line, const make_license& from) {
    const auto serial = ledger_.next_serial(made_.size());
    auto file = encode_license_file({serial, line.unit, line.kind, from.pack, from.expiry_day}, now_.wall_ms, key_);
    if (!file) return file.error();
    const auto pack = std::find_if(packs_.begin(), packs_.end(), [&](const auto& p) { return p.pack == from.pack; });
    ++pack->used;
    by_key_.emplace(line.key, made_.size());
    made_.push_back({{line.key, line.unit, line.kind, from.pack, serial}, std::move(file.value()), now_.wall_ms});
    return issued(line.key, made_.back());
  }

  const issuer_ledger& ledger_;
  const signing_key& key_;
  const issuing_terms terms_;
  instant now_;
  std::vector<issuer_pack> packs_;
  std::vector<issued_record> made_;
  std::unordered_map<order_key, std::size_t> by_key_;
};

line_answer as_answer(served_line line) {
  switch (line.state) {
    case line_state::issued: return {line.key, line_issued{std::move(line.license_file), line.pack}};
    case line_state::refused: return {line.key, line_refused{line.code, line.text}};
    case line_state::failed: return {line.key, line_failed{line.text}};
    case line_state::pending: return {line.key, line_deferred{}};
  }
  return {line.key, line_failed{}};
}

result<std::vector<issuer_pack>> packs_from(const std::vector<pack_plan>& plans, instant now) {
  std::vector<issuer_pack> packs;
  for (const auto& plan : plans) {
    // packs and kinds become parts of keys and of signed texts, so they follow the rule for unit IDs
    if (!is_unit_id(plan.pack.text) || !is_unit_id(plan.kind.text) || (!plan.unlimited && plan.total < 1) || plan.valid_days < 0 ||
        plan.valid_days > pack_plan::max_valid_days) {
      return fault{fault_code::bad_input, "pack \"" + plan.pack.text + "\" cannot be created",
                   "pack and kind: 1 to 64 of [A-Za-z0-9._:-]; total: 1 or more, or unlimited; valid days: 0 to " +
                       std::to_string(pack_plan::max_valid_days)};
    }
    packs.push_back({plan.pack, plan.kind, plan.unlimited ? 0 : plan.total, plan.unlimited, 0, day_of(now.wall_ms) + plan.valid_days, plan.evaluation});
  }
  return packs;
}

result<signing_key> load_or_make_key(const std::string& file, bool may_make) {
  auto key = signing_key::load(file);
  if (key || key.error().code != fault_code::not_found) return key;
  if (!may_make) {
    return fault{fault_code::bad_input, "signing key " + file + " is missing, but licenses were signed with it",
                 "restore the file from a backup"};
  }
  auto made = signing_key::generate();
  if (const auto saved = made.save(file); !saved) return saved.error();
  return made;
}

/// For people and tools; nothing reads it back, so it need not be durable.
result<done> write_public_key(const std::string& file, const public_key& key) {
  std::ofstream out(file, std::ios::trunc);
  out << key.to_text() << '\n';
  out.close();
  if (!out) return fault{fault_code::io, "cannot write " + file, ""};
  return done{};
}

}  // namespace

issuing_desk::issuing_desk(std::unique_ptr<issuer_ledger> ledger, signing_key key) : ledger_(std::move(ledger)), key_(std::move(key)) {}

result<std::unique_ptr<issuing_desk>> issuing_desk::open(const std::string& dir, const std::vector<pack_plan>& plans, instant now) {
  namespace fs = std::filesystem;
  const auto packs = packs_from(plans, now);
  if (!packs) return packs.error();
  std::error_code error;
  if (fs::create_directories(dir, error); !error) fs::permissions(dir, fs::perms::owner_all, error);
  if (error) return fault{fault_code::io, "cannot create directory " + dir + ": " + error.message(), ""};
  auto ledger = issuer_ledger::open(dir + "/ledger");
  if (!ledger) return ledger.error();
  auto key = load_or_make_key(dir + "/signing.key", ledger.value()->empty());
  if (!key) return key.error();
  if (const auto written = write_public_key(dir + "/signing.pub", key.value().verifying_key()); !written) return written.error();
  if (const auto added = ledger.value()->add_packs(packs.value()); !added) return added.error();
  return std::unique_ptr<issuing_desk>(new issuing_desk(std::move(ledger.value()), std::move(key.value())));
}

result<prepared_lines> issuing_desk::prepare(const std::vector<order_line>& lines, const issuing_terms& terms, instant now) const {
  open_order work(*ledger_, key_, terms, now);
  prepared_lines prepared;
  prepared.lines.reserve(lines.size());
  for (const auto& line : lines) {
    auto answer = work.answer(line);
    if (!answer) return answer.error();
    prepared.lines.push_back(std::move(answer.value()));
  }
  prepared.made = work.take_made();
  return prepared;
}

result<std::vector<line_answer>> issuing_desk::place(const order& lines, instant now) {
  auto prepared = prepare(lines.lines, {}, now);
  if (!prepared) return prepared.error();
  ledger_change change;
  change.licenses = std::move(prepared.value().made);
  if (!change.licenses.empty()) {
    if (const auto recorded = commit(change); !recorded) return recorded.error();
  }
  std::vector<line_answer> answers;
  answers.reserve(prepared.value().lines.size());
  for (auto& line : prepared.value().lines) answers.push_back(as_answer(std::move(line)));
  return answers;
}

result<done> issuing_desk::copy_to(const std::string& dir) const {
  if (const auto copied = ledger_->copy_to(dir + "/ledger"); !copied) return copied;
  if (const auto saved = key_.save(dir + "/signing.key"); !saved) return saved;
  return write_public_key(dir + "/signing.pub", key_.verifying_key());
}

result<std::vector<issued_record>> issuing_desk::licenses_of(const std::vector<unit_id>& units) const {
  std::vector<issued_record> all;
  for (const auto& unit : units) {
    auto some = ledger_->licenses_of(unit);
    if (!some) return some.error();
    std::move(some.value().begin(), some.value().end(), std::back_inserter(all));
  }
  return all;
}

result<std::string> issuing_desk::sign_like(const issued_record& license, const unit_id& unit, const signing_key& key) const {
  const auto& packs = ledger_->packs();
  const auto pack = std::find_if(packs.begin(), packs.end(), [&](const auto& p) { return p.pack == license.license.pack; });
  if (pack == packs.end()) return fault{fault_code::not_found, "there is no pack " + license.license.pack.text, ""};
  return encode_license_file({license.license.serial, unit, license.license.kind, license.license.pack, pack->expiry_day}, license.issued_ms, key);
}

std::vector<pack_info> issuing_desk::packs() const {
  std::vector<pack_info> packs;
  for (const auto& pack : ledger_->packs()) packs.push_back({pack.pack, pack.kind, pack.total, pack.unlimited, pack.expiry_day, true, pack.evaluation});
  return packs;
}

}  // namespace ald
