// How the library writes dates, sizes and scores. Dates are in local time.
//
// Pure functions but for the time zone; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "engine/text/text_style.h"
#include "replay/library/entry.h"

namespace replay {

// "Today 14:32", "Yesterday 9:05", "12 Nov 14:32", and "12 Nov 2025" in another year than now.
std::string date_text(int64_t unix_ns, int64_t now_unix_ns);
// "0:42", "12:05", "1:02:03".
std::string length_text(uint64_t ns);
// "812 bytes", "1.2 MB".
std::string bytes_text(uint64_t bytes);
// "1,240"; fractions only where there are some: "12.5".
std::string score_text(double score);
// What a card says in its second line: the name of a file that somebody has renamed, else the game.
std::string title_text(const Entry& entry);

// `text`, or as much of its beginning as fits into `width_px`, with three dots behind.
std::string fitted_text(const std::string& text, float width_px, const engine::TextStyle& style);

}  // namespace replay
