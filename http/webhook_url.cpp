// Taking a webhook's URL apart.
#include "http/webhook_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace ald {
namespace {

constexpr std::size_t longest = 2'048;

bool is_loopback(std::string host) {
  if (host == "localhost") return true;
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return !ec && address.is_loopback();
}

}  // namespace

result<webhook_url> webhook_url::parse(std::string_view text) {
  const auto bad = [](const std::string& what) {
    return fault{fault_code::bad_input, "a webhook's URL " + what, "write https://HOST[:PORT]/PATH; http to this machine only"};
  };
  if (text.size() > longest) return bad("is longer than " + std::to_string(longest) + " bytes");
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return bad("can't be read");
  const boost::urls::url_view url = *parsed;
  if (url.scheme() != "http" && url.scheme() != "https") return bad("is neither http nor https");
  if (url.has_userinfo()) return bad("has credentials before its host");
  if (url.has_fragment()) return bad("has a fragment");
  const std::string host(url.encoded_host());
  if (host.empty()) return bad("names no host");
  // Boost.URL 1.81 takes 127.0.0.1.example for 127.0.0.1: what it understood must be what was written.
  const std::string port(url.port());
  const auto rest = text.substr(text.find("//") + 2);
  if (rest.substr(0, rest.find_first_of("/?")) != (url.has_port() ? host + ":" + port : host)) return bad("can't be read");
  webhook_url out;
  out.https = url.scheme() == "https";
  out.host_port = host + ":" + (port.empty() ? (out.https ? "443" : "80") : port);
  out.path = std::string(url.encoded_path());
  if (out.path.empty()) out.path = "/";
  out.query = std::string(url.encoded_query());
  out.loopback = is_loopback(host);
  return out;
}

}  // namespace ald
