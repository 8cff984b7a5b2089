// LibrarySettings: what somebody decided about the recordings, kept in the user's folder: favourites by the session's
// id, so that they survive renaming and moving; the quota; the order of the cards.
//
// One thread. Written at each change, on top of what the file says by then: of two libraries that are open at once none
// takes back what the other did. A file that cannot be read counts as empty, and is never replaced.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "engine/settings.h"
#include "recorder/status.h"
#include "replay/library/shelf.h"

namespace replay {

class LibrarySettings {
 public:
  // In the file `path`, usually default_path(). An empty path: nothing is kept.
  explicit LibrarySettings(std::string path);

  // "library.json" in the user's folder; empty when there is no home.
  static std::string default_path();

  // Reads the file; none is a success.
  recorder::Status load();

  bool is_favourite(uint64_t id) const { return favourites_.contains(id); }
  // Sets or removes it, by what it is here, and writes the file. On failure it is as before.
  recorder::Status toggle_favourite(uint64_t id);

  // Bytes that the recordings of a folder may take; 0: no limit. In the file as "quota_mb".
  uint64_t quota_bytes() const;
  recorder::Status set_quota_bytes(uint64_t bytes);

  SortOrder order() const;
  recorder::Status set_order(const SortOrder& order);

 private:
  recorder::Status change(const std::function<void()>& set);

  engine::Settings settings_;
  std::set<uint64_t> favourites_;
};

}  // namespace replay
