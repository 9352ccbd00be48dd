// Makes a scenario from a log: the world around the node as its log tells it.
#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "messages/event.pb.h"
#include "messages/instant.hpp"
#include "sim/device_recorder.hpp"
#include "sim/order_alignment.hpp"
#include "sim/recorded_scenario.hpp"

namespace ald {

/// Pure. Takes the records in the order of the log.
class log_scenario {
 public:
  /// `at_ms`: ms since the log began (replay/log_calendar).
  void take(const event::Record& record, std::int64_t at_ms);
  /// `pace`: of the node that wrote the log. `clock_steps`: what was done to its wall clock.
  recorded_scenario finish(std::int64_t begin_wall_ms, std::int64_t end_ms, const order_pace& pace, std::vector<log_calendar::clock_step> clock_steps = {});

 private:
  struct sent_order {
    std::int64_t sent_ms = 0;
    std::size_t lines = 0;
    std::int64_t answered_ms = never_ms;      ///< the first of its lines
    bool gave_way = false;                    ///< others were sent meanwhile, for which there was no place while it waited
    std::vector<std::size_t> first_needs;     ///< devices whose first need is in it
    std::vector<std::pair<std::vector<recorded_line>*, std::size_t>> ended;  ///< its lines' ends, in made_
  };
  void take(const event::Device& what, const std::string& unit, std::int64_t at_ms);
  void take(const event::Ledger& what, std::int64_t at_ms);
  void take(const event::Fleet& what, std::int64_t at_ms);
  template <class License>
  void license_came(const License& what, const std::string& unit, std::int64_t at_ms);
  void return_settled(const event::ReturnSettled& what, std::int64_t at_ms);
  void line_ended(const std::string& key, recorded_line line, std::int64_t at_ms);
  std::vector<registration_look> first_looks();
  void watch_node(const event::Record& record, std::int64_t at_ms);
  void find_stalls(std::int64_t tick_ms);
  void find_outages(std::int64_t end_ms);
  void find_failures(std::uint32_t in_flight);

  recorded_scenario made_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<device_recorder> recorders_;
  recorded_times times_;
  std::vector<std::int64_t> answer_times_, license_days_;
  std::vector<sent_order> orders_;
  std::unordered_map<std::string, std::size_t> sent_in_;  ///< key to the order that carried it last
  std::unordered_map<std::string, std::string> reserved_in_;  ///< key to pack, until the line ends
  std::unordered_map<std::string, std::size_t> first_needs_;  ///< key to device, until it is sent
  std::unordered_map<std::string, std::int64_t> returns_;     ///< serial to when the return began
  std::unordered_set<std::string> stored_;                ///< UNIT/SERIAL of the licenses that devices got
  std::unordered_map<std::string, order_key> needs_;      ///< by unit: the last one
  std::unordered_set<std::string> open_lines_;            ///< sent, and not ended yet
  std::map<std::string, pack_info> packs_;
  std::vector<std::int64_t> server_missed_;               ///< a device was told that the server can't be reached
  std::int64_t last_at_ms_ = 0;
  std::vector<recorded_stall> silences_;                  ///< nothing was recorded
  std::vector<recorded_stall> delays_;                    ///< what the node does at its next beat was not done
  struct expectation {
    std::int64_t from_ms = 0;
    std::uint64_t hindrances = 0;
  };
  std::unordered_map<std::string, std::size_t> ranks_;     ///< by unit: when the node first had a license for it, or none
  std::unordered_map<std::string, expectation> expected_;  ///< by unit: its next step
  std::uint64_t hindrances_ = 0;                          ///< changes of what may hold up all: the switch, the clock, a condition
  bool suspect_ = false, switched_off_ = false, conditioned_ = false;
};

}  // namespace ald
