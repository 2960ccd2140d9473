// What all processes use, in one go.
#include <pthread.h>

#include <atomic>
#include <vector>

#include "core/process_scan.h"
#include "functions.h"
#include "spare_descriptors.h"

namespace reaper::addon {

namespace {

// As src/native/contract.ts has it. All 0 where the process was gone before it was looked at.
struct Row {
  double pid = 0, parent = 0, start_time = 0, zombie = 0, own_ms = 0, reaped_ms = 0, resident_bytes = 0;
};

// A look at one costs the kernel ten microseconds, and a thread costs less than ten looks.
constexpr size_t kWorthAThread = 100;
constexpr size_t kMostHelpers = 3;
constexpr size_t kStack = 64 * 1024;

struct Reading {
  const ProcessTable& table;
  const std::vector<pid_t>& pids;
  Row* rows;
  std::atomic<size_t> next{0};
};

void* read_rows(void* data) {
  auto* const reading = static_cast<Reading*>(data);
  for (size_t i = reading->next++; i < reading->pids.size(); i = reading->next++) {
    ProcessFacts facts;
    const bool there = reading->table.facts(reading->pids[i], facts) == 0;
    reading->rows[i] =
        !there ? Row() : Row{static_cast<double>(facts.id.pid),        static_cast<double>(facts.ppid),
                             static_cast<double>(facts.id.start_time), facts.is_zombie() ? 1.0 : 0.0,
                             static_cast<double>(facts.cpu_ms),        static_cast<double>(facts.reaped_ms),
                             static_cast<double>(facts.rss_bytes)};
  }
  return nullptr;
}

// The calling thread takes part, so that all is read where no thread can be had.
void read_together(Reading& reading) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_t helpers[kMostHelpers];
  size_t count = 0;
  while (count < kMostHelpers && count < reading.pids.size() / kWorthAThread &&
         pthread_create(&helpers[count], &attributes, &read_rows, &reading) == 0)
    count++;
  pthread_attr_destroy(&attributes);
  read_rows(&reading);
  while (count > 0) pthread_join(helpers[--count], nullptr);
}

}  // namespace

Napi::Value read_processes(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const SpareDescriptors::Loan loan;
  ProcessTable table;
  std::vector<pid_t> pids;
  int error = table.open();
  if (error == 0)
    error = list_processes(
        table, [](void* all, pid_t pid) { static_cast<std::vector<pid_t>*>(all)->push_back(pid); }, &pids);
  if (error != 0) return Napi::Number::New(env, error);
  constexpr size_t kWidth = sizeof(Row) / sizeof(double);
  Napi::Float64Array out = Napi::Float64Array::New(env, pids.size() * kWidth);
  Reading reading{table, pids, reinterpret_cast<Row*>(out.Data())};
  read_together(reading);
  return out;
}

}  // namespace reaper::addon
