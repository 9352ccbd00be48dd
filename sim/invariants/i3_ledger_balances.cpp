// I3: for each pack total = free + reserved + used; every line is opened and ended once, and in the end the books of both sides agree.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class ledger_balances_check : public invariant {
 public:
  explicit ledger_balances_check(const sim_sight& sight) : invariant(sight, "I3 the ledger balances") {}

  void on_record(const event::Record& record, std::uint32_t) override {
    if (!record.has_ledger()) return;
    require(sight_.history.ledger_trouble().empty(), npos, [&] { return sight_.history.ledger_trouble(); });
    if (++ledger_records_ % 16 == 0) compare(sight_.fold.ledger().packs(), "the fold of the ledger");
  }

  void on_started(const event_log& log) override {
    state::Ledger stored;
    if (const auto bytes = log.get(family::snapshots, "ledger"); bytes && stored.ParseFromString(*bytes)) {
      compare({stored.packs().begin(), stored.packs().end()}, "the recovered ledger");
    }
  }

  // What is on its way counts here as a line that was sent and is still open.
  void on_day() override {
    compare(sight_.fold.ledger().packs(), "the fold of the ledger");
    std::int64_t used = 0, issued = 0, surplus = 0, sent = 0;
    for (const auto& [id, pack] : sight_.history.packs()) used += pack.used;
    for (const auto& pack : sight_.server.pack_entries()) issued += pack.used, surplus += counted_surplus(pack);
    for (const auto& [key, line] : sight_.history.lines()) sent += line.sent ? 1 : 0;
    if (sight_.history.is_restoring()) return;  // the copy knows less than the server
    const auto going_back = static_cast<std::int64_t>(sight_.history.returns().size());
    require(used <= issued + surplus + going_back && issued <= used + sent, npos, [&] {
      return "at the end of a day the licensing server has issued " + std::to_string(issued) + " licenses; the node counts " + std::to_string(used) +
             " used ones, and " + std::to_string(sent) + " lines that were sent are open";
    });
  }

  void on_end(bool settled) override {
    compare(sight_.fold.ledger().packs(), "the fold of the ledger");
    if (!settled || !sight_.history.lines().empty() || !sight_.history.returns().empty()) return;
    for (const auto& pack : sight_.server.pack_entries()) {
      const auto known = sight_.history.packs().find(pack.info.pack.text);
      const std::int64_t used = known == sight_.history.packs().end() ? 0 : known->second.used;
      const std::int64_t most = pack.used + counted_surplus(pack);
      require(pack.used <= used && used <= most, npos, [&] {
        return "pack " + pack.info.pack.text + ": the node counts " + std::to_string(used) + " used licenses, the licensing server issued " +
               std::to_string(pack.used) + " and " + std::to_string(pack.surplus) + " more for the same needs";
      });
    }
  }

 private:
  // A restored store took the server's count, and so did an operator who mended it, and with it the surplus of its time.
  std::int64_t counted_surplus(const sim_licensing_server::pack_entry& pack) const {
    return sight_.history.restores() > 0 || sight_.history.was_recounted() ? pack.surplus : 0;
  }

  void compare(const std::vector<state::Pack>& packs, const char* whose) {
    for (const state::Pack& pack : packs) {
      const auto known = sight_.history.packs().find(pack.pack());
      const bool same = known != sight_.history.packs().end() && known->second.total == pack.total() &&
                        known->second.reserved == pack.reserved() && known->second.used == pack.used() && pack.reserved() >= 0;
      require(same, npos, [&] {
        return std::string(whose) + " says pack " + pack.pack() + ": reserved " + std::to_string(pack.reserved()) + ", used " +
               std::to_string(pack.used()) + "; counting its events gives " +
               (known == sight_.history.packs().end()
                    ? std::string("no such pack")
                    : "reserved " + std::to_string(known->second.reserved) + ", used " + std::to_string(known->second.used));
      });
    }
  }

  std::uint64_t ledger_records_ = 0;
};

}  // namespace

std::unique_ptr<invariant> ledger_balances(const sim_sight& sight) { return std::make_unique<ledger_balances_check>(sight); }

}  // namespace ald
