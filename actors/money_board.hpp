// What the broker says of the guards on money and of the packs, for any thread.
#pragma once
#include <mutex>
#include <utility>

#include "licensing/order_outlook.hpp"
#include "ports/node_api.hpp"

namespace ald {

/// Written by the broker at each beat and when a guard acts; read by the bridge and, the outlook, by the scheduler.
class money_board {
 public:
  void put(money_status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  money_status get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

  void put_outlook(const order_outlooks& outlook) {
    const std::lock_guard lock(mutex_);
    outlook_ = outlook;
  }
  order_outlooks outlook() const {
    const std::lock_guard lock(mutex_);
    return outlook_;
  }

  void put_packs(std::vector<pack_gauge> packs, std::vector<kind_gauge> kinds) {
    const std::lock_guard lock(mutex_);
    packs_ = std::move(packs);
    kinds_ = std::move(kinds);
  }
  std::vector<kind_gauge> kinds() const {
    const std::lock_guard lock(mutex_);
    return kinds_;
  }
  std::vector<pack_gauge> packs() const {
    const std::lock_guard lock(mutex_);
    return packs_;
  }

  void put_reconciliation(reconcile_report report) {
    const std::lock_guard lock(mutex_);
    reconciliation_ = std::move(report);
  }
  reconcile_report reconciliation() const {
    const std::lock_guard lock(mutex_);
    return reconciliation_;
  }

 private:
  mutable std::mutex mutex_;
  money_status status_;
  std::vector<pack_gauge> packs_;
  std::vector<kind_gauge> kinds_;
  order_outlooks outlook_;
  reconcile_report reconciliation_;
};

}  // namespace ald
