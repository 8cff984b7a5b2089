// Where one side of a ring stands, from its stored and its fields: every state that a kill or a foreign program can
// leave in small rings.
#include "tests/recorder/ring/ring_fixture.h"

namespace ring_test {
namespace {

using recorder::ring::kMoving;
using recorder::ring::packed_of;
using recorder::ring::Position;
using recorder::ring::resolve;

constexpr uint32_t kCounters[] = {0, 1, 5, 1000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff};

// Calls use(slot_count, position) for every index of every small ring, at counters of all kinds.
template <typename Use>
void for_all_positions(Use use) {
  for (uint32_t slot_count = 1; slot_count <= 12; ++slot_count) {
    for (uint32_t index = 0; index < slot_count; ++index) {
      for (const uint32_t sequence : kCounters) use(slot_count, Position{index, sequence});
    }
  }
}

TEST(RingResolve, EveryStateOfEveryStepGivesTheStep) {
  for_all_positions([](uint32_t slot_count, Position before) {
    for (uint32_t steps = 1; steps <= slot_count; ++steps) {
      const Position after{(before.index + steps) % slot_count, before.sequence + steps};
      EXPECT_EQ(before.advanced(steps, slot_count), after);
      EXPECT_EQ(resolve(packed_of(before), before, slot_count), before) << "before the packed position";
      EXPECT_EQ(resolve(packed_of(after) | kMoving, before, slot_count), after) << "marked packed position";
      EXPECT_EQ(resolve(packed_of(after) | kMoving, {after.index, before.sequence}, slot_count), after) << "index";
      EXPECT_EQ(resolve(packed_of(after) | kMoving, after, slot_count), after) << "sequence";
      EXPECT_EQ(resolve(packed_of(after), after, slot_count), after) << "packed position";
    }
  });
}

TEST(RingResolve, WordThatWasNeverSetGivesTheFields) {
  for_all_positions([](uint32_t slot_count, Position fields) {
    EXPECT_EQ(resolve(0, fields, slot_count), fields);
    EXPECT_EQ(resolve(uint64_t{fields.sequence + 1} << 32, fields, slot_count), fields) << "no index";
    EXPECT_EQ(resolve(packed_of({slot_count, fields.sequence + 1}) | kMoving, fields, slot_count), fields)
        << "index out of range";
  });
}

TEST(RingResolve, ForeignProgressGivesTheFields) {
  for_all_positions([](uint32_t slot_count, Position ours) {
    for (uint32_t steps = 1; steps <= 4 * slot_count; ++steps) {
      const Position foreign{(ours.index + steps) % slot_count, ours.sequence + steps};
      EXPECT_EQ(resolve(packed_of(ours), foreign, slot_count), foreign);
    }
  });
}

TEST(RingResolve, ForeignResetGivesTheFieldsWhereverTheyAre) {
  for_all_positions([](uint32_t slot_count, Position ours) {
    for (uint32_t foreign_steps = 0; foreign_steps <= 2 * slot_count; ++foreign_steps) {
      const Position foreign{foreign_steps % slot_count, foreign_steps};
      EXPECT_EQ(resolve(packed_of(ours), foreign, slot_count), foreign);
    }
  });
}

TEST(RingResolve, FieldsFarBehindTheWordAreNoCrash) {
  for_all_positions([](uint32_t slot_count, Position fields) {
    const uint32_t far = slot_count + 1;
    const Position stored{(fields.index + far) % slot_count, fields.sequence + far};
    EXPECT_EQ(resolve(packed_of(stored) | kMoving, fields, slot_count), fields);
  });
}

TEST(RingResolve, CursorThatNoStepExplainsIsNoCrash) {
  // Word one step ahead, but the index is neither where it was nor where the step led.
  const Position stored{4, 101};
  for (uint32_t index = 0; index < 10; ++index) {
    const bool explained = index == 3 || index == 4;
    EXPECT_EQ(resolve(packed_of(stored) | kMoving, {index, 100}, 10), explained ? stored : (Position{index, 100}))
        << index;
  }
}

}  // namespace
}  // namespace ring_test
