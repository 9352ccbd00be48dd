// Writes a snapshot of the stores and syncs it.
#include "cli/store_snapshot.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/directory_sync.hpp"
#include "cli/node_options.hpp"

namespace ald {
namespace {

namespace fs = std::filesystem;

fault broken(const std::string& path, const std::string& why) {
  return {fault_code::io, fmt::format("the snapshot {}: {}", path, why), "check the disk; remove what is there and try again"};
}

result<done> make_directory(const std::string& dir) {
  std::error_code wrong;
  if (!fs::path(dir).is_absolute()) return fault{fault_code::bad_input, dir + " is not an absolute path", "name one on the node's machine"};
  if (fs::exists(dir, wrong) && (!fs::is_directory(dir, wrong) || !fs::is_empty(dir, wrong))) {
    return fault{fault_code::conflict, dir + " is not an empty directory", "name a new or empty directory"};
  }
  if (!wrong && fs::create_directories(dir, wrong)) fs::permissions(dir, fs::perms::owner_all, wrong);
  if (wrong) return broken(dir, wrong.message());
  return done{};
}

// The node's own key and certificate of artifacts, which the devices trust.
result<done> copy_signing_files(const std::string& from, const std::string& to) {
  std::error_code wrong;
  if (!fs::exists(from, wrong)) return done{};
  if (fs::create_directory(to, wrong); !wrong) fs::permissions(to, fs::perms::owner_all, wrong);
  for (const char* name : {"/key.pem", "/cert.pem"}) {
    if (!wrong) fs::copy_file(from + name, to + name, wrong);
  }
  if (wrong) return broken(to, wrong.message());
  return done{};
}

template <class Print>
result<done> write_text(const std::string& path, Print print) {
  std::ofstream out(path, std::ios::trunc);
  print(out);
  out.close();
  if (!out) return broken(path, std::strerror(errno));
  return done{};
}

}  // namespace

result<group_number> write_snapshot(const std::string& dir, const rocksdb_event_log& log, embedded_licensing_server* server,
                                    const node_settings& settings) {
  if (const auto made = make_directory(dir); !made.ok()) return made.error();
  const auto last = log.copy_to(dir + "/log");
  if (!last.ok()) return last.error();
  std::error_code not_private;
  fs::permissions(dir + "/log", fs::perms::owner_all, not_private);  // licenses and token hashes, as in the node's own directory
  if (not_private) return broken(dir + "/log", not_private.message());
  if (server != nullptr) {
    std::error_code wrong;
    if (fs::create_directory(dir + "/licensing-server", wrong); !wrong) fs::permissions(dir + "/licensing-server", fs::perms::owner_all, wrong);
    if (wrong) return broken(dir, wrong.message());
    if (const auto copied = server->copy_to(dir + "/licensing-server"); !copied.ok()) return copied.error();
  }
  auto step = copy_signing_files(settings.data + "/artifact-signing", dir + "/artifact-signing");
  if (step.ok()) step = write_text(dir + "/ald.toml", [&](std::ostream& out) { print_settings(settings, out); });
  if (step.ok()) step = sync_tree(dir);
  if (step.ok()) {
    step = write_text(dir + "/snapshot.txt", [&](std::ostream& out) {
      out << fmt::format("A copy of the stores of an ald node, up to group {} of its log.\n"
                         "ald.toml holds the settings that were in force; files that they name are not here.\n"
                         "Check it:    ald replay --data THIS-DIRECTORY\n"
                         "Restore it:  copy it to the node's data directory, then ald node --config ald.toml --data DIR --restored\n",
                         last.value());
    });
  }
  if (step.ok()) step = sync_tree(dir);
  if (!step.ok()) return step.error();
  return last.value();
}

}  // namespace ald
