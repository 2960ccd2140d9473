// A few descriptors that are held for nothing but to be given up when a process must be looked at or ended and the
// program has used up all others.
#pragma once

namespace reaper::addon {

class SpareDescriptors {
 public:
  // Takes them; errno, or 0. Once, when the watcher thread starts.
  static int take();

  // While one lives, those descriptors are free. Another thread may snatch them: then the kill path has what is
  // left.
  class Loan {
   public:
    Loan();
    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
  };
};

}  // namespace reaper::addon
