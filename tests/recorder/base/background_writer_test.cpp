#include "recorder/base/background_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "recorder/base/job.h"

namespace {

using recorder::Status;
using recorder::base::BackgroundWriter;
using Cancelled = const std::atomic<bool>&;

// A disk that answers when it is told to.
class Disk {
 public:
  void wait() { future_.wait(); }
  void answer() { promise_.set_value(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

TEST(BackgroundWriter, WritesInOrderOnAnotherThread) {
  const auto order = std::make_shared<std::vector<int>>();
  const auto other = std::make_shared<std::thread::id>();
  BackgroundWriter writer;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(writer
                    .write("",
                           [=](Cancelled) {
                             order->push_back(i);
                             *other = std::this_thread::get_id();
                             return Status();
                           })
                    .ok());
  }
  writer.finish();
  EXPECT_FALSE(writer.busy());
  ASSERT_EQ(order->size(), 50u);
  EXPECT_TRUE(std::ranges::is_sorted(*order));
  EXPECT_NE(*other, std::this_thread::get_id());
}

TEST(BackgroundWriter, OfOneNameTheLatestWins) {
  const auto disk = std::make_shared<Disk>();
  const auto written = std::make_shared<std::vector<std::string>>();
  BackgroundWriter writer;
  const auto write = [&](const std::string& name, const std::string& what) {
    ASSERT_TRUE(writer.write(name, [=](Cancelled) { return written->push_back(what), Status(); }).ok());
  };
  ASSERT_TRUE(writer.write("keys", [=](Cancelled) { return disk->wait(), written->push_back("first"), Status(); }).ok());
  while (!writer.busy()) std::this_thread::yield();
  write("layout", "old layout");
  write("keys", "keys");  // the first has begun, or is replaced: either way the latest is written
  write("layout", "layout");
  write("", "a");
  write("", "b");
  disk->answer();
  writer.finish();
  if (written->front() == "first") written->erase(written->begin());
  EXPECT_THAT(*written, testing::UnorderedElementsAre("layout", "keys", "a", "b"));
}

TEST(BackgroundWriter, FailuresAreToldOnceAndStopNothing) {
  const auto last = std::make_shared<std::atomic<bool>>(false);
  BackgroundWriter writer;
  ASSERT_TRUE(writer.write("a", [](Cancelled) { return Status::failure("a: no space"); }).ok());
  ASSERT_TRUE(writer.write("b", [](Cancelled) -> Status { throw std::runtime_error("thrown"); }).ok());
  ASSERT_TRUE(writer.write("c", [](Cancelled) -> Status { throw 7; }).ok());
  ASSERT_TRUE(writer.write("d", [=](Cancelled) { return *last = true, Status(); }).ok());
  writer.finish();
  EXPECT_THAT(writer.take_problems(), testing::ElementsAre("a: no space", testing::HasSubstr("thrown"),
                                                           testing::HasSubstr("unexpected failure")));
  EXPECT_TRUE(writer.take_problems().empty());
  EXPECT_TRUE(*last);
}

TEST(BackgroundWriter, WaitsForADiskOnlySoLong) {
  const auto disk = std::make_shared<Disk>();
  const auto ended = std::make_shared<std::promise<void>>();
  {
    BackgroundWriter writer(std::chrono::milliseconds(1));
    ASSERT_TRUE(writer
                    .write("",
                           [=](Cancelled cancelled) {
                             disk->wait();
                             if (cancelled) ended->set_value();
                             return Status();
                           })
                    .ok());
    EXPECT_FALSE(writer.finish(std::chrono::milliseconds(1)));
    EXPECT_TRUE(writer.busy());
  }  // it does not end here for ever, and leaves nothing behind that is freed too early
  disk->answer();
  ended->get_future().wait();
}

TEST(BackgroundWriter, CancellingDropsWhatHasNotBegun) {
  const auto began = std::make_shared<std::promise<void>>();
  const auto dropped = std::make_shared<std::atomic<bool>>(true);
  const auto again = std::make_shared<std::atomic<bool>>(false);
  BackgroundWriter writer;
  ASSERT_TRUE(writer
                  .write("",
                         [=](Cancelled cancelled) {
                           began->set_value();
                           while (!cancelled) std::this_thread::yield();
                           return Status();
                         })
                  .ok());
  ASSERT_TRUE(writer.write("", [=](Cancelled) { return *dropped = false, Status(); }).ok());
  began->get_future().wait();
  writer.cancel();
  writer.finish();
  EXPECT_TRUE(*dropped);
  ASSERT_TRUE(writer.write("", [=](Cancelled cancelled) { return *again = !cancelled, Status(); }).ok());
  writer.finish();
  EXPECT_TRUE(*again) << "and the next is not cancelled";
}

TEST(BackgroundWriter, WithoutAThreadTheWriteIsRefused) {
  BackgroundWriter writer;
  recorder::base::refuse_threads_for_tests(1);
  EXPECT_FALSE(writer.write("a", [](Cancelled) { return Status(); }).ok());
  EXPECT_FALSE(writer.busy());
  EXPECT_TRUE(writer.write("a", [](Cancelled) { return Status(); }).ok());
  writer.finish();
}

}  // namespace
