// Writes archives into memory.
#include "issuer/cpio_archive.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace ald {
namespace {

struct archive_freed {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct entry_freed {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

fault refused(archive* out) {
  const char* why = archive_error_string(out);
  return {fault_code::io, std::string("no cpio archive could be written: ") + (why ? why : "libarchive does not say why"), ""};
}

la_ssize_t append(archive*, void* text, const void* bytes, std::size_t size) {
  static_cast<std::string*>(text)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

result<std::string> cpio_archive(std::span<const cpio_member> members) {
  std::string bytes;
  const std::unique_ptr<archive, archive_freed> out(archive_write_new());
  const std::unique_ptr<archive_entry, entry_freed> entry(archive_entry_new());
  if (!out || !entry) return fault{fault_code::io, "no cpio archive could be written: out of memory", ""};
  // No padding behind the trailer. SWUpdate reads padding once and hangs up: the last byte, which a download holds back until it
  // is recorded, would find nobody, and the installation would be reported as failed.
  if (archive_write_set_format_cpio_newc(out.get()) != ARCHIVE_OK || archive_write_set_bytes_in_last_block(out.get(), 1) != ARCHIVE_OK ||
      archive_write_open(out.get(), &bytes, nullptr, append, nullptr) != ARCHIVE_OK) {
    return refused(out.get());
  }
  la_int64_t number = 0;
  for (const auto& member : members) {
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), std::string(member.name).c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_nlink(entry.get(), 1);
    archive_entry_set_ino64(entry.get(), ++number);
    archive_entry_set_mtime(entry.get(), 0, 0);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    if (archive_write_header(out.get(), entry.get()) != ARCHIVE_OK) return refused(out.get());
    if (archive_write_data(out.get(), member.bytes.data(), member.bytes.size()) != static_cast<la_ssize_t>(member.bytes.size())) {
      return refused(out.get());
    }
  }
  if (archive_write_close(out.get()) != ARCHIVE_OK) return refused(out.get());
  return bytes;
}

}  // namespace ald
