// Lines that wait, answers that came.
#include "issuer/file_licensing_server.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "issuer/order_documents.hpp"
#include "issuer/private_file.hpp"

namespace ald {
namespace {

fault not_by_file(const char* what) {
  return {fault_code::unsupported, std::string(what) + " of the licensing server is in no file", "compare the books at the licensing server itself"};
}

result<signing_key> own_key(const std::string& dir) {
  std::error_code wrong;
  if (std::filesystem::create_directories(dir, wrong)) std::filesystem::permissions(dir, std::filesystem::perms::owner_all, wrong);
  if (wrong) return fault{fault_code::io, dir + ": " + wrong.message(), "make it writable for the node"};
  const std::string file = dir + "/node.key", public_file = dir + "/node.pub";
  auto key = signing_key::load(file);
  if (!key.ok() && key.error().code == fault_code::not_found) {
    key = signing_key::generate();
    if (auto saved = key.value().save(file); !saved.ok()) return saved.error();
  }
  if (key.ok() && !std::filesystem::exists(public_file, wrong)) {
    constexpr mode_t readable = 0644;
    auto written = write_new_file("public key", public_file, key.value().verifying_key().to_text() + "\n", readable);
    if (!written.ok()) return written.error();
  }
  return key;
}

}  // namespace

file_licensing_server::file_licensing_server(file_licensing_config config, signing_key key, std::vector<public_key> trusted)
    : config_(std::move(config)), key_(std::move(key)), trusted_(std::move(trusted)) {}

result<std::unique_ptr<file_licensing_server>> file_licensing_server::open(file_licensing_config config) {
  std::vector<public_key> trusted;
  for (const std::string& text : config.trusted_keys) {
    auto key = public_key::from_text(text);
    if (!key.ok()) return key.error();
    trusted.push_back(key.value());
  }
  auto key = own_key(config.dir);
  if (!key.ok()) return key.error();
  return std::unique_ptr<file_licensing_server>(new file_licensing_server(std::move(config), std::move(key.value()), std::move(trusted)));
}

void file_licensing_server::place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) {
  std::vector<line_answer> answers;
  {
    const std::lock_guard lock(mutex_);
    for (order_line& line : lines.lines) {
      if (auto answer = answers_.extract(line.key)) {
        if (const auto place = place_of_.extract(line.key)) waiting_.erase(place.mapped());
        answers.push_back(std::move(answer.mapped()));
        continue;
      }
      answers.push_back({line.key, line_deferred{config_.ask_again_ms}});
      if (place_of_.emplace(line.key, next_).second) waiting_.emplace(next_++, std::move(line));
    }
  }
  on_answer(std::move(answers));
}

void file_licensing_server::packs(std::function<void(result<std::vector<pack_info>>)> on_answer) {
  std::vector<pack_info> known;
  {
    const std::lock_guard lock(mutex_);
    known = packs_;
  }
  on_answer(std::move(known));
}

void file_licensing_server::ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) { on_answer(not_by_file("the ledger")); }

void file_licensing_server::licenses_of(std::vector<unit_id>, std::function<void(result<std::vector<held_license>>)> on_answer) {
  on_answer(not_by_file("the list of licenses"));
}

void file_licensing_server::revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) { on_answer(revocation_page{{}, after}); }

offline_orders::exported file_licensing_server::export_orders(std::size_t limit) {
  std::vector<order_line> lines;
  exported made;
  {
    const std::lock_guard lock(mutex_);
    made.waiting = waiting_.size();
    for (const auto& [number, line] : waiting_) {
      if (limit != 0 && lines.size() >= limit) break;
      lines.push_back(line);
    }
  }
  made.lines = lines.size();
  made.file = write_orders(lines, key_);
  return made;
}

result<offline_orders::imported> file_licensing_server::import_licenses(std::string_view file) {
  auto read = read_licenses(file, trusted_);
  if (!read.ok()) return read.error();
  if (read.value().node != key_.verifying_key()) {
    return fault{fault_code::bad_input, "these licenses are for another node, " + read.value().node.to_text(), "import them there; this node's key is " + node_key()};
  }
  imported taken;
  taken.packs = read.value().packs.size();
  const std::lock_guard lock(mutex_);
  packs_ = std::move(read.value().packs);
  for (line_answer& answer : read.value().answers) {
    if (!place_of_.contains(answer.key)) {
      ++taken.not_waiting;
      if (auto* issued = std::get_if<line_issued>(&answer.outcome)) taken.late.push_back(std::move(issued->license_file));
      continue;
    }
    std::holds_alternative<line_issued>(answer.outcome) ? ++taken.licenses : ++taken.refusals;
    const order_key key = answer.key;
    answers_.insert_or_assign(key, std::move(answer));
  }
  return taken;
}

std::string file_licensing_server::node_key() const { return key_.verifying_key().to_text(); }

}  // namespace ald
