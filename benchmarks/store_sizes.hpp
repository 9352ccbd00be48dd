// What a store takes on disk.
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace ald::bench {

/// Bytes of table files by column family after everything is flushed and compacted. The store is open nowhere else.
std::map<std::string, std::uint64_t> compacted_sizes(const std::string& dir);

/// Reads the whole column family "snapshots" as fast as RocksDB gives it: rows and bytes.
struct snapshots_read {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  double wall_s = 0;
  double cpu_s = 0;
};
snapshots_read read_snapshots(const std::string& dir);

}  // namespace ald::bench
