import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from './conversation.ts';
import type { SseEvent } from './dialect.ts';
import type { Fault } from './scenario.ts';

/** Writes an event stream, with the fault that the scenario asks for. */
export async function deliver(
  response: ServerResponse,
  events: readonly SseEvent[],
  fault?: Fault,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  if (fault?.kind === 'silent') return;
  const middle = Math.ceil(events.length / 2);
  for (const [index, event] of events.entries()) {
    if (index === middle && fault?.kind === 'cut') {
      await written(response, ': cut here\n\n');
      response.destroy();
      return;
    }
    const broken = index === middle && fault?.kind === 'invalid-json';
    response.write(lines(broken ? { ...event, data: event.data.slice(0, -2) + '!' } : event));
    if (fault?.kind === 'slow') await pause(fault.pauseMs);
    if (response.writableNeedDrain) await Promise.race([once(response, 'drain'), closed(response)]);
    if (response.destroyed) return;
  }
  response.end();
}

/** The same answer in one piece, with the same fault: clients whose stream failed ask for it in this form. */
export async function deliverWhole(response: ServerResponse, body: Json, fault?: Fault): Promise<void> {
  const json = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (fault?.kind === 'silent') return;
  if (fault?.kind === 'cut') {
    await written(response, json.slice(0, json.length / 2));
    response.destroy();
  } else {
    response.end(fault?.kind === 'invalid-json' ? json.slice(0, -2) + '!' : json);
  }
}

function lines({ event, data }: SseEvent): string {
  return (event === undefined ? '' : `event: ${event}\n`) + `data: ${data}\n\n`;
}

async function closed(response: ServerResponse): Promise<void> {
  if (!response.destroyed) await once(response, 'close');
}

/** What comes before a cut must have left, else the client sees no answer at all. */
function written(response: ServerResponse, data: string): Promise<void> {
  return new Promise((resolve) => {
    response.write(data, () => {
      resolve();
    });
  });
}
