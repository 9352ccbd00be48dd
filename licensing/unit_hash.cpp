// FNV-1a over the name, then the SplitMix64 finaliser, because FNV's high bits mix badly on short texts.
#include "licensing/unit_hash.hpp"

namespace ald {

std::uint64_t unit_hash(std::string_view who, std::uint64_t salt) {
  std::uint64_t h = 14695981039346656037ull;
  for (const char c : who) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  h += salt * 0x9e3779b97f4a7c15ull;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ull;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebull;
  return h ^ (h >> 31);
}

}  // namespace ald
