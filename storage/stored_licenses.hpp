// License files for download, from the event log's derived rows.
#pragma once
#include "ports/event_log.hpp"
#include "ports/license_store.hpp"

namespace ald {

/// Finds only licenses of groups that are durable. The log must outlive it.
class stored_licenses final : public license_store {
 public:
  explicit stored_licenses(const event_log& log) : log_(log) {}
  std::optional<std::string> license_file(const unit_id& unit, const license_serial& serial) const override;

 private:
  const event_log& log_;
};

}  // namespace ald
