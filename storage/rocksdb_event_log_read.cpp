// The log's reads: groups from RocksDB, derived rows from memory laid over RocksDB.
#include <algorithm>

#include "storage/big_endian.hpp"
#include "storage/chain_reader.hpp"
#include "storage/merge_rows.hpp"
#include "storage/rocksdb_event_log.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/state_digest.hpp"

namespace ald {
namespace {

column column_of(family in) {
  switch (in) {
    case family::snapshots: return column::snapshots;
    case family::licenses: return column::licenses;
  }
  return column::snapshots;
}

// A RocksDB iterator as a cursor for merge_rows().
class iterator_cursor {
 public:
  explicit iterator_cursor(rocksdb::Iterator& at) : at_(at) { at_.SeekToFirst(); }
  bool valid() const { return at_.Valid(); }
  void next() { at_.Next(); }
  std::string_view key() const { return at_.key().ToStringView(); }
  std::string_view value() const { return at_.value().ToStringView(); }

 private:
  rocksdb::Iterator& at_;
};

}  // namespace

result<chain_digest> rocksdb_event_log::digest_before(group_number number) const {
  if (number <= 1) return chain_digest{};
  const auto value = store_->get(column::groups, big_endian(number - 1));
  if (!value) return value.error();
  if (!value.value()) return chain_reader(number - 1, {}).missing();
  return stored_digest(number - 1, *value.value());
}

result<done> rocksdb_event_log::read(group_number from, const record_visitor& visit) const {
  const group_number last = last_;
  const auto first = std::max<group_number>(from, 1);
  if (first > last) return done{};
  const auto before = digest_before(first);
  if (!before) return before.error();
  chain_reader chain(first, before.value());
  const auto groups = store_->iterate(column::groups);
  for (groups->Seek(big_endian(first)); groups->Valid() && chain.next() <= last; groups->Next()) {
    const auto taken = chain.take(from_big_endian(groups->key().ToStringView()), groups->value().ToStringView(),
                                  [&](group_number in, std::size_t index, std::string_view, std::string_view bytes) {
                                    return visit(in, index, bytes);
                                  });
    if (!taken) return taken.error();
    if (!taken.value()) return done{};
  }
  const auto end = store_->ended(*groups, column::groups);
  if (!end) return end;
  if (chain.next() <= last) return chain.missing();
  return done{};
}

result<done> rocksdb_event_log::read_groups(group_number from, const group_visitor& visit) const {
  const group_number last = last_;
  const auto groups = store_->iterate(column::groups);
  for (groups->Seek(big_endian(std::max<group_number>(from, 1))); groups->Valid(); groups->Next()) {
    const auto number = from_big_endian(groups->key().ToStringView());
    if (number > last || !visit(number, groups->value().ToStringView())) return done{};
  }
  return store_->ended(*groups, column::groups);
}

result<bool> rocksdb_event_log::each_indexed(const index_visitor& visit) const {
  const auto rows = store_->iterate(column::index);
  for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
    const auto key = rows->key().ToStringView();
    const bool fits = key.size() > 9 && key[key.size() - 9] == '\0';
    const bool go_on = fits ? visit(key.substr(0, key.size() - 9), from_big_endian(key.substr(key.size() - 8))) : visit(key, 0);
    if (!go_on) return true;
  }
  const auto end = store_->ended(*rows, column::index);
  if (!end) return end.error();
  return true;
}

result<std::vector<group_number>> rocksdb_event_log::groups_of(std::string_view stream) const {
  const auto prefix = std::string(stream) + '\0';
  std::vector<group_number> groups;
  std::unique_ptr<rocksdb::Iterator> index;
  {
    // The iterator sees what is on disk now; under the lock nothing moves there from memory.
    const std::shared_lock lock(rows_mutex_);
    index = store_->iterate(column::index);
    for (const auto* layer : {&writing_, &newest_}) {
      const auto at = layer->noted().find(stream);
      if (at != layer->noted().end()) groups.insert(groups.end(), at->second.begin(), at->second.end());
    }
  }
  for (index->Seek(prefix); index->Valid() && index->key().starts_with(prefix); index->Next()) {
    groups.push_back(from_big_endian(index->key().ToStringView().substr(prefix.size())));
  }
  const auto end = store_->ended(*index, column::index);
  if (!end) return end.error();
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

result<done> rocksdb_event_log::read_stream(std::string_view stream, const record_visitor& visit) const {
  const auto groups = groups_of(stream);
  if (!groups) return groups.error();
  for (const auto number : groups.value()) {
    const auto before = digest_before(number);
    if (!before) return before.error();
    chain_reader chain(number, before.value());
    const auto value = store_->get(column::groups, big_endian(number));
    if (!value) return value.error();
    if (!value.value()) return chain.missing();
    const auto visit_stream = [&](group_number in, std::size_t index, std::string_view of, std::string_view bytes) {
      return of != stream || visit(in, index, bytes);
    };
    const auto taken = chain.take(number, *value.value(), visit_stream);
    if (!taken) return taken.error();
    if (!taken.value()) break;
  }
  return done{};
}

std::optional<std::string> rocksdb_event_log::get(family in, std::string_view key) const {
  {
    const std::shared_lock lock(rows_mutex_);
    for (const auto* layer : {&newest_, &writing_}) {
      if (const auto* value = layer->find(in, key)) return *value;
    }
  }
  auto stored = store_->get(column_of(in), key);
  if (stored) return std::move(stored.value());
  // An unreadable row must not pass for one that is not there: nothing decided on it may become durable.
  fail(stored.error());
  return std::nullopt;
}

result<done> rocksdb_event_log::each_over(family in, const std::vector<derived_row>& newest, const row_visitor& visit) const {
  derived_layer::rows over;
  std::unique_ptr<rocksdb::Iterator> stored;
  {
    const std::shared_lock lock(rows_mutex_);
    stored = store_->iterate(column_of(in));
    over = writing_.sorted(in);
    for (const auto& [key, value] : newest_.of(in)) over.insert_or_assign(key, value);
  }
  for (const auto& row : newest) {
    if (row.in == in) over.insert_or_assign(row.key, row.value);
  }
  iterator_cursor cursor(*stored);
  if (!merge_rows(cursor, over, visit)) return done{};
  return store_->ended(*stored, column_of(in));
}

result<done> rocksdb_event_log::each(family in, const row_visitor& visit) const { return each_over(in, {}, visit); }

std::string rocksdb_event_log::state_digest(const std::vector<derived_row>& newer) const {
  ald::state_digest digest;
  const auto all = each_over(family::snapshots, newer, [&](std::string_view key, std::string_view value) {
    digest.add(key, value);
    return true;
  });
  if (all) return digest.hex();
  fail(all.error());
  return {};
}

}  // namespace ald
