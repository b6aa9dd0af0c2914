import { spawn } from 'node:child_process';

const reminderMilliseconds = 15_000;

/**
 * Runs one step of the preparation and says when it begins, that it still goes on, and how long it took.
 * On standard error, so that what a command prints can be piped.
 *
 * @template T
 * @param {string} doing such as "installing packages"
 * @param {string} done such as "packages installed"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(doing, done, work) {
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  console.error(`sternway: ${doing} …`);
  const reminder = setInterval(
    () => console.error(`sternway: still ${doing} (${seconds()} s)`),
    reminderMilliseconds,
  );
  try {
    const result = await work();
    console.error(`sternway: ${done} in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/**
 * Runs a program to its end, keeping its output, which is part of the error when it fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, advice?: string, shell?: boolean }} [options]
 * @returns {Promise<void>}
 */
export function runQuietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: options.shell ?? false,
    });
    const end = () => child.kill();
    process.once('exit', end);
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-8000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', end);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `${output.trimEnd()}\n\nsternway: "${[program, ...args].join(' ')}" ended with ${signal ?? `exit code ${code}`}.${options.advice ? ` ${options.advice}` : ''}`,
          ),
        );
    });
  });
}
