import { escapeHtml } from '../control/page';
import type { UserRecord } from '../world/records';

const carried = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
];

/** Where a person chooses who they are; the real page would ask for a password. */
export function signInPage(users: readonly UserRecord[], url: URL): string {
  const fields = carried
    .flatMap((name) => {
      const value = url.searchParams.get(name);
      return value === null ? [] : [`<input type="hidden" name="${name}" value="${escapeHtml(value)}">`];
    })
    .join('');
  const buttons = users
    .map(
      ({ username, name }) =>
        `<li><button name="username" value="${escapeHtml(username)}">${escapeHtml(name)} <small>@${escapeHtml(username)}</small></button></li>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in · Simulated GitLab</title>
<style>:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:24rem;margin:3rem auto;padding:0 1rem}
ul{list-style:none;padding:0}button{font:inherit;width:100%;padding:.5rem;margin:.15rem 0;text-align:left}</style></head>
<body><h1>Simulated GitLab</h1><p>Sign in as</p>
<form method="post" action="${escapeHtml(url.pathname)}">${fields}<ul>${buttons}</ul>
<button name="username" value="">Deny</button></form></body></html>
`;
}
