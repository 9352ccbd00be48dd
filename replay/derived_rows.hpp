// The index and the license files beside a log, compared with what the log says they are.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "messages/event.pb.h"
#include "messages/fault.hpp"
#include "replay/log_scan.hpp"

namespace ald {

/// The first row that is not as the log says, or that can't be read.
struct row_divergence {
  bool in_index = false;    ///< else: a license file
  std::string stream;       ///< "device/UNIT", "ledger", "fleet"; empty: not known
  record_place at;          ///< of the event that it comes from; group 0: of none
  std::string expected, found;
  std::string what;
};

/// Takes every record of a log once, then looks at all rows once. Of both sides only sums are kept; the log is read once more if they
/// differ, to find the first row that does.
class derived_rows {
 public:
  /// `covered`: rows of groups up to it must be there; rows of later ones may be.
  explicit derived_rows(group_number covered) : covered_(covered) {}

  /// `noted_in`: the stream's own, 0 before its first record.
  void take(const record_place& at, const event::Record& record, group_number& noted_in);
  std::optional<row_divergence> compare(const stored_log& log);

  /// Rows that compare() looked at.
  std::uint64_t index_rows() const { return index_rows_; }
  std::uint64_t licenses() const { return licenses_; }

 private:
  // Rows of equal streams, or of equal keys, go to the same place.
  class sums {
   public:
    void add(std::size_t of, std::uint64_t value) { sums_[place(of)] += value; }
    bool differ(const sums& other, std::size_t of) const { return sums_[place(of)] != other.sums_[place(of)]; }
    bool operator==(const sums&) const = default;

   private:
    static constexpr std::size_t places = 1u << 14;
    static std::size_t place(std::size_t of) { return (of * 0x9e3779b97f4a7c15u) >> 50; }
    std::array<std::uint64_t, places> sums_{};
  };
  struct exact_rows;

  std::optional<row_divergence> sum_index(const stored_log& log, sums& found);
  std::optional<row_divergence> sum_licenses(const stored_log& log, sums& found);
  std::optional<row_divergence> find_first(const stored_log& log, const sums& index, const sums& licenses) const;
  void find_in_index(const stored_log& log, const sums& index, exact_rows& rows) const;
  void find_in_licenses(const stored_log& log, const sums& licenses, exact_rows& rows) const;

  const group_number covered_;
  sums index_sums_, license_sums_;
  std::unordered_map<std::string, std::size_t> later_;  ///< license files of groups that are not covered: key to the hash of the file
  bool later_differs_ = false;
  std::uint64_t index_rows_ = 0, licenses_ = 0;
};

}  // namespace ald
