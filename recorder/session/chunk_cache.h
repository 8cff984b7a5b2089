// ChunkCache: the chunks used last, up to a number of bytes. One thread per object.
#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

#include "recorder/session/loaded_chunk.h"

namespace recorder::session {

class ChunkCache {
 public:
  explicit ChunkCache(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The chunk of that number if it is here and has at least `frames` frames; it is then the one used last. Valid until
  // put().
  const LoadedChunk* find(size_t chunk, uint32_t frames) {
    const auto found = places_.find(chunk);
    if (found == places_.end() || found->second->second.frame_count() < frames) return nullptr;
    chunks_.splice(chunks_.begin(), chunks_, found->second);
    return &found->second->second;
  }

  // Keeps the chunk, in place of what was kept under that number, and drops what has not been used for longest.
  const LoadedChunk& put(size_t chunk, LoadedChunk loaded) {
    drop(chunk);
    bytes_ += loaded.memory_bytes();
    chunks_.emplace_front(chunk, std::move(loaded));
    places_[chunk] = chunks_.begin();
    while (bytes_ > max_bytes_ && chunks_.size() > 1) drop(chunks_.back().first);
    return chunks_.front().second;
  }

  void clear() {
    chunks_.clear();
    places_.clear();
    bytes_ = 0;
  }

 private:
  using Chunks = std::list<std::pair<size_t, LoadedChunk>>;

  void drop(size_t chunk) {
    const auto found = places_.find(chunk);
    if (found == places_.end()) return;
    bytes_ -= found->second->second.memory_bytes();
    chunks_.erase(found->second);
    places_.erase(found);
  }

  size_t max_bytes_;
  size_t bytes_ = 0;
  Chunks chunks_;  // the one used last first
  std::unordered_map<size_t, Chunks::iterator> places_;
};

}  // namespace recorder::session
