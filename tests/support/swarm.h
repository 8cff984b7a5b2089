// A game with a list of things, for tests and benchmarks: circles that fly, bounce off each other, hit, die and are
// born. Its frames have a group with identities, positions in floats, fixed-point angles, flags, events with what
// happened to whom, a log line and a scene, and no painter.
//
// Pure functions without state of their own; any thread. The same seed gives the same ticks everywhere: only sums,
// products and comparisons of floats.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <span>

#include "recorder/schema/describe.h"

namespace testing_support {

struct Bug {
  uint32_t id;       // from 1, never used twice
  float x, y;        // metres
  float vx, vy;      // metres a tick
  float radius;      //
  uint16_t heading;  // 65536 a turn
  int16_t hp;
  uint8_t kind;
  uint8_t state;  // kBugHurt, kBugNew
  uint8_t rest[2];
};
inline constexpr uint8_t kBugHurt = 1, kBugNew = 2;

struct BugHit {
  uint32_t who, by;
  int32_t damage;
};

template <uint32_t kBugs>
struct SwarmOf {
  uint64_t random;
  uint32_t tick, next_id, bug_count, hit_count;
  Bug bugs[kBugs];
  BugHit hits[32];
  char said[40];
};

inline constexpr float kSwarmSide = 100;
inline constexpr uint64_t kSwarmHit = 1u << 0, kSwarmBorn = 1u << 1, kSwarmDied = 1u << 2;

inline constexpr auto kBug = recorder::describe<Bug>(
    "bug", 1, recorder::field<&Bug::id>("id"), recorder::field<&Bug::x>("x", "m"), recorder::field<&Bug::y>("y", "m"),
    recorder::field<&Bug::vx>("vx", "m/tick"), recorder::field<&Bug::vy>("vy", "m/tick"),
    recorder::field<&Bug::radius>("radius", "m"),
    recorder::field<&Bug::heading>("heading", "deg").scaled(360.0 / 65536), recorder::field<&Bug::hp>("hp"),
    recorder::field<&Bug::kind>("kind").named("ant", "bee", "wasp"),
    recorder::field<&Bug::state>("state").flags("hurt", "new"), recorder::reserved<&Bug::rest>());
inline constexpr auto kBugHit =
    recorder::describe<BugHit>("hit", 1, recorder::field<&BugHit::who>("who"), recorder::field<&BugHit::by>("by"),
                               recorder::field<&BugHit::damage>("damage"));

template <uint32_t kBugs>
recorder::FrameSchema swarm_schema() {
  using Swarm = SwarmOf<kBugs>;
  static constexpr auto kSwarm = recorder::describe<Swarm, sizeof(Swarm) + 32>(
      "swarm", 1, recorder::field<&Swarm::random>("random"), recorder::field<&Swarm::tick>("tick", "ticks"),
      recorder::field<&Swarm::next_id>("next_id"), recorder::field<&Swarm::bug_count>("bug_count"),
      recorder::field<&Swarm::hit_count>("hit_count"),
      recorder::group<&Swarm::bugs>("bugs", kBug, "All that fly.")
          .template counted_by<&Swarm::bug_count>()
          .template identified_by<&Bug::id>(),
      recorder::group<&Swarm::hits>("hits", kBugHit).template counted_by<&Swarm::hit_count>(),
      recorder::field<&Swarm::said>("said", "", "What the game logs.").as_log(),
      recorder::event(0, "hit", 0xffb040).for_each("hits").with("who", "by", "damage"),
      recorder::event(1, "born", 0x60c080), recorder::event(2, "died", 0xd05050),
      recorder::scene(recorder::within({0, 0}, {kSwarmSide, kSwarmSide}),
                      recorder::things("bugs", "x", "y").angle("heading").size("radius").color_by("kind"),
                      recorder::line(recorder::ScenePoint{0, 0}, recorder::ScenePoint{kSwarmSide, 0},
                                     recorder::ScenePoint{kSwarmSide, kSwarmSide}, recorder::ScenePoint{0, kSwarmSide})
                          .closed()));
  return kSwarm.schema();
}

// 0 .. 1
inline float swarm_chance(uint64_t& random) {
  random ^= random << 13;
  random ^= random >> 7;
  random ^= random << 17;
  return static_cast<float>(random >> 40) * (1.0f / 16777216.0f);
}

template <uint32_t kBugs>
void give_birth(SwarmOf<kBugs>& swarm) {
  if (swarm.bug_count == kBugs) return;
  Bug& bug = swarm.bugs[swarm.bug_count++];
  bug = {};
  bug.id = swarm.next_id++;
  bug.x = 5 + 90 * swarm_chance(swarm.random);
  bug.y = 5 + 90 * swarm_chance(swarm.random);
  bug.vx = swarm_chance(swarm.random) - 0.5f;
  bug.vy = swarm_chance(swarm.random) - 0.5f;
  bug.radius = 0.4f + 0.8f * swarm_chance(swarm.random);
  bug.heading = static_cast<uint16_t>(65535 * swarm_chance(swarm.random));
  bug.hp = 100;
  bug.kind = static_cast<uint8_t>(bug.id % 3);
  bug.state = kBugNew;
}

template <uint32_t kBugs>
void start_swarm(SwarmOf<kBugs>& swarm, uint64_t seed, uint32_t bugs) {
  swarm = {};
  swarm.random = seed * 2 + 1;
  swarm.next_id = 1;
  for (uint32_t i = 0; i < std::min(bugs, kBugs); ++i) give_birth(swarm);
}

inline void fly(Bug& bug, uint64_t& random) {
  bug.state = 0;
  bug.vx += 0.02f * (swarm_chance(random) - 0.5f);
  bug.vy += 0.02f * (swarm_chance(random) - 0.5f);
  bug.x += bug.vx;
  bug.y += bug.vy;
  if (bug.x < bug.radius || bug.x > kSwarmSide - bug.radius) bug.vx = -bug.vx;
  if (bug.y < bug.radius || bug.y > kSwarmSide - bug.radius) bug.vy = -bug.vy;
  bug.x = std::clamp(bug.x, bug.radius, kSwarmSide - bug.radius);
  bug.y = std::clamp(bug.y, bug.radius, kSwarmSide - bug.radius);
  bug.heading = static_cast<uint16_t>(bug.heading + 200 + 300 * bug.kind);
}

// The next tick, in place; returns its event bits. A bug that dies leaves its place to the last one.
template <uint32_t kBugs>
uint64_t step_swarm(SwarmOf<kBugs>& swarm) {
  uint64_t events = 0;
  ++swarm.tick;
  swarm.hit_count = 0;
  std::fill(std::begin(swarm.said), std::end(swarm.said), '\0');
  for (uint32_t i = 0; i < swarm.bug_count; ++i) fly(swarm.bugs[i], swarm.random);
  for (uint32_t i = 0; i + 1 < swarm.bug_count && swarm.hit_count < 32; ++i) {  // neighbours in the list alone collide
    Bug& a = swarm.bugs[i];
    Bug& b = swarm.bugs[i + 1];
    const float dx = a.x - b.x, dy = a.y - b.y, reach = 4 * (a.radius + b.radius);
    if (dx * dx + dy * dy > reach * reach) continue;
    std::swap(a.vx, b.vx);
    std::swap(a.vy, b.vy);
    const auto damage = static_cast<int16_t>(10 + 5 * a.kind);
    b.hp = static_cast<int16_t>(b.hp - damage);
    b.state = static_cast<uint8_t>(b.state | kBugHurt);
    swarm.hits[swarm.hit_count++] = {b.id, a.id, damage};
    events |= kSwarmHit;
  }
  for (uint32_t i = 0; i < swarm.bug_count; ++i) {
    if (swarm.bugs[i].hp > 0) continue;
    std::snprintf(swarm.said, sizeof swarm.said, "bug %u died", swarm.bugs[i].id);
    swarm.bugs[i--] = swarm.bugs[--swarm.bug_count];
    events |= kSwarmDied;
  }
  if (swarm_chance(swarm.random) < 0.1f && swarm.bug_count < kBugs) {
    give_birth(swarm);
    events |= kSwarmBorn;
  }
  return events;
}

}  // namespace testing_support
