// Runs one fuzz target without libFuzzer: each file of a corpus as it is, then many changed ones. The same every time.
//
//   fuzz_NAME DIR [RUNS]     RUNS: 20000 by default
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.hpp"

namespace {

using texts = std::vector<std::string>;

texts read_corpus(const char* dir) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  texts read;
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    read.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return read;
}

class mutator {
 public:
  explicit mutator(const texts& corpus) : corpus_(corpus) {}

  std::string next() {
    std::string text = any();
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(draw_() % limit); }
  const std::string& any() { return corpus_[below(corpus_.size())]; }
  char some_byte() {
    static constexpr std::string_view telling = "\0\xff\x80\n\r \"'\\{}[](),;:=/*%<>0-9+.eE";
    return below(2) == 0 ? telling[below(telling.size())] : static_cast<char>(below(256));
  }

  void change(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(std::min<std::size_t>(text.size() - at, 64) + 1);
    switch (below(7)) {
      case 0: text.insert(at, 1, some_byte()); return;
      case 1: text.erase(at, length); return;
      case 2: text.resize(at); return;
      case 3: text.insert(at, text.substr(at, length)); return;  // twice
      case 4: text.insert(at, 1 + below(200), some_byte()); return;
      case 5: {
        const std::string& other = any();
        text.insert(at, other.substr(below(other.size() + 1), below(64)));
        return;
      }
      default:
        if (at < text.size()) text[at] = below(2) == 0 ? some_byte() : static_cast<char>(text[at] ^ (1 << below(8)));
    }
  }

  const texts& corpus_;
  std::mt19937_64 draw_{42};
};

const std::string* running = nullptr;

/// A finding has to be shown again.
void show_running(int) {
  std::fputs("the input, in hex:\n", stderr);
  for (const char c : *running) std::fprintf(stderr, "%02x", static_cast<unsigned char>(c));
  std::fputs("\n", stderr);
  std::_Exit(1);
}

void run(const std::string& text) {
  running = &text;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "%s DIR [RUNS]\n", argv[0]);
    return 2;
  }
  const texts corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no file in there\n", argv[1]);
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) std::signal(signal, show_running);
  const long runs = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 20'000;
  for (const std::string& text : corpus) run(text);
  mutator mutations(corpus);
  for (long i = 0; i < runs; ++i) run(mutations.next());
  std::printf("%zu files and %ld mutations of them: nothing found\n", corpus.size(), runs);
}
