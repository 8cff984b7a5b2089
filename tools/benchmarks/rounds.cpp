#include "tools/benchmarks/rounds.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace bench {
namespace {

// `fraction` of the sorted samples lie below; between two of them, in proportion.
double quantile(const std::vector<double>& sorted, double fraction) {
  const double at = fraction * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - std::floor(at));
}

}  // namespace

Spread spread_of(std::vector<double> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  return {quantile(samples, 0.25), quantile(samples, 0.5), quantile(samples, 0.75)};
}

void Rounds::add(const std::string& name, std::function<double()> measure) {
  contenders_.push_back({name, std::move(measure), {}});
}

void Rounds::run(int rounds, const std::function<void(int)>& progress) {
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < contenders_.size(); ++i) {
      Contender& contender = contenders_[(static_cast<size_t>(round) + i) % contenders_.size()];
      contender.samples.push_back(contender.measure());
    }
    progress(round + 1);
  }
}

const std::vector<double>& Rounds::samples(const std::string& name) const {
  for (const Contender& contender : contenders_) {
    if (contender.name == name) return contender.samples;
  }
  throw std::out_of_range("no contender " + name);
}

}  // namespace bench
