// Where a RocksDB event log lives, and its limits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace rocksdb {
class Env;
}

namespace ald {

struct rocksdb_config {
  std::string dir;         ///< holds the store and nothing else
  bool create = false;     ///< make the directory and an empty store if there is none
  bool read_only = false;  ///< writes nothing, takes no lock; append() answers unavailable
  bool verify = true;      ///< false, with read_only: nothing is verified at opening, for a reader that does it itself; what is not covered has no index then
  bool synced = true;      ///< false: groups are durable from the next cover on, for a store that nobody uses before it is complete
  std::size_t max_queued_groups = 8;                ///< groups waiting for the log's thread; a further one is answered busy
  std::size_t max_derived_bytes = 256u << 20;       ///< derived rows held in memory; beyond it they are written before the cover
  std::size_t derived_batch_bytes = 1u << 20;       ///< one write of derived rows
  std::size_t block_cache_bytes = 64u << 20;        ///< RocksDB's cache of read blocks
  std::size_t groups_buffer_bytes = 32u << 20;      ///< RocksDB's write buffer for groups; after a full disk so much must be free
  std::size_t rows_buffer_bytes = 32u << 20;        ///< RocksDB's write buffer for each derived family
  std::uint64_t max_wal_bytes = 256u << 20;         ///< RocksDB flushes when its write-ahead logs are larger
  int max_open_files = 512;
  int flush_attempts = 100;   ///< of one cover; after them the cover is left to a later group
  int flush_retry_ms = 50;    ///< between two of these attempts
  rocksdb::Env* env = nullptr;  ///< null: the operating system; tests inject faults with it; must outlive the log
};

}  // namespace ald
