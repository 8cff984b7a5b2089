// The rules as a recording is verified by them.
//
// What counts as right: a session opens with any frame the rules can produce, normally new_game()'s. Each further frame
// is step() of the one before with the recorded `input`, a restart included; or rewound() to the earlier frame of the
// session that it names, where the best score may also be that frame's, as earlier versions had it; or, in the same
// session, frame 0 of a new game (the player changed the mode). Behind a gap nothing is known of the frames between, so
// the first frame there is accepted as it is if the rules can have produced it; so is a frame that goes back to one
// that is missing.
//
// Frames are read as StateReader reads them. One thread per object.
#pragma once

#include <memory>

#include "recorder/session/frame_rules.h"

namespace game {

std::unique_ptr<recorder::session::FrameRules> make_rules();

}  // namespace game
