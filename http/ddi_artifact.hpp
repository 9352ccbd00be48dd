// softwaremodules/{action}/artifacts: lists the license file and hands it out, whole or in ranges, and its MD5 digest.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

void ddi_artifact_list(const shared_context& context, routed_request request, const http_responder& respond);

/// GET, HEAD, Range. The last byte of the file leaves only after the download is durable (complete_download): a device
/// that has the whole file is known to have it. Another device's or another action's file is not found (I9). FILE.MD5SUM is
/// the digest in the format of md5sum.
void ddi_artifact(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
