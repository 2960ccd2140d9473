import { createServer } from 'node:http';

/** A development server as agents start one in the background: listens on loopback until someone ends it. */
createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
