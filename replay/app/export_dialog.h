// ExportDialog: exports from the viewer: the menu of formats, the one of a clip's style, and the export that is
// running.
//
// The drawing thread. Player and popups must outlive it; the destructor cancels an export.
#pragma once

#include <cstddef>

#include "engine/draw/geometry.h"
#include "engine/game.h"
#include "replay/app/popups.h"
#include "replay/export/exporter.h"
#include "replay/player/player.h"

namespace replay {

class ExportDialog {
 public:
  // `games` are known to the viewer.
  ExportDialog(Player& player, PopupStack& popups, engine::Games games)
      : player_(player), popups_(popups), games_(games) {}

  // Opens the menu of formats above that point; without frames, or while an export is running, notifies instead.
  void open(engine::Point anchor);
  // Lets time pass: notifies of the outcome of an export.
  void advance();

  const ExportJob& job() const { return job_; }
  void cancel() { job_.cancel(); }
  // Whether leaving the screen may cancel an export: always without one, else from the second call on. The first one
  // warns of it.
  bool may_leave();

 private:
  void open_clip(ExportFormat format, size_t highlighted);
  void change_clip_style(size_t item);
  ExportRequest request_for(ExportFormat format);
  void start(ExportFormat format);

  Player& player_;
  PopupStack& popups_;
  engine::Games games_;
  engine::Point anchor_;
  ClipStyle clip_style_;  // of the next clip
  bool warned_ = false;   // that leaving cancels the export
  ExportJob job_;
};

}  // namespace replay
