import { matters } from './critical.ts';
import type { LineFilter } from './line-filter.ts';
import { linesBetween } from './lines.ts';
import type { OpenLog } from './open-log.ts';
import type { CheckedOptions } from './output-options.ts';
import { startOfLast } from './page.ts';
import { assemble, omission, showLine } from './presentation.ts';
import { Sampler } from './sample.ts';
import { factsOf, limitsOf, linesWanted, rangeOf, type SelectedLine, type Selection } from './selection.ts';

/**
 * Samples of the whole log, or of its last lines, in bounded room: what matters, the first, the last, and some between.
 * @throws ReaperError INVALID_OPTION, REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function selectSample(
  log: OpenLog,
  options: CheckedOptions,
  room: number,
  filter: LineFilter,
): Promise<Selection> {
  const { engine, source } = log;
  const { format, includeMetadata } = options;
  const { end, goOn, cursorDropped } = await rangeOf(log, options);
  const sampler = new Sampler<SelectedLine>(room);
  const limits = limitsOf(options);
  const start = source === undefined ? 0 : await startOfLast(source, end, linesWanted(options), filter);
  if (source !== undefined) {
    for await (const batch of linesBetween(source, start, end)) {
      for (const line of await filter.linesOf(batch)) {
        sampler.add(line.length, line.isGap || matters(engine, line.text), () => {
          const shown = showLine(engine, format, limits, line);
          const facts = factsOf(line.text, includeMetadata && engine.format !== 'text');
          return shown === null ? null : { ...shown, bytes: line.length, facts };
        });
      }
    }
  }
  const sample = sampler.finish();
  const lines = sample.lines.map((line) => ('omitted' in line ? omission(format, line.omitted) : line));
  return {
    output: assemble(engine, format, lines),
    lines: sample.lines.filter((line): line is SelectedLine => !('omitted' in line)),
    start,
    end: Math.min(end, goOn),
    matched: sample.seen,
    cursorDropped,
    sample,
  };
}
