#include "loose_task.h"

#include "core/json.h"
#include "spare_descriptors.h"

namespace reaper::addon {

void LooseTask::ready(Poller& poller, unsigned slot, const Ready&) {
  const SpareDescriptors::Loan loan;
  poller_ = &poller;
  run_.member_exited(slot);
  check();
}

void LooseTask::turn(Poller& poller) {
  const SpareDescriptors::Loan loan;
  poller_ = &poller;
  obey();
  run_.tick();
  check();
}

int LooseTask::prepare(Poller& poller) {
  poller_ = &poller;
  const int error = tree_.reserve();
  if (error != 0) return error;
  make_identity(tree_.table(), identity_);
  report_.id = identity_.id.view();
  report_.boot_id = identity_.boot_id.view();
  report_.supervisor = identity_.self;
  report_.tier = Tier::kGroup;
  report_.started_wall = wall_now();
  return 0;
}

std::string LooseTask::report_text(bool as_event) {
  std::string buffer(kReportCapacity, '\0');
  Text text(buffer.data(), buffer.size());
  if (as_event) text << R"({"event":"ended","report":)";
  write_report(report_, text);
  if (as_event) text << "}\n";
  buffer.resize(text.length());
  return buffer;
}

void LooseTask::pinned(size_t slot, int fd) { poller_->watch(fd, key(static_cast<unsigned>(slot))); }

void LooseTask::unpinned(size_t, int fd) { poller_->forget(fd); }

}  // namespace reaper::addon
