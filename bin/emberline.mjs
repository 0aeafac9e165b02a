#!/usr/bin/env node
/**
 * The way in: `npm start`, `npm test`, `npx emberline run …`. Plain JavaScript for Node 20 and later, with no packages,
 * because it runs before anything is installed. It installs what is missing, finds the Node this project is pinned to
 * (an npm package), and hands over to it; signals go to what it started, and its exit code comes back.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(PROJECT, 'node_modules');
const LOCK = join(PROJECT, 'package-lock.json');
/** Holds the hash of the lock file that node_modules was installed from. */
const STAMP = join(MODULES, '.emberline-installed');
const PINNED_NODE = join(MODULES, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Script and whether it lives in a process group of its own, so that Ctrl-C reaches it once, through us. */
const COMMANDS = {
  start: { script: 'server/start.ts', own: true, says: 'build what is stale and start the server' },
  dev: { script: 'server/dev/main.ts', own: true, says: 'start for changing the code: pages and server reload, kernels live on' },
  run: { script: 'server/headless/main.ts', own: true, says: 'run a notebook without a browser' },
  test: { script: 'scripts/test.ts', own: false, says: 'type-check, lint and run every test' },
  bench: { script: 'bench/main.ts', own: false, says: 'measure' },
  screenshots: { script: 'scripts/screenshots.ts', own: false, says: 'take the pictures of the README' },
};

const HELP = `Usage: emberline [command] [options]

${Object.entries(COMMANDS).map(([name, { says }]) => `  ${name.padEnd(12)} ${says}`).join('\n')}

start, dev   --workspace DIR   folder of the notebooks (default ./workspace)
             --port N          port on 127.0.0.1 (default 3000 or the next free one)
             --master URL      where executors live: local[n] or local-cluster[n,cores,memoryMiB]
             --conf key=value  a Spark property of every notebook's context; may be given several times
run          notebook.ipynb [--output out.ipynb] [--event-log DIR] [--master URL] [--conf key=value]
`;

function main() {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--help' || first === '-h' || first === 'help') return void process.stdout.write(HELP);
  const name = first === undefined || first.startsWith('-') ? 'start' : first;
  const args = name === first ? rest : process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return fail(`There is no command "${name}".\n\n${HELP}`);
  install();
  handOver(command, args);
}

/**
 * Installs what the lock file says unless node_modules comes from it. `npm install` and not `npm ci`, which refuses a lock
 * file that names no binary for some other platform; `--no-save` leaves the lock file as it is.
 */
function install() {
  const wanted = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (existsSync(PINNED_NODE)) {
    if (existsSync(STAMP) ? readFileSync(STAMP, 'utf8') === wanted : isNewer(join(MODULES, '.package-lock.json'), LOCK)) {
      stamp(wanted);
      return;
    }
  }
  process.stderr.write('Installing packages (once, about a minute) … ');
  const npm = npmCommand();
  const done = spawnSync(npm.file, [...npm.args, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: PROJECT, encoding: 'utf8', shell: npm.shell });
  if (done.status !== 0) {
    process.stderr.write('failed.\n');
    return fail(`${done.stderr || done.stdout || done.error?.message}\nThe packages could not be installed. Run \`npm install\` in ${PROJECT} to see why.`);
  }
  process.stderr.write('done.\n');
  stamp(wanted);
}

function stamp(hash) {
  if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== hash) writeFileSync(STAMP, hash);
}

/** An install writes its own copy of the lock file last; a minute's grace for clocks and checkouts. */
function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs + 60_000 >= statSync(than).mtimeMs;
}

/** The npm that runs us, else the one on the path. */
function npmCommand() {
  const running = process.env['npm_execpath'];
  if (running !== undefined && /npm-cli\.[cm]?js$/.test(running)) return { file: process.execPath, args: [running], shell: false };
  return { file: 'npm', args: [], shell: process.platform === 'win32' };
}

function handOver({ script, own }, args) {
  const child = spawn(PINNED_NODE, ['--disable-warning=ExperimentalWarning', join(PROJECT, script), ...args], {
    stdio: own ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    detached: own,
    env: process.env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (own || signal !== 'SIGINT') child.kill(signal);
    });
  }
  /** Groups of kernels and their executors: they go with the server, even when it was killed. */
  let processGroups = [];
  child.on('message', (message) => {
    if (Array.isArray(message?.processGroups)) processGroups = message.processGroups;
  });
  child.on('error', (error) => fail(`${PINNED_NODE} does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const group of processGroups) endGroup(group);
    process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
  });
}

function endGroup(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main();
