// A text file of lines that one party signs for another: damage is found, with its line, before anything is believed.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "issuer/signing_key.hpp"
#include "messages/result.hpp"

namespace ald {

// The form (docs/air-gapped.md):
//
//   ald-orders 1                          what it is, and the version of the form
//   3f1c9a0b77e2d456 FIRST LINE           16 hex digits of the chain up to here, then the line
//   …
//   end KEY SIGNATURE                     base64 of the Ed25519 public key, and of the signature over "WHAT VERSION" and the last link
//
// A link of the chain is BLAKE2b-256 over the link before it and the line: a line that is changed, missing, doubled or moved is the first
// one whose digits do not fit.

struct signed_document {
  std::vector<std::string> lines;
  public_key signer;
};

struct signed_document_limits {
  std::size_t max_bytes = std::size_t{256} << 20;
  std::size_t max_lines = 1'000'000;
};

/// `what`: a word, such as "ald-orders". No line holds a line break. Equal arguments give equal bytes.
std::string sign_document(std::string_view what, const std::vector<std::string>& lines, const signing_key& key);

/// Faults bad_input: no such document, damaged (with the number of the line, from 1), cut off, signed by none of `trusted`, too long.
result<signed_document> read_document(std::string_view text, std::string_view what, std::span<const public_key> trusted, const signed_document_limits& limits = {});

}  // namespace ald
