import { maximumDepth, maximumNodes } from './redact-payload';

export type ParsedPayload = { ok: true; body: unknown } | { ok: false; reason: string };

const quote = 0x22;
const backslash = 0x5c;

/**
 * Depth and number of values of a JSON text, counted without building it: `[[],[],…` of 25 MB would take half a
 * gigabyte once parsed. Counts a comma as one value, so the number is close enough for a limit.
 */
function exceedsLimits(raw: Uint8Array): string | null {
  let depth = 0;
  let nodes = 1;
  for (let index = 0; index < raw.length; index += 1) {
    const byte = raw[index];
    if (byte === quote) {
      index += 1;
      while (index < raw.length && raw[index] !== quote) index += raw[index] === backslash ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      nodes += 1;
      if (depth > maximumDepth) return `nested deeper than ${maximumDepth} levels`;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    } else if (byte === 0x2c) {
      nodes += 1;
      if (nodes > maximumNodes) return `more than ${maximumNodes} values`;
    }
  }
  return null;
}

/**
 * Reads the body of a delivery: UTF-8, JSON, within the limits of `redactPayload`. Never throws; `reason` is a short
 * sentence for the delivery log and quotes nothing of the body.
 */
export function parsePayload(raw: Uint8Array): ParsedPayload {
  if (raw.length === 0) return { ok: false, reason: 'the body is empty' };
  const excess = exceedsLimits(raw);
  if (excess !== null) return { ok: false, reason: excess };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return { ok: false, reason: 'the body is not valid UTF-8' };
  }
  try {
    return { ok: true, body: JSON.parse(text) };
  } catch {
    return { ok: false, reason: 'the body is not JSON' };
  }
}
