// How licenses are packed for the devices of one product.
#pragma once
#include <string>
#include <vector>

namespace ald {

/// One `[[artifact]]` of the configuration. In path and version, "{unit}" and "{serial}" stand for the license's own.
struct artifact_plan {
  std::string product;                 ///< as registered or reported; "*": every product that no other plan names
  std::string form = "license";        ///< name of an artifact_packer
  std::vector<std::string> hardware{"1.0"};  ///< revisions the artifact may be installed on
  std::string path = "/etc/ald/license.lic"; ///< where the license file is installed
  std::string version = "{serial}";
};

}  // namespace ald
