import { expect, test } from 'vitest';
import { scriptsOf } from './javascript';

test('finds what a browser of today loads, once each', () => {
  const html = `<!DOCTYPE html><html><head>
    <link rel="stylesheet" href="/_next/static/chunks/a.css"/>
    <link rel="preload" as="script" fetchPriority="low" href="/_next/static/chunks/one.js?v=1&amp;w=2"/>
    <link rel="modulepreload" href="/_next/static/chunks/two.js"/>
    <script src="/_next/static/chunks/one.js?v=1&amp;w=2" async=""></script>
    <script src="/_next/static/chunks/old.js" noModule=""></script>
    </head><body><script>self.inline = "<b>"</script></body></html>`;
  expect(scriptsOf(html)).toEqual(['/_next/static/chunks/one.js?v=1&w=2', '/_next/static/chunks/two.js']);
});
