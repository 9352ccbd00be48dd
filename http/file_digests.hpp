// Digests of an artifact, as DDI lists them.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// Lower-case hex. MD5 and SHA-1 are there because DDI has them; trust rests on the signature inside the file.
struct file_digests {
  std::string md5, sha1, sha256;
};

file_digests digests_of(std::string_view bytes);
/// Only SHA-256.
std::string sha256_of(std::string_view bytes);

}  // namespace ald
