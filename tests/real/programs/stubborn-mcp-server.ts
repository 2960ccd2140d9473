/**
 * A server that answers the handshake and then cannot be asked to leave: it ignores the end of its input and every
 * signal that can be ignored, and a timer keeps it alive. Written without the SDK, which would end with its input.
 */
const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'];
for (const signal of signals) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);
setInterval(() => undefined, 3_600_000);

interface Request {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly protocolVersion?: string };
}

let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk: string) => {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines.filter(Boolean)) answer(JSON.parse(line) as Request);
});

function answer({ id, method, params }: Request): void {
  if (id === undefined) return;
  const results: Readonly<Record<string, object>> = {
    initialize: {
      protocolVersion: params?.protocolVersion ?? '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'stubborn', version: '1.0.0' },
    },
    'tools/list': { tools: [{ name: 'stay', inputSchema: { type: 'object' } }] },
  };
  const result = results[method ?? ''] ?? {};
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}
