// The licensing server of a log: it takes as long, refuses and runs out as the log tells.
#pragma once
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ports/licensing_server.hpp"
#include "sim/recorded_scenario.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// A line is answered as long after it was sent first as in the log. One that the log knows nothing of is issued after the usual time.
class recorded_server : public licensing_server {
 public:
  /// `orders_kept`: orders wait as long for their answers as when the log was written.
  recorded_server(sim_world& world, const recorded_scenario& recorded, bool orders_kept);

  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override;
  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override;
  void give_back(std::vector<license_return> licenses, std::function<void(result<std::vector<return_answer>>)> on_answer) override;
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override;

 private:
  struct line_book {
    std::size_t next = 0;         ///< of the recorded answers
    std::int64_t ready_ms = -1;   ///< when it is answered; -1: not sent
    std::string license_file;     ///< issued; empty: not yet
    pack_id pack;
    license_serial serial;
  };
  std::int64_t after_of(const recorded_line& line) const;
  std::int64_t ready_at(const order_line& line, line_book& book) const;
  std::int64_t return_ready_at(const license_serial& serial);
  return_answer answer_return(const license_serial& serial);
  line_answer answer(const order_line& line, line_book& book);
  bool is_out() const;
  bool is_made(const recorded_revocation& one) const;
  void tell_revocations();
  std::int64_t revocations_ready_ms(std::uint64_t after) const;
  /// Unless the node that asked is no more.
  void later(std::int64_t after_ms, std::function<void()> what) {
    world_.agenda.at(world_.now_ms() + after_ms, 0, [this, what = std::move(what), life = world_.life] {
      if (life == world_.life) what();
    });
  }

  sim_world& world_;
  const recorded_scenario& recorded_;
  const bool orders_kept_;
  std::unordered_map<std::string, line_book> books_;
  std::vector<held_license> held_;
  std::unordered_map<std::string, std::size_t> by_serial_;  ///< into held_
  std::vector<recorded_revocation> untold_;                 ///< in order of time
  std::vector<revocation> revocations_;                     ///< told, or about to be: number n is at n - 1
  std::unordered_map<std::string, std::int64_t> returns_;   ///< by serial: when it is answered
  std::uint64_t serials_ = 0;
};

}  // namespace ald
