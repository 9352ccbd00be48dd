// Tells the service manager (systemd, Type=notify) how far the process is; without one it does nothing.
#pragma once
#include <string>

namespace ald {

/// Work is taken from now on.
void tell_ready(const std::string& status);
/// One line for `systemctl status`.
void tell_status(const std::string& status);
/// An orderly stop has begun.
void tell_stopping();

}  // namespace ald
