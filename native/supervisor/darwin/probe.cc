#include "../probe.h"

#include <cerrno>

#include "core/json.h"
#include "core/names.h"
#include "core/tier.h"

namespace reaper {

namespace {

void write_finding(Json& json, Tier tier) {
  const bool available = tier == Tier::kGroup;
  json.begin_object().field("tier", tier_name(tier)).field("available", available);
  json.key("step");
  available ? json.null() : json.string("macos-has-none");
  json.key("errno");
  available ? json.null() : json.number(ENOTSUP);
  json.key("name");
  available ? json.null() : json.string(errno_name(ENOTSUP));
  json.key("note");
  available ? json.string("members are followed by unique id: strong evidence, no proof") : json.null();
  json.end_object();
}

}  // namespace

// Nothing to find out: the kernel offers no more to any process.
void probe_tiers(Text& out) {
  Json json(out);
  json.begin_object().field("version", 1).key("tiers").begin_array();
  for (const Tier tier : {Tier::kPidns, Tier::kCgroup, Tier::kSubreaper, Tier::kGroup}) write_finding(json, tier);
  json.end_array().field("chosen", tier_name(Tier::kGroup)).end_object();
  out << '\n';
}

}  // namespace reaper
