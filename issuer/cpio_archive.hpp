// A cpio archive in the "newc" format, by libarchive.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

struct cpio_member {
  std::string_view name;
  std::string_view bytes;
};

/// The members in the given order, as regular files of root with mode 0644 and without times; nothing follows the
/// trailer. Equal members give equal bytes.
/// Fault io: libarchive refused.
result<std::string> cpio_archive(std::span<const cpio_member> members);

}  // namespace ald
