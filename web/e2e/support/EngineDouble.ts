import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { DoubleTerminal, DoubleViewer, type TerminalRules } from './DoubleTerminal';
import type { Target } from './Target';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
/** The policy that the engine sends. */
const policy =
  "default-src 'self'; script-src 'self'; connect-src 'self' ws: wss:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface DoubleSandbox {
  id: string;
  template_id: string;
  user_id: string;
  status: string;
  status_message: string | null;
  reason: string | null;
  created_at: string;
  expires_at: string;
  timeline: { stage: string; started_at: string; ms: number | null }[];
  endpoints: Record<string, string>;
}

const ports = [
  { container: 3000, protocol: 'http', name: 'web', public: true },
  { container: 9229, protocol: 'tcp', name: 'port-9229', public: false },
];

/**
 * Serves the built page and plays the engine's side of the protocol by script, so that the page's states can be
 * brought about at will. No container and no shell are behind it.
 */
export class EngineDouble implements Target {
  readonly key = 'double-key';
  /** May look at everything and type nowhere. */
  readonly readingKey = 'double-reading-key';
  readonly sandboxes = new Map<string, DoubleSandbox>();
  readonly rules: TerminalRules = { writers: 'several', held: true };
  readonly #terminals = new Map<string, DoubleTerminal>();
  /** How many times a terminal was asked for, upgraded or not. */
  attempts = 0;
  /** False closes every terminal's connection attempt before the upgrade. */
  acceptsTerminals = true;
  /** When set, every request is answered with this refusal. */
  refusal: { status: number; code: string; message: string } | null = null;
  readonly #server: Server;
  readonly #tickets = new Map<string, { id: string; mayWrite: boolean }>();
  readonly #upgrades = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('sandbox.v1') ? 'sandbox.v1' : false),
  });
  readonly #sockets = new Set<Socket>();
  #port = 0;
  #serial = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response);
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') {
      this.#port = address.port;
    }
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  create(): Promise<string> {
    return Promise.resolve(this.add({}).id);
  }

  add(changes: Partial<DoubleSandbox>): DoubleSandbox {
    this.#serial += 1;
    const now = Date.now();
    const sandbox: DoubleSandbox = {
      id: `double${String(this.#serial).padStart(6, '0')}`,
      template_id: 'backend-python',
      user_id: 'e2e',
      status: 'running',
      status_message: null,
      reason: null,
      created_at: new Date(now - 42_000).toISOString(),
      expires_at: new Date(now + 4 * 3_600_000 - 42_000).toISOString(),
      timeline: [],
      endpoints: {},
      ...changes,
    };
    this.sandboxes.set(sandbox.id, sandbox);
    return sandbox;
  }

  remove(id: string): Promise<void> {
    const sandbox = this.sandboxes.get(id);
    if (sandbox !== undefined) {
      Object.assign(sandbox, { status: 'expired', reason: 'user', status_message: 'it was deleted' });
      for (const terminal of this.#terminalsOf(id)) {
        terminal.exit(137);
      }
    }
    return Promise.resolve();
  }

  /** The terminal of that name, which may not have been started yet. */
  terminal(id: string, name = 'main'): DoubleTerminal {
    const key = `${id}/${name}`;
    const known = this.#terminals.get(key) ?? new DoubleTerminal(name, this.rules);
    this.#terminals.set(key, known);
    return known;
  }

  /** Breaks every terminal's connection without a closing word, as a network does. */
  cutTerminals(): void {
    for (const terminal of this.#terminals.values()) {
      terminal.cut();
    }
  }

  /** Is gone and comes back; shells and their output outlive it. */
  async restart(): Promise<void> {
    await this.stop();
    for (const terminal of this.#terminals.values()) {
      terminal.restarted = true;
    }
    await this.start();
  }

  #terminalsOf(id: string): DoubleTerminal[] {
    return [...this.#terminals].filter(([key]) => key.startsWith(`${id}/`)).map(([, terminal]) => terminal);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const [, sandboxId, rest = ''] = /^\/api\/v1\/sandboxes\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
    if (sandboxId !== undefined) {
      this.#answerSandbox(sandboxId, rest, request, response);
      return;
    }
    if (pathname.startsWith('/api/v1/templates/')) {
      answer(response, 200, { expose: ports });
      return;
    }
    if (pathname === '/api/v1/tickets' && request.method === 'POST') {
      void this.#answerTicket(request, response);
      return;
    }
    const file = join(dist, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
    });
    createReadStream(file).pipe(response);
  }

  #answerSandbox(id: string, rest: string, request: IncomingMessage, response: ServerResponse): void {
    if (this.#isRefused(id, this.#mayRead(request), response)) {
      return;
    }
    if (rest === '/terminals') {
      const terminals = this.#terminalsOf(id)
        .filter(({ lives }) => lives)
        .map(({ name, viewers }) => ({ name, viewers: viewers.size }));
      answer(response, 200, { terminals, total: terminals.length });
      return;
    }
    const name = /^\/terminals\/([^/]+)$/.exec(rest)?.[1];
    if (name !== undefined && request.method === 'DELETE') {
      if (request.headers.authorization !== `Bearer ${this.key}`) {
        refuse(response, 403, 'permission_denied', 'This needs the permission sandboxes:write.');
        return;
      }
      this.terminal(id, name).dismiss();
      answer(response, 200, {});
      return;
    }
    answer(response, 200, this.sandboxes.get(id));
  }

  async #answerTicket(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let order = '';
    for await (const piece of request) {
      order += String(piece);
    }
    const id = /"sandbox_id":"([^"]*)"/.exec(order)?.[1] ?? '';
    const known = this.#mayRead(request) && order.includes('"purpose":"terminal"');
    if (this.#isRefused(id, known, response)) {
      return;
    }
    const ticket = `tkt_${randomUUID()}`;
    this.#tickets.set(ticket, { id, mayWrite: request.headers.authorization === `Bearer ${this.key}` });
    answer(response, 201, { ticket });
  }

  #isRefused(id: string, known: boolean, response: ServerResponse): boolean {
    if (this.refusal !== null) {
      refuse(response, this.refusal.status, this.refusal.code, this.refusal.message);
    } else if (!known) {
      refuse(response, 401, 'unauthenticated', 'The API key is not valid.');
    } else if (!this.sandboxes.has(id)) {
      refuse(response, 404, 'not_found', `There is no sandbox ${id}.`);
    } else {
      return false;
    }
    return true;
  }

  #mayRead({ headers }: IncomingMessage): boolean {
    return [this.key, this.readingKey].some((key) => headers.authorization === `Bearer ${key}`);
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.attempts += 1;
    const url = new URL(request.url ?? '/', this.origin);
    if (!this.acceptsTerminals) {
      socket.destroy();
      return;
    }
    const id = /^\/api\/v1\/ws\/terminal\/([^/]+)$/.exec(url.pathname)?.[1] ?? '';
    const sandbox = this.sandboxes.get(id);
    const ticket = url.searchParams.get('ticket') ?? '';
    const opens = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const status =
      opens?.id !== id ? 401 : sandbox === undefined ? 404 : sandbox.status !== 'running' ? 400 : 101;
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const name = url.searchParams.get('terminal') ?? 'main';
    this.#upgrades.handleUpgrade(request, socket, head, (upgraded) => {
      new DoubleViewer(upgraded, this.terminal(id, name), opens?.mayWrite ?? false);
    });
  }
}

function answer(response: ServerResponse, status: number, data: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ success: true, data }));
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ status, success: false, error: { code, message } }));
}
