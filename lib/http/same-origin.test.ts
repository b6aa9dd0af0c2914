import { expect, test } from 'vitest';
import { isSameOrigin } from './same-origin';

const publicUrl = 'https://sternway.example.com';

test.each<[boolean, string, Record<string, string>]>([
  [true, 'our page', { origin: publicUrl, 'sec-fetch-site': 'same-origin' }],
  [true, 'our page in a browser without fetch metadata', { origin: publicUrl }],
  [
    true,
    'our page under the address it was opened at',
    { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' },
  ],
  [true, 'our page without an origin', { 'sec-fetch-site': 'same-origin' }],
  [false, 'another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  [false, 'another site that claims nothing', { origin: 'https://evil.example' }],
  [false, 'a sandboxed page', { origin: 'null' }],
  [false, 'nobody in particular', {}],
  [false, 'a neighbour', { origin: 'https://other.example.com', 'sec-fetch-site': 'same-site' }],
  [false, 'a name that begins like ours', { origin: 'https://sternway.example.com.evil.example' }],
  [false, 'another port', { origin: 'https://sternway.example.com:8443' }],
  [false, 'another scheme', { origin: 'http://sternway.example.com' }],
  [false, 'our origin from elsewhere', { origin: publicUrl, 'sec-fetch-site': 'cross-site' }],
])('%s: %s', (expected, _who, headers) => {
  expect(isSameOrigin(new Headers(headers), publicUrl)).toBe(expected);
});
