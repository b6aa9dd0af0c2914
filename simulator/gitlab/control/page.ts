import { groundTruth } from '../world/deploy';
import { projectPath } from '../world/projects';
import type { WorldState } from '../world/state';

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** The page a newcomer drives the demo from. */
export function controlPage(state: WorldState): string {
  const rows = [...state.projects.values()].map((project) => {
    const cells = groundTruth(state, project.id)
      .map(({ environment, current, lastAttempt }) => {
        const shown =
          lastAttempt === null ? 'never deployed' : `${lastAttempt.sha.slice(0, 7)} ${lastAttempt.status}`;
        const good =
          current !== null && current.id !== lastAttempt?.id ? `, last good ${current.sha.slice(0, 7)}` : '';
        return `<li><b>${escapeHtml(environment)}</b> ${escapeHtml(shown + good)}</li>`;
      })
      .join('');
    return `<section><h2>${escapeHtml(projectPath(state, project))}</h2><ul>${cells}</ul>
<button data-post="/_sim/push" data-body='{"project":${project.id}}'>Push a commit</button>
<button data-post="/_sim/fail" data-body='{"project":${project.id}}'>Fail the next deploy</button>
<button data-post="/_sim/faults" data-body='{"kind":"drop","match":{"project":${project.id}},"ms":60000}'>Drop hooks for a minute</button></section>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Simulated GitLab</title><style>
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:2rem auto;padding:0 1rem}
section{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.75rem 0}h1{font-size:1.3rem}h2{font-size:1rem;margin:0}
ul{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;list-style:none;margin:.25rem 0 .5rem;padding:0}button{font:inherit;padding:.3rem .7rem;margin:0 .3rem .3rem 0}
output{position:sticky;top:0;display:block;background:Canvas;padding:.5rem 0;min-height:1.5rem}
</style></head><body>
<h1>Simulated GitLab</h1>
<p>Stands in for your company's GitLab. What you do here reaches Sternway through real webhooks.</p>
<output id="said" aria-live="polite"></output>
<p><button data-post="/_sim/push" data-body="{}">Push a commit somewhere</button>
<button data-post="/_sim/faults" data-body='{"kind":"drop","ms":60000}'>Drop all hooks for a minute</button>
<button data-delete="/_sim/faults">Clear faults</button>
<button data-post="/_sim/time" data-body='{"speed":5}'>Five times faster</button>
<button data-post="/_sim/time" data-body='{"speed":1}'>Normal speed</button></p>
${rows.join('\n')}
<script>
const base = location.pathname.replace(/\\/_sim\\/?$/, '');
document.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const path = button.dataset.post || button.dataset.delete;
  const answer = await fetch(base + path, {
    method: button.dataset.post ? 'POST' : 'DELETE',
    headers: { 'Content-Type': 'application/json' },
    ...(button.dataset.post ? { body: button.dataset.body } : {}),
  });
  const body = await answer.json();
  document.getElementById('said').textContent = button.textContent + ': ' +
    (answer.ok ? (body.project ? 'pipeline ' + body.pipeline.id + ' of ' + body.project + ' has started' : 'done') : JSON.stringify(body));
});
</script></body></html>
`;
}
