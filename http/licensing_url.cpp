// Taking a licensing server's URL apart.
#include "http/licensing_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace ald {

result<licensing_url> licensing_url::parse(std::string_view text) {
  // A URL with credentials must not show them in a message.
  const auto bad = [](std::string what) {
    return fault{fault_code::bad_input, "the licensing server's URL " + what, "write http://HOST:PORT or https://HOST, with or without a path"};
  };
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return bad("can't be read");
  const boost::urls::url_view url = *parsed;
  if (url.scheme() != "http" && url.scheme() != "https") return bad("is neither http nor https");
  if (url.has_userinfo()) return bad("has credentials in it");
  if (url.has_query() || url.has_fragment()) return bad("has a query or a fragment");
  if (url.host().empty()) return bad("names no host");
  licensing_url out;
  out.https = url.scheme() == "https";
  const std::string port = url.has_port() && !url.port().empty() ? std::string(url.port()) : (out.https ? "443" : "80");
  out.host_port = std::string(url.encoded_host()) + ":" + port;
  out.base_path = std::string(url.encoded_path());
  while (!out.base_path.empty() && out.base_path.back() == '/') out.base_path.pop_back();
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(std::string(url.host_address()), ec);
  out.loopback = ec ? url.host() == "localhost" : address.is_loopback();
  return out;
}

}  // namespace ald
