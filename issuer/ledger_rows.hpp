// Keys and values of the issuer's ledger: structs to bytes and back.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "issuer/deferred_order.hpp"
#include "issuer/issuing_rules.hpp"
#include "ports/issued_record.hpp"
#include "ports/issuing_service.hpp"

namespace ald::ledger_rows {

// Values are messages of ledger_record.proto. Reading gives none when the bytes are not such a message.

std::string pack_value(const issuer_pack& pack);
std::optional<issuer_pack> read_pack(std::string_view value, std::string_view id);

/// Without the license file.
std::string license_value(const issued_record& license);
std::optional<issued_record> read_license(std::string_view value, std::string_view serial);

/// Its license is known by the serial only.
std::string revocation_value(const revoked_record& revocation);
std::optional<revoked_record> read_revocation(std::string_view value, std::uint64_t number);

std::string order_value(const deferred_order& order);
std::optional<deferred_order> read_order(std::string_view value, std::uint64_t number);

std::string request_value(const logged_request& request);
std::optional<logged_request> read_request(std::string_view value, std::uint64_t number);

/// Eight bytes that sort as the number does.
std::string number_key(std::uint64_t number);
std::uint64_t read_number(std::string_view key);

/// "L-" and ten digits, and the number in it; 0 for any other text.
license_serial serial_of(std::uint64_t number);
std::uint64_t serial_number(std::string_view serial);

/// Sorts by unit, then by serial. No unit ID is the beginning of another's key: they hold no NUL.
std::string unit_key(const unit_id& unit, const license_serial& serial);

}  // namespace ald::ledger_rows
