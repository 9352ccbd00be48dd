// What a service manager is told, over a real socket.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include <boost/test/unit_test.hpp>

#include "cli/service_manager.hpp"

namespace {

/// The other end, as systemd has it.
struct manager {
  manager() : socket(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    std::string pattern = "/tmp/ald-notify-XXXXXX";
    dir = ::mkdtemp(pattern.data());
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, (dir + "/s").c_str(), sizeof at.sun_path - 1);
    BOOST_REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
    ::setenv("NOTIFY_SOCKET", at.sun_path, 1);
  }
  ~manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(socket);
    ::unlink((dir + "/s").c_str());
    ::rmdir(dir.c_str());
  }
  std::string next() const {
    char text[256];
    const auto n = ::recv(socket, text, sizeof text, MSG_DONTWAIT);
    return n < 0 ? "" : std::string(text, static_cast<std::size_t>(n));
  }
  int socket;
  std::string dir;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(service_manager)

BOOST_AUTO_TEST_CASE(it_is_told_when_work_is_taken_and_when_the_stop_begins) {
  manager m;
  ald::tell_status("recovering");
  BOOST_TEST(m.next() == "STATUS=recovering");
  ald::tell_ready("serving");
  BOOST_TEST(m.next() == "READY=1\nSTATUS=serving");
  ald::tell_stopping();
  BOOST_TEST(m.next() == "STOPPING=1\nSTATUS=stopping");
}

BOOST_AUTO_TEST_CASE(without_one_nothing_happens) {
  ::unsetenv("NOTIFY_SOCKET");
  ald::tell_ready("serving");
  manager m;
  BOOST_TEST(m.next() == "");
}

BOOST_AUTO_TEST_SUITE_END()
