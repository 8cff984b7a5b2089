// Job: work on a thread, its progress, its end and its result.
#include "recorder/base/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace recorder::base {
namespace {

using testing::HasSubstr;

TEST(BaseJob, GivesItsResultOnce) {
  Job job;
  EXPECT_FALSE(job.is_running());
  EXPECT_FALSE(job.take_result().has_value());
  EXPECT_TRUE(job.wait().ok());
  ASSERT_TRUE(job.start([](Job::Control&) { return Status::failure("no luck"); }).ok());
  EXPECT_EQ(job.wait().message(), "no luck");
  EXPECT_TRUE(job.wait().ok());
  EXPECT_FALSE(job.take_result().has_value());
}

TEST(BaseJob, ResultIsThereOnceTheWorkHasEnded) {
  std::promise<void> may_end;
  Job job;
  ASSERT_TRUE(job.start([&](Job::Control& control) {
                   control.report(1, 4);
                   may_end.get_future().wait();
                   return Status();
                 })
                  .ok());
  EXPECT_TRUE(job.is_running());
  EXPECT_FALSE(job.take_result().has_value());
  may_end.set_value();
  while (job.is_running()) std::this_thread::yield();
  EXPECT_DOUBLE_EQ(job.progress(), 0.25);
  const std::optional<Status> result = job.take_result();
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->ok());
}

TEST(BaseJob, CancellingEndsTheWork) {
  Job job;
  ASSERT_TRUE(job.start([](Job::Control& control) {
                   while (control.report(0, 0)) std::this_thread::yield();
                   return control.cancel_flag() ? Status::failure("cancelled") : Status();
                 })
                  .ok());
  EXPECT_FALSE(job.was_cancelled());
  job.cancel();
  EXPECT_TRUE(job.was_cancelled());
  EXPECT_EQ(job.wait().message(), "cancelled");
}

TEST(BaseJob, DestructionEndsTheWork) {
  std::atomic<bool> ended = false;
  {
    Job job;
    ASSERT_TRUE(job.start([&](Job::Control& control) {
                     while (!control.cancelled()) std::this_thread::yield();
                     ended = true;
                     return Status();
                   })
                    .ok());
  }
  EXPECT_TRUE(ended);
}

TEST(BaseJob, NextWorkCancelsTheOneBefore) {
  Job job;
  ASSERT_TRUE(job.start([](Job::Control& control) {
                   while (!control.cancelled()) std::this_thread::yield();
                   return Status::failure("first");
                 })
                  .ok());
  ASSERT_TRUE(job.start([](Job::Control&) { return Status::failure("second"); }, Job::Priority::kBackground).ok());
  EXPECT_FALSE(job.was_cancelled());
  EXPECT_EQ(job.wait().message(), "second");
}

TEST(BaseJob, ExceptionBecomesTheResult) {
  Job job;
  ASSERT_TRUE(job.start([](Job::Control&) -> Status { throw std::runtime_error("out of luck"); }).ok());
  EXPECT_THAT(job.wait().message(), HasSubstr("out of luck"));
  ASSERT_TRUE(job.start([](Job::Control&) -> Status { throw 3; }).ok());
  EXPECT_FALSE(job.wait().ok());
}

TEST(BaseJob, ThreadThatCannotBeStartedIsAFailureAndTheNextOneWorks) {
  Job job;
  refuse_threads_for_tests(1);
  EXPECT_THAT(job.start([](Job::Control&) { return Status(); }).message(), HasSubstr("no thread could be started: "));
  EXPECT_FALSE(job.is_running());
  EXPECT_FALSE(job.take_result());
  ASSERT_TRUE(job.start([](Job::Control&) { return Status::failure("ran"); }).ok());
  EXPECT_EQ(job.wait().message(), "ran");
}

}  // namespace
}  // namespace recorder::base
