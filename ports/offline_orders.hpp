// Orders and licenses as files, for a node whose network has no way to its licensing server.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"

namespace ald {

/// Callable from any thread; the calls do not block on a disk or a network.
class offline_orders {
 public:
  struct exported {
    std::string file;           ///< to be brought to the licensing server
    std::size_t lines = 0;      ///< in it
    std::size_t waiting = 0;    ///< lines that wait for an answer; more than `lines` if a limit cut them off
  };
  struct imported {
    std::size_t licenses = 0;   ///< for lines that wait
    std::size_t refusals = 0;   ///< of lines that wait
    std::size_t not_waiting = 0;  ///< answers to lines that do not wait: they had theirs before
    std::vector<std::string> late;  ///< of these, the license files: a line that was refused before may have been ended too early
    std::size_t packs = 0;
  };

  virtual ~offline_orders() = default;

  /// The lines that were ordered and have no answer, first those that have waited longest; at most `limit`, 0: all. Exporting again is safe: the
  /// licensing server answers a line with the same license.
  virtual exported export_orders(std::size_t limit) = 0;
  /// Takes the licensing server's answers: all of the file or nothing. Importing again is safe. Faults bad_input: damaged (with the
  /// line), not signed by a trusted key, made for another node.
  virtual result<imported> import_licenses(std::string_view file) = 0;
  /// The public key that the licensing server has to know this node by, base64.
  virtual std::string node_key() const = 0;
};

}  // namespace ald
