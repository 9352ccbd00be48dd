// The file in the data directory that keeps what receivers of webhooks are owed.
#pragma once
#include <string>

#include "ports/alert_store.hpp"

namespace ald {

/// Mode 0600; a save is a new file in the old one's place, synced with its directory.
class alert_file final : public alert_store {
 public:
  explicit alert_file(std::string path) : path_(std::move(path)) {}
  result<std::string> load() override;
  result<done> save(const std::string& bytes) override;

 private:
  std::string path_;
};

}  // namespace ald
