// Orders in, licenses out.
#include "issuer/order_fulfilment.hpp"

#include <algorithm>
#include <utility>

#include "issuer/order_documents.hpp"

namespace ald {

result<fulfilled_orders> fulfil_orders(std::string_view orders, std::span<const public_key> trusted_nodes, issuing_desk& desk, instant now) {
  auto read = read_orders(orders, trusted_nodes);
  if (!read.ok()) return read.error();
  licenses_for_node made{read.value().node, {}, {}};
  if (!read.value().lines.empty()) {
    auto answers = desk.place(order{std::move(read.value().lines)}, now);
    if (!answers.ok()) return answers.error();
    made.answers = std::move(answers.value());
  }
  made.packs = desk.packs();
  fulfilled_orders fulfilled;
  fulfilled.issued = static_cast<std::size_t>(
      std::count_if(made.answers.begin(), made.answers.end(), [](const line_answer& answer) { return std::holds_alternative<line_issued>(answer.outcome); }));
  fulfilled.refused = made.answers.size() - fulfilled.issued;
  fulfilled.file = write_licenses(made, desk.key());
  return fulfilled;
}

}  // namespace ald
