#include "replay/app/scene_control.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "recorder/expression/expression.h"
#include "recorder/base/text.h"
#include "recorder/schema/scene.h"
#include "recorder/schema/seal.h"
#include "replay/player/chosen_scene.h"
#include "replay/player/theme.h"

namespace replay {
namespace {

using engine::Point;
using engine::Rect;
using engine::Selection;
using recorder::Field;
using recorder::SceneThings;

constexpr double kWheelZoom = 1.25;  // a notch
constexpr float kClickSlop_px = 4;   // a press that moves less is a click
constexpr double kTrail_ns = 2e9;
constexpr double kGlow_ns = 0.35e9;
constexpr size_t kMostTrailFrames = 240;
constexpr size_t kReadsPerPicture = 24;
constexpr size_t kMostLines = 12;

// The fields of the thing of the frame to which a value belongs: "player.x" is one of all that begin with "player.".
std::string prefix_of_value(const std::string& name) {
  const size_t end = name.find_last_of("._");
  return end == std::string::npos ? "" : name.substr(0, end + 1);
}

std::string with_unit(const Field& field, const std::string& value) {
  return field.unit.empty() ? value : value + " " + field.unit;
}

// "12", or "12  (was 15)".
std::string value_line(const Field& field, std::span<const std::byte> now, std::span<const std::byte> before) {
  const std::string text = recorder::text_of(field, now);
  const bool has_before = !before.empty() && recorder::fits(field, before);
  const std::string old = has_before ? recorder::text_of(field, before) : text;
  return with_unit(field, text) + (old == text ? "" : "  (was " + old + ")");
}

std::span<const std::byte> thing_in(const recorder::FrameSchema& schema, const Selection& selection,
                                    std::span<const std::byte> frame) {
  const recorder::Group* const list = schema.find_group(selection.group);
  Selection whole = selection;
  if (list == nullptr) return {};
  whole.bytes = {0, list->stride};
  const engine::ByteSpan span = whole.in(schema, frame);
  return span.empty() ? std::span<const std::byte>() : frame.subspan(span.offset, span.bytes);
}

}  // namespace

SceneControl::SceneControl(Player& player, ViewerPicture& picture, PopupStack& popups,
                           std::shared_ptr<recorder::base::BackgroundWriter> writer, Execute execute)
    : player_(player),
      picture_(picture),
      popups_(popups),
      writer_(std::move(writer)),
      execute_(std::move(execute)) {}

// --- the mouse -------------------------------------------------------------------------------------------------------

bool SceneControl::handle(const PointerEvent& event) {
  if (picture_.game().scene() == nullptr) {
    drag_.reset();
    return false;
  }
  switch (event.kind) {
    case PointerEvent::Kind::kPress:
      if (drag_ || !room_.contains(event.at)) return drag_.has_value();
      press(event);
      return true;
    case PointerEvent::Kind::kMove:
      move(event);
      return drag_.has_value();
    case PointerEvent::Kind::kRelease:
      if (!drag_) return false;
      release(event);
      return true;
    case PointerEvent::Kind::kWheel:
      return false;
  }
  return false;
}

void SceneControl::press(const PointerEvent& event) { drag_ = Drag{event.button, event.at, event.at, event.clicks}; }

void SceneControl::move(const PointerEvent& event) {
  mouse_ = room_.contains(event.at) ? std::optional(event.at) : std::nullopt;
  if (!drag_) return;
  const float slop = kClickSlop_px * scale_;
  const Point way = event.at - drag_->from;
  if (!drag_->moved && std::fabs(way.x) <= slop && std::fabs(way.y) <= slop) return;
  if (!drag_->moved) look_.followed = {};  // else it would jump back
  drag_->moved = true;
  look_.camera.drag(event.at - drag_->last);
  drag_->last = event.at;
}

void SceneControl::release(const PointerEvent& event) {
  if (event.button != drag_->button) return;
  const Drag done = *std::exchange(drag_, std::nullopt);
  if (!done.moved) click(done);
}

void SceneControl::click(const Drag& click) {
  const auto pick = picture_.game().scene()->pick(click.from, frame());
  if (click.button == PointerButton::kRight) return open_menu(click.from, pick ? pick->selection : Selection());
  if (click.button != PointerButton::kLeft) return;
  engine::Inspection& inspection = player_.inspection();
  const bool on_thing = pick && (!pick->selection.group.empty() || !name_of(pick->selection).empty());
  if (on_thing && click.clicks == 2) return follow(pick->selection);
  if (on_thing) return inspection.select(pick->selection);
  if (click.clicks < 2 && !inspection.selection().empty()) return inspection.select({});
  execute_({CommandId::kTogglePlay, 0});
  if (click.clicks == 2) execute_({CommandId::kFullScreen, 0});
}

bool SceneControl::wheel(Point at, float notches, bool plain) {
  if (picture_.game().scene() == nullptr || !plain || notches == 0 || !room_.contains(at)) return false;
  look_.camera.zoom(at, std::pow(kWheelZoom, double(notches)));
  return true;
}

// --- commands --------------------------------------------------------------------------------------------------------

void SceneControl::follow(const Selection& selection) {
  if (selection.empty() || (selection.group.empty() && name_of(selection).empty())) {
    return player_.say("click a thing first, to follow it");
  }
  const bool stops = selection.is_same_thing(look_.followed);
  look_.followed = stops ? Selection() : selection;
  player_.inspection().select(selection);
  player_.say((stops ? "no longer following " : "following ") + name_of(selection));
}

bool SceneControl::execute(const Command& command) {
  GameView& game = picture_.game();
  switch (command.command) {
    case CommandId::kPictureMenu:
      open_menu({room_.center().x, room_.bottom()}, player_.inspection().selection());
      return true;
    case CommandId::kSwitchPicture:
      if (picture_.show_scene(game.scene() == nullptr)) {
        player_.say(game.scene() == nullptr ? "the game's painter" : "the scene, out of the frame's fields");
      } else {
        player_.say(game.scene() == nullptr ? "none of its fields is a place - M chooses some"
                                            : "the game has no painter here");
      }
      return true;
    case CommandId::kShowWhole:
    case CommandId::kFollow:
    case CommandId::kTrails:
      break;
    default:
      return false;
  }
  if (game.scene() == nullptr) {
    player_.say("this is the game's painter - Shift+M shows the scene");
  } else if (command.command == CommandId::kShowWhole) {
    look_.followed = {};
    look_.camera.show_all();
  } else if (command.command == CommandId::kFollow) {
    follow(player_.inspection().selection());
  } else {
    look_.trails = !look_.trails;
    player_.say(look_.trails ? "trails of the last 2 seconds" : "no trails");
  }
  return true;
}

// --- picture ---------------------------------------------------------------------------------------------------------

void SceneControl::hold_history() {
  engine::FrameSource& source = player_.source();
  engine::ScenePainter* const scene = picture_.game().scene();
  const std::pair<uint64_t, uint64_t> of{source.generation(), source.evicted_count()};
  if (of != std::exchange(history_of_, of) || scene != std::exchange(history_by_, scene)) history_.clear();
  if (frame().empty()) return;
  const uint64_t shown = player_.clock().frame();
  const auto lasts = static_cast<double>(source.duration_ns(shown));
  const auto frames_in = [&](double span_ns) {
    return std::clamp<size_t>(static_cast<size_t>(span_ns / lasts), 1, kMostTrailFrames);
  };
  look_.glow_frames = frames_in(kGlow_ns);
  const bool has_trails = look_.trails || !look_.selected.empty();
  const size_t wanted = has_trails ? frames_in(kTrail_ns) : look_.glow_frames + 1;
  std::vector<std::byte> slot(source.slot_bytes());
  const auto places = [&](uint64_t index) {
    return source.read(index, slot).ok() ? scene->places(slot) : engine::SceneHistory::Places();
  };
  complete_ = history_.hold(shown - std::min<uint64_t>(shown, wanted), shown, kReadsPerPicture, places);
  look_.history = &history_;
}

void SceneControl::prepare(const Rect& room, float scale) {
  room_ = room;
  scale_ = scale;
  complete_ = true;
  if (picture_.game().scene() == nullptr) return;
  look_.selected = player_.inspection().selection();
  hold_history();
  look_.hovered = {};
  if (!mouse_ || drag_) return;
  if (const auto pick = picture_.game().scene()->pick(*mouse_, frame())) look_.hovered = pick->selection;
}

std::string SceneControl::name_of(const Selection& selection) const {
  if (selection.empty()) return {};
  const recorder::FrameSchema& schema = player_.source().schema();
  if (const recorder::Group* const list = schema.find_group(selection.group)) {
    const bool is_known = list->identity_place.exists();
    return recorder::Expression::escaped_name(list->name) + (is_known ? "[#" : "[") + selection.element.text() + "]";
  }
  const auto located = schema.locate(selection.bytes.offset);
  if (located.field == nullptr) return {};
  const std::string name = recorder::Expression::escaped_name(located.field->name);
  if (located.field->count == 1) return name;
  const uint32_t value = (selection.bytes.offset - located.field->offset) / recorder::size_of(located.field->type);
  if (located.field->columns == 0) return name + "[" + std::to_string(value) + "]";
  return name + "[" + std::to_string(value / located.field->columns) + "][" +
         std::to_string(value % located.field->columns) + "]";
}

std::vector<std::pair<std::string, std::string>> SceneControl::lines_about(const Selection& selection) const {
  const recorder::FrameSchema& schema = player_.source().schema();
  std::vector<std::pair<std::string, std::string>> lines{{recorder::base::shown_text(name_of(selection)), ""}};
  const auto add = [&](const Field& field, std::span<const std::byte> now, std::span<const std::byte> before) {
    if (lines.size() > kMostLines) return;
    lines.emplace_back(recorder::base::shown_text(field.name), value_line(field, now, before));
  };
  if (const recorder::Group* const list = schema.find_group(selection.group)) {
    const auto now = thing_in(schema, selection, frame());
    const auto before = thing_in(schema, selection, player_.previous());
    if (now.empty()) return {{lines[0].first, "not in this frame"}};
    for (const Field& field : list->fields) add(field, now, before);
    return lines;
  }
  const auto located = schema.locate(selection.bytes.offset);
  if (located.field == nullptr || frame().size() < schema.frame_bytes()) return {};
  if (located.field->count > 1) {
    const Field& field = *located.field;
    const uint32_t value = (selection.bytes.offset - field.offset) / recorder::size_of(field.type);
    lines[0].second = with_unit(field, recorder::text_at(field, value, frame()));
    return lines;
  }
  const std::string prefix = prefix_of_value(located.field->name);
  if (prefix.empty()) return {{lines[0].first, value_line(*located.field, frame(), player_.previous())}};
  lines[0].first = recorder::base::shown_text(prefix.substr(0, prefix.size() - 1));
  for (const Field& field : schema.fields()) {
    if (field.name.starts_with(prefix)) add(field, frame(), player_.previous());
  }
  return lines;
}

void SceneControl::paint(engine::Painter& painter) {
  if (picture_.game().scene() == nullptr || look_.hovered.empty() || !mouse_) return;
  const auto lines = lines_about(look_.hovered);
  if (lines.empty()) return;
  const float size = std::round(12.5f * painter.scale());
  engine::TextStyle style{.size_px = size, .color = theme::kControlText, .anchor = engine::Anchor::kMiddle};
  float names = 0;
  float values = 0;
  const float most = room_.w * 0.5f;
  for (size_t i = 0; i < lines.size(); ++i) {
    names = std::max(names, engine::Painter::measure(lines[i].first, style).width_px);
    values = std::max(values, engine::Painter::measure(lines[i].second, style).width_px);
  }
  names = std::min(names, most * 0.6f);
  values = std::min(values, most * 0.6f);
  const float line = std::round(size * 1.45f);
  const float width = names + (values > 0 ? values + size : 0) + size * 1.6f;
  const float height = line * static_cast<float>(lines.size()) + size * 0.6f;
  const float gap = size * 1.2f;
  const float x = mouse_->x + gap + width <= room_.right() ? mouse_->x + gap : mouse_->x - gap - width;
  const float y = std::clamp(mouse_->y + gap, room_.y, std::max(room_.y, room_.bottom() - height));
  const Rect box{std::round(std::max(room_.x, x)), std::round(y), std::round(width), std::round(height)};
  theme::paint_bubble(painter, box, size * 0.4f);
  for (size_t i = 0; i < lines.size(); ++i) {
    const float middle = box.y + size * 0.3f + line * (static_cast<float>(i) + 0.5f);
    style.color = i == 0 ? theme::kAccent : theme::kControlText;
    painter.text(theme::fitted_text(lines[i].first, names, style), {box.x + size * 0.8f, middle}, style);
    style.color = theme::kControlText;
    painter.text(theme::fitted_text(lines[i].second, values, style), {box.x + size * 1.8f + names, middle}, style);
  }
  painter.flush();
}

// --- menus -----------------------------------------------------------------------------------------------------------

// Names of single values of a thing, or of the frame.
std::vector<std::string> SceneControl::fields_of(const Selection& selection) const {
  const recorder::FrameSchema& schema = player_.source().schema();
  const recorder::Group* const list = schema.find_group(selection.group);
  std::vector<std::string> names;
  if (list == nullptr) return {name_of(selection)};
  for (const Field& field : list->fields) {
    if (field.count == 1) names.push_back(name_of(selection) + "." + recorder::Expression::escaped_name(field.name));
  }
  return names;
}

void SceneControl::open_menu(Point anchor, const Selection& thing) {
  std::vector<Menu::Item> items;
  std::vector<std::function<void()>> actions;
  const auto add = [&](std::string text, std::string detail, std::function<void()> action) {
    items.push_back({std::move(text), std::move(detail), true});
    actions.push_back(std::move(action));
  };
  const GameView& game = picture_.game();
  const std::string name = name_of(thing);
  const bool in_scene = picture_.game().scene() != nullptr;
  if (in_scene && !name.empty()) {
    const bool follows = thing.is_same_thing(look_.followed);
    add(follows ? "Stop following" : "Follow", "", [this, thing] { follow(thing); });
    add("Plot a value of it ...", "", [=, this] { open_fields(anchor, thing, true); });
    add("Watch a value of it ...", "", [=, this] { open_fields(anchor, thing, false); });
    add("All about it", "F1", [this, thing] {
      player_.inspection().select(thing);
      execute_({CommandId::kOverlay, 1});
    });
  }
  if (in_scene) {
    add("Show all of the scene", "", [this] { execute({CommandId::kShowWhole, 0}); });
    add("Trails", look_.trails ? "on" : "off", [this] { execute({CommandId::kTrails, 0}); });
  }
  if (game.has_own_painter()) {
    add("Picture", in_scene ? "scene" : "game's painter", [this] { execute({CommandId::kSwitchPicture, 0}); });
  }
  add("Choose the fields of the scene ...", "", [=, this] { open_chooser(anchor); });
  popups_.open(Menu(name.empty() ? "Picture" : recorder::base::shown_text(name), std::move(items), 0, anchor,
                    [actions = std::move(actions)](size_t item) { actions[item](); }));
}

void SceneControl::open_fields(Point anchor, const Selection& thing, bool plots) {
  const std::vector<std::string> names = fields_of(thing);
  std::vector<Menu::Item> items;
  for (const std::string& name : names) items.push_back({recorder::base::shown_text(name), "", true});
  if (items.empty()) return player_.say("it has no single value");
  popups_.open(Menu(plots ? "Plot" : "Watch for changes", std::move(items), 0, anchor, [=, this](size_t item) {
    engine::Inspection& inspection = player_.inspection();
    const std::string text = plots ? names[item] : "changed(" + names[item] + ")";
    const size_t watch = inspection.add_watch(text);
    if (plots) inspection.set_plotted(watch, true);
    player_.say((plots ? "plotted: " : "watched: ") + text + " - F1 shows it");
  }));
}

// --- choosing fields ---------------------------------------------------------------------------------------------------

namespace {

struct Role {
  const char* name;
  std::string SceneThings::*value;
  bool is_needed;
};
constexpr std::array<Role, 6> kRoles{{{"x", &SceneThings::x, true},
                                      {"y", &SceneThings::y, true},
                                      {"Size (radius)", &SceneThings::size, false},
                                      {"Colour", &SceneThings::color_by, false},
                                      {"Angle", &SceneThings::angle, false},
                                      {"Label", &SceneThings::label, false}}};
constexpr size_t kLabelRole = 5;

std::string title_of(const SceneThings& things) { return things.group.empty() ? "the frame" : things.group; }

const std::vector<Field>& fields_in(const recorder::FrameSchema& schema, const std::string& group) {
  const recorder::Group* const list = schema.find_group(group);
  return list == nullptr ? schema.fields() : list->fields;
}

// What can stand for a role: numbers, of short arrays each; for a label any field.
std::vector<std::string> candidates(const std::vector<Field>& fields, bool any_field) {
  constexpr uint32_t kLongestVector = 4;
  std::vector<std::string> names;
  for (const Field& field : fields) {
    if (any_field || (field.count == 1 && field.type != recorder::FieldType::kChar)) {
      names.push_back(field.name);
    } else if (field.type != recorder::FieldType::kChar && field.count <= kLongestVector) {
      for (uint32_t i = 0; i < field.count; ++i) names.push_back(field.name + "[" + std::to_string(i) + "]");
    }
  }
  return names;
}

recorder::Scene chosen_or_proposed(GameView& game, const recorder::FrameSchema& schema) {
  if (const engine::ScenePainter* const scene = game.scene()) return scene->scene();
  return schema.scene().empty() ? recorder::proposed_scene(schema) : schema.scene();
}

}  // namespace

void SceneControl::choose(const recorder::Scene& scene) {
  if (const recorder::Status set = picture_.set_scene(scene); !set.ok()) return player_.say(set.message());
  picture_.show_scene(true);
  look_.followed = {};
  keep_scene(player_.source().schema().name(), scene, *writer_);
}

void SceneControl::open_chooser(Point anchor, size_t highlighted) {
  const recorder::FrameSchema& schema = player_.source().schema();
  const recorder::Scene scene = chosen_or_proposed(picture_.game(), schema);
  std::vector<Menu::Item> items;
  for (const SceneThings& things : scene.things) {
    items.push_back({"Things: " + recorder::base::shown_text(title_of(things)), things.x + ", " + things.y, true});
  }
  for (const recorder::SceneGrid& grid : scene.grids) {
    items.push_back({"Grid: " + recorder::base::shown_text(grid.field), "leave out", scene.grids.size() > 1 || !scene.things.empty()});
  }
  items.push_back({"Add things or a grid ...", "", true});
  items.push_back({"y grows", scene.y_up ? "upwards" : "downwards", true});
  items.push_back({"As the game says", schema.scene().empty() ? "by the names of its fields" : "", true});
  popups_.open(Menu("Fields of the scene", std::move(items), highlighted, anchor, [=, this](size_t item) {
    recorder::Scene changed = scene;
    if (item < scene.things.size()) return open_things(anchor, item);
    const size_t grid = item - scene.things.size();
    const size_t rest = grid - std::min(grid, scene.grids.size());
    if (grid >= scene.grids.size() && rest == 0) return open_additions(anchor);
    if (grid < scene.grids.size()) changed.grids.erase(changed.grids.begin() + static_cast<std::ptrdiff_t>(grid));
    if (grid >= scene.grids.size() && rest == 1) changed.y_up = !changed.y_up;
    if (grid >= scene.grids.size() && rest == 2) changed = {};
    choose(changed);
    open_chooser(anchor, std::min(item, item - (grid < scene.grids.size() ? 1 : 0)));
  }));
}

void SceneControl::open_things(Point anchor, size_t things, size_t highlighted) {
  const recorder::Scene scene = chosen_or_proposed(picture_.game(), player_.source().schema());
  if (things >= scene.things.size()) return open_chooser(anchor);
  std::vector<Menu::Item> items;
  for (const Role& role : kRoles) {
    const std::string& value = scene.things[things].*role.value;
    items.push_back({role.name, value.empty() ? "-" : recorder::base::shown_text(value), true});
  }
  items.push_back({"Leave out", "", scene.things.size() + scene.grids.size() > 1});
  items.push_back({"Back", "", true});
  popups_.open(Menu("Things: " + recorder::base::shown_text(title_of(scene.things[things])), std::move(items),
                    highlighted, anchor, [=, this](size_t item) {
                      if (item < kRoles.size()) return open_values(anchor, things, item);
                      if (item == kRoles.size()) {
                        recorder::Scene changed = scene;
                        changed.things.erase(changed.things.begin() + static_cast<std::ptrdiff_t>(things));
                        choose(changed);
                      }
                      open_chooser(anchor);
                    }));
}

void SceneControl::open_values(Point anchor, size_t things, size_t role) {
  const recorder::FrameSchema& schema = player_.source().schema();
  recorder::Scene scene = chosen_or_proposed(picture_.game(), schema);
  if (things >= scene.things.size()) return open_chooser(anchor);
  const Role& of = kRoles[role];
  std::vector<std::string> names = candidates(fields_in(schema, scene.things[things].group), role == kLabelRole);
  if (!of.is_needed) names.insert(names.begin(), "");
  std::vector<Menu::Item> items;
  size_t now = 0;
  for (const std::string& name : names) {
    if (name == scene.things[things].*of.value) now = items.size();
    items.push_back({name.empty() ? "none" : recorder::base::shown_text(name), "", true});
  }
  popups_.open(Menu(of.name, std::move(items), now, anchor, [=, this](size_t item) {
    recorder::Scene changed = scene;
    changed.things[things].*kRoles[role].value = names[item];
    choose(changed);
    open_things(anchor, things, role);
  }));
}

void SceneControl::open_additions(Point anchor) {
  const recorder::FrameSchema& schema = player_.source().schema();
  const recorder::Scene scene = chosen_or_proposed(picture_.game(), schema);
  std::vector<Menu::Item> items;
  std::vector<recorder::Scene> with;
  const auto add = [&](std::string text, const recorder::Scene& changed) {
    items.push_back({recorder::base::shown_text(text), "", true});
    with.push_back(changed);
  };
  const auto add_things = [&](const std::string& group, const std::vector<Field>& fields) {
    const std::vector<std::string> names = candidates(fields, false);
    if (names.size() < 2) return;
    const recorder::Scene proposed = recorder::proposed_scene(schema);
    const auto known = std::ranges::find(proposed.things, group, &SceneThings::group);
    recorder::Scene changed = scene;
    changed.things.push_back(known != proposed.things.end() ? *known
                                                            : SceneThings{.group = group, .x = names[0], .y = names[1]});
    add("Things: " + title_of(changed.things.back()), changed);
  };
  for (const recorder::Group& group : schema.groups()) add_things(group.name, group.fields);
  add_things("", schema.fields());
  for (const Field& field : schema.fields()) {
    if (field.columns == 0) continue;
    recorder::Scene changed = scene;
    changed.grids.push_back({.field = field.name});
    add("Grid: " + field.name, changed);
  }
  if (items.empty()) return player_.say("these frames have no two numbers that could be a place, and no grid");
  popups_.open(Menu("Add to the scene", std::move(items), 0, anchor, [=, this](size_t item) {
    choose(with[item]);
    open_chooser(anchor);
  }));
}

}  // namespace replay
