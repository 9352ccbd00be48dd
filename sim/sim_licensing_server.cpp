// Answers, and what goes wrong with them.
#include "sim/sim_licensing_server.hpp"

#include <algorithm>
#include <cmath>

#include "sim/sim_kinds.hpp"
#include "sim/sim_license.hpp"

namespace ald {
namespace {

constexpr std::size_t page_size = 100;
constexpr int pack_count = 3;
constexpr double full_share = 0.6;      ///< of the devices, where evaluation licenses are sold
constexpr double further_share = 0.8;   ///< of the devices, for each further kind

std::vector<simulated_pack> packs_of(const scenario& plan, double present) {
  if (!plan.packs.empty()) return plan.packs;
  std::vector<simulated_pack> packs;
  const sim_kinds kinds = kinds_of(plan);
  const auto total = static_cast<std::int64_t>(std::ceil(plan.devices * present * (kinds.evaluation ? full_share : 1.0)));
  // Several packs, so that one is used up in the middle and the next one begun.
  for (int i = 0; i < pack_count; ++i) {
    const std::int64_t share = i + 1 < pack_count ? total / pack_count : total - total / pack_count * (pack_count - 1);
    packs.push_back({.id = "pack-" + std::to_string(i + 1), .total = share});
  }
  for (const std::string& kind : kinds.further) packs.push_back({.id = kind + "-pack", .total = static_cast<std::int64_t>(plan.devices * further_share), .kind = kind});
  if (kinds.evaluation) packs.push_back({.id = "trial", .total = plan.devices / 3 + 1, .evaluation = true, .license_days = 30});
  return packs;
}

}  // namespace

sim_licensing_server::sim_licensing_server(sim_world& world, sim_random random) : world_(world), random_(random), forgetting_(world.plan.seed, 8), vanity_(world.plan.seed, 14), returning_(world.plan.seed, 31), auditing_(world.plan.seed, 45) {
  const std::int64_t first_day = day_of(world.plan.begin_wall_ms);
  for (simulated_pack& plan : packs_of(world.plan, 1.0 - world.dice.rate(fault_kind::licenses_run_out))) {
    pack_info info{pack_id(plan.id), license_kind(plan.kind.empty() ? world.plan.node.device.license_kind : plan.kind), plan.total, plan.unlimited};
    info.evaluation = plan.evaluation;
    if (plan.last_day) info.expiry_day = first_day + *plan.last_day;
    packs_.push_back({std::move(info), std::move(plan)});
  }
}

void sim_licensing_server::begin() {
  const std::int64_t end_ms = world_.dice.quiet_from_ms();
  for (auto times = fault_dice::times(world_.dice.rate(fault_kind::server_down), random_); times > 0; --times) {
    const std::int64_t for_ms = random_.between(60'000, 3'600'000);
    world_.agenda.at(random_.between(1, std::max<std::int64_t>(1, end_ms)), 0, [this, for_ms, end_ms] {
      world_.dice.count(fault_kind::server_down);
      down_until_ms_ = std::min(world_.now_ms() + for_ms, end_ms);
    });
  }
}

// The last pack of each kind that holds full licenses.
void sim_licensing_server::restock() {
  std::map<license_kind, pack_entry*> last;
  for (pack_entry& pack : packs_) {
    if (!pack.info.evaluation) last[pack.info.kind] = &pack;
  }
  for (const auto& [kind, pack] : last) pack->info.total += 2 * std::int64_t{world_.plan.devices} + 1'000;
  if (kinds_of(world_.plan).any()) world_.dice.count(fault_kind::kinds_changed);
}

std::int64_t sim_licensing_server::used_of(const std::string& pack) const {
  const auto found = std::find_if(packs_.begin(), packs_.end(), [&](const pack_entry& one) { return one.info.pack.text == pack; });
  return found == packs_.end() ? 0 : found->used;
}

std::uint32_t sim_licensing_server::serial_of_key(const std::string& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? 0 : found->second;
}

license_claims sim_licensing_server::claims_of(std::uint32_t serial) const {
  const issued_license license = license_of(serial);
  return {license.serial, license.unit, license.kind, license.pack, issued_[serial - 1].expiry_day};
}

issued_license sim_licensing_server::license_of(std::uint32_t serial) const {
  const issued_entry& entry = issued_[serial - 1];
  const pack_info& pack = packs_[entry.pack].info;
  const unit_id& id = world_.units[entry.device];
  return {make_order_key(id, pack.kind, entry.n), id, pack.kind, pack.pack, license_serial("L" + std::to_string(serial)), entry.returned};
}

// ---- the connection -------------------------------------------------------------------------------

template <class T>
void sim_licensing_server::serve(std::function<T()> what, std::function<void(result<T>)> on_answer) {
  ++calls_;
  const std::int64_t now_ms = world_.now_ms();
  fault_dice& dice = world_.dice;
  const auto strikes = [&](fault_kind kind) { return dice.strikes(kind, random_, now_ms); };
  if (strikes(fault_kind::server_request_lost)) return;
  const bool refused = now_ms < down_until_ms_ || strikes(fault_kind::server_unavailable);
  const bool lost = !refused && strikes(fault_kind::server_answer_lost);
  const bool late = !lost && strikes(fault_kind::server_answers_late);
  const bool twice = !refused && !lost && strikes(fault_kind::server_answers_twice);
  const std::int64_t there_ms = now_ms + random_.between(5, 60);
  std::int64_t back_ms = random_.between(5, 120);
  if (strikes(fault_kind::server_out_of_order)) back_ms += random_.between(1'000, 20'000);
  if (late) back_ms += world_.plan.node.order_timeout_ms + random_.between(1'000, 120'000);
  const std::int64_t again_ms = random_.between(100, 90'000);
  world_.agenda.at(there_ms, 0, [=, this, what = std::move(what), on_answer = std::move(on_answer)] {
    const result<T> answer = refused ? result<T>(fault{fault_code::unavailable, "503 from the licensing server", ""}) : result<T>(what());
    if (lost) return;
    const auto tell = [this, life = world_.life, on_answer, answer] {
      if (life == world_.life) on_answer(answer);
    };
    world_.agenda.at(world_.now_ms() + back_ms, 0, tell);
    if (twice) world_.agenda.at(world_.now_ms() + back_ms + again_ms, 0, tell);
  });
}

void sim_licensing_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  world_.tell(&sim_observer::on_order, lines);
  ++orders_;
  serve<std::vector<line_answer>>(
      [this, lines = std::move(lines)] {
        std::vector<line_answer> answers;
        answers.reserve(lines.lines.size());
        const bool partly = world_.dice.strikes(fault_kind::server_answers_partly, random_, world_.now_ms());
        for (const order_line& line : lines.lines) {
          line_answer answer = answer_line(line);
          if (partly && random_.chance(0.3)) {
            if (random_.chance(0.5)) continue;  // it was done, and is not said
            answer.outcome = line_failed{"not now"};
          }
          answers.push_back(std::move(answer));
        }
        return answers;
      },
      std::move(on_answer));
}

line_answer sim_licensing_server::answer_line(const order_line& line) {
  const auto strikes = [&](fault_kind kind) { return world_.dice.strikes(kind, random_, world_.now_ms()); };
  const std::uint32_t device = world_.index_of(line.unit.text);
  if (device == sim_observer::npos) return {line.key, line_refused{"bad_unit", "no such unit"}};
  auto serial = serial_of_key(line.key.text);
  if (serial == 0) {
    if (strikes(fault_kind::server_refuses)) return {line.key, line_refused{"blocked", "the customer's account is being checked"}};
    if (strikes(fault_kind::server_defers)) return {line.key, line_deferred{random_.between(1'000, 60'000)}};
    const auto made = issue(line, device);
    if (!made) return {line.key, line_refused{"exhausted", "no pack of this kind has a license left"}};
    serial = *made;
  } else if (issued_[serial - 1].returned) {
    return {line.key, line_refused{"returned", "the license of this key was given back"}};
  } else if (world_.dice.strikes(fault_kind::server_forgets, forgetting_, world_.now_ms())) {
    serial = issue_again(line, serial);
  }
  license_claims claims = claims_of(serial);
  const pack_id pack = claims.pack;
  if (strikes(fault_kind::wrong_unit)) claims.unit.text = "X" + claims.unit.text.substr(1);
  std::string file = encode_sim_license(claims);
  if (strikes(fault_kind::bad_signature)) file = spoil_sim_license(std::move(file));
  return {line.key, line_issued{std::move(file), pack}};
}

bool sim_licensing_server::is_on_sale(const pack_entry& pack) const { return world_.now_ms() >= pack.plan.on_sale_ms && expiry_of(pack) >= today(); }

bool sim_licensing_server::sells(const pack_entry& pack) const { return is_on_sale(pack) && (pack.info.unlimited || pack.used < pack.info.total); }

bool sim_licensing_server::sells_later_than(std::int64_t expiry_day, std::int64_t since_ms) const {
  const license_kind base(world_.plan.node.device.license_kind);
  return std::any_of(packs_.begin(), packs_.end(), [&](const pack_entry& pack) {
    return pack.info.kind == base && !pack.info.evaluation && sells(pack) && pack.plan.on_sale_ms <= since_ms && expiry_of(pack) > expiry_day;
  });
}

// The pack named, else the one that ends last. One that oversells takes the pack named, and that alone.
sim_licensing_server::pack_entry* sim_licensing_server::choose(const order_line& line) {
  pack_entry* best = nullptr;
  const bool evaluation = std::any_of(packs_.begin(), packs_.end(), [&](const pack_entry& pack) { return pack.info.pack == line.pack && pack.info.evaluation; });
  for (pack_entry& pack : packs_) {
    if (pack.info.kind != line.kind || pack.info.evaluation != evaluation) continue;
    if (world_.plan.oversells) {
      if (pack.info.pack == line.pack && is_on_sale(pack)) return &pack;
      continue;
    }
    if (!sells(pack)) continue;
    if (pack.info.pack == line.pack) return &pack;
    if (best == nullptr || expiry_of(pack) > expiry_of(*best)) best = &pack;
  }
  return best;
}

sim_licensing_server::pack_entry* sim_licensing_server::choose_in_vain(const order_line& line, std::uint32_t n) {
  if (n < 2 || !world_.dice.can_strike(fault_kind::server_renews_in_vain, world_.now_ms())) return nullptr;
  const std::uint32_t serial = serial_of_key(make_order_key(line.unit, line.kind, n - 1).text);
  if (serial == 0 || issued_[serial - 1].revoked || issued_[serial - 1].returned) return nullptr;
  const auto ends_no_later = [&](const pack_entry& pack) { return pack.info.kind == line.kind && !pack.info.evaluation && sells(pack) && expiry_of(pack) <= issued_[serial - 1].expiry_day; };
  const auto pack = std::find_if(packs_.begin(), packs_.end(), ends_no_later);
  if (pack == packs_.end() || !world_.dice.strikes(fault_kind::server_renews_in_vain, vanity_, world_.now_ms())) return nullptr;
  return &*pack;
}

std::optional<std::uint32_t> sim_licensing_server::issue(const order_line& line, std::uint32_t device) {
  const auto n = need_number(line.key, line.unit, line.kind).value_or(0);
  pack_entry* pack = choose_in_vain(line, n);
  const bool in_vain = pack != nullptr;
  if (!in_vain) pack = choose(line);
  if (pack == nullptr) return std::nullopt;
  ++pack->used;
  const std::uint32_t serial = enter(line, {device, n, static_cast<std::uint8_t>(pack - packs_.data()), false, expiry_of(*pack), false, in_vain});
  if (world_.dice.strikes(fault_kind::license_revoked, random_, world_.now_ms())) consider_revoking(serial);
  return serial;
}

std::uint32_t sim_licensing_server::enter(const order_line& line, issued_entry license) {
  issued_.push_back(license);
  const auto serial = static_cast<std::uint32_t>(issued_.size());
  by_key_[line.key.text] = serial;
  const pack_id& pack = packs_[license.pack].info.pack;
  world_.tell(&sim_observer::on_issued, issued_license{line.key, line.unit, line.kind, pack, license_serial("L" + std::to_string(serial))}, license.device);
  return serial;
}

std::uint32_t sim_licensing_server::issue_again(const order_line& line, std::uint32_t serial) {
  issued_entry license = issued_[serial - 1];
  ++packs_[license.pack].surplus;
  license.revoked = false;
  license.surplus = true;
  return enter(line, license);
}

void sim_licensing_server::consider_revoking(std::uint32_t serial) {
  // Often so soon that the device is still at it: then the action is called off.
  const std::int64_t latest_ms = random_.chance(0.5) ? 300'000 : 3 * 3'600'000;
  const std::int64_t at_ms = std::min(world_.now_ms() + random_.between(1'000, latest_ms), world_.dice.quiet_from_ms());
  world_.agenda.at(at_ms, 0, [this, serial] { (void)revoke(license_serial("L" + std::to_string(serial))); });
}

bool sim_licensing_server::revoke(const license_serial& serial) {
  const std::uint32_t number = sim_serial_number(serial.text);
  if (number == 0 || number > issued_.size() || issued_[number - 1].revoked || issued_[number - 1].returned) return false;
  issued_[number - 1].revoked = true;
  revoked_.push_back(number);
  return true;
}

void sim_licensing_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  serve<std::vector<pack_info>>(
      [this] {
        std::vector<pack_info> known;
        for (const pack_entry& pack : packs_) {
          if (world_.now_ms() >= pack.plan.on_sale_ms) known.push_back(pack.info);
        }
        return known;
      },
      std::move(on_answer));
}

void sim_licensing_server::ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) {
  serve<std::vector<issued_license>>(
      [this] {
        std::vector<issued_license> all;
        // What it does not tell is not adopted, and what is counted by it is too little: so nothing is mended by such a ledger.
        const bool mends = !world_.api || world_.api->reconciliation().fix || world_.api->status().money.restoring;
        const bool partly = !mends && world_.dice.strikes(fault_kind::ledger_incomplete, auditing_, world_.now_ms());
        for (std::uint32_t serial = 1; serial <= issued_.size(); ++serial) {
          if (!partly || auditing_.chance(0.7)) all.push_back(license_of(serial));
        }
        return all;
      },
      std::move(on_answer));
}

void sim_licensing_server::licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) {
  serve<std::vector<held_license>>(
      [this, units = std::move(units)] {
        std::vector<held_license> held;
        for (std::uint32_t serial = 1; serial <= issued_.size(); ++serial) {
          const issued_license license = license_of(serial);
          if (std::find(units.begin(), units.end(), license.unit) == units.end()) continue;
          held.push_back({license.key, license.unit, license.kind, license.pack, license.serial, encode_sim_license(claims_of(serial)),
                          issued_[serial - 1].revoked, issued_[serial - 1].returned});
        }
        return held;
      },
      std::move(on_answer));
}

return_answer sim_licensing_server::answer_return(const license_return& license) {
  const std::uint32_t number = sim_serial_number(license.serial.text);
  if (number == 0 || number > issued_.size()) return {license.serial, return_answer::outcome::refused, {}, "no such license"};
  issued_entry& entry = issued_[number - 1];
  pack_entry& pack = packs_[entry.pack];
  if (!entry.returned) {
    if (entry.revoked) return {license.serial, return_answer::outcome::refused, {}, "it was taken back before"};
    if (world_.dice.strikes(fault_kind::return_refused, returning_, world_.now_ms())) return {license.serial, return_answer::outcome::refused, {}, "not this one"};
    if (world_.dice.strikes(fault_kind::return_put_off, returning_, world_.now_ms())) return {license.serial, return_answer::outcome::later, {}, "later"};
    entry.returned = true;
    --pack.used;
    world_.tell(&sim_observer::on_returned, license_of(number), entry.device);
  }
  return {license.serial, return_answer::outcome::returned, pack.info.pack, ""};
}

void sim_licensing_server::give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) {
  serve<std::vector<return_answer>>(
      [this, licenses = std::move(licenses)] {
        std::vector<return_answer> answers;
        for (const license_return& license : licenses) answers.push_back(answer_return(license));
        return answers;
      },
      std::move(on_answer));
}

void sim_licensing_server::revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) {
  serve<revocation_page>(
      [this, after] {
        revocation_page page;
        page.next = after;
        for (std::size_t i = after; i < revoked_.size() && page.revocations.size() < page_size; ++i) {
          const issued_license license = license_of(revoked_[i]);
          page.revocations.push_back({i + 1, license.serial, license.unit, license.kind, license.key, "contract ended"});
          page.next = i + 1;
        }
        return page;
      },
      std::move(on_answer));
}

}  // namespace ald
