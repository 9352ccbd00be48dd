// The tree obeys the rules of docs/ARCHITECTURE.md, and each rule can fail.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "source_file.hpp"
#include "tests/build_paths.hpp"
#include "tidy_rules.hpp"

BOOST_AUTO_TEST_SUITE(tidy)

using ald::tidy::source_file;

namespace {

struct sample {
  const char* rule;
  const char* path;
  std::string text;
};

/// A text from two halves, so that this file does not hold it itself.
std::string joined(std::string_view first, std::string_view second) {
  std::string text;
  for (const auto half : {first, second}) text.append(half);
  return text;
}

std::vector<std::string> complaints_of(const sample& s) {
  for (const auto& rule : ald::tidy::all_rules()) {
    if (rule.name == std::string(s.rule)) return rule.complaints(source_file(s.path, s.text));
  }
  throw std::logic_error(joined("no rule ", s.rule));
}

std::vector<sample> bad_samples() {
  std::vector<sample> samples = {
      {"known_folder", "tools/x.cpp", ""},
      {"known_folder", "x.hpp", ""},
      {"include_arrows", "messages/x.hpp", "#include \"ports/y.hpp\"\n"},
      {"include_arrows", "licensing/x.cpp", "#include \"ports/y.hpp\"\n"},
      {"include_arrows", "licensing/x.cpp", "#  include <storage/y.hpp>\n"},
      {"include_arrows", "ports/x.hpp", "#include \"licensing/y.hpp\"\n"},
      {"include_arrows", "issuer/x.hpp", "#include \"licensing/y.hpp\"\n"},
      {"include_arrows", "storage/x.hpp", "#include \"issuer/y.hpp\"\n"},
      {"include_arrows", "actors/x.hpp", "#include \"storage/y.hpp\"\n"},
      {"include_arrows", "http/x.hpp", "#include \"actors/y.hpp\"\n"},
      {"include_arrows", "sim/x.hpp", "#include \"http/y.hpp\"\n"},
      {"include_arrows", "sim/x.hpp", "#include \"cli/y.hpp\"\n"},
      {"include_arrows", "cli/x.hpp", "#include \"tests/y.hpp\"\n"},
      {"include_arrows", "http/x.cpp", "#include \"y.hpp\"\n"},
      {"include_arrows", "messages/x.proto", "import \"issuer/y.proto\";\n"},
      {"pure_core", "licensing/x.cpp", "#include <chrono>\n"},
      {"pure_core", "licensing/x.cpp", "#include <thread>\n"},
      {"pure_core", "messages/x.cpp", "#include <fstream>\n"},
      {"pure_core", "licensing/x.cpp", "#include <unistd.h>\n"},
      {"pure_core", "licensing/x.cpp", "#include <fmt/format.h>\n"},
      {"caf_at_home", "http/x.cpp", "#include <caf/all.hpp>\n"},
      {"caf_at_home", "tests/http/x.cpp", "#include \"caf/actor.hpp\"\n"},
      {"rocksdb_at_home", "actors/x.cpp", "#include <rocksdb/db.h>\n"},
      {"logging_at_home", "licensing/x.cpp", "#include <spdlog/spdlog.h>\n"},
      {"logging_at_home", "messages/x.cpp", "#include <spdlog/spdlog.h>\n"},
      {"logging_at_home", "actors/x.cpp", "#include <spdlog/spdlog.h>\n"},
      {"metrics_at_home", "http/x.cpp", "#include <prometheus/registry.h>\n"},
      {"metrics_at_home", "cli/x.cpp", "#include <prometheus/counter.h>\n"},
      {"clocks_at_home", "actors/x.cpp", "auto t = std::chrono::steady_clock::now();\n"},
      {"clocks_at_home", "http/x.cpp", "auto t = std::chrono::system_clock::now();\n"},
      {"clocks_at_home", "http/x.cpp", "auto t = timer::clock_type::now();\n"},
      {"clocks_at_home", "sim/x.cpp", "auto t = std::time(nullptr);\n"},
      {"clocks_at_home", "cli/x.cpp", "auto t = time(0);\n"},
      {"clocks_at_home", "storage/x.cpp", "gettimeofday(&t, nullptr);\n"},
      {"clocks_at_home", "storage/x.cpp", "clock_gettime(CLOCK_REALTIME, &t);\n"},
      {"no_randomness", "actors/x.cpp", "std::mt19937 draw(1);\n"},
      {"no_randomness", "http/x.cpp", "std::random_device seed;\n"},
      {"no_randomness", "issuer/x.cpp", "int i = rand() % 6;\n"},
      {"no_randomness", "tests/http/x.cpp", "std::random_device seed;\n"},
      {"no_randomness", "tests/http/x.cpp", "srand(1);\n"},
      {"random_bytes_at_home", "sim/x.cpp", "randombytes_buf(p, 8);\n"},
      {"random_bytes_at_home", "actors/x.cpp", "RAND_bytes(p, 8);\n"},
      {"no_global_state", "actors/x.cpp", "namespace ald {\nint count = 0;\n}\n"},
      {"no_global_state", "actors/x.cpp", "namespace ald {\nnamespace {\nstd::map<int, std::string> names;\n}\n}\n"},
      {"no_global_state", "actors/x.cpp", "std::atomic<bool> stopping{false};\n"},
      {"no_global_state", "actors/x.hpp", "inline int count;\n"},
      {"no_global_state", "actors/x.cpp", "int* p = nullptr;\n"},
      {"no_global_state", "actors/x.cpp", "char buffer[80];\n"},
      {"no_global_state", "actors/x.cpp", "void f() {\n  static int calls = 0;\n}\n"},
      {"no_global_state", "actors/x.cpp", "void f() {\n  thread_local std::string buffer;\n}\n"},
      {"no_global_state", "actors/x.hpp", "class c {\n  static inline int count = 0;\n};\n"},
      {"purpose_line", "actors/x.cpp", "#include <string>\n"},
      {"purpose_line", "actors/x.hpp", "// x\n"},
      {"purpose_line", "messages/x.proto", "syntax = \"proto2\";\n"},
      {"purpose_line", "cmake/x.cmake", "set(A 1)\n"},
      {"purpose_line", "tests/x", "#!/bin/sh\nset -e\n"},
      {"telling_name", "actors/utils.hpp", ""},
      {"telling_name", "http/http_types.hpp", ""},
      {"telling_name", "sim/common_things.cpp", ""},
      {"telling_name", "sim/NodeSim.cpp", ""},
      {"telling_name", "tests/http/helpers.hpp", ""},
      {"telling_name", "cli/misc.cpp", ""},
      {"pragma_once", "cli/x.hpp", "// #pragma once\n"},
      {"no_default_arm", "licensing/x.cpp", "switch (e) {\n  default: return;\n}\n"},
      {"no_default_arm", "messages/x.cpp", "    default : break;\n"},
  };
  samples.push_back({"short_enough", "actors/x.cpp", std::string(501, '\n')});
  samples.push_back({"short_enough", "run", joined("#!/bin/sh\n", std::string(500, '\n'))});
  samples.push_back({"nothing_left_to_do", "cli/x.cpp", joined("// TO", "DO: finish\n")});
  samples.push_back({"nothing_left_to_do", "docs/x.md", joined("FIX", "ME\n")});
  samples.push_back({"nothing_left_to_do", "run", joined("#!/bin/sh\n# XX", "X\n")});
  return samples;
}

std::vector<sample> good_samples() {
  std::vector<sample> samples = {
      {"known_folder", "benchmarks/x.cpp", ""},
      {"known_folder", "tests/cli/x.cpp", ""},
      {"known_folder", "docs/x.md", ""},
      {"include_arrows", "licensing/x.cpp", "#include <map>\n#include \"licensing/y.hpp\"\n#include \"messages/event.pb.h\"\n"},
      {"include_arrows", "cli/x.cpp", "#include \"http/y.hpp\"\n#include <sys/types.h>\n"},
      {"include_arrows", "sim/x.cpp", "#include \"actors/y.hpp\"\n"},
      {"include_arrows", "messages/x.proto", "import \"messages/y.proto\";\nimport \"google/protobuf/any.proto\";\n"},
      {"include_arrows", "tests/tidy/x.cpp", "#include \"y.hpp\"\n#include \"cli/z.hpp\"\n"},
      {"pure_core", "licensing/x.cpp", "#include <map>\n#include <google/protobuf/message.h>\n"},
      {"pure_core", "storage/x.cpp", "#include <thread>\n#include <unistd.h>\n"},
      {"caf_at_home", "actors/x.cpp", "#include <caf/all.hpp>\n"},
      {"caf_at_home", "tests/sim/x.cpp", "#include <caf/all.hpp>\n"},
      {"rocksdb_at_home", "issuer/x.cpp", "#include <rocksdb/db.h>\n"},
      {"rocksdb_at_home", "benchmarks/x.cpp", "#include <rocksdb/db.h>\n"},
      {"caf_at_home", "benchmarks/x.cpp", "#include <caf/all.hpp>\n"},
      {"logging_at_home", "cli/x.cpp", "#include <spdlog/spdlog.h>\n"},
      {"logging_at_home", "ports/log_line.cpp", "#include <spdlog/spdlog.h>\n"},
      {"metrics_at_home", "http/metrics_page.cpp", "#include <prometheus/metric_family.h>\n"},
      {"clocks_at_home", "cli/system_clock.cpp", "return std::chrono::system_clock::now();\n"},
      {"clocks_at_home", "http/x.cpp", "timer.expires_after(1s);  // not steady_clock::now()\n"},
      {"clocks_at_home", "actors/x.cpp", "const auto t = clock->now();\nlast_time(&t);\n"},
      {"no_randomness", "sim/x.cpp", "std::mt19937 draw(seed);\n"},
      {"no_randomness", "tests/http/x.cpp", "std::mt19937 draw(42);\n"},
      {"no_randomness", "actors/x.cpp", "int operand(int);\nauto i = operand(1);\n"},
      {"random_bytes_at_home", "issuer/x.cpp", "randombytes_buf(p, 8);\n"},
      {"no_global_state", "cli/main.cpp", "int signal_seen = 0;\n"},
      {"no_global_state", "actors/x.cpp", "namespace ald {\nconst int a = 1;\nconstexpr std::string_view b = \"b\";\nint f(int x);\n}\n"},
      {"no_global_state", "actors/x.cpp", "int f() {\n  int x = 0;\n  std::string y;\n  static const int z = 1;\n  return x;\n}\n"},
      {"no_global_state", "actors/x.hpp", "struct s {\n  int x = 0;\n  static s make();\n  static constexpr int most = 1;\n};\nusing t = s;\n"},
      {"no_global_state", "actors/x.cpp", "#define A 1\nstruct s;\ns& s::operator=(const t&) {\n}\ns& s::operator=(t&&) = default;\nenum class e { a, b };\ntemplate <class T>\nT g(T t) {\n  return t;\n}\n"},
      {"purpose_line", "cmake/x.cmake", "# Finds what is needed.\n"},
      {"purpose_line", "tests/x", "#!/bin/sh\n# Runs what is needed.\n"},
      {"purpose_line", "docs/x.md", ""},
      {"telling_name", "messages/commonly.hpp", ""},
      {"telling_name", "http/content_type.hpp", ""},
      {"pragma_once", "cli/x.hpp", "// What it is for.\n#pragma once\n"},
      {"no_default_arm", "licensing/x.hpp", "x() = default;  // default: none\n"},
      {"no_default_arm", "cli/x.cpp", "default: return;\n"},
      {"nothing_left_to_do", "run", "#!/bin/sh\nmktemp -d /tmp/XXXXXX\n"},
  };
  samples.push_back({"short_enough", "actors/x.cpp", std::string(500, '\n')});
  samples.push_back({"short_enough", "LICENSE", std::string(501, '\n')});
  return samples;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_file_of_the_tree_obeys_every_rule) {
  const auto files = ald::tidy::read_tree(ald::ald_source_dir);
  BOOST_TEST(std::count_if(files.begin(), files.end(), [](const auto& f) { return f.is_cpp(); }) > 50);
  for (const auto& rule : ald::tidy::all_rules()) {
    for (const auto& file : files) {
      for (const auto& complaint : rule.complaints(file)) BOOST_ERROR(file.path << ": " << rule.name << ": " << complaint);
    }
  }
}

BOOST_AUTO_TEST_CASE(each_rule_finds_what_it_is_there_to_find) {
  std::set<std::string> shown;
  for (const auto& s : bad_samples()) {
    BOOST_TEST_CONTEXT(s.rule << " " << s.path << "\n" << s.text.substr(0, 200)) BOOST_TEST(!complaints_of(s).empty());
    shown.insert(s.rule);
  }
  for (const auto& rule : ald::tidy::all_rules()) BOOST_TEST(shown.contains(rule.name), rule.name << " has no bad sample");
}

BOOST_AUTO_TEST_CASE(no_rule_complains_about_what_is_allowed) {
  for (const auto& s : good_samples()) {
    BOOST_TEST_CONTEXT(s.rule << " " << s.path << "\n" << s.text.substr(0, 200)) BOOST_TEST(complaints_of(s).empty());
  }
}

BOOST_AUTO_TEST_CASE(comments_and_literals_are_not_code) {
  const auto blank = [](std::string_view text) { return ald::tidy::without_comments_and_literals(text); };
  BOOST_TEST(blank("a // b\nc") == "a     \nc");
  BOOST_TEST(blank("a /* b\nb */ c") == "a     \n     c");
  BOOST_TEST(blank("f(\"x\\\"y\", 'z')") == "f(      ,    )");
  BOOST_TEST(blank("1'000'000 + 'a'") == "1'000'000 +    ");
  BOOST_TEST(blank("R\"x(\")\" //)x\" + y") == "              + y");
}

BOOST_AUTO_TEST_CASE(a_complaint_names_the_line) {
  const auto found = complaints_of({"no_default_arm", "licensing/x.cpp", "// x\n\ndefault: return;\n"});
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].starts_with("line 3: "));
}

BOOST_AUTO_TEST_SUITE_END()
