#include "replay/app/popups.h"

#include <SDL.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/draw/painter.h"
#include "recorder/base/text.h"
#include "recorder/schema/seal.h"
#include "replay/player/pointer.h"
#include "replay/player/theme.h"

namespace replay {

using engine::Painter;
using engine::Point;
using engine::Rect;
using engine::TextStyle;

// --- menu -----------------------------------------------------------------------------------------------------------

Menu::Menu(std::string title, std::vector<Item> items, size_t chosen, Point anchor, Choose choose, Change change)
    : title_(std::move(title)),
      items_(std::move(items)),
      highlighted_(std::min(chosen, items_.empty() ? 0 : items_.size() - 1)),
      anchor_(anchor),
      choose_(std::move(choose)),
      change_(std::move(change)) {}

void Menu::lay_out(const Rect& area, float scale) {
  text_px_ = std::round(13 * scale);
  const float line = std::round(text_px_ * 1.9f);
  const TextStyle style{.size_px = text_px_};
  float width = Painter::measure(title_, style).width_px;
  for (const Item& item : items_) {
    const float gap = item.detail.empty() ? 0 : text_px_ * 2;
    width = std::max(width,
                     Painter::measure(item.text, style).width_px + gap + Painter::measure(item.detail, style).width_px);
  }
  width = std::min(std::round(width + text_px_ * 2.4f), area.w * 0.94f);
  const float edges = line + text_px_;  // title, and free space above and below
  const float wanted = edges + line * static_cast<float>(items_.size());
  const bool below = wanted > anchor_.y - area.y - text_px_ && area.bottom() - anchor_.y > anchor_.y - area.y;
  const float above = std::max(line * 3, (below ? area.bottom() - anchor_.y : anchor_.y - area.y) - text_px_);
  room_ = std::clamp<size_t>(static_cast<size_t>(std::max(1.0f, (above - edges) / line)), 1,
                             std::max<size_t>(1, items_.size()));
  const float height = edges + line * static_cast<float>(room_);
  const float x = std::clamp(anchor_.x - width / 2, area.x + text_px_ / 2,
                             std::max(area.x + text_px_ / 2, area.right() - width - text_px_ / 2));
  const float y = below ? anchor_.y + text_px_ / 2 : std::max(area.y, anchor_.y - height - text_px_ / 2);
  box_ = {std::round(x), std::round(y), width, height};
  highlight(highlighted_);
}

Rect Menu::line_of(size_t item) const {
  const float line = std::round(text_px_ * 1.9f);
  return {box_.x, box_.y + text_px_ / 2 + line * static_cast<float>(item - first_ + 1), box_.w, line};
}

void Menu::highlight(size_t item) {
  highlighted_ = item;
  if (room_ == 0) return;
  first_ = std::min(first_, highlighted_);
  if (highlighted_ >= first_ + room_) first_ = highlighted_ + 1 - room_;
  first_ = std::min(first_, items_.size() > room_ ? items_.size() - room_ : 0);
}

void Menu::take(size_t item) {
  if (item >= items_.size() || !items_[item].enabled) return;
  done_ = true;
  choose_(item);
}

// The menu ends before, so that one opened by this follows it.
void Menu::change(int by) {
  if (!change_ || highlighted_ >= items_.size() || !items_[highlighted_].enabled) return;
  done_ = true;
  done_ = change_(highlighted_, by);
}

void Menu::key(const engine::KeyPress& press) {
  if (press.is(SDLK_ESCAPE)) done_ = true;
  if (items_.empty()) return;
  if (press.is(SDLK_UP)) highlight(highlighted_ == 0 ? items_.size() - 1 : highlighted_ - 1);
  if (press.is(SDLK_DOWN)) highlight((highlighted_ + 1) % items_.size());
  if (press.is(SDLK_HOME)) highlight(0);
  if (press.is(SDLK_END)) highlight(items_.size() - 1);
  if (press.is(SDLK_LEFT)) return change(-1);
  if (press.is(SDLK_RIGHT)) return change(1);
  if (press.is(SDLK_RETURN) || press.is(SDLK_KP_ENTER) || press.is(SDLK_SPACE)) take(highlighted_);
}

void Menu::move(Point at) {
  for (size_t i = first_; i < end_shown(); ++i) {
    if (line_of(i).contains(at)) highlighted_ = i;
  }
}

void Menu::press(Point at) {
  if (!box_.contains(at)) {
    done_ = true;
    return;
  }
  for (size_t i = first_; i < end_shown(); ++i) {
    if (line_of(i).contains(at)) return take(i);
  }
}

void Menu::wheel(float y) {
  if (items_.size() <= room_) return;
  if (y > 0 && first_ > 0) --first_;
  if (y < 0 && first_ + room_ < items_.size()) ++first_;
  highlighted_ = std::clamp(highlighted_, first_, first_ + room_ - 1);
}

// --- prompt ---------------------------------------------------------------------------------------------------------

Prompt::Prompt(std::string title, std::string hint, std::string text, Accept accept)
    : title_(std::move(title)), hint_(std::move(hint)), line_(std::move(text)), accept_(std::move(accept)) {}

void Prompt::type(const std::string& utf8) {
  line_.type(utf8);
  error_.clear();
}

void Prompt::key(const engine::KeyPress& press, const std::string& clipboard) {
  if (press.is(SDLK_ESCAPE)) {
    done_ = true;
  } else if (press.is(SDLK_RETURN) || press.is(SDLK_KP_ENTER)) {
    const recorder::Status accepted = accept_(line_.text());
    done_ = accepted.ok();
    error_ = accepted.message();
  } else {
    const std::string before = line_.text();
    line_.key(press, clipboard);
    if (line_.text() != before) error_.clear();
  }
}

// --- the open one ---------------------------------------------------------------------------------------------------

std::string clipboard_for(const engine::KeyPress& press) {
  if (!press.is(SDLK_v, engine::kCtrl) && !press.is(SDLK_INSERT, engine::kShift)) return "";
  char* text = SDL_GetClipboardText();
  std::string copy = text != nullptr ? text : "";
  SDL_free(text);
  return copy;
}

void PopupStack::open(Prompt prompt) {
  if (menu_ && !menu_->done()) menu_.reset();  // one in which an item was just chosen is still at it
  prompt_ = std::move(prompt);
  fresh_prompt_ = true;
}

void PopupStack::open(Menu menu) {
  menu.lay_out(area_, scale_);
  // The one in which an item was just chosen is still at it.
  (menu_ && menu_->done() ? next_menu_ : menu_) = std::move(menu);
}

void PopupStack::lay_out(const Rect& area, float scale) {
  area_ = area;
  scale_ = scale;
  if (menu_) menu_->lay_out(area, scale);
}

bool PopupStack::handle(const SDL_Event& event, float pixels_per_unit, const Rect& prompt_box) {
  if (prompt_) return handle_prompt(event, pixels_per_unit, prompt_box);
  return menu_ && handle_menu(event, pixels_per_unit);
}

bool PopupStack::handle_prompt(const SDL_Event& event, float pixels_per_unit, const Rect& prompt_box) {
  const auto press = engine::key_press(event);
  const auto pointer = pointer_event(event, pixels_per_unit);
  if (event.type == SDL_TEXTINPUT && !fresh_prompt_) prompt_->type(event.text.text);
  fresh_prompt_ &= !press && event.type != SDL_KEYUP;
  if (press) prompt_->key(*press, clipboard_for(*press));
  if (const auto copied = prompt_->take_copied()) SDL_SetClipboardText(copied->c_str());
  // A press beside it leaves it; one in it must not cost the typed text.
  const bool pressed = pointer && pointer->kind == PointerEvent::Kind::kPress;
  if (prompt_->done() || (pressed && !prompt_box.contains(pointer->at))) prompt_.reset();
  return press || pressed || event.type == SDL_TEXTINPUT || event.type == SDL_KEYUP;
}

bool PopupStack::handle_menu(const SDL_Event& event, float pixels_per_unit) {
  const auto press = engine::key_press(event);
  const auto pointer = pointer_event(event, pixels_per_unit);
  if (press) menu_->key(*press);
  if (pointer && pointer->kind == PointerEvent::Kind::kMove) menu_->move(pointer->at);
  if (pointer && pointer->kind == PointerEvent::Kind::kPress) menu_->press(pointer->at);
  if (pointer && pointer->kind == PointerEvent::Kind::kWheel) menu_->wheel(pointer->wheel_y);
  if (menu_->done()) menu_ = std::exchange(next_menu_, std::nullopt);
  return press || event.type == SDL_TEXTINPUT || (pointer && pointer->kind != PointerEvent::Kind::kRelease);
}

// --- tooltip and preview --------------------------------------------------------------------------------------------

namespace {

constexpr float kPreviewWidth = 216;  // of the small picture, in units of the design
constexpr float kPreviewHeight = 144;
constexpr float kPreviewOf = 900;  // width of the whole picture

// A box of that size above `point`, within `area`.
Rect box_above(Point point, float width, float height, const Rect& area) {
  const float x = std::clamp(point.x - width / 2, area.x, std::max(area.x, area.right() - width));
  return {std::round(x), std::round(std::max(area.y, point.y - height)), std::round(width), std::round(height)};
}

std::string tooltip_text(const Controls::Hover& hover, const KeyBindings& keys, std::string& key) {
  if (hover.button != nullptr) {
    key = keys.key_of(hover.button->command);
    if (key.empty() && hover.button->icon == Icon::kClearLoop) key = keys.key_of({CommandId::kClose, 0});
    if (key.empty() && hover.button->icon == Icon::kPlay) key = keys.key_of({CommandId::kTogglePlay, 0});
    if (key.empty() && hover.button->icon == Icon::kPlayBackward) key = keys.key_of({CommandId::kShuttleBack, 0});
    return std::string(hover.button->name);
  }
  if (hover.field) {
    key = keys.key_of({CommandId::kPlot, 1});
    return "plotted field";
  }
  if (hover.clock) {
    key = keys.key_of({CommandId::kRulerUnit, 0});
    return "times / frame numbers on the timeline";
  }
  if (hover.kind) {
    return std::string(hover.kind->shown ? "hide " : "show ") + hover.kind->name + ": " + count_text(hover.kind->count);
  }
  return "";
}

}  // namespace

void paint_tooltip(Painter& painter, const Controls& controls, const KeyBindings& keys) {
  const auto& hover = controls.hover();
  if (!hover.box) return;
  std::string key;
  const std::string text = tooltip_text(hover, keys, key);
  if (text.empty()) return;
  const float size = std::round(12.5f * painter.scale());
  TextStyle style{.size_px = size, .color = theme::kControlText, .anchor = engine::Anchor::kMiddle};
  const float text_width = Painter::measure(text, style).width_px;
  const float key_width = key.empty() ? 0 : Painter::measure(key, style).width_px + size;
  const Rect box = box_above({hover.box->center().x, hover.box->y - size * 0.4f}, text_width + key_width + size * 1.6f,
                             size * 2, painter.target().area());
  theme::paint_bubble(painter, box, size * 0.4f);
  painter.text(text, {box.x + size * 0.8f, box.center().y}, style);
  style.color = theme::kAccent;
  painter.text(key, {box.x + size * 1.8f + text_width, box.center().y}, style);
}

void FramePreview::paint_picture(Painter& painter, const Rect& place) {
  painter.flush();
  target_ = painter.target();
  target_.scale = place.w / kPreviewOf;
  if (!painter_) painter_ = std::make_unique<Painter>(target_);
  painter_->push_clip(place);
  game_.paint(*painter_, place, previous_, current_, 1);
  painter_->pop_clip();
}

void FramePreview::paint(Painter& painter, Player& player, const Controls& controls) {
  const auto& hover = controls.hover();
  if (!hover.frame || !hover.at) return;
  if (frame_ != hover.frame) {
    frame_ = hover.frame;
    (void)player.source().read_pair(*frame_, previous_, current_);
  }
  const ControlLayout& layout = controls.layout();
  const float size = std::round(12.5f * painter.scale());
  const TextStyle style{.size_px = size,
                        .color = theme::kControlText,
                        .align = engine::Align::kCenter,
                        .anchor = engine::Anchor::kMiddle};
  const bool pictured = game_.has_painter() && !current_.empty();
  const float most = std::min(kPreviewWidth * 1.7f * painter.scale(), layout.strip.w * 0.9f);
  std::string where = "frame " + count_text(current_.empty() ? *frame_ : recorder::seal_of(current_).frame);
  where += "  \u00b7  " + time_text(player.source().time_ns(*frame_));
  const std::string mark =
      theme::fitted_text(player.description_of(*hover.frame, hover.mark), most - size * 1.6f, style);
  const float shrink =
      std::min({painter.scale(), layout.picture.h * 0.6f / kPreviewHeight, layout.picture.w * 0.6f / kPreviewWidth});
  const Rect picture{0, 0, pictured ? std::round(kPreviewWidth * shrink) : 0,
                     pictured ? std::round(kPreviewHeight * shrink) : 0};
  const float width = std::max({picture.w + size * 0.8f, Painter::measure(where, style).width_px + size * 1.6f,
                                Painter::measure(mark, style).width_px + size * 1.6f});
  const float text_height = size * (mark.empty() ? 2.0f : 3.4f);
  const float x =
      layout.track.x + static_cast<float>(player.timeline().fraction_of(static_cast<double>(*frame_))) * layout.track.w;
  const Rect box =
      box_above({x, layout.strip.y - size * 0.4f}, width, picture.h + text_height + (pictured ? size * 0.4f : 0),
                painter.target().area().inset(size * 0.4f));
  theme::paint_bubble(painter, box, size * 0.4f);
  float y = box.y + (pictured ? size * 0.4f : 0);
  if (pictured) {
    const Rect place = picture.moved({std::round(box.center().x - picture.w / 2), y});
    paint_picture(painter, place);
    y += picture.h;
  }
  painter.text(where, {box.center().x, y + size}, style);
  if (mark.empty()) return;
  TextStyle marked = style;
  marked.color = hover.mark ? player.marks().color(*hover.mark) : player.branches().color();
  painter.text(mark, {box.center().x, y + size * 2.4f}, marked);
}

// --- prompt and menu ------------------------------------------------------------------------------------------------

Rect paint_prompt(Painter& painter, const Rect& area, const Prompt& prompt) {
  const float size = std::round(15 * painter.scale());
  const float small = std::round(12 * painter.scale());
  const TextStyle style{.size_px = size, .color = theme::kControlText, .anchor = engine::Anchor::kMiddle};
  const TextStyle title{.size_px = small, .color = theme::kControlMuted, .anchor = engine::Anchor::kMiddle};
  const float width = std::min(area.w * 0.94f, size * 30);
  const Rect box = box_above({area.center().x, area.bottom() - size * 1.4f}, width, size * 5.8f, area);
  theme::paint_bubble(painter, box, size * 0.5f);
  painter.text(prompt.title(), {box.x + size, box.y + size * 1.2f}, title);
  const Rect line{box.x + size * 0.8f, box.y + size * 2, box.w - size * 1.6f, size * 2};
  painter.fill_rounded_rect(line, size * 0.3f, theme::kBar);
  painter.stroke_rounded_rect(line, size * 0.3f, std::max(1.0f, painter.scale()), theme::kAccent);
  const Rect inner = line.inset(size * 0.3f);
  painter.push_clip(inner);
  const auto width_of = [&](size_t bytes) { return Painter::measure(prompt.text().substr(0, bytes), style).width_px; };
  const float before = width_of(prompt.cursor());
  const float shift = std::max(0.0f, before - (inner.w - size));  // the cursor stays in view
  const float x = inner.x + size * 0.3f - shift;
  if (prompt.text().empty()) {
    painter.text(prompt.hint(), {x, line.center().y},
                 {.size_px = size, .color = theme::kControlMuted, .anchor = engine::Anchor::kMiddle});
  }
  const float selected_from = width_of(prompt.line().selection_begin());
  const float selected_to = width_of(prompt.line().selection_end());
  painter.fill_rect({x + selected_from, line.center().y - size * 0.7f, selected_to - selected_from, size * 1.4f},
                    theme::kPopupEdge);
  painter.text(prompt.text(), {x, line.center().y}, style);
  const float thick = std::max(1.0f, std::round(painter.scale() * 1.5f));
  painter.fill_rect({std::round(x + before), line.center().y - size * 0.6f, thick, size * 1.2f}, theme::kPlayhead);
  painter.pop_clip();
  TextStyle below = title;
  if (!prompt.error().empty()) below.color = theme::kError;
  const std::string help = prompt.error().empty() ? "Enter: OK, Esc: cancel" : prompt.error();
  painter.text(theme::fitted_text(help, box.w - size * 2, below), {box.x + size, box.bottom() - size * 0.9f}, below);
  return box;
}

void paint_menu(Painter& painter, const Menu& menu) {
  const float size = menu.text_px();
  theme::paint_bubble(painter, menu.box(), size * 0.4f);
  const float left = menu.box().x + size * 1.2f;
  TextStyle style{.size_px = size, .color = theme::kControlMuted, .anchor = engine::Anchor::kMiddle};
  painter.text(menu.title(), {left, menu.box().y + size * 1.45f}, style);
  for (size_t i = menu.first_shown(); i < menu.end_shown(); ++i) {
    const Menu::Item& item = menu.items()[i];
    const Rect line = menu.line_of(i);
    if (i == menu.highlighted()) painter.fill_rounded_rect(line.inset(size * 0.2f), size * 0.3f, theme::kPopupEdge);
    style.color = item.enabled ? theme::kControlText : engine::faded(theme::kControlMuted, 0.6f);
    style.align = engine::Align::kLeft;
    painter.text(item.text, {left, line.center().y}, style);
    style.color = i == menu.highlighted() ? theme::kControlText : theme::kControlMuted;
    style.align = engine::Align::kRight;
    painter.text(item.detail, {line.right() - size * 1.2f, line.center().y}, style);
  }
  // A scrollbar if not all items are visible.
  if (menu.end_shown() - menu.first_shown() == menu.items().size()) return;
  const auto count = static_cast<float>(menu.items().size());
  const Rect first = menu.line_of(menu.first_shown());
  const float height = first.h * static_cast<float>(menu.end_shown() - menu.first_shown());
  const Rect bar{menu.box().right() - size * 0.45f, first.y + height * static_cast<float>(menu.first_shown()) / count,
                 size * 0.25f, height * static_cast<float>(menu.end_shown() - menu.first_shown()) / count};
  painter.fill_rounded_rect(bar, bar.w / 2, theme::kPopupEdge);
}

// --- notices --------------------------------------------------------------------------------------------------------

Rect paint_notice(Painter& painter, const Rect& area, const std::string& notice, float opacity) {
  const float size = std::round(13 * painter.scale());
  const TextStyle style{.size_px = size,
                        .color = theme::kControlText,
                        .align = engine::Align::kCenter,
                        .anchor = engine::Anchor::kMiddle};
  const std::string text = theme::fitted_text(notice, area.w * 0.94f - size * 2, style);
  const float width = Painter::measure(text, style).width_px + size * 2;
  const Rect box{std::round(area.center().x - width / 2), std::round(area.y + size), std::round(width), size * 2.2f};
  painter.push_opacity(opacity);
  theme::paint_bubble(painter, box, size * 0.5f);
  painter.text(text, box.center(), style);
  painter.pop_opacity();
  return box;
}

Rect paint_export_progress(Painter& painter, const Rect& area, const std::string& text, double progress) {
  const float size = std::round(13 * painter.scale());
  const TextStyle style{.size_px = size, .color = theme::kControlText, .anchor = engine::Anchor::kMiddle};
  const float width = std::min(area.w - size * 2, size * 28);
  const Rect box{std::round(area.right() - width - size), std::round(area.bottom() - size * 4.6f), width, size * 3.6f};
  theme::paint_bubble(painter, box, size * 0.5f);
  const Rect cancel{box.right() - size * 2.2f, box.y + size * 0.4f, size * 1.8f, size * 1.8f};
  painter.text(theme::fitted_text(text, cancel.x - box.x - size * 2, style), {box.x + size, box.y + size * 1.3f},
               style);
  for (const float way : {-1.0f, 1.0f}) {
    const float reach = size * 0.32f;
    painter.line({cancel.center().x - reach, cancel.center().y - reach * way},
                 {cancel.center().x + reach, cancel.center().y + reach * way}, size * 0.13f, theme::kControlText);
  }
  const Rect bar{box.x + size, box.bottom() - size * 1.2f, box.w - size * 2, size * 0.4f};
  painter.fill_rounded_rect(bar, bar.h / 2, theme::kLine);
  const float filled = bar.w * static_cast<float>(std::clamp(progress, 0.0, 1.0));
  if (filled > bar.h) painter.fill_rounded_rect({bar.x, bar.y, filled, bar.h}, bar.h / 2, theme::kAccent);
  return cancel;
}

}  // namespace replay
