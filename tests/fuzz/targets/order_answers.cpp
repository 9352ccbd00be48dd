// What a licensing server answers: the first byte chooses the document.
#include "http/licensing_json.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ald;
  if (size == 0) return 0;
  const std::string_view body = fuzz::text_of(data + 1, size - 1);
  switch (data[0]) {
    case 'i': (void)read_info(body); break;
    case 'o': (void)read_order_answer(body); break;
    case 'h': (void)read_held_licenses(body); break;
    case 'p': (void)read_packs(body); break;
    case 'l': (void)read_ledger_page(body); break;
    case 'r': (void)read_returns(body); break;
    case 'v': (void)read_revocations(body); break;
    default: (void)error_text(body);
  }
  return 0;
}
