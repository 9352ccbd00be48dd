// Declares the client commands and what each calls.
#include "cli/client_command_line.hpp"

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/admin_call.hpp"
#include "cli/alert_commands.hpp"
#include "cli/commands.hpp"
#include "cli/condition_commands.hpp"
#include "cli/device_commands.hpp"
#include "cli/discovery_commands.hpp"
#include "cli/kind_commands.hpp"
#include "cli/license_commands.hpp"
#include "cli/offline_commands.hpp"
#include "cli/operator_commands.hpp"
#include "cli/order_command.hpp"
#include "cli/plan_command.hpp"
#include "cli/pack_commands.hpp"
#include "cli/reconcile_command.hpp"
#include "cli/reclaim_command.hpp"
#include "cli/register_command.hpp"
#include "cli/revoke_command.hpp"
#include "cli/status_command.hpp"
#include "cli/tag_command.hpp"
#include "cli/token_command.hpp"
#include "messages/license_state.hpp"
#include "messages/standing.hpp"

namespace ald {
namespace {

using action = std::function<result<done>(admin_call&)>;

constexpr unsigned most_listed = 1'000'000'000;  // any list; a negative number would be taken for a bigger one

// What every client command has: whom to call, and how to print.
struct client_frame {
  admin_target target;
  bool json = false;
  std::function<result<done>()> judge;
};

// Adds commands to one app; keeps what they share.
class client_commands {
 public:
  client_commands(chosen_command& chosen, std::ostream& out, std::ostream& err) : chosen_(chosen), out_(out), err_(err) {}

  // A command with the common options, and a place of its own for its arguments.
  template <class Arguments>
  std::pair<CLI::App*, std::shared_ptr<Arguments>> add(CLI::App& app, const std::string& name, const std::string& help,
                                                       result<done> (*run)(admin_call&, const Arguments&)) {
    auto* command = app.add_subcommand(name, help);
    auto arguments = std::make_shared<Arguments>();
    auto frame = std::make_shared<client_frame>();
    command->add_option("--node", frame->target.node, "URL of the node; else $ALD_NODE, else what DIR/node.url says")->type_name("URL")->group("Node");
    command->add_option("--data", frame->target.data, "the node's data directory")->type_name("DIR")->capture_default_str()->group("Node");
    command->add_option("--admin-token-file", frame->target.admin_token_file, "file with the admin token; else DIR/admin.token")
        ->type_name("FILE")
        ->group("Node");
    command->add_flag("--json", frame->json, "print JSON");
    frames_[command] = frame;
    command->callback([&chosen = chosen_, &out = out_, &err = err_, frame, arguments, run, command] {
      if (!command->get_subcommands().empty()) return;  // one of them was named: it is meant
      chosen = [&out, &err, frame, arguments, run] {
        if (const auto judged = frame->judge ? frame->judge() : done{}; !judged.ok()) {
          err << "ald: " << to_string(judged.error()) << '\n';
          return static_cast<int>(exit_usage);
        }
        return run_client(frame->target, frame->json, out, err, [&](admin_call& call) { return run(call, *arguments); });
      };
    });
    return {command, arguments};
  }

  // Before any node is called, the arguments are judged; a fault is a usage error.
  void judge_first(CLI::App* command, std::function<result<done>()> judge) { frames_[command]->judge = std::move(judge); }

 private:
  chosen_command& chosen_;
  std::ostream& out_;
  std::ostream& err_;
  std::map<CLI::App*, std::shared_ptr<client_frame>> frames_;
};

struct nothing {};
struct token_arguments {
  std::string unit;
  std::string out;
};
struct one_unit {
  std::string unit;
};
struct unblock_arguments {
  std::string unit;
  std::string kind;  // empty: of all
};
struct offline_arguments {
  std::string file;
  std::uint64_t limit = 0;
};
struct upload_arguments {
  std::vector<std::string> files;
};
struct condition_arguments {
  std::string condition;
};
struct resend_arguments {
  std::vector<std::string> units;
  bool all = false;
};
struct pending_arguments {
  std::size_t limit = 100;
};
struct snapshot_arguments {
  std::string to;
};
struct reconcile_arguments {
  bool fix = false;
};
struct switch_arguments {
  std::string position;
};
struct profile_arguments {
  std::string name;
  std::string target;
  bool prompt_user = true;
};
struct register_arguments {
  register_options options;
  std::vector<device_record> devices;
};

template <class Value>
std::vector<std::string> names(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.emplace_back(name(static_cast<Value>(i)));
  return all;
}

CLI::Validator is_a_unit_id() {
  return CLI::Validator(
      [](const std::string& text) {
        device_record device;
        device.unit = text;
        std::string column;
        return problem_of(device, column);
      },
      "");
}

void add_register(CLI::App& app, client_commands& commands) {
  auto [command, a] = commands.add<register_arguments>(
      app, "register", "register one device, or a CSV file of devices",
      +[](admin_call& call, const register_arguments& given) { return register_devices(call, given.options, given.devices); });
  auto& o = a->options;
  auto* csv = command->add_option("--csv", o.csv, "CSV file (- for standard input): a header line with unit, name, directory, token, push_address, "
                                                  "firmware, product, tags in any order; unit is required")->type_name("FILE");
  auto* unit = command->add_option("unit", o.device.unit, "unit ID")->type_name("UNIT")->excludes(csv);
  for (auto [flag, field, help] : std::initializer_list<std::tuple<const char*, std::string*, const char*>>{
           {"--name", &o.device.name, "name for people"},
           {"--directory", &o.device.directory, "directory, for example /berlin/office"},
           {"--firmware", &o.device.firmware, "firmware version"},
           {"--product", &o.device.product, "product"},
           {"--tags", &o.device.tags, "tags, with spaces between them; they take the place of those it has"},
           {"--push-address", &o.device.push_address, "HOST:PORT that takes pushes; none: the device only polls"},
           {"--token-file", &o.token_file, "file with the device's token; none: the node makes one"}}) {
    command->add_option(flag, *field, help)->excludes(csv);
  }
  auto* tokens_out = command->add_option("--tokens-out", o.tokens_out, "new file (mode 0600) for the tokens that the node makes")->type_name("FILE");
  command->add_flag("--show-tokens", o.show_tokens, "print the tokens that the node makes")->excludes(tokens_out);
  commands.judge_first(command, [a = a, unit, csv]() -> result<done> {
    if (unit->count() == 0 && csv->count() == 0) return fault{fault_code::bad_input, "register what?", "name a unit ID, or a file with --csv FILE"};
    auto devices = devices_to_register(a->options);
    if (!devices.ok()) return devices.error();
    a->devices = std::move(devices.value());
    return done{};
  });
}

void add_device_commands(CLI::App& app, client_commands& commands) {
  auto [list, l] = commands.add<list_options>(app, "list", "list devices", &list_devices);
  list->add_option("--state", l->state, "only these")->check(CLI::IsMember(names<device_stage>(device_stage_count)));
  list->add_option("--reason", l->reason, "only these")->check(CLI::IsMember(names<device_reason>(device_reason_count)));
  list->add_option("--license", l->license, "only these")->check(CLI::IsMember(names<license_state>(license_state_count)));
  list->add_option("--limit", l->limit, "most devices shown; 0: all")->check(CLI::Range(0u, most_listed))->capture_default_str();
  auto [show, s] = commands.add<one_unit>(app, "show", "one device: state, reason, what happens next and when, license, history",
                                          +[](admin_call& call, const one_unit& a) { return show_device(call, a.unit); });
  show->add_option("unit", s->unit, "unit ID")->type_name("UNIT")->required()->check(is_a_unit_id());
  add_register(app, commands);
  auto [retire, r] = commands.add<one_unit>(app, "retire", "take a device out of service",
                                            +[](admin_call& call, const one_unit& a) { return retire_device_command(call, a.unit); });
  retire->add_option("unit", r->unit, "unit ID")->type_name("UNIT")->required()->check(is_a_unit_id());
  auto [unblock, ub] = commands.add<unblock_arguments>(app, "unblock", "let a device whose license was revoked have another one",
                                                       +[](admin_call& call, const unblock_arguments& a) { return unblock_command(call, a.unit, a.kind); });
  unblock->add_option("--kind", ub->kind, "only a license of this kind; without it, of all kinds")->type_name("KIND");
  unblock->add_option("unit", ub->unit, "unit ID")->type_name("UNIT")->required()->check(is_a_unit_id());
  auto [resend, re] = commands.add<resend_arguments>(app, "resend", "send devices their settings again",
                                                     +[](admin_call& call, const resend_arguments& a) { return resend_command(call, a.units, a.all); });
  auto* all = resend->add_flag("--all", re->all, "all devices that need a manual re-send");
  auto* units = resend->add_option("unit", re->units, "unit IDs")->type_name("UNIT")->excludes(all)->check(is_a_unit_id());
  commands.judge_first(resend, [all, units]() -> result<done> {
    if (all->count() + units->count() > 0) return done{};
    return fault{fault_code::bad_input, "resend to whom?", "name unit IDs, or --all for every device that needs it"};
  });
}

void add_discovery_commands(CLI::App& app, client_commands& commands) {
  auto [pending, p] = commands.add<pending_arguments>(app, "pending", "unregistered devices that asked (S11)",
                                                      +[](admin_call& call, const pending_arguments& a) { return list_pending(call, a.limit); });
  pending->add_option("--limit", p->limit, "most devices shown; 0: all")->check(CLI::Range(0u, most_listed))->capture_default_str();
  auto [accept, ac] = commands.add<resend_arguments>(app, "accept", "register pending devices, or devices that were rejected",
                                                     +[](admin_call& call, const resend_arguments& a) { return accept_command(call, a.units, a.all); });
  auto* all = accept->add_flag("--all", ac->all, "all that are pending");
  auto* units = accept->add_option("unit", ac->units, "unit IDs")->type_name("UNIT")->excludes(all)->check(is_a_unit_id());
  commands.judge_first(accept, [all, units]() -> result<done> {
    if (all->count() + units->count() > 0) return done{};
    return fault{fault_code::bad_input, "accept whom?", "name unit IDs, or --all for every pending device"};
  });
  auto [reject, re] = commands.add<resend_arguments>(app, "reject", "turn pending devices away, until an operator accepts them",
                                                     +[](admin_call& call, const resend_arguments& a) { return reject_command(call, a.units); });
  reject->add_option("unit", re->units, "unit IDs")->type_name("UNIT")->required()->check(is_a_unit_id());
  auto* discovery = app.add_subcommand("discovery", "who is let in without an operator")->require_subcommand(1);
  commands.add<nothing>(*discovery, "show", "the rules, the allow-list, what was dropped", +[](admin_call& call, const nothing&) { return show_discovery(call); });
  commands.add<nothing>(*discovery, "reload", "read the allow-list again", +[](admin_call& call, const nothing&) { return reload_allow_list_command(call); });
}

void add_alert_commands(CLI::App& app, client_commands& commands) {
  auto* alerts = app.add_subcommand("alerts", "what somebody has to act on, and who is told of it")->require_subcommand(1);
  commands.add<nothing>(*alerts, "list", "the alerts that are on, and how the receivers of webhooks stand",
                        +[](admin_call& call, const nothing&) { return list_alerts_command(call); });
  commands.add<nothing>(*alerts, "test", "tell the receivers of webhooks that an alert called \"test\" began and ended",
                        +[](admin_call& call, const nothing&) { return test_alerts_command(call); });
}

void add_revoke(CLI::App& app, client_commands& commands) {
  auto [revoke, r] = commands.add<revoke_options>(app, "revoke", "take licenses away from devices; they go back to their packs", &revoke_command);
  auto* file = revoke->add_option("--units", r->whom.file, "CSV file with a column unit")->type_name("FILE");
  auto* units = revoke->add_option("unit", r->whom.units, "unit IDs")->type_name("UNIT")->excludes(file)->check(is_a_unit_id());
  revoke->add_option("--kind", r->kind, "only the license of this kind; without it all that the device has")->type_name("KIND");
  revoke->add_option("--reason", r->reason, "why; it is shown with the device")->type_name("TEXT");
  auto* stays = revoke->add_flag("--no-return", r->no_return, "the licenses stay used");
  revoke->add_flag("--force", r->force, "give them back without waiting for the devices' confirmation")->excludes(stays);
  commands.judge_first(revoke, [r = r, file, units]() -> result<done> {
    if (file->count() + units->count() == 0) return fault{fault_code::bad_input, "revoke whose license?", "name unit IDs, or a file with --units FILE"};
    auto named = units_to_order(r->whom);
    if (!named.ok()) return named.error();
    r->whom.units = std::move(named.value());
    return done{};
  });
}

struct replace_arguments {
  std::string old, by;
};

void add_replace_and_reclaim(CLI::App& app, client_commands& commands) {
  auto [replace, rp] = commands.add<replace_arguments>(app, "replace", "other hardware takes the place of a device",
                                                       +[](admin_call& call, const replace_arguments& a) { return replace_command(call, a.old, a.by); });
  replace->add_option("old", rp->old, "unit ID of the hardware that goes")->type_name("OLD")->required()->check(is_a_unit_id());
  replace->add_option("new", rp->by, "unit ID of the hardware that comes")->type_name("NEW")->required()->check(is_a_unit_id());
  auto [reclaim, rc] = commands.add<reclaim_options>(app, "reclaim", "licenses of devices that have not polled for long", &reclaim_command);
  reclaim->add_option("--unseen", rc->unseen, "not seen for so long, e.g. 90d")->type_name("DAYS")->required();
  auto* dry = reclaim->add_flag("--dry-run", rc->dry_run, "only list them");
  auto* yes = reclaim->add_flag("--yes", rc->yes, "take their licenses back")->excludes(dry);
  reclaim->add_option("--limit", rc->limit, "so many at most")->check(CLI::Range(1u, 1'000u))->capture_default_str();
  commands.judge_first(reclaim, [rc = rc, dry, yes]() -> result<done> {
    if (dry->count() + yes->count() == 0) return fault{fault_code::bad_input, "reclaim them, or only list them?", "say --dry-run for a list, or --yes"};
    const auto days = unseen_days_of(rc->unseen);
    return days.ok() ? result<done>(done{}) : days.error();
  });
}

void add_order(CLI::App& app, client_commands& commands) {
  auto [order, o] = commands.add<order_options>(app, "order", "order for devices now, without waiting for the scan",
                                                +[](admin_call& call, const order_options& a) { return order_command(call, a.units, a.kind); });
  order->add_option("--kind", o->kind, "only who lacks a license of this kind; without it, of any")->type_name("KIND");
  auto* file = order->add_option("--units", o->file, "CSV file with a column unit")->type_name("FILE");
  auto* units = order->add_option("unit", o->units, "unit IDs")->type_name("UNIT")->excludes(file)->check(is_a_unit_id());
  commands.judge_first(order, [o = o, file, units]() -> result<done> {
    if (file->count() + units->count() == 0) return fault{fault_code::bad_input, "order for whom?", "name unit IDs, or a file with --units FILE"};
    auto named = units_to_order(*o);
    if (!named.ok()) return named.error();
    o->units = std::move(named.value());
    return done{};
  });
}

void add_devices_commands(CLI::App& app, client_commands& commands) {
  auto* devices = app.add_subcommand("devices", "a device's token, and its tags")->require_subcommand(1);
  auto [token, t] = commands.add<token_arguments>(*devices, "token", "make a new token for a device; the old one is refused at once",
                                                  +[](admin_call& call, const token_arguments& a) { return replace_token_command(call, a.unit, a.out); });
  token->add_option("unit", t->unit, "unit ID")->type_name("UNIT")->required()->check(is_a_unit_id());
  token->add_option("--out", t->out, "new file (mode 0600) for the token; without it the token is printed, this once")->type_name("FILE");
  auto [tag, g] = commands.add<tag_options>(*devices, "tag", "give devices tags, and take tags away", &tag_command);
  tag->add_option("unit", g->units, "unit IDs")->type_name("UNIT")->required()->check(is_a_unit_id());
  auto* add = tag->add_option("--add", g->add, "a tag to give; may be repeated")->type_name("TAG")->take_all()->expected(1);
  auto* remove = tag->add_option("--remove", g->remove, "a tag to take away; may be repeated")->type_name("TAG")->take_all()->expected(1);
  auto* only = tag->add_flag("--only", g->only, "they keep no other tags than those that are given");
  commands.judge_first(tag, [add, remove, only]() -> result<done> {
    if (add->count() + remove->count() + only->count() > 0) return done{};
    return fault{fault_code::bad_input, "tag with what?", "give --add TAG, --remove TAG or --only"};
  });
}

void add_license_commands(CLI::App& app, client_commands& commands) {
  auto* licenses = app.add_subcommand("licenses", "licenses that the node did not order")->require_subcommand(1);
  auto [upload, u] = commands.add<upload_arguments>(*licenses, "upload", "bring license files to their devices",
                                                    +[](admin_call& call, const upload_arguments& a) { return upload_licenses_command(call, a.files); });
  upload->add_option("file", u->files, "license files")->type_name("FILE")->required();
}

void add_offline_commands(CLI::App& app, client_commands& commands) {
  auto [orders, o] = commands.add<offline_arguments>(app, "export-orders", "write the lines that wait to a signed file, for a licensing server that this network can't reach",
                                                     +[](admin_call& call, const offline_arguments& a) { return export_orders_command(call, a.file, a.limit); });
  orders->add_option("file", o->file, "new file")->type_name("FILE")->required();
  orders->add_option("--limit", o->limit, "most lines, those first that have waited longest; 0: all")->check(CLI::Range(0u, most_listed))->capture_default_str();
  auto [licenses, l] = commands.add<offline_arguments>(app, "import-licenses", "take the licensing server's answer to exported orders",
                                                       +[](admin_call& call, const offline_arguments& a) { return import_licenses_command(call, a.file); });
  licenses->add_option("file", l->file, "the server's file")->type_name("FILE")->required();
}

void add_profile_commands(CLI::App& app, client_commands& commands) {
  auto* profile = app.add_subcommand("profile", "whether users are asked before a license is installed (S1)")->require_subcommand(1);
  auto [set, s] = commands.add<profile_arguments>(*profile, "set", "make or change a profile", +[](admin_call& call, const profile_arguments& a) {
    return set_profile_command(call, a.name, a.prompt_user);
  });
  set->add_option("name", s->name, "profile")->type_name("NAME")->required();
  set->add_option("--prompt-user", s->prompt_user, "true: users are asked; false: they are not")->type_name("true|false")->required()->check(CLI::IsMember({"true", "false"}));
  auto [assign, as] = commands.add<profile_arguments>(*profile, "assign", "let a profile govern a device or a directory",
                                                      +[](admin_call& call, const profile_arguments& a) { return assign_profile_command(call, a.name, a.target); });
  assign->add_option("name", as->name, "profile")->type_name("NAME")->required();
  assign->add_option("target", as->target, "unit ID, or a directory such as /berlin")->type_name("TARGET")->required();
  auto [unassign, u] = commands.add<profile_arguments>(*profile, "unassign", "take a device's or directory's profile away",
                                                       +[](admin_call& call, const profile_arguments& a) { return unassign_profile_command(call, a.target); });
  unassign->add_option("target", u->target, "unit ID, or a directory")->type_name("TARGET")->required();
  commands.add<nothing>(*profile, "list", "profiles and whom they govern", +[](admin_call& call, const nothing&) { return list_profiles_command(call); });
}

void add_condition_commands(CLI::App& app, client_commands& commands) {
  auto [conditions, none] = commands.add<nothing>(app, "conditions", "which devices are licensed at all, and which may draw on which pack",
                                                  +[](admin_call& call, const nothing&) { return show_conditions(call); });
  auto [set, s] = commands.add<condition_arguments>(*conditions, "set", "license only devices that satisfy a condition; who is licensed stays so",
                                                    +[](admin_call& call, const condition_arguments& a) { return set_condition_command(call, a.condition); });
  set->add_option("condition", s->condition, "for example 'firmware=ge=10.03.500;directory==/berlin/*'")->type_name("EXPR")->required();
  commands.add<nothing>(*conditions, "clear", "license every registered device", +[](admin_call& call, const nothing&) { return clear_condition_command(call); });
}

void add_kind_commands(CLI::App& app, client_commands& commands) {
  auto [kinds, none] = commands.add<nothing>(app, "kinds", "further kinds of licenses that devices need besides the base's, and how many have them",
                                             +[](admin_call& call, const nothing&) { return list_kinds(call); });
  auto [set, s] = commands.add<kind_options>(*kinds, "set", "let devices need a license of a further kind, or let them need it no more", &set_kind_command);
  set->add_option("kind", s->kind, "kind of license")->type_name("KIND")->required();
  auto* off = set->add_flag("--off", s->off, "none is ordered or renewed any more; devices keep what they have");
  auto* condition = set->add_option("--condition", s->condition, "only devices that satisfy it need one, for example 'tag==kiosk'")->type_name("EXPR")->excludes(off);
  set->add_flag("--no-condition", s->no_condition, "every device needs one")->excludes(condition)->excludes(off);
}

void add_pack_commands(CLI::App& app, client_commands& commands) {
  auto [packs, none] = commands.add<nothing>(app, "packs", "product packs: what is free, until when, and who may draw on them",
                                             +[](admin_call& call, const nothing&) { return list_packs(call); });
  commands.add<nothing>(*packs, "refresh", "ask the licensing server for its packs now", +[](admin_call& call, const nothing&) { return refresh_packs_command(call); });
  auto [set, s] = commands.add<pack_rule_options>(*packs, "set", "rules for a pack; what is not named stays",
                                                  +[](admin_call& call, const pack_rule_options& rule) { return set_pack_command(call, rule); });
  set->add_option("pack", s->pack, "pack ID")->type_name("PACK")->required();
  auto* priority = set->add_option("--priority", s->priority, "of packs that fit, those with the highest number are drawn on first; 0 if never set")->type_name("N");
  auto* active = set->add_flag("--active,!--inactive", s->active, "whether it may be drawn on; what is reserved already stays");
  auto* condition = set->add_option("--condition", s->condition, "only devices that satisfy it draw on the pack, for example 'tag==kiosk;directory==/berlin/*'")->type_name("EXPR");
  auto* none_any_more = set->add_flag("--no-condition", s->no_condition, "every device may draw on it")->excludes(condition);
  commands.judge_first(set, [priority, active, condition, none_any_more, rule = s]() -> result<done> {
    if (active->count() == 0) rule->active.reset();
    if (priority->count() + active->count() + condition->count() + none_any_more->count() > 0) return done{};
    return fault{fault_code::bad_input, "set what?", "give --priority N, --active, --inactive, --condition EXPR or --no-condition"};
  });
}

}  // namespace

void add_client_commands(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err) {
  client_commands commands(chosen, out, err);
  commands.add<nothing>(app, "status", "the node and its fleet at a glance", +[](admin_call& call, const nothing&) { return show_status(call); });
  add_device_commands(app, commands);
  add_devices_commands(app, commands);
  add_discovery_commands(app, commands);
  add_alert_commands(app, commands);
  commands.add<nothing>(app, "scan", "look for unlicensed devices now", +[](admin_call& call, const nothing&) { return scan_command(call); });
  auto [plan, pl] = commands.add<plan_options>(app, "plan", "what the next scan would order, who gets nothing and why, how long the packs last", &plan_command);
  plan->add_flag("--as-if-on", pl->as_if_on, "as if automatic deployment were on");
  plan->add_option("--limit", pl->limit, "most devices shown; 0: all")->check(CLI::Range(0u, most_listed))->capture_default_str();
  add_order(app, commands);
  add_revoke(app, commands);
  add_replace_and_reclaim(app, commands);
  auto [turn, t] = commands.add<switch_arguments>(app, "switch", "automatic license deployment on or off (S2)",
                                                   +[](admin_call& call, const switch_arguments& a) { return switch_command(call, a.position == "on"); });
  turn->add_option("position", t->position, "on or off")->type_name("on|off")->required()->check(CLI::IsMember({"on", "off"}));
  add_profile_commands(app, commands);
  add_pack_commands(app, commands);
  add_condition_commands(app, commands);
  add_kind_commands(app, commands);
  add_license_commands(app, commands);
  add_offline_commands(app, commands);
  auto* clock = app.add_subcommand("clock", "the node's clock")->require_subcommand(1);
  commands.add<nothing>(*clock, "confirm", "confirm that a suspect clock is right", +[](admin_call& call, const nothing&) { return confirm_clock_command(call); });
  auto [snapshot, sn] = commands.add<snapshot_arguments>(app, "snapshot", "copy the running node's stores",
                                                          +[](admin_call& call, const snapshot_arguments& a) { return snapshot_command(call, a.to); });
  snapshot->add_option("--to", sn->to, "new or empty directory on the node's machine")->type_name("DIR")->required();
  auto [reconcile, rc] = commands.add<reconcile_arguments>(app, "reconcile", "compare the node's licenses with the licensing server's ledger",
                                                           +[](admin_call& call, const reconcile_arguments& a) { return reconcile_command(call, a.fix); });
  reconcile->add_flag("--fix", rc->fix, "adopt what the server issued and no device here has; count the packs anew");
  commands.add<nothing>(app, "digest", "digest of the node's live state", +[](admin_call& call, const nothing&) { return digest_command(call); });
  commands.add<nothing>(app, "issued", "the licensing server's own ledger", +[](admin_call& call, const nothing&) { return issued_command(call); });
}

}  // namespace ald
