// Makes files and directories durable.
#pragma once
#include <filesystem>

#include "messages/result.hpp"

namespace ald {

/// Syncs one file or directory. Fault io.
result<done> sync_path(const std::filesystem::path& path);
/// Syncs everything under `dir`, and `dir` and its parent directory. Fault io.
result<done> sync_tree(const std::filesystem::path& dir);

}  // namespace ald
