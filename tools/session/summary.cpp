#include "tools/session/summary.h"

#include "tools/session/text.h"

namespace session_tool {

using recorder::session::SessionReader;

uint64_t length_ns(const SessionReader& session) {
  if (session.frame_count() == 0) return 0;
  const uint64_t begin = session.chunks()[0].first_time_ns;
  return session.end_time_ns() > begin ? session.end_time_ns() - begin : 0;
}

Missing missing_in(const SessionReader& session) {
  Missing missing;
  for (const auto& gap : session.gaps()) {
    missing.frames += gap.count;
    if (gap.damaged) missing.damaged += gap.count;
  }
  return missing;
}

std::string state_name(const SessionReader& session) { return session.is_cut() ? "cut off" : name_of(session.state()); }

std::string damage_text(const SessionReader& session) {
  const recorder::session::Damage& damage = session.damage();
  std::string text;
  if (damage.damaged_bytes != 0) {
    text = count_text(damage.damaged_bytes, "byte") + " at " + count_text(damage.damaged_places, "place") +
           (damage.damaged_bytes == 1 ? " is" : " are") + " damaged";
  }
  if (damage.incomplete_bytes != 0) {
    if (!text.empty()) text += ", ";
    text += "its last block is incomplete (" + count_text(damage.incomplete_bytes, "byte") + ")";
  }
  return text;
}

std::string game_text(const recorder::session::SessionInfo& info) {
  return info.game_version.empty() ? info.game : info.game + " " + info.game_version;
}

}  // namespace session_tool
