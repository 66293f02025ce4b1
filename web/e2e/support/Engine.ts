import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Target } from './Target';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const jar = join(repository, 'target', 'sandbox-engine.jar');
const results = join(repository, 'web', 'test-results');
const readyWithin = 90_000;
const goneWithin = 30_000;

/** The real engine, started for one test file with data of its own, on a free port of this machine. */
export class Engine implements Target {
  readonly origin: string;
  readonly key: string;
  #process: ChildProcess;
  readonly #data: string;
  readonly #sandboxes = new Set<string>();

  private constructor(origin: string, key: string, process: ChildProcess, data: string) {
    this.origin = origin;
    this.key = key;
    this.#process = process;
    this.#data = data;
  }

  static async start(): Promise<Engine> {
    if (!existsSync(jar)) {
      throw new Error(`${jar} is missing. Build it first: mvn -DskipTests package`);
    }
    const data = mkdtempSync(join(tmpdir(), 'sandbox-engine-e2e-'));
    const origin = `http://127.0.0.1:${await freePort()}`;
    const child = launch(origin, data);
    try {
      await ready(origin, child);
      const key = readFileSync(join(data, 'admin-api-key'), 'utf8').trim();
      return new Engine(origin, key, child, data);
    } catch (error) {
      await end(child);
      rmSync(data, { recursive: true, force: true });
      throw error;
    }
  }

  async create(): Promise<string> {
    const answer: unknown = await this.#call('POST', '/sandboxes', {
      template_id: 'backend-python',
      user_id: 'e2e',
    });
    const id = dataId(answer);
    this.#sandboxes.add(id);
    return id;
  }

  async remove(id: string): Promise<void> {
    if (this.#sandboxes.delete(id)) {
      await this.#call('DELETE', `/sandboxes/${id}`);
    }
  }

  async stop(): Promise<void> {
    try {
      for (const id of this.#sandboxes) {
        await this.remove(id);
      }
    } finally {
      await end(this.#process);
      rmSync(this.#data, { recursive: true, force: true });
    }
  }

  async restart(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
    this.#process = launch(this.origin, this.#data);
    await ready(this.origin, this.#process);
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    }
    return text === '' ? null : JSON.parse(text);
  }
}

function launch(origin: string, data: string): ChildProcess {
  const { hostname, port } = new URL(origin);
  const home = process.env['JAVA_HOME'];
  const child = spawn(home === undefined ? 'java' : join(home, 'bin', 'java'), ['-jar', jar], {
    cwd: repository,
    env: {
      ...process.env,
      DATA_DIR: data,
      SERVER_HOST: hostname,
      SERVER_PORT: port,
      TEMPLATES_DIR: join(repository, 'templates'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  mkdirSync(results, { recursive: true });
  const log = createWriteStream(join(results, 'engine.log'), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  // Also when the tests themselves are interrupted.
  process.once('exit', () => child.kill('SIGTERM'));
  return child;
}

function dataId(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'data' in answer) {
    const { data } = answer;
    if (typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string') {
      return data.id;
    }
  }
  throw new Error(`the answer has no data.id: ${JSON.stringify(answer)}`);
}

async function ready(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + readyWithin;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      throw new Error(`the engine ended with code ${child.exitCode}; see web/test-results/engine.log`);
    }
    try {
      const response = await fetch(`${origin}/ready`);
      if (response.ok) {
        return;
      }
      last = `HTTP ${response.status}: ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(200);
  }
  throw new Error(
    `the engine was not ready after ${readyWithin / 1000} s (${last}); see web/test-results/engine.log`,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const gone = new Promise<true>((resolve) => {
    child.once('exit', () => {
      resolve(true);
    });
  });
  child.kill('SIGTERM');
  if (!(await Promise.race([gone, sleep(goneWithin, false, { ref: false })]))) {
    child.kill('SIGKILL');
    throw new Error(`the engine did not stop within ${goneWithin / 1000} s of SIGTERM and was killed`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') {
          reject(new Error('no free port'));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}
