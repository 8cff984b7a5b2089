// Rounds: every contender of a benchmark is run once a round, one after the other, and only then once more. What slows
// a machine down for seconds - another program, a warm processor, a neighbour on the same host - then meets all of them
// alike, and the ratio of two contenders within one round holds where their absolute numbers do not.
//
// One thread uses it; what a contender measures is its own affair.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace bench {

// Median and quartiles of samples: the middle half lies between low and high.
struct Spread {
  double low = 0;
  double median = 0;
  double high = 0;
};
Spread spread_of(std::vector<double> samples);

class Rounds {
 public:
  // `measure` runs the contender once and gives its number, in a unit that is the caller's.
  void add(const std::string& name, std::function<double()> measure);

  // Runs all contenders `rounds` times; every round begins with another of them. `progress(done)` is told after each
  // round.
  void run(int rounds, const std::function<void(int)>& progress);

  // A contender's numbers, one a round. Names nobody has added are an error in the program: throws std::out_of_range.
  const std::vector<double>& samples(const std::string& name) const;

 private:
  struct Contender {
    std::string name;
    std::function<double()> measure;
    std::vector<double> samples;
  };
  std::vector<Contender> contenders_;
};

}  // namespace bench
