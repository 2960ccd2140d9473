/** What is published of one parameter, or of an entry of one. */
export interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** A value that a parameter cannot have. */
export interface BadValue {
  /** What is wrong with it. */
  readonly kind: string;
  readonly value: unknown;
  /** What the error has to show: of the value, or how much of it there is. */
  readonly shows: readonly string[];
  /** Where it is, if not the parameter itself: `[0]`, `[0].role`. */
  readonly place?: string;
}

const samples: readonly (readonly [type: string, value: unknown, shown: string])[] = [
  ['string', 'seven words', '"seven words"'],
  ['number', 7.25, '7.25'],
  ['boolean', true, 'true'],
  ['array', [7, 'x'], '[7,"x"]'],
  ['object', { seven: 7 }, '{"seven":7}'],
];

/** Everything that is wrong for a parameter of that schema, of each kind at least one. */
export function badValues(schema: FieldSchema): readonly BadValue[] {
  return [...wrongTypes(schema), ...outOfBounds(schema), ...inPlaceOfLists(schema), ...badEntries(schema)];
}

/** What is valid, as each error has to say it. */
export function validWords(schema: FieldSchema): RegExp {
  if (schema.enum !== undefined) return new RegExp(schema.enum.join(', '));
  switch (schema.type) {
    case 'boolean':
      return /true or false/;
    case 'integer':
      return new RegExp(`whole number from ${String(schema.minimum)} to ${String(schema.maximum)}`);
    case 'number':
      return schema.exclusiveMinimum === undefined
        ? new RegExp(`number from ${String(schema.minimum)} to ${String(schema.maximum)}`)
        : new RegExp(`number above ${String(schema.exclusiveMinimum)}`);
    case 'array':
      return schema.maxItems === undefined ? /a list/ : new RegExp(`list of .*${String(schema.maxItems)}`);
    case 'object':
      return /an object/;
    default:
      return schema.maxLength === undefined
        ? /a string/
        : new RegExp(`a string of .*${String(schema.maxLength)} characters`);
  }
}

function wrongTypes({ type, enum: choices }: FieldSchema): readonly BadValue[] {
  const wrong = samples
    .filter(([of]) => of !== type && !(of === 'number' && type === 'integer'))
    .map(([of, value, shown]): BadValue => ({ kind: `is of type ${of}`, value, shows: [shown] }));
  const long = { kind: 'is a long value of a wrong type', value: { [`k${'k'.repeat(3_000)}`]: 1 } };
  return [
    ...wrong,
    ...(type === 'object' ? [] : [{ ...long, shows: ['{"kkkkkk'] }]),
    ...(choices === undefined ? [] : [{ kind: 'is none of them', value: 'nosuch', shows: ['"nosuch"'] }]),
    ...(choices === undefined
      ? []
      : [{ kind: 'is none of them, and long', value: 'n'.repeat(5_000), shows: ['"nnnnnnnn'] }]),
  ];
}

function outOfBounds(schema: FieldSchema): readonly BadValue[] {
  const { minLength = 0, maxLength, minimum, exclusiveMinimum, maximum, minItems = 0, maxItems } = schema;
  const found: (BadValue | false)[] = [
    minLength > 0 && { kind: 'is empty', value: '', shows: ['""'] },
    maxLength !== undefined && {
      kind: 'is too long',
      value: 'x'.repeat(maxLength + 1),
      shows: [`${String(maxLength + 1)} characters`, String(maxLength), '"xxxxxxxx'],
    },
    minItems > 0 && { kind: 'has no entries', value: [], shows: ['[]'] },
    maxItems !== undefined && {
      kind: 'has too many entries',
      value: Array.from({ length: maxItems + 1 }, () => goodOf(schema.items ?? {})),
      shows: [`${String(maxItems + 1)} entries`, String(maxItems)],
    },
    ...[minimum === undefined ? undefined : minimum - 1, exclusiveMinimum, maximum && maximum + 1].map(
      (value) => value !== undefined && { kind: 'is out of range', value, shows: [String(value)] },
    ),
    schema.type === 'integer' && { kind: 'is not whole', value: 2.5, shows: ['2.5'] },
    schema.type === 'integer' && { kind: 'is not whole, nor in range', value: -2.5, shows: ['-2.5'] },
    (schema.type === 'integer' || schema.type === 'number') && {
      kind: 'is a number in words',
      value: '7',
      shows: ['"7"'],
    },
    schema.type === 'boolean' && { kind: 'is a truth in words', value: 'true', shows: ['"true"'] },
  ];
  return found.filter((one) => one !== false);
}

function inPlaceOfLists({ type, items }: FieldSchema): readonly BadValue[] {
  if (type === 'object') return [{ kind: 'is JSON', value: '{"a":1}', shows: ['{\\"a\\":1}'] }];
  if (type !== 'array') return [];
  const good = JSON.stringify([goodOf(items ?? {})]);
  return [{ kind: 'is JSON', value: good, shows: [good] }];
}

function badEntries({ type, items, properties = {}, required = [] }: FieldSchema): readonly BadValue[] {
  if (type === 'array' && items !== undefined) {
    const place = (of: BadValue): string => `[0]${of.place ?? ''}`;
    const few = badValues(items).filter(({ kind }) => !kind.startsWith('is a long'));
    const bad = few.map((one) => ({ ...one, value: [one.value], place: place(one) }));
    return [...bad, { kind: 'has a null', value: [null], shows: ['null'], place: '[0]' }];
  }
  if (Object.keys(properties).length === 0) return [];
  const good = goodOf({ type: 'object', properties, required }) as object;
  const unknown = {
    kind: 'has an unknown field',
    value: { ...good, nosuch: 1 },
    shows: ['no field "nosuch"'],
  };
  const fields = Object.entries(properties).flatMap(([name, schema]) => {
    return badValues(schema)
      .filter(({ kind }) => !kind.startsWith('is a long'))
      .map((one) => ({ ...one, value: { ...good, [name]: one.value }, place: `.${name}${one.place ?? ''}` }));
  });
  return [...fields, unknown];
}

/** A value that is none of the bad ones. */
export function goodOf({
  type,
  enum: choices,
  properties = {},
  required = [],
  ...rest
}: FieldSchema): unknown {
  if (choices !== undefined) return choices[0];
  if (type === 'array') return [];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return rest.minimum ?? 1;
  if (type !== 'object') return 'x';
  return Object.fromEntries(required.map((name) => [name, goodOf(properties[name] ?? {})]));
}
