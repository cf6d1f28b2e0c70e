import { expect, test } from 'vitest';
import { panelPage } from '../../extension/host/panels/panel-page';

const page = (title = 'CNN Lab'): string => panelPage('training', title, 'en', 'https://own.example', (file) => `https://own.example/${file}`);

test("a panel may run and load the extension's own files, and nothing else", () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page())![1]!.split('; ');
  const nonce = /nonce="([\w-]{22})"/.exec(page().replace(/\n/g, ''))![1]!;
  expect(nonce).not.toBe(/nonce="([\w-]{22})"/.exec(page())![1]);
  expect(policy.map((rule) => rule.replace(/'nonce-[\w-]{22}'/, 'NONCE'))).toEqual([
    "default-src 'none'", 'script-src NONCE', 'style-src https://own.example NONCE', 'img-src https://own.example data: blob:', 'font-src https://own.example', "base-uri 'none'", "form-action 'none'",
  ]);
  expect(page().match(/<script/g)).toHaveLength(1);
});

test('its title is text', () => expect(page('</title><script>alert(1)</script>')).toContain('<title>&lt;/title>&lt;script>alert(1)&lt;/script></title>'));
