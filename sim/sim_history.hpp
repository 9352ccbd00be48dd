// What is durable, in the simplest words: a fold of the records on the disk that shares no code with the node's own.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/sim_clock.hpp"
#include "sim/sim_observer.hpp"

namespace ald {

/// Of one device. Numbers are those of actions and needs; 0: none.
struct device_history {
  std::uint32_t need = 0;              ///< the last one that was opened or adopted
  std::uint32_t filled_need = 0;       ///< the last one for which a license was stored
  std::uint32_t action = 0;            ///< of the license stored last
  std::uint32_t attempt = 0;           ///< of that action, the latest
  std::uint32_t serial = 0;            ///< stored last
  std::uint32_t downloaded = 0;        ///< action whose file was handed over
  std::uint32_t confirmed = 0;         ///< action
  std::uint32_t without_download = 0;  ///< action that was reported as installed before it was downloaded
  std::uint32_t removing = 0;          ///< action whose license was taken away, and that the device is told to drop
  std::uint32_t overtaken = 0;         ///< action that was called off for another license, and that the device then closed itself
  std::uint32_t consented = 0;         ///< action the user said yes to
  std::uint32_t answered = 0;          ///< action the user gave any answer to
  std::uint32_t lifted = 0;            ///< blocks that an operator lifted
  std::uint32_t opened = 0;            ///< needs opened, counted
  std::int64_t restricted_at_ms = 0;   ///< when it was listed, or its user said no, last; true time
  std::size_t token = 0;               ///< hash of the one that replaced another last
  std::size_t token_before = 0;        ///< … before that
  bool registered : 1 = false;
  bool retired : 1 = false;
  bool rejected : 1 = false;           ///< an operator turned it away
  bool blocked : 1 = false;            ///< by the licensing server or an operator
  bool old_firmware : 1 = true;        ///< below the threshold, or unknown
  bool prompted : 1 = true;            ///< by the profile that its delivery was last judged by
  bool standing_yes : 1 = false;       ///< its user said yes to all that will be asked
  bool redelivered : 1 = false;        ///< what it has confirmed is delivered to it once more
  bool listed : 1 = false;             ///< old firmware that was not reached: nothing until an operator sends again (I5)
};

/// The ledger stream, counted.
struct pack_history {
  std::int64_t total = 0;
  std::int64_t reserved = 0;
  std::int64_t used = 0;
  bool unlimited = false;
};
struct line_history {
  std::string pack;
  bool sent = false;
};

class sim_history : public sim_observer {
 public:
  sim_history(const sim_clock& clock, std::string threshold) : clock_(&clock), threshold_(std::move(threshold)) {}

  /// The disk is an earlier one again.
  void go_back_to(const sim_history& earlier);
  /// From going back until the store is reconciled with the licensing server.
  bool is_restoring() const { return restoring_; }
  /// The log itself says that its store was restored.
  bool knows_of_restore() const { return knows_of_restore_; }
  std::uint32_t restores() const { return restores_; }
  /// The packs' use was taken from the licensing server's ledger.
  bool was_recounted() const { return recounted_; }

  void on_record(const event::Record& record, std::uint32_t device) override;

  /// Of the base's license.
  const device_history& of(std::uint32_t device) const;
  /// Of the license of this kind.
  const device_history& of(std::uint32_t device, const std::string& kind) const;
  /// Of the license that had this action; else of the one that had the latest.
  const device_history& of_action(std::uint32_t device, action_id action) const;
  const std::map<std::string, pack_history>& packs() const { return packs_; }
  const std::map<std::string, line_history>& lines() const { return lines_; }
  /// By serial: the pack that a license goes back to, from its beginning on.
  const std::map<std::string, std::string>& returns() const { return returns_; }
  std::uint64_t fleet_seq() const { return fleet_seq_; }
  bool deployment_on() const { return deployment_on_; }
  /// Why the last ledger record makes no sense; empty: it does.
  const std::string& ledger_trouble() const { return ledger_trouble_; }
  /// Does the profile in force after fleet record `seq` ask the device's user? (unit's own, else the nearest directory's.)
  bool prompts(const std::string& unit, std::uint32_t device, std::uint64_t seq) const;

 private:
  void take(const event::Device& what, device_history& device, std::uint32_t index);
  void take(const event::Ledger& what);
  void count_use(const std::string& pack, std::int64_t licenses);
  void take(const event::Fleet& what, std::uint64_t seq);
  bool is_old(const std::string& firmware) const;
  void end_line(const std::string& key, const char* how, bool needs_sent, const std::string* used_on);

  const sim_clock* clock_;
  std::string threshold_;
  std::vector<device_history> devices_;
  std::vector<std::string> directories_;
  std::map<std::pair<std::uint32_t, std::string>, device_history> further_;  ///< by device and kind
  std::map<std::string, pack_history> packs_;
  std::map<std::string, line_history> lines_;
  std::map<std::string, std::string> returns_;
  std::map<std::string, std::string> arrivals_;  ///< packs by serial
  std::string ledger_trouble_;
  struct fleet_change {
    std::uint64_t seq = 0;
    std::string target;    ///< unit or directory
    std::string profile;   ///< empty: taken away
  };
  struct profile_change {
    std::uint64_t seq = 0;
    std::string profile;
    bool asks = true;
  };
  std::vector<fleet_change> assignments_;
  std::vector<profile_change> profiles_;
  std::uint64_t fleet_seq_ = 0;
  bool deployment_on_ = true;
  bool restoring_ = false;
  bool knows_of_restore_ = false;
  std::uint32_t restores_ = 0;
  bool recounted_ = false;
};

}  // namespace ald
