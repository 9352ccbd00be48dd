// The wiring of a licensing server.
#include "cli/licensing_server_process.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "cli/secret_file.hpp"
#include "cli/system_clock.hpp"
#include "cli/url_file.hpp"
#include "http/ordering_callbacks.hpp"
#include "issuer/ordering_service.hpp"

namespace ald {

// In the order of construction; destruction runs backwards, so that nobody outlives what it uses.
struct licensing_server_process::parts {
  licensing_server_options options;
  std::string url, token_file;
  system_clock clock;
  std::unique_ptr<ordering_callbacks> callbacks;
  std::unique_ptr<ordering_service> service;
  std::unique_ptr<ordering_api> face;
  std::unique_ptr<http_server> listener;

  result<done> open_service();
  result<done> read_token(std::string& token);
  result<done> listen();
  std::string path(const char* name) const { return options.data + "/" + name; }
};

result<done> licensing_server_process::parts::open_service() {
  callbacks = std::make_unique<ordering_callbacks>(options.limits.callbacks);
  auto opened = ordering_service::open(options.issuing, clock, [hints = callbacks.get()](const order_hint& hint) { hints->send(hint.order, hint.callback); });
  if (!opened.ok() && opened.error().code == fault_code::conflict) {
    return fault{fault_code::conflict, fmt::format("another licensing server is running on {}", options.data),
                 "stop it first, or give this one a directory of its own with --data"};
  }
  if (!opened.ok()) return opened.error();
  service = std::move(opened.value());
  std::error_code ignored;
  std::filesystem::remove(path("server.url"), ignored);  // of an earlier run: this one is not there yet
  return done{};
}

result<done> licensing_server_process::parts::read_token(std::string& token) {
  token_file = options.token_file.empty() ? path("server.token") : options.token_file;
  auto read = options.token_file.empty() ? read_or_make_secret(token_file) : read_secret(token_file);
  if (!read.ok()) return read.error();
  token = std::move(read.value());
  return done{};
}

result<done> licensing_server_process::parts::listen() {
  ordering_api_config config;
  config.limits = options.limits;
  if (auto step = read_token(config.token); !step.ok()) return step;
  face = std::make_unique<ordering_api>(std::move(config), *service);
  listener = std::make_unique<http_server>(options.http, face->handler());
  if (auto listening = listener->start(); !listening.ok()) return listening;
  url = url_of(options.http.address, listener->port());
  return write_url_file(path("server.url"), url);
}

result<std::unique_ptr<licensing_server_process>> licensing_server_process::start(const licensing_server_options& options) {
  auto p = std::make_unique<parts>();
  p->options = options;
  auto step = p->open_service();
  if (step.ok()) step = p->listen();
  std::unique_ptr<licensing_server_process> process(new licensing_server_process(std::move(p)));
  if (!step.ok()) return step.error();
  return process;
}

licensing_server_process::licensing_server_process(std::unique_ptr<parts> parts) : parts_(std::move(parts)) {}
licensing_server_process::~licensing_server_process() { stop(); }

void licensing_server_process::stop() {
  std::error_code ignored;
  if (parts_->listener) parts_->listener->stop();
  if (!parts_->url.empty()) std::filesystem::remove(parts_->path("server.url"), ignored);
  parts_->service.reset();  // before the face: its last answers go through it
  parts_->listener.reset();
  parts_->face.reset();
  parts_->callbacks.reset();
  parts_->url.clear();
}

const std::string& licensing_server_process::url() const { return parts_->url; }
const std::string& licensing_server_process::token_file() const { return parts_->token_file; }

}  // namespace ald
