// Looks at a directory before RocksDB does: is there a store, may one be made?
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

/// True: there is a store. False: there is none and one may be made (the directory exists then). Faults: not_found
/// (no store and not `create`), bad_input (something else is there), corrupt (a store that lost its CURRENT file), io.
result<bool> find_store(const std::string& dir, bool create);

/// True if another process has the store open for writing now. False also if that can't be told. Must not be called by a
/// process that has it open itself: it would lose its lock.
bool store_in_use(const std::string& dir);

/// Path of the last-group mark of a store.
std::string last_group_mark_path(const std::string& dir);

}  // namespace ald
