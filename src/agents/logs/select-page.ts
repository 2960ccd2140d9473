import type { LineFilter } from './line-filter.ts';
import type { OpenLog } from './open-log.ts';
import type { CheckedOptions } from './output-options.ts';
import { readPage } from './page.ts';
import { assemble, showLine } from './presentation.ts';
import { factsOf, limitsOf, linesWanted, rangeOf, type SelectedLine, type Selection } from './selection.ts';

/**
 * The lines of one page, from the cursor or from an end of the log.
 * @throws ReaperError INVALID_OPTION, REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function selectPage(
  log: OpenLog,
  options: CheckedOptions,
  filter: LineFilter,
): Promise<Selection> {
  const { engine, source } = log;
  const { format, includeMetadata } = options;
  const { direction, from, end, goOn, cursorDropped } = await rangeOf(log, options);
  const limits = limitsOf(options);
  const page =
    source === undefined
      ? { lines: [], start: 0, end: 0 }
      : await readPage<SelectedLine>(source, {
          direction,
          from,
          end,
          lines: linesWanted(options),
          characters: options.maxCharacters,
          filter,
          show: (line) => {
            const shown = showLine(engine, format, limits, line);
            if (shown === null) return null;
            const facts = factsOf(line.text, includeMetadata && engine.format !== 'text');
            return { shown: { ...shown, bytes: line.length, facts }, characters: shown.characters };
          },
        });
  return {
    output: assemble(engine, format, page.lines),
    lines: page.lines,
    start: page.start,
    end: Math.min(page.end, goOn),
    matched: page.lines.length,
    cursorDropped,
    sample: null,
  };
}
