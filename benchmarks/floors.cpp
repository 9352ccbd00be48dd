// Plain loops.
#include "benchmarks/floors.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include <rocksdb/db.h>

#include "benchmarks/bench_failure.hpp"
#include "issuer/signing_key.hpp"
#include "storage/big_endian.hpp"

namespace ald::bench {
namespace {

// Noise, so that nobody can compress it.
std::string noise(std::uint64_t bytes) {
  std::string text(bytes, '\0');
  std::uint64_t state = 0x9e3779b97f4a7c15ULL;
  for (char& one : text) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    one = static_cast<char>(state >> 32);
  }
  return text;
}

std::uint64_t writes_of(std::uint64_t devices, const floor_shape& shape) { return (devices + shape.devices_per_group - 1) / shape.devices_per_group * shape.barriers; }

}  // namespace

usage floor_group(const std::string& dir, std::uint64_t devices, const floor_shape& shape) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  if (const auto status = rocksdb::DB::Open(options, dir, &raw); !status.ok()) throw bench_failure(status.ToString());
  const std::unique_ptr<rocksdb::DB> db(raw);
  const std::string value = noise(shape.bytes_per_device * shape.devices_per_group / shape.barriers);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const stopwatch watch;
  for (std::uint64_t i = 0; i < writes_of(devices, shape); ++i) {
    if (const auto status = db->Put(synced, big_endian(i), value); !status.ok()) throw bench_failure(status.ToString());
  }
  return watch.passed();
}

usage floor_file(const std::string& file, std::uint64_t devices, const floor_shape& shape) {
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (out < 0) throw bench_failure("can't make " + file);
  const std::string value = noise(shape.bytes_per_device * shape.devices_per_group / shape.barriers);
  const stopwatch watch;
  bool written = true;
  for (std::uint64_t i = 0; i < writes_of(devices, shape) && written; ++i) {
    written = ::write(out, value.data(), value.size()) == static_cast<ssize_t>(value.size()) && ::fdatasync(out) == 0;
  }
  const usage passed = watch.passed();
  ::close(out);
  if (!written) throw bench_failure("can't write " + file);
  return passed;
}

usage floor_verify(std::uint64_t devices) {
  const auto key = signing_key::generate();
  const std::string message = noise(600);
  const auto signature = key.sign(message);
  const std::uint64_t rounds = std::min<std::uint64_t>(devices, 20'000);
  const stopwatch watch;
  for (std::uint64_t i = 0; i < rounds; ++i) {
    const bool right = crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                                                   key.verifying_key().bytes.data()) == 0;
    if (!right) throw bench_failure("a signature does not verify");
  }
  const usage passed = watch.passed();
  const double scale = static_cast<double>(devices) / static_cast<double>(rounds);
  return {passed.wall_s * scale, passed.cpu_s * scale};
}

}  // namespace ald::bench
