// How the game is started that goes on from a frame of a session: where it records.
//
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace replay {

// Arguments for `program`. The new session comes to lie beside the one it goes on from, or, where nothing can be
// written there, among those of the library (`sessions_folder`). Its ring lies where the game has it for that folder of
// recordings: beside the folder; of a session that lies anywhere else, in the session's own. A ring that another game
// is writing is left to that, and one of its own is named: "snake2-2.dat".
std::vector<std::string> resume_arguments(const std::string& program, const std::string& session_path, uint64_t number,
                                          const std::string& sessions_folder);

}  // namespace replay
