#include "replay/menu.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/painter.h"

namespace replay {

using engine::Point;
using engine::Rect;

Menu::Menu(std::string title, std::vector<Item> items, size_t chosen, Point anchor, Choose choose)
    : title_(std::move(title)),
      items_(std::move(items)),
      highlighted_(std::min(chosen, items_.empty() ? 0 : items_.size() - 1)),
      anchor_(anchor),
      choose_(std::move(choose)) {}

void Menu::lay_out(const Rect& area, float scale) {
  text_px_ = std::round(13 * scale);
  const float line = std::round(text_px_ * 1.9f);
  const engine::TextStyle style{.size_px = text_px_};
  float width = engine::Painter::measure(title_, style).width_px;
  for (const Item& item : items_) {
    const float gap = item.detail.empty() ? 0 : text_px_ * 2;
    width = std::max(width, engine::Painter::measure(item.text, style).width_px + gap +
                                engine::Painter::measure(item.detail, style).width_px);
  }
  width = std::min(std::round(width + text_px_ * 2.4f), area.w * 0.94f);
  const float edges = line + text_px_;  // title, and free space above and below
  const float above = std::max(line * 3, anchor_.y - area.y - text_px_);
  room_ = std::clamp<size_t>(static_cast<size_t>(std::max(1.0f, (above - edges) / line)), 1,
                             std::max<size_t>(1, items_.size()));
  const float height = edges + line * static_cast<float>(room_);
  const float x = std::clamp(anchor_.x - width / 2, area.x + text_px_ / 2,
                             std::max(area.x + text_px_ / 2, area.right() - width - text_px_ / 2));
  box_ = {std::round(x), std::round(std::max(area.y, anchor_.y - height - text_px_ / 2)), width, height};
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

void Menu::key(const engine::KeyPress& press) {
  if (press.is(SDLK_ESCAPE)) done_ = true;
  if (items_.empty()) return;
  if (press.is(SDLK_UP)) highlight(highlighted_ == 0 ? items_.size() - 1 : highlighted_ - 1);
  if (press.is(SDLK_DOWN)) highlight((highlighted_ + 1) % items_.size());
  if (press.is(SDLK_HOME)) highlight(0);
  if (press.is(SDLK_END)) highlight(items_.size() - 1);
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

}  // namespace replay
