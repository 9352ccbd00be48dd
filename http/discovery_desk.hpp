// Who is let in now: the rules in force with the allow-list as last read, and what was dropped of those who were not.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "http/address_rates.hpp"
#include "http/discovery_config.hpp"
#include "messages/discovery_rules.hpp"
#include "messages/result.hpp"

namespace ald {

/// First contacts of which nothing was kept, since the start.
struct dropped_contacts {
  std::uint64_t refused = 0;       ///< 401: no rule lets it in
  std::uint64_t address_rate = 0;  ///< 429: its address asks too often
  std::uint64_t overall_rate = 0;  ///< 429: too many new devices at once
  std::uint64_t in_flight = 0;     ///< 503: too many first contacts wait for the disk
  std::uint64_t full = 0;          ///< 503: as many pending devices as are kept
};

/// The allow-list as last read.
struct allow_list_status {
  std::string file;     ///< empty: no such rule
  std::size_t units = 0;
  std::string problem;  ///< why the file was not taken; the list before it stays in force
};

/// Callable from any thread.
class discovery_desk {
 public:
  enum class drop { refused, address_rate, overall_rate, in_flight, full };

  discovery_desk(const discovery_config& config, std::uint32_t burst_seconds);

  std::shared_ptr<const discovery_rules> rules() const;

  /// Reads the allow-list again. A file with a bad line, or that can't be read, is not taken: the fault names file and line, and
  /// the list before it stays in force. Reads the file: not for a thread that must not block. The number of its units.
  result<std::size_t> reload_allow_list();
  /// The same, if the file is another one than was read last (by its time and size), or `in_any_case`; says in the log what came of it.
  /// False if nothing was read.
  bool reload_allow_list_if_changed(bool in_any_case);
  allow_list_status allow_list_now() const;

  /// A place for a first contact, to be given back by finish(); or why there is none, with the ms to wait.
  struct no_place {
    drop why{};
    std::int64_t wait_ms = 0;
  };
  std::optional<no_place> enter(std::int64_t mono_ms);
  void finish();

  /// Counts what was dropped, and says so in the log at most once a minute.
  void count(drop why, std::int64_t mono_ms);
  dropped_contacts dropped() const;

 private:
  struct file_stamp {
    std::filesystem::file_time_type time{};
    std::uintmax_t size = 0;
    bool operator==(const file_stamp&) const = default;
  };
  file_stamp stamp_of_file() const;
  result<allow_list> read_file() const;

  const discovery_config config_;
  const std::uint32_t burst_seconds_;
  mutable std::mutex mutex_;
  std::shared_ptr<const discovery_rules> rules_;
  file_stamp stamp_;
  std::string problem_;
  rate_meter all_newcomers_;
  std::uint32_t in_flight_ = 0;
  dropped_contacts dropped_, told_;
  std::int64_t tell_from_ms_ = 0;
};

}  // namespace ald
