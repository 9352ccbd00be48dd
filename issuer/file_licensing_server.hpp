// The connector for a network that has no way to the licensing server: lines wait here, orders leave and licenses come as signed files.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "issuer/signing_key.hpp"
#include "ports/licensing_server.hpp"
#include "ports/offline_orders.hpp"

namespace ald {

struct file_licensing_config {
  std::string dir;                         ///< node.key (mode 0600) and node.pub are there; made if they are missing
  std::vector<std::string> trusted_keys;   ///< of the licensing server, base64
  std::int64_t ask_again_ms = 15'000;      ///< a line that waits is looked at again after it, or at a hint
};

/// What is placed here is durably sent already, so that what is exported can be answered. Nothing is kept but the key: a restart places the
/// open lines again. Answers that were imported and not taken before a crash have to be imported again. Callbacks come from the calling
/// thread, before the call returns.
class file_licensing_server final : public licensing_server, public offline_orders {
 public:
  /// Faults: those of signing_key, and of keys that are none.
  static result<std::unique_ptr<file_licensing_server>> open(file_licensing_config config);

  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override;
  /// Those of the last import; none before it.
  void packs(std::function<void(result<std::vector<pack_info>>)> on_answer) override;
  /// Fault unsupported: no file holds the server's ledger.
  void ledger(std::function<void(result<std::vector<issued_license>>)> on_answer) override;
  void licenses_of(std::vector<unit_id> units, std::function<void(result<std::vector<held_license>>)> on_answer) override;
  /// None ever come.
  void revocations(std::uint64_t after, std::function<void(result<revocation_page>)> on_answer) override;

  exported export_orders(std::size_t limit) override;
  result<imported> import_licenses(std::string_view file) override;
  std::string node_key() const override;

 private:
  file_licensing_server(file_licensing_config config, signing_key key, std::vector<public_key> trusted);

  const file_licensing_config config_;
  const signing_key key_;
  const std::vector<public_key> trusted_;
  std::mutex mutex_;
  std::map<std::uint64_t, order_line> waiting_;             ///< by the time they came
  std::unordered_map<order_key, std::uint64_t> place_of_;   ///< in waiting_
  std::uint64_t next_ = 0;
  std::unordered_map<order_key, line_answer> answers_;      ///< imported, for lines that wait
  std::vector<pack_info> packs_;
};

}  // namespace ald
