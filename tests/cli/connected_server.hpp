// The real licensing server as a child process, and the HTTP connector in front of it as a node has it.
#pragma once
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/system_clock.hpp"
#include "http/http_licensing_server.hpp"
#include "issuer/trusted_license_verifier.hpp"
#include "tests/cli/licensing_server_program.hpp"

namespace ald {

/// Runs from the beginning, always with the same options.
class started_licensing_server : public licensing_server_program {
 public:
  explicit started_licensing_server(std::vector<std::string> options) : options_(std::move(options)) { restart(); }
  void restart() {
    if (!start(options_)) throw std::runtime_error("the licensing server ended: " + log());
  }
  std::string url() const { return first_line(data + "/server.url"); }
  std::string public_key() const { return first_line(data + "/signing.pub"); }

 private:
  static std::string first_line(const std::string& file) {
    const auto text = file_text(file);
    return text.substr(0, text.find('\n'));
  }
  std::vector<std::string> options_;
};

/// Says "sent before" as the broker's ledger does: of every line that was in an order already.
class remembering_server final : public licensing_server {
 public:
  void stand_before(licensing_server& server) { server_ = &server; }
  void place(order lines, std::function<void(result<std::vector<line_answer>>)> on_answer) override {
    {
      const std::lock_guard hold(lock_);
      for (auto& line : lines.lines) line.sent_before = sent_.contains(line.key);
      for (const auto& line : lines.lines) sent_.insert(line.key);
    }
    server_->place(std::move(lines), std::move(on_answer));
  }
  void packs(std::function<void(result<std::vector<pack_info>>)> f) override { server_->packs(std::move(f)); }
  void ledger(std::function<void(result<std::vector<issued_license>>)> f) override { server_->ledger(std::move(f)); }
  void give_back(std::vector<license_return> l, std::function<void(result<std::vector<return_answer>>)> f) override { server_->give_back(std::move(l), std::move(f)); }
  void licenses_of(std::vector<unit_id> u, std::function<void(result<std::vector<held_license>>)> f) override { server_->licenses_of(std::move(u), std::move(f)); }
  void revocations(std::uint64_t n, std::function<void(result<revocation_page>)> f) override { server_->revocations(n, std::move(f)); }

 private:
  licensing_server* server_ = nullptr;
  std::mutex lock_;
  std::set<order_key> sent_;
};

/// Server process, connector, and the broker's memory before it.
class connected_server {
 public:
  connected_server(const std::vector<pack_info>& packs, const std::vector<std::string>& options, deduplication believed = deduplication::as_told)
      : program(with_packs(packs, options)), believed_(believed) {
    connect();
    verifier_.emplace(trusted_license_verifier::from_texts({program.public_key()}).value());
  }
  licensing_server& server() { return before_; }
  const license_verifier& verifier() const { return *verifier_; }
  /// Both end, and start on the same ledger.
  void reopen() {
    connector_.reset();
    program.end(SIGTERM);
    program.restart();
    connect();
  }
  /// The connector alone dies and forgets everything, as with a crash of the node.
  void crash_connector() {
    connector_.reset();
    connect();
  }

  started_licensing_server program;

 private:
  static std::vector<std::string> with_packs(const std::vector<pack_info>& packs, std::vector<std::string> options) {
    for (const auto& pack : packs) {
      options.insert(options.end(), {"--pack", "id=" + pack.pack.text + ",kind=" + pack.kind.text + ",total=" +
                                                   (pack.unlimited ? "unlimited" : std::to_string(pack.total)) + ",validity_days=365"});
    }
    return options;
  }
  void connect() {
    http_licensing_config config;
    config.url = program.url();
    config.token = program.token();
    config.deduplicates = believed_;
    config.resend_margin_ms = 20;  // clocks of two processes tick apart by a millisecond
    config.response_timeout_ms = 2'000;
    auto opened = http_licensing_server::open(std::move(config), clock_);
    if (!opened.ok()) throw std::runtime_error(to_string(opened.error()));
    connector_ = std::move(opened.value());
    before_.stand_before(*connector_);
  }
  const deduplication believed_;
  system_clock clock_;
  std::unique_ptr<http_licensing_server> connector_;
  remembering_server before_;
  std::optional<trusted_license_verifier> verifier_;
};

}  // namespace ald
