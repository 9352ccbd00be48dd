// The licensing server of the simulation, its connection to the node, and its books: the model that I2 and I3 are judged by.
#pragma once
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

#include "ports/licensing_server.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// One license a key, for ever, unless a fault has it forget; refusals are not remembered. Its books never depend on what the node says it knows.
class sim_licensing_server : public licensing_server {
 public:
  struct issued_entry {
    std::uint32_t device = 0;
    std::uint32_t n = 0;        ///< of the key
    std::uint8_t pack = 0;      ///< index into packs()
    bool revoked = false;
    std::int64_t expiry_day = 0;
    bool surplus = false;       ///< its key had a license before
    bool in_vain = false;       ///< it was to renew one that ends no earlier
    bool returned = false;
  };
  struct pack_entry {
    pack_info info;
    simulated_pack plan;
    std::int64_t used = 0;
    std::int64_t surplus = 0;   ///< made besides for keys that had a license; they use up nothing
  };

  sim_licensing_server(sim_world& world, sim_random random);

  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override;
  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override;
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override;

  void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) override;

  /// Puts its failures on the agenda.
  void begin();
  /// Takes the license back; false: there is no such license, or it was taken back before.
  bool revoke(const license_serial& serial);
  /// What it has issued of the pack and did not get back.
  std::int64_t used_of(const std::string& pack) const;
  /// More licenses are bought: whatever was missing is there.
  void restock();

  // ---- the books -------------------------------------------------------------------------------
  /// By serial: license "L1" is the first.
  const std::vector<issued_entry>& issued() const { return issued_; }
  const std::vector<pack_entry>& pack_entries() const { return packs_; }
  /// A pack of the base's kind and of full licenses has been on sale since then and still is, holds a free license, and that would expire later.
  bool sells_later_than(std::int64_t expiry_day, std::int64_t since_ms) const;
  /// 0: none was issued for this key.
  std::uint32_t serial_of_key(const std::string& key) const;
  std::uint64_t calls() const { return calls_; }
  std::uint64_t orders() const { return orders_; }
  /// Licenses taken back so far.
  std::size_t revoked_count() const { return revoked_.size(); }

 private:
  line_answer answer_line(const order_line& line);
  return_answer answer_return(const license_return& license);
  std::optional<std::uint32_t> issue(const order_line& line, std::uint32_t device);
  std::int64_t today() const { return day_of(world_.clock.true_wall_ms()); }
  std::int64_t expiry_of(const pack_entry& pack) const { return pack.plan.expiry_day(day_of(world_.plan.begin_wall_ms), today()); }
  bool is_on_sale(const pack_entry& pack) const;
  bool sells(const pack_entry& pack) const;
  pack_entry* choose(const order_line& line);
  /// For a renewal: a pack whose licenses end no later than the one at hand, if the fault strikes. Null: it does not.
  pack_entry* choose_in_vain(const order_line& line, std::uint32_t n);
  /// Another license for the key of this one, which then counts as the key's.
  std::uint32_t issue_again(const order_line& line, std::uint32_t serial);
  std::uint32_t enter(const order_line& line, issued_entry license);
  license_claims claims_of(std::uint32_t serial) const;
  issued_license license_of(std::uint32_t serial) const;
  /// Sends `what()` back over the connection, unless a fault has it. `what` is called when the server works on it.
  template <class T>
  void serve(std::function<T()> what, std::function<void(result<T>)> on_answer);
  void consider_revoking(std::uint32_t serial);

  sim_world& world_;
  sim_random random_;
  sim_random forgetting_;  ///< its draws move no others
  sim_random vanity_;      ///< nor do these
  sim_random returning_;   ///< as these
  sim_random auditing_;    ///< nor these
  std::vector<pack_entry> packs_;
  std::vector<issued_entry> issued_;
  std::unordered_map<std::string, std::uint32_t> by_key_;
  std::vector<std::uint32_t> revoked_;  ///< serials in order
  std::int64_t down_until_ms_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t orders_ = 0;
};

}  // namespace ald
