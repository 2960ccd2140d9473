#include "wall_time.h"

namespace reaper {

namespace {

void pad(Text& out, int64_t value, int width) {
  int64_t limit = 10;
  for (int i = 1; i < width; i++, limit *= 10) {
    if (value < limit) out << '0';
  }
  out << value;
}

}  // namespace

// Days to a civil date in the proleptic Gregorian calendar, counted in 400-year eras that begin in March, so
// that the leap day is the last of its year.
void append_iso_time(Micros since_epoch, Text& out) {
  constexpr int64_t kDay = 86400;
  const int64_t milliseconds = since_epoch / kMillisecond;
  const int64_t seconds = milliseconds / 1000;
  const int64_t days = seconds / kDay + 719468;
  const int64_t era = days / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  const int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const int64_t second_of_day = seconds % kDay;

  pad(out, year, 4);
  pad(out << '-', month, 2);
  pad(out << '-', day, 2);
  pad(out << 'T', second_of_day / 3600, 2);
  pad(out << ':', second_of_day / 60 % 60, 2);
  pad(out << ':', second_of_day % 60, 2);
  pad(out << '.', milliseconds % 1000, 3);
  out << 'Z';
}

}  // namespace reaper
