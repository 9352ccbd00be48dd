// Keeps the newest value of each derived row.
#include "storage/derived_layer.hpp"

#include <utility>

namespace ald {

void derived_layer::put(derived_row&& row) {
  auto& in = rows_[static_cast<std::size_t>(row.in)];
  const auto key_bytes = row.key.size();
  const auto value_bytes = row.value.size();
  const auto [at, fresh] = in.try_emplace(std::move(row.key));
  bytes_ += value_bytes + (fresh ? key_bytes : 0);
  bytes_ -= at->second.size();
  at->second = std::move(row.value);
}

void derived_layer::note(std::string_view stream, group_number group) {
  auto at = streams_.find(stream);
  if (at == streams_.end()) {
    at = streams_.emplace(std::string(stream), std::vector<group_number>{}).first;
    bytes_ += stream.size();
  }
  if (!at->second.empty() && at->second.back() == group) return;
  at->second.push_back(group);
  bytes_ += sizeof group;
}

const std::string* derived_layer::find(family in, std::string_view key) const {
  const auto& rows = of(in);
  const auto at = rows.find(key);
  return at == rows.end() ? nullptr : &at->second;
}

derived_layer::table derived_layer::take(family in) {
  const auto index = static_cast<std::size_t>(in);
  for (const auto& [key, value] : rows_[index]) bytes_ -= key.size() + value.size();
  return std::exchange(rows_[index], {});
}

void derived_layer::absorb(derived_layer&& newer) {
  for (std::size_t f = 0; f < rows_.size(); ++f) {
    for (auto& [key, value] : newer.rows_[f]) put({static_cast<family>(f), key, std::move(value)});
  }
  for (const auto& [stream, groups] : newer.streams_) {
    for (const auto group : groups) note(stream, group);
  }
  newer = {};
}

}  // namespace ald
