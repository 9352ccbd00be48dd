// A directory for one test, removed afterwards.
#pragma once
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace ald {

class scratch_dir {
 public:
  scratch_dir() {
    path_ = (std::filesystem::temp_directory_path() / "ald-issuer-XXXXXX").string();
    if (!::mkdtemp(path_.data())) throw std::runtime_error("no temporary directory");
  }
  ~scratch_dir() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  scratch_dir(const scratch_dir&) = delete;
  scratch_dir& operator=(const scratch_dir&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace ald
