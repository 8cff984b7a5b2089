// A page of HTML that plays recordings by itself, in any browser and without a network: the viewer's own page, which
// the build makes (replay/web), with the files of sessions put inside.
//
// Functions of one thread.
#pragma once

#include <ostream>
#include <span>
#include <string>

#include "recorder/base/status.h"
#include "recorder/session/frames.h"

namespace recorder::session {

// How many recordings a page shows, side by side.
inline constexpr size_t kMostPageRecordings = 2;

// A session's file, and what the page calls it. A name may hold anything; it stays a text.
struct PageRecording {
  std::string path;
  std::string name;
};

// The text of the viewer's page: watch.html beside the running program, in web/ there or beside its folder, or in
// share/ouroboros of where it is installed; else the file that $OUROBOROS_PAGE names. Fails, with the places and what
// to do, when it is in none of them or not such a page.
Status load_web_page(std::string& page);

// Writes `page` (load_web_page()) with these recordings inside, which grow by a third. Such a page fetches nothing.
// Counts bytes as progress; asked to stop, it fails. When the stream fails, its owner knows why.
Status write_web_page(const std::string& page, std::span<const PageRecording> recordings, std::ostream& out,
                      const Progress& progress = {});

}  // namespace recorder::session
