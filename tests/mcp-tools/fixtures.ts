import { ReaperError } from '../../src/errors.ts';
import type { Backend, Request } from '../../src/mcp/backend.ts';
import type { Definition } from '../../src/mcp/definitions.ts';

/*
 * What the conformance suite expects a server to have, behind the protocol layer of ours: so that the suite judges how
 * that layer hands on results, progress, resources and completions, and not which tools we have.
 */

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const image = { type: 'image', data: png, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, text: string): object => ({
  type: 'resource',
  resource: { uri, mimeType, text },
});

const tools: Readonly<Record<string, (request: Request) => object | Promise<object>>> = {
  test_simple_text: () => text('This is a simple text response for testing.'),
  test_image_content: () => ({ content: [image] }),
  test_audio_content: () => ({ content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }] }),
  test_embedded_resource: () => ({
    content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  }),
  test_multiple_content_types: () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  }),
  test_tool_with_progress: async ({ progress }) => {
    for (const step of ['0', '50', '100']) {
      progress(step);
      await new Promise(setImmediate);
    }
    return text('done');
  },
  test_error_handling: () => ({
    ...text('This tool intentionally returns an error for testing'),
    isError: true,
  }),
};

/** The suite's tools, as they are listed. */
export const fixtureDefinitions: readonly Definition[] = Object.keys(tools).map((name) => ({
  name,
  title: name,
  description: 'A tool for tests.',
  inputSchema: { type: 'object', properties: {} },
  outputSchema: { type: 'object' },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
}));

const resources: Readonly<Record<string, object>> = {
  'test://static-text': {
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  },
  'test://static-binary': { mimeType: 'image/png', blob: png },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched resource content' },
};

/** What stands where a backend stands otherwise. */
export const fixtureBackend = {
  call: (name: string, _args: unknown, request: Request) => tools[name]?.(request),
  listResources: () => ({
    resources: Object.keys(resources).map((uri) => ({ uri, name: uri, mimeType: 'text/plain' })),
  }),
  readResource: (uri: string) => {
    const templated = /^test:\/\/template\/(\w+)\/data$/.exec(uri)?.[1];
    if (templated !== undefined)
      return { uri, mimeType: 'application/json', text: JSON.stringify({ id: templated, data: 'x' }) };
    const found = resources[uri];
    if (found === undefined) throw new ReaperError('NOT_FOUND', { kind: 'resource', id: uri });
    return { uri, ...found };
  },
  complete: () => ({ values: ['test'], total: 1, hasMore: false }),
  watch: () => Promise.resolve(),
} as unknown as Backend;

function text(words: string): object {
  return { content: [{ type: 'text', text: words }] };
}
