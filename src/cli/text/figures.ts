/** Figures for people: short, and of the same width wherever that is possible. A dash where there is none. */

/** `850ms`, `12s`, `4m`, `3h20m`, `5d`. */
export function spanText(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1_000) return `${String(Math.max(0, Math.round(ms)))}ms`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${String(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)}m${rest(seconds % 60, 's', minutes < 10)}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${String(hours)}h${rest(minutes % 60, 'm', hours < 10)}`;
  return `${String(Math.floor(hours / 24))}d`;
}

/** `0.3s`, `12s`, `1m03s`: time of processors, where a second says more than a minute. */
export function cpuText(ms: number | null): string {
  return ms !== null && ms < 10_000 ? `${(ms / 1_000).toFixed(1)}s` : spanText(ms);
}

/** `912K`, `13M`, `1.4G`. */
export function bytesText(bytes: number | null): string {
  if (bytes === null) return '-';
  let value = bytes / 1_024;
  for (const unit of ['K', 'M', 'G']) {
    if (value < 1_000) return `${value < 9.95 && unit !== 'K' ? value.toFixed(1) : value.toFixed(0)}${unit}`;
    value /= 1_024;
  }
  return `${value.toFixed(1)}T`;
}

/** `$0.42`, `$13`; a dash for nothing. */
export function costText(usd: number): string {
  if (usd === 0) return '-';
  if (usd < 0.01) return '<$0.01';
  return `$${usd < 100 ? usd.toFixed(2) : usd.toFixed(0)}`;
}

/** `812`, `14k`, `2.1M`. */
export function countText(count: number): string {
  if (count < 10_000) return String(count);
  return count < 1_000_000 ? `${(count / 1_000).toFixed(0)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** A moment by the clock of this place: `2026-03-01 14:05:09`. */
export function momentText(at: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  const date = new Date(at);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':')}`;
}

function rest(value: number, unit: string, wanted: boolean): string {
  return wanted && value > 0 ? `${String(value).padStart(2, '0')}${unit}` : '';
}

/** A number with the word for it. */
export function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${String(count)} ${many}`;
}
