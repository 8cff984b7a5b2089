// SceneControl: looking around in a scene (engine/scene/scene_painter.h): the mouse on the picture, the commands that
// move it, the menu that says what it shows, and the box that tells what is under the mouse. Does nothing while the
// game's own painter is shown, except for the menu.
//
// The drawing thread. Everything that is given to the constructor must outlive it. Knows no window; positions are pixels
// of the target.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/draw/painter.h"
#include "engine/scene/scene_history.h"
#include "engine/scene/scene_painter.h"
#include "recorder/base/background_writer.h"
#include "replay/app/popups.h"
#include "replay/app/viewer_picture.h"
#include "replay/player/player.h"
#include "replay/player/pointer.h"

namespace replay {

class SceneControl {
 public:
  using Execute = std::function<void(const Command&)>;

  // `execute` executes commands that are not the scene's. The scene that the user chooses is kept by `writer`.
  SceneControl(Player& player, ViewerPicture& picture, PopupStack& popups,
               std::shared_ptr<recorder::base::BackgroundWriter> writer, Execute execute);

  // --- events --------------------------------------------------------------------------------------------------------
  // True when the event is done with: it was on the picture of a scene, or belongs to a drag that began there.
  bool handle(const PointerEvent& event);
  // The wheel, whose events come without a place. `plain`: no modifier is held.
  bool wheel(engine::Point at, float notches, bool plain);
  bool dragging() const { return drag_.has_value(); }
  // The mouse is elsewhere.
  void leave() { mouse_.reset(); }
  // True when it was a command of the picture.
  bool execute(const Command& command);

  // --- picture -------------------------------------------------------------------------------------------------------
  // Before each picture, whose frame is painted in `room` (pixels). Reads a few of the frames before the shown one.
  void prepare(const engine::Rect& room, float scale);
  // How the scene is looked at; nullptr while none is shown.
  engine::SceneLook* look() { return picture_.game().scene() == nullptr ? nullptr : &look_; }
  // What is under the mouse, over the painted picture. The painter is flushed.
  void paint(engine::Painter& painter);
  // Whether more frames are to be read for the picture to be complete.
  bool wants_more() const { return !complete_; }

  // What the box says of a selection in the shown frame: a title, then lines of a name and a value.
  std::vector<std::pair<std::string, std::string>> lines_about(const engine::Selection& selection) const;
  // How the selected thing is typed in an expression: "enemies[#42]"; empty for what has no name.
  std::string name_of(const engine::Selection& selection) const;

 private:
  struct Drag {
    PointerButton button;
    engine::Point from;
    engine::Point last;
    int clicks;
    bool moved = false;
  };

  std::span<const std::byte> frame() const { return player_.current(); }
  void press(const PointerEvent& event);
  void move(const PointerEvent& event);
  void release(const PointerEvent& event);
  void click(const Drag& click);
  void follow(const engine::Selection& selection);
  void hold_history();
  std::vector<std::string> fields_of(const engine::Selection& selection) const;

  // --- menus ---
  void open_menu(engine::Point anchor, const engine::Selection& thing);
  void open_fields(engine::Point anchor, const engine::Selection& thing, bool plots);
  void open_chooser(engine::Point anchor, size_t highlighted = 0);
  void open_things(engine::Point anchor, size_t things, size_t highlighted = 0);
  void open_values(engine::Point anchor, size_t things, size_t role);
  void open_additions(engine::Point anchor);
  void choose(const recorder::Scene& scene);

  Player& player_;
  ViewerPicture& picture_;
  PopupStack& popups_;
  const std::shared_ptr<recorder::base::BackgroundWriter> writer_;
  Execute execute_;
  engine::SceneLook look_;
  engine::SceneHistory history_;
  std::pair<uint64_t, uint64_t> history_of_{0, 0};  // generation and evictions of the source
  const engine::ScenePainter* history_by_ = nullptr;
  std::optional<engine::Point> mouse_;
  std::optional<Drag> drag_;
  engine::Rect room_;
  float scale_ = 1;
  bool complete_ = true;
};

}  // namespace replay
