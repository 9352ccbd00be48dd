// The process as monitoring sees it.
#pragma once
#include <cstdint>
#include <string>

namespace ald {

struct process_facts {
  std::string version;
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t max_files = 0;
  double cpu_seconds = 0;
  double start_seconds = 0;             ///< since 1970
  std::uint64_t data_free_bytes = 0;    ///< on the file system of the data directory
  std::uint64_t connections = 0;        ///< of the HTTP server, open now
  std::uint64_t requests_refused = 0;   ///< by the HTTP server before they reached a route
  std::uint64_t connections_refused = 0;
};

/// Callable from any thread; may read /proc, but does not wait for other threads.
class process_watch {
 public:
  virtual ~process_watch() = default;
  virtual process_facts facts() const = 0;
};

}  // namespace ald
