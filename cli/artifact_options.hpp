// The node options about artifacts: the section "artifacts", and one [[artifact]] for each product.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/node_options.hpp"

namespace ald {

void add_artifact_options(std::vector<node_option>& options);

/// One plan as on the command line: "product=NAME,form=FORM[,hardware=REV REV][,path=PATH][,version=TEXT]".
/// Fault bad_input: a field or form that is not known, or a value that the form can't use.
result<artifact_plan> parse_artifact(const std::string& text);

/// Fault bad_input: a product with two plans, or a signing key without its certificate.
result<done> check_artifacts(const node_settings& settings);

/// The plans as tables of the configuration file.
void print_artifacts(const node_settings& settings, std::ostream& out);

}  // namespace ald
