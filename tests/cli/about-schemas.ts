import { z } from 'zod';

const version = z.literal(1);
const tiers = ['pidns', 'cgroup', 'subreaper', 'group'] as const;

const part = z.strictObject({
  ok: z.boolean(),
  path: z.string().nullable(),
  version: z.string().nullable(),
  problem: z.string().nullable(),
});

/** What the commands about this installation print with --json, by their name. */
export const aboutSchemas = {
  'config show': z.strictObject({
    version,
    path: z.string(),
    exists: z.boolean(),
    settings: z.array(
      z.strictObject({
        key: z.string(),
        value: z.unknown(),
        written: z.string(),
        from: z.enum(['file', 'default']),
      }),
    ),
  }),
  'config path': z.strictObject({ version, path: z.string(), exists: z.boolean() }),
  doctor: z.strictObject({
    version,
    healthy: z.boolean(),
    node: z.string(),
    supervisor: part,
    addon: part,
    containment: z
      .strictObject({
        tiers: z.array(
          z.strictObject({
            tier: z.enum(tiers),
            available: z.boolean(),
            step: z.string().optional(),
            errno: z.int().optional(),
            name: z.string().optional(),
            detail: z.string(),
          }),
        ),
        chosen: z.enum(tiers),
        kernel: z.string(),
        canEscape: z.array(z.string()),
      })
      .nullable(),
    promises: z.array(
      z.strictObject({
        id: z.string(),
        promise: z.string(),
        tier: z.enum(tiers),
        holds: z.enum(['yes', 'partly', 'no']),
        by: z.string(),
      }),
    ),
  }),
  version: z.strictObject({
    version,
    versions: z.strictObject({
      agentReaper: z.string(),
      supervisor: z.string().nullable(),
      node: z.string(),
    }),
  }),
} as const;
