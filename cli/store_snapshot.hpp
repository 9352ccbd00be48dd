// Copies of a running node's stores: what a restore needs, in one directory.
#pragma once
#include <string>

#include "cli/node_settings.hpp"
#include "issuer/embedded_licensing_server.hpp"
#include "messages/result.hpp"
#include "storage/rocksdb_event_log.hpp"

namespace ald {

/// Writes to `dir` (absolute; new or empty; made with mode 0700): log/, licensing-server/ if `server` is not null, ald.toml with
/// the settings in force, and snapshot.txt, which says what it is and is written last. All of it is synced. The log is copied
/// first, so that the server's copy is never older than the node's. Answers the last group. After a fault the directory holds
/// a part and no snapshot.txt. Faults: bad_input, conflict (not empty), io, no_space, and the server's. Blocks.
result<group_number> write_snapshot(const std::string& dir, const rocksdb_event_log& log, embedded_licensing_server* server,
                                    const node_settings& settings);

}  // namespace ald
