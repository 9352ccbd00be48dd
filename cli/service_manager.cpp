// sd_notify's three messages.
#include "cli/service_manager.hpp"

#include <systemd/sd-daemon.h>

namespace ald {

void tell_ready(const std::string& status) { ::sd_notify(0, ("READY=1\nSTATUS=" + status).c_str()); }
void tell_status(const std::string& status) { ::sd_notify(0, ("STATUS=" + status).c_str()); }
void tell_stopping() { ::sd_notify(0, "STOPPING=1\nSTATUS=stopping"); }

}  // namespace ald
