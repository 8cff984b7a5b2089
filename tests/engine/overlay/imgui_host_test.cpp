#include "engine/overlay/imgui_host.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <SDL.h>

#include <optional>
#include <string>

#include "engine/draw/target.h"
#include "engine/draw/triangles.h"
#include "engine/platform/window.h"
#include "tests/support/temp_dir.h"

namespace engine {
namespace {

void show_panel() {
  ImGui::SetNextWindowPos({10, 10}, ImGuiCond_Once);
  ImGui::SetNextWindowSize({180, 80}, ImGuiCond_Once);
  ImGui::Begin("Panel");
  ImGui::Text("frame 1234");
  ImGui::ProgressBar(0.5f);
  ImGui::End();
}

void draw_frames(ImGuiHost& host, const Target& target, int frames = 3) {
  for (int i = 0; i < frames; ++i) {
    clear(target, rgb(0xff00ff));
    host.begin_frame();
    show_panel();
    host.end_frame_and_draw();
  }
}

int64_t panel_pixels(const Image& image) {
  const Image empty(image.width_px(), image.height_px(), rgb(0xff00ff));
  return compare(image, empty).pixels;
}

TEST(ImGuiHost, DrawsOnAnImage) {
  const Canvas canvas(200, 100);
  ImGuiHost host(canvas.target(), nullptr);
  draw_frames(host, canvas.target());
  EXPECT_GT(panel_pixels(canvas.image()), 180 * 80 * 0.95);
  EXPECT_LT(panel_pixels(canvas.image()), 180 * 80 * 1.05);
  int bright = 0;  // the letters
  for (int y = 30; y < 50; ++y) {
    for (int x = 10; x < 190; ++x) bright += canvas.image().at(x, y).g > 200;
  }
  EXPECT_GT(bright, 40);
}

TEST(ImGuiHost, IsTwiceAsLargeOnAHiDpiDisplay) {
  const Canvas canvas(400, 200, 2);
  ImGuiHost host(canvas.target(), nullptr);
  draw_frames(host, canvas.target());
  EXPECT_GT(panel_pixels(canvas.image()), 4 * 180 * 80 * 0.95);
  EXPECT_EQ(canvas.image().at(395, 195), rgb(0xff00ff));
}

TEST(ImGuiHost, SameFramesGiveTheSameBytes) {
  const Canvas first(200, 100), second(200, 100);
  ImGuiHost a(first.target(), nullptr), b(second.target(), nullptr);  // side by side
  for (int i = 0; i < 3; ++i) {
    draw_frames(a, first.target(), 1);
    draw_frames(b, second.target(), 1);
  }
  EXPECT_TRUE(compare(first.image(), second.image()).identical());
}

TEST(ImGuiHost, NothingExistsBeforeItIsShown) {
  const Canvas canvas(200, 100);
  ImGuiHost host(canvas.target(), nullptr);
  SDL_Event event{};
  event.type = SDL_MOUSEMOTION;
  EXPECT_FALSE(host.process_event(event));
  host.end_frame_and_draw();
  EXPECT_FALSE(host.started());
  EXPECT_EQ(ImGui::GetCurrentContext(), nullptr);
}

TEST(ImGuiHost, LivesManyTimesInOneProcess) {
  const Canvas canvas(200, 100);
  for (int i = 0; i < 5; ++i) {
    ImGuiHost host(canvas.target(), nullptr);
    draw_frames(host, canvas.target());
    if (i == 3) host.begin_frame();  // goes away in the middle of a frame
  }
  EXPECT_EQ(ImGui::GetCurrentContext(), nullptr);
}

ImVec2 place_of_panel(ImGuiHost& host, std::optional<ImVec2> moved_to) {
  host.begin_frame();
  if (moved_to) ImGui::SetNextWindowPos(*moved_to);
  ImGui::Begin("movable");
  const ImVec2 place = ImGui::GetWindowPos();
  ImGui::End();
  host.end_frame_and_draw();
  return place;
}

TEST(ImGuiHost, TellsWherePanelsAreAndWritesNothing) {
  const testing_support::TempDir folder;
  const Canvas canvas(200, 100);
  std::string places;
  {
    ImGuiHost host(canvas.target(), nullptr);
    EXPECT_EQ(host.places(), "");
    place_of_panel(host, ImVec2(31, 17));
    bool changed = false;
    for (int i = 0; i < 600 && !changed; ++i) {  // ten seconds of pictures: it does not hurry
      place_of_panel(host, std::nullopt);
      changed = host.take_places_changed();
    }
    EXPECT_TRUE(changed);
    EXPECT_FALSE(host.take_places_changed()) << "once";
    places = host.places();
  }
  ImGuiHost again(canvas.target(), nullptr, {.places = places});
  EXPECT_EQ(again.places(), places) << "before the first picture";
  const ImVec2 place = place_of_panel(again, std::nullopt);
  EXPECT_EQ(place.x, 31);
  EXPECT_EQ(place.y, 17);
  EXPECT_EQ(folder.entries(), 0u);
}

TEST(ImGuiHost, WorksInAWindowAndTakesClicksOnPanels) {
  std::unique_ptr<Window> window;
  const recorder::Status opened =
      Window::open({.width = 200, .height = 100, .min_width = 50, .min_height = 50, .headless = true}, window);
  ASSERT_TRUE(opened) << opened.message();
  for (int round = 0; round < 2; ++round) {
    ImGuiHost host(window->target(), window.get());
    for (int i = 0; i < 3; ++i) {
      window->begin_frame();
      draw_frames(host, window->target(), 1);
      window->present();
    }
    Image picture;
    ASSERT_TRUE(window->read_pixels(picture));
    EXPECT_GT(panel_pixels(picture), 180 * 80 * 0.95);
    SDL_Event key{};
    key.type = SDL_KEYDOWN;
    key.key.keysym.sym = SDLK_SPACE;
    EXPECT_FALSE(host.process_event(key)) << "no text field has the focus";
  }
}

}  // namespace
}  // namespace engine
