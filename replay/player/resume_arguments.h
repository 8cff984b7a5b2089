// How a game is played on from a recorded frame: what its program is started with. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace replay {

// Arguments for the program that goes on from frame `number` of a session (engine::Game::program). It records beside
// that session or, where nothing can be written there, in the library (`sessions_folder`). Its ring, called
// `ring_name`, lies beside the library's folder; for a session elsewhere in the session's own. A ring that another game
// is writing is left to it, and a free name is chosen: "pong-2.dat".
std::vector<std::string> resume_arguments(const std::string& ring_name, const std::string& session_path,
                                          uint64_t number, const std::string& sessions_folder);

}  // namespace replay
