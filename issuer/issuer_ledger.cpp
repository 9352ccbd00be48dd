// The issuer's ledger over its store: serials, packs, the index of units, revocations, deferred orders, the log of requests.
#include "issuer/issuer_ledger.hpp"

#include <algorithm>

#include "issuer/ledger_rows.hpp"
#include "issuer/ledger_store.hpp"

namespace ald {
namespace {

using namespace ledger_rows;

constexpr std::string_view format_key = "format";
constexpr std::string_view format_version = "1";
constexpr std::string_view pack_prefix = "pack/";
constexpr std::string_view units_indexed_key = "units_indexed";  // absent in a store of the first version
constexpr std::string_view last_order_key = "last_order";
constexpr std::string_view request_rows_key = "request_rows";
constexpr std::size_t rows_per_index_write = 10'000;

std::string pack_key(const pack_id& pack) { return std::string(pack_prefix) + pack.text; }
std::uint64_t rows_of(const logged_request& request) { return 1 + request.lines.size(); }

/// A batch in work, and what the ledger's memory becomes when it is written.
struct open_write {
  rocksdb::WriteBatch batch;
  std::vector<issuer_pack> packs;
  std::uint64_t last_serial = 0, last_revocation = 0, last_order = 0, first_request = 1, last_request = 0, request_rows = 0;
  bool sync = false;
};

class rocks_ledger final : public issuer_ledger {
 public:
  explicit rocks_ledger(std::unique_ptr<ledger_store> store) : store_(std::move(store)) {}

  /// Creates the format mark of a new store, or reads what an old one holds.
  result<done> load() {
    const auto version = store_->get(ledger_family::facts, format_key);
    if (!version) return version.error();
    auto step = load_last_serial();
    if (!step) return step;
    if (!version.value()) {
      if (now_.last_serial != 0) return store_->damaged("it holds licenses, but no format mark");
      rocksdb::WriteBatch batch;
      store_->put(batch, ledger_family::facts, format_key, format_version);
      store_->put(batch, ledger_family::facts, units_indexed_key, "1");
      return store_->write(batch, true);
    }
    if (*version.value() != format_version) {
      return fault{fault_code::unsupported, "the issuer's ledger in " + store_->dir() + " has format " + *version.value(),
                   "use the version of ald that made it, or a newer one"};
    }
    if (step = load_packs(); !step) return step;
    if (step = index_units(); !step) return step;
    return load_counters();
  }

  const std::vector<issuer_pack>& packs() const override { return now_.packs; }

  result<done> add_packs(const std::vector<issuer_pack>& packs) override {
    auto all = now_.packs;
    rocksdb::WriteBatch batch;
    for (const auto& pack : packs) {
      auto known = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.pack == pack.pack; });
      if (known == all.end()) {
        known = all.insert(all.end(), pack);
      } else if (known->kind == pack.kind && (known->total != pack.total || known->unlimited != pack.unlimited || known->evaluation != pack.evaluation)) {
        known->total = pack.total;
        known->unlimited = pack.unlimited;
        known->evaluation = pack.evaluation;
      } else {
        continue;
      }
      store_->put(batch, ledger_family::facts, pack_key(pack.pack), pack_value(*known));
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.pack < b.pack; });
    if (batch.Count() > 0) {
      if (const auto written = store_->write(batch, true); !written) return written;
    }
    now_.packs = std::move(all);
    return done{};
  }

  license_serial next_serial(std::size_t n) const override { return serial_of(now_.last_serial + 1 + n); }
  bool empty() const override { return now_.last_serial == 0; }
  std::uint64_t count() const override { return now_.last_serial; }
  result<done> copy_to(const std::string& dir) const override { return store_->copy_to(dir); }

  result<std::optional<issued_record>> find(const order_key& key) const override {
    const auto serial = store_->get(ledger_family::keys, key.text);
    if (!serial) return serial.error();
    if (!serial.value()) return std::optional<issued_record>();
    auto found = find(license_serial(*serial.value()));
    if (found && !found.value()) return store_->damaged("license " + *serial.value() + " is missing");
    return found;
  }

  result<std::optional<issued_record>> find(const license_serial& serial) const override {
    auto found = find_without_file(serial);
    if (!found || !found.value()) return found;
    auto file = store_->get(ledger_family::files, serial.text);
    if (!file) return file.error();
    if (!file.value()) return store_->damaged("the file of license " + serial.text + " is missing");
    found.value()->license_file = std::move(*file.value());
    return found;
  }

  result<std::vector<issued_record>> licenses_of(const unit_id& unit) const override {
    std::vector<license_serial> serials;
    const auto prefix = unit_key(unit, license_serial());
    const auto scanned = store_->scan(ledger_family::units, prefix, [&](auto key, auto) {
      if (!key.starts_with(prefix)) return false;
      serials.emplace_back(key.substr(prefix.size()));
      return true;
    });
    if (!scanned) return scanned.error();
    std::vector<issued_record> found;
    for (const auto& serial : serials) {
      auto license = find(serial);
      if (!license) return license.error();
      if (!license.value()) return store_->damaged("license " + serial.text + " is missing");
      found.push_back(std::move(*license.value()));
    }
    return found;
  }

  result<std::vector<issued_license>> all() const override {
    std::vector<issued_license> licenses;
    licenses.reserve(now_.last_serial);
    const auto read = each_license("", [&](issued_record license) {
      licenses.push_back(std::move(license.license));
      return true;
    });
    if (!read) return read.error();
    return licenses;
  }

  result<std::vector<issued_record>> page(const license_serial& after, std::size_t limit) const override {
    std::vector<issued_record> licenses;
    if (limit == 0) return licenses;
    // the least key that is greater
    const auto from = after.empty() ? std::string() : after.text + '\0';
    const auto read = each_license(from, [&](issued_record license) {
      licenses.push_back(std::move(license));
      return licenses.size() < limit;
    });
    if (!read) return read.error();
    return licenses;
  }

  result<std::vector<revoked_record>> revocations(std::uint64_t after, std::size_t limit) const override {
    auto found = numbered<revoked_record>(ledger_family::revocations, after, limit, read_revocation);
    if (!found) return found;
    for (auto& revocation : found.value()) {
      const auto license = find_without_file(revocation.license.serial);
      if (!license) return license.error();
      if (!license.value()) return store_->damaged("license " + revocation.license.serial.text + " is missing");
      revocation.license = license.value()->license;
    }
    return found;
  }

  std::uint64_t next_order() const override { return now_.last_order + 1; }

  result<std::optional<deferred_order>> find_order(std::uint64_t number) const override {
    const auto value = store_->get(ledger_family::orders, number_key(number));
    if (!value) return value.error();
    if (!value.value()) return std::optional<deferred_order>();
    auto order = read_order(*value.value(), number);
    if (!order) return store_->damaged(order_id_of(number) + " cannot be read");
    return order;
  }

  result<std::vector<deferred_order>> orders() const override {
    return numbered<deferred_order>(ledger_family::orders, 0, static_cast<std::size_t>(-1), read_order);
  }

  result<std::vector<logged_request>> requests(std::uint64_t after, std::size_t limit, std::uint64_t max_rows) const override {
    std::vector<logged_request> found;
    std::uint64_t rows = 0;
    // from the first one kept on: seeking over what was removed would cost time
    for (auto number = std::max(after + 1, now_.first_request); number <= now_.last_request && found.size() < limit && rows < max_rows; ++number) {
      const auto value = store_->get(ledger_family::requests, number_key(number));
      if (!value) return value.error();
      auto request = value.value() ? read_request(*value.value(), number) : std::nullopt;
      if (!request) return store_->damaged("logged request " + std::to_string(number) + " cannot be read");
      rows += rows_of(*request);
      found.push_back(std::move(*request));
    }
    return found;
  }

  std::uint64_t last_request() const override { return now_.last_request; }
  void limit_requests(std::uint64_t rows) override { max_request_rows_ = rows; }

  result<done> write(const ledger_change& change) override {
    open_write next = now_;
    auto step = add_returns(next, change.returns);
    if (step) step = add_licenses(next, change.licenses);
    if (step) step = add_revocations(next, change.revocations);
    if (step) step = add_orders(next, change);
    if (step) step = add_requests(next, change.requests);
    if (!step) return step;
    if (next.batch.Count() > 0) {
      if (const auto written = store_->write(next.batch, next.sync); !written) return written;
    }
    next.batch.Clear();
    now_ = std::move(next);
    return done{};
  }

 private:
  result<done> add_licenses(open_write& next, const std::vector<issued_record>& licenses) const {
    for (std::size_t n = 0; n < licenses.size(); ++n) {
      const auto& license = licenses[n].license;
      const auto pack = std::find_if(next.packs.begin(), next.packs.end(), [&](const auto& p) { return p.pack == license.pack; });
      if (pack == next.packs.end()) return fault{fault_code::bad_input, "pack " + license.pack.text + " is not in the issuer's ledger", ""};
      if (license.serial != next_serial(n)) {
        return fault{fault_code::bad_input, "serial " + license.serial.text + " is not the next one", ""};
      }
      ++pack->used;
      store_->put(next.batch, ledger_family::licenses, license.serial.text, license_value(licenses[n]));
      store_->put(next.batch, ledger_family::files, license.serial.text, licenses[n].license_file);
      store_->put(next.batch, ledger_family::keys, license.key.text, license.serial.text);
      store_->put(next.batch, ledger_family::units, unit_key(license.unit, license.serial), "");
    }
    for (std::size_t i = 0; i < next.packs.size(); ++i) {
      if (next.packs[i].used != now_.packs[i].used) {
        store_->put(next.batch, ledger_family::facts, pack_key(next.packs[i].pack), pack_value(next.packs[i]));
      }
    }
    next.last_serial += licenses.size();
    next.sync = next.sync || !licenses.empty();
    return done{};
  }

  result<done> add_returns(open_write& next, const std::vector<license_serial>& serials) const {
    for (const auto& serial : serials) {
      auto license = find_without_file(serial);
      if (!license) return license.error();
      if (!license.value()) return fault{fault_code::bad_input, "license " + serial.text + " is not in the issuer's ledger", ""};
      const auto pack = std::find_if(next.packs.begin(), next.packs.end(), [&](const auto& p) { return p.pack == license.value()->license.pack; });
      if (pack == next.packs.end()) return store_->damaged("the pack of license " + serial.text + " is missing");
      --pack->used;
      license.value()->license.returned = true;
      store_->put(next.batch, ledger_family::licenses, serial.text, license_value(*license.value()));
      next.sync = true;
    }
    return done{};
  }

  result<done> add_revocations(open_write& next, const std::vector<revoked_record>& revocations) const {
    for (const auto& revocation : revocations) {
      const auto& serial = revocation.license.serial;
      auto license = find_without_file(serial);
      if (!license) return license.error();
      if (!license.value()) return fault{fault_code::bad_input, "license " + serial.text + " is not in the issuer's ledger", ""};
      license.value()->revoked = true;
      store_->put(next.batch, ledger_family::licenses, serial.text, license_value(*license.value()));
      store_->put(next.batch, ledger_family::revocations, number_key(++next.last_revocation), revocation_value(revocation));
      next.sync = true;
    }
    return done{};
  }

  result<done> add_orders(open_write& next, const ledger_change& change) const {
    for (const auto& order : change.orders) {
      store_->put(next.batch, ledger_family::orders, number_key(order.number), order_value(order));
      next.last_order = std::max(next.last_order, order.number);
      next.sync = true;
    }
    for (const auto number : change.forgotten_orders) store_->remove(next.batch, ledger_family::orders, number_key(number));
    if (next.last_order != now_.last_order) store_->put(next.batch, ledger_family::facts, last_order_key, number_key(next.last_order));
    return done{};
  }

  result<done> add_requests(open_write& next, const std::vector<logged_request>& requests) const {
    for (const auto& request : requests) {
      store_->put(next.batch, ledger_family::requests, number_key(++next.last_request), request_value(request));
      next.request_rows += rows_of(request);
    }
    while (next.request_rows > max_request_rows_ && next.first_request < next.last_request) {
      // one of this very write is not in the store yet, and stays until the next one
      const auto oldest = store_->get(ledger_family::requests, number_key(next.first_request));
      if (!oldest) return oldest.error();
      if (!oldest.value()) break;
      const auto request = read_request(*oldest.value(), next.first_request);
      if (!request) return store_->damaged("logged request " + std::to_string(next.first_request) + " cannot be read");
      next.request_rows -= std::min(next.request_rows, rows_of(*request));
      store_->remove(next.batch, ledger_family::requests, number_key(next.first_request++));
    }
    if (!requests.empty()) store_->put(next.batch, ledger_family::facts, request_rows_key, number_key(next.request_rows));
    return done{};
  }

  result<std::optional<issued_record>> find_without_file(const license_serial& serial) const {
    const auto value = store_->get(ledger_family::licenses, serial.text);
    if (!value) return value.error();
    if (!value.value()) return std::optional<issued_record>();
    auto license = read_license(*value.value(), serial.text);
    if (!license) return store_->damaged("license " + serial.text + " cannot be read");
    return license;
  }

  result<done> each_license(std::string_view from, const std::function<bool(issued_record)>& visit) const {
    std::string unreadable;
    const auto scanned = store_->scan(ledger_family::licenses, from, [&](auto serial, auto value) {
      auto license = read_license(value, serial);
      if (!license) unreadable = serial;
      return license && visit(std::move(*license));
    });
    if (!unreadable.empty()) return store_->damaged("license " + unreadable + " cannot be read");
    return scanned;
  }

  template <class Record, class Read>
  result<std::vector<Record>> numbered(ledger_family in, std::uint64_t after, std::size_t limit, Read read) const {
    std::vector<Record> found;
    std::uint64_t unreadable = 0;
    if (limit == 0 || after == static_cast<std::uint64_t>(-1)) return found;
    const auto scanned = store_->scan(in, number_key(after + 1), [&](auto key, auto value) {
      const auto number = read_number(key);
      auto record = read(value, number);
      if (!record) unreadable = number;
      if (record) found.push_back(std::move(*record));
      return record && found.size() < limit;
    });
    if (unreadable != 0) return store_->damaged("record " + std::to_string(unreadable) + " cannot be read");
    if (!scanned) return scanned.error();
    return found;
  }

  result<done> load_last_serial() {
    const auto last = store_->last_key(ledger_family::licenses);
    if (!last) return last.error();
    now_.last_serial = serial_number(last.value());
    if (!last.value().empty() && now_.last_serial == 0) return store_->damaged("\"" + last.value() + "\" is not a serial number");
    return done{};
  }

  result<done> load_packs() {
    std::string unreadable;
    const auto scanned = store_->scan(ledger_family::facts, pack_prefix, [&](auto key, auto value) {
      if (!key.starts_with(pack_prefix)) return false;
      auto pack = read_pack(value, key.substr(pack_prefix.size()));
      if (!pack) unreadable = key;
      if (pack) now_.packs.push_back(std::move(*pack));
      return unreadable.empty();
    });
    if (!unreadable.empty()) return store_->damaged("record " + unreadable + " cannot be read");
    return scanned;
  }

  /// The first version kept no index of units. Made in pieces; the mark that it is complete comes with the last one.
  result<done> index_units() {
    const auto mark = store_->get(ledger_family::facts, units_indexed_key);
    if (!mark) return mark.error();
    if (mark.value()) return done{};
    rocksdb::WriteBatch batch;
    result<done> written = done{};
    const auto read = each_license("", [&](const issued_record& license) {
      store_->put(batch, ledger_family::units, unit_key(license.license.unit, license.license.serial), "");
      if (static_cast<std::size_t>(batch.Count()) < rows_per_index_write) return true;
      written = store_->write(batch, false);
      batch.Clear();
      return written.ok();
    });
    if (!read) return read;
    if (!written) return written;
    store_->put(batch, ledger_family::facts, units_indexed_key, "1");
    return store_->write(batch, true);
  }

  result<done> load_counters() {
    std::uint64_t first_request = 0;
    const auto scanned = store_->scan(ledger_family::requests, "", [&](auto key, auto) { return first_request = read_number(key), false; });
    const auto last_request = store_->last_key(ledger_family::requests);
    const auto last_revocation = store_->last_key(ledger_family::revocations);
    const auto last_order = store_->get(ledger_family::facts, last_order_key);
    const auto rows = store_->get(ledger_family::facts, request_rows_key);
    for (const auto& read : {scanned.ok(), last_request.ok(), last_revocation.ok(), last_order.ok(), rows.ok()}) {
      if (!read) return store_->damaged("its counters cannot be read");
    }
    now_.first_request = std::max<std::uint64_t>(first_request, 1);
    now_.last_request = read_number(last_request.value());
    now_.last_revocation = read_number(last_revocation.value());
    now_.last_order = read_number(last_order.value().value_or(""));
    now_.request_rows = read_number(rows.value().value_or(""));
    return done{};
  }

  std::unique_ptr<ledger_store> store_;
  open_write now_;  // its batch is empty
  std::uint64_t max_request_rows_ = default_max_request_rows;
};

}  // namespace

result<std::unique_ptr<issuer_ledger>> issuer_ledger::open(const std::string& dir) {
  auto store = ledger_store::open(dir);
  if (!store) return store.error();
  auto ledger = std::make_unique<rocks_ledger>(std::move(store.value()));
  if (const auto loaded = ledger->load(); !loaded) return loaded.error();
  return std::unique_ptr<issuer_ledger>(std::move(ledger));
}

result<done> issuer_ledger::record(std::vector<issued_record> licenses) {
  ledger_change change;
  change.licenses = std::move(licenses);
  return write(change);
}

}  // namespace ald
