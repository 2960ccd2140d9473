import { z } from 'zod';

/** The schema of what stands at a path of an input; undefined where nothing is known of it. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => {
    const bare = at === undefined ? undefined : unwrapped(at);
    if (bare instanceof z.ZodObject) return (bare.shape as Record<PropertyKey, z.ZodType | undefined>)[key];
    return bare instanceof z.ZodArray ? (bare.element as z.ZodType) : undefined;
  }, schema);
}

/** What a value has to be, in words: both ends of a range, all of a choice. */
export function expectedOf(schema: z.ZodType): string {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodEnum) return `one of ${bare.options.map(String).join(', ')}`;
  if (bare instanceof z.ZodString) return `a string${sizeOf(bare, 'characters')}`;
  if (bare instanceof z.ZodArray)
    return `a list${sizeOf(bare, 'entries')}, each ${expectedOf(bare.element as z.ZodType)}`;
  if (bare instanceof z.ZodNumber) return numberOf(bare);
  if (bare instanceof z.ZodBoolean) return 'true or false';
  return bare instanceof z.ZodObject ? objectOf(bare) : 'something else';
}

/** Without what says that it may be missing. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  let bare = schema;
  while (bare instanceof z.ZodOptional || bare instanceof z.ZodNullable || bare instanceof z.ZodDefault)
    bare = bare.unwrap() as z.ZodType;
  return bare;
}

function sizeOf(schema: z.ZodType, unit: string): string {
  const { minimum = 0, maximum } = boundsOf(schema);
  if (maximum === undefined) return '';
  return minimum > 0
    ? ` of ${String(minimum)} to ${String(maximum)} ${unit}`
    : ` of at most ${String(maximum)} ${unit}`;
}

function numberOf(schema: z.ZodNumber): string {
  const { minimum, exclusiveMinimum, maximum } = boundsOf(schema);
  const kind = schema.format === 'safeint' ? 'a whole number' : 'a number';
  if (exclusiveMinimum !== undefined) return `${kind} above ${String(exclusiveMinimum)}`;
  return minimum === undefined || maximum === undefined
    ? kind
    : `${kind} from ${String(minimum)} to ${String(maximum)}`;
}

function objectOf(schema: z.ZodObject): string {
  const names = Object.keys(schema.shape);
  return names.length === 0 ? 'an object' : `an object of ${names.join(', ')}`;
}

interface Bounds {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** What the checks of strings, lists and numbers have in their definitions, of what matters here. */
interface CheckDefinition {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
}

function boundsOf(schema: z.ZodType): Bounds {
  const checks = (schema.def.checks ?? []).map(({ _zod }) => _zod.def as CheckDefinition);
  return Object.assign({}, ...checks.map(boundOf)) as Bounds;
}

function boundOf({ check, minimum, maximum, value, inclusive }: CheckDefinition): object {
  switch (check) {
    case 'min_length':
      return { minimum };
    case 'max_length':
      return { maximum };
    case 'greater_than':
      return inclusive === true ? { minimum: value } : { exclusiveMinimum: value };
    case 'less_than':
      return { maximum: value };
    default:
      return {};
  }
}
