import { z } from 'zod';

import { optionalSha, tagName } from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const prefix = 'refs/tags/';

const schema = projectParts.extend({
  ref: z
    .string()
    .startsWith(prefix)
    .transform((ref) => ref.slice(prefix.length))
    .pipe(tagName),
  after: z.string().nullish().catch(null),
  checkout_sha: optionalSha,
});

/** Reads a Tag Push Hook. `after` of an annotated tag is the tag object; `checkout_sha` is the commit. */
export function readTagPushHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  if (project === null) return { kind: 'unreadable', reason: 'the tag names no project' };
  const tag = hook.ref;
  const deleted = hook.after != null && /^0+$/.test(hook.after);
  const sha = hook.checkout_sha ?? optionalSha.parse(hook.after);
  return {
    kind: 'facts',
    objectKind: 'tag_push',
    facts: factsOf(project, {
      tags: [{ name: tag, sha: deleted ? null : sha, releaseName: null, releaseUrl: null, deleted }],
    }),
    summary: summaryLine(
      deleted ? `Tag ${tag} deleted` : `Tag ${tag} at ${sha?.slice(0, 8) ?? 'an unknown commit'}`,
    ),
  };
}
