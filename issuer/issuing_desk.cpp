// One order at the issuing desk: decide line by line, sign, record all in one write, answer.
#include "issuer/issuing_desk.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unordered_map>

#include "issuer/issuing_rules.hpp"
#include "issuer/license_file.hpp"

namespace ald {
namespace {

/// The order in work: what it has issued so far counts for its later lines, too.
class open_order {
 public:
  open_order(const issuer_ledger& ledger, const signing_key& key, instant now)
      : ledger_(ledger), key_(key), now_(now), packs_(ledger.packs()) {}

  result<line_answer> answer(const order_line& line) {
    auto known = find(line.key);
    if (!known) return known.error();
    std::optional<key_holder> holder;
    if (known.value()) holder = key_holder{known.value()->license.unit, known.value()->license.kind};
    const auto decision = decide_line(line, holder, packs_, day_of(now_.wall_ms));
    if (const auto* refusal = std::get_if<refuse_line>(&decision)) return line_answer{line.key, line_refused{refusal->code, refusal->text}};
    if (const auto* make = std::get_if<make_license>(&decision)) return issue(line, *make);
    return line_answer{line.key, line_issued{std::move(known.value()->license_file), known.value()->license.pack}};
  }

  const std::vector<issued_record>& made() const { return made_; }

 private:
  result<std::optional<issued_record>> find(const order_key& key) const {
    if (const auto made = by_key_.find(key); made != by_key_.end()) return std::optional(made_[made->second]);
    return ledger_.find(key);
  }

  result<line_answer> issue(const order_line& line, const make_license& from) {
    const auto serial = ledger_.next_serial(made_.size());
    auto file = encode_license_file({serial, line.unit, line.kind, from.pack, from.expiry_day}, now_.wall_ms, key_);
    if (!file) return file.error();
    const auto pack = std::find_if(packs_.begin(), packs_.end(), [&](const auto& p) { return p.pack == from.pack; });
    ++pack->used;
    by_key_.emplace(line.key, made_.size());
    made_.push_back({{line.key, line.unit, line.kind, from.pack, serial}, file.value(), now_.wall_ms});
    return line_answer{line.key, line_issued{std::move(file.value()), from.pack}};
  }

  const issuer_ledger& ledger_;
  const signing_key& key_;
  instant now_;
  std::vector<issuer_pack> packs_;
  std::vector<issued_record> made_;
  std::unordered_map<order_key, std::size_t> by_key_;
};

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
    packs.push_back({plan.pack, plan.kind, plan.unlimited ? 0 : plan.total, plan.unlimited, 0, day_of(now.wall_ms) + plan.valid_days});
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

result<std::vector<line_answer>> issuing_desk::place(const order& lines, instant now) {
  open_order work(*ledger_, key_, now);
  std::vector<line_answer> answers;
  answers.reserve(lines.lines.size());
  for (const auto& line : lines.lines) {
    auto answer = work.answer(line);
    if (!answer) return answer.error();
    answers.push_back(std::move(answer.value()));
  }
  if (!work.made().empty()) {
    if (const auto recorded = ledger_->record(work.made()); !recorded) return recorded.error();
  }
  return answers;
}

std::vector<pack_info> issuing_desk::packs() const {
  std::vector<pack_info> packs;
  for (const auto& pack : ledger_->packs()) packs.push_back({pack.pack, pack.kind, pack.total, pack.unlimited});
  return packs;
}

}  // namespace ald
