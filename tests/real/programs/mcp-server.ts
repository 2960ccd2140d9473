import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

/** A small server as agents bring along: one tool that works and one that fails. */
const server = new McpServer({ name: 'notes', version: '1.0.0' });

server.registerTool(
  'add_note',
  { description: 'Keeps a note.', inputSchema: { text: z.string() } },
  ({ text }) => ({ content: [{ type: 'text', text: `kept: ${text}` }] }),
);

server.registerTool('break_note', { description: 'Always fails.' }, () => ({
  isError: true,
  content: [{ type: 'text', text: 'the note is torn' }],
}));

await server.connect(new StdioServerTransport());
