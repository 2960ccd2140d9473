/** Escape sequences of ECMA-48: CSI, then OSC and other strings up to their terminator, then any other escape. */
const escapes =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

/** What could move the cursor, change the order of letters or hide something: control and bidirectional characters. */
const invisible = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;

/**
 * Text of agents and programs as one line that is safe to print: without escape sequences, line breaks as spaces.
 * @param unicode false turns what is not ASCII into question marks, for a terminal that cannot show it
 */
export function plain(text: string, unicode = true): string {
  const line = text.replace(escapes, '').replace(/\s+/g, ' ').replace(invisible, '').trim();
  return unicode ? line : asAscii(line);
}

/** The same for several lines: their breaks and tabs stay. */
export function plainLines(text: string, unicode = true): string {
  const lines = text
    .replace(escapes, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/g, '    ').replace(invisible, '').trimEnd());
  return unicode ? lines.join('\n') : lines.map(asAscii).join('\n');
}

function asAscii(line: string): string {
  return line.replace(/[^ -~]/gu, '?');
}
