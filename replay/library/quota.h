// Quota: which recordings go when a folder has grown larger than it may be.
//
// First what lies in the trash, oldest deletion first; then finished recordings, oldest first. Never a favourite, never
// one with bookmarks or with bookmarks that cannot be read, never one that is being recorded, died and was not
// recovered, or cannot be read, and never the newest. So a folder can stay too large; the plan says by how much.
//
// A pure function; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "replay/library/entry.h"
#include "replay/library/trash.h"

namespace replay {

struct QuotaPlan {
  std::vector<size_t> purge;      // indices into the trash, to be removed for good
  std::vector<size_t> remove;     // indices into the entries, to be moved to the trash, oldest first
  uint64_t freed_bytes = 0;       // by both, once the trash is emptied
  uint64_t bytes_over_limit = 0;  // that nothing may be removed for
};

// `limit_bytes` 0: no limit, nothing is removed.
QuotaPlan plan_quota(std::span<const Entry> entries, std::span<const TrashItem> trash, uint64_t limit_bytes);

// "500M", "20G", "1.5G", "750k", or bytes. Fails for anything else. M is 1,000,000.
recorder::Status parse_size(const std::string& text, uint64_t& bytes);

}  // namespace replay
