// Waiting for something outside the test: another process, a screen.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace testing_support {

// Looks again and again until it is so; false when it is still not so after `limit`, which is far more than it takes.
inline bool eventually(const std::function<bool()>& so, std::chrono::seconds limit = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!so()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace testing_support
