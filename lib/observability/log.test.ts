import { describe, expect, test } from 'vitest';
import { createLogger } from './log';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ level: 'info', process: 'test', pretty: false, destination }));
  return lines;
}

describe('the log', () => {
  test('writes one JSON object a line', () => {
    const [line = '', ...rest] = logged((log) => log.info({ deliveryId: '7' }, 'a delivery was stored'));
    expect(rest).toEqual([]);
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      process: 'test',
      deliveryId: '7',
      msg: 'a delivery was stored',
    });
  });

  test.each([
    ['in the message', (text: string) => logged((log) => log.info(text))],
    ['in a field', (text: string) => logged((log) => log.info({ ref: text }, 'seen'))],
    ['as the name of a field', (text: string) => logged((log) => log.info({ [text]: 1 }, 'seen'))],
    ['in an error', (text: string) => logged((log) => log.error({ err: new Error(text) }, 'failed'))],
  ])('text from outside forges no line and moves no cursor: %s', (_where, write) => {
    const hostile = 'x\r\n{"level":"fatal","msg":"forged"}\n\u001b[2J\u001b]0;title\u0007\u2028 <script>';
    const lines = write(hostile);
    expect(lines).toHaveLength(1);
    // Nothing but the end of the line is a control character.
    expect(lines[0]?.slice(0, -1)).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(lines[0] ?? '')).not.toHaveProperty('msg', 'forged');
  });

  test('never holds a secret, however deep it lies', () => {
    const secret = 'do not tell';
    const names = [
      'token',
      'secret',
      'password',
      'authorization',
      'cookie',
      'sealed',
      'adminToken',
      'secretKey',
    ];
    const holding = Object.fromEntries(names.map((name) => [name, secret]));
    const lines = logged((log) => {
      log.info(holding, 'at the top');
      log.info({ request: holding }, 'one below');
      log.info({ request: { headers: holding } }, 'two below');
    });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).not.toContain(secret);
  });
});
