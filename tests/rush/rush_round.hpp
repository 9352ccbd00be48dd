// One round of real processes: a node and a faulty licensing server, eight sources that want the licenses of one pack at once, and kill -9
// of the node in between.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/server_child.hpp"
#include "messages/result.hpp"
#include "tests/rush/demand_client.hpp"

namespace ald::rush {

inline constexpr std::array<std::string_view, 8> sources = {"scan", "registration", "order", "renewal", "replacement", "unblocked", "newcomer", "selection"};

struct rush_options {
  std::string ald;         ///< path of the program
  std::string dir;         ///< of this round; removed by the caller
  std::uint32_t each = 6;  ///< devices of a source
  std::uint32_t kills = 3;
  std::uint64_t seed = 1;
  bool oversell = false;   ///< the server issues more, if more is ordered

  std::int64_t licenses() const { return std::int64_t{each} * 5; }
};

struct rush_result {
  std::map<std::string, std::uint64_t> drawn;  ///< licenses of the scarce pack that are out in the end, by source
  std::int64_t out = 0;                        ///< … all of them
  std::int64_t most_out = 0;                   ///< most that the server was seen to have out at once
  std::uint64_t returned = 0;                  ///< of the scarce pack, given back meanwhile
  std::uint64_t repeated_lines = 0;
  std::map<std::string, std::uint64_t> faults;
  std::uint32_t kills_in_work = 0;             ///< kills while an order was open
};

class rush_round {
 public:
  explicit rush_round(rush_options options) : options_(std::move(options)), dice_(options_.seed) {}

  /// Fault: what did not start, did not come to an end, or is not as it has to be.
  result<rush_result> run();

 private:
  struct books {
    std::int64_t used = -1, reserved = -1;  ///< of the scarce pack, as the node says
    bool settled = false;
  };

  result<done> start_server();
  result<done> start_node();
  demand_client client() const { return {host_port_, token_}; }
  result<done> prepare();
  result<done> rush(rush_result& outcome);
  std::vector<std::function<bool(const demand_client&)>> demands();
  void watch_server(std::atomic<bool>& over, rush_result& outcome) const;
  books ask_books(const demand_client& node) const;
  result<done> wait_until_sold_out();
  result<done> judge(rush_result& outcome);
  result<done> judge_log();
  std::string unit(std::string_view source, std::uint32_t number) const { return std::string(source) + "-" + std::to_string(number); }
  std::string data() const { return options_.dir + "/node"; }

  rush_options options_;
  std::mt19937_64 dice_;
  std::string port_ = "0";
  std::string host_port_, token_;
  std::string server_host_port_, server_token_;
  std::optional<server_child> server_;
  std::optional<child_process> node_;
};

}  // namespace ald::rush
