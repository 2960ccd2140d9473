/** Select Graphic Rendition, ECMA-48: what turns each on. */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof codes;

/** A text in a colour, or as it is where colours are not wanted. */
export function paint(text: string, colour: Colour | undefined, wanted: boolean): string {
  return wanted && colour !== undefined && text !== ''
    ? `\u001b[${String(codes[colour])}m${text}\u001b[0m`
    : text;
}
