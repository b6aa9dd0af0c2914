import { z } from 'zod';

import { tagName, optionalSha, optionalText, optionalUrl } from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const schema = projectParts.extend({
  tag: tagName,
  name: optionalText(255),
  url: optionalUrl,
  action: optionalText(50),
  commit: z.object({ id: optionalSha }).nullish().catch(null),
});

const verbs: Record<string, string> = { create: 'created', update: 'updated' };

/** Reads a Release Hook. */
export function readReleaseHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  if (project === null) return { kind: 'unreadable', reason: 'the release names no project' };
  if (hook.action === 'delete') {
    return {
      kind: 'ignored',
      objectKind: 'release',
      reason: summaryLine(`Release of tag ${hook.tag} was deleted; the tag stays`),
      project,
    };
  }
  return {
    kind: 'facts',
    objectKind: 'release',
    facts: factsOf(project, {
      tags: [
        {
          name: hook.tag,
          sha: hook.commit?.id ?? null,
          releaseName: hook.name ?? hook.tag,
          releaseUrl: hook.url,
          deleted: false,
        },
      ],
    }),
    summary: summaryLine(
      `Release ${hook.name ?? hook.tag} ${verbs[hook.action ?? ''] ?? 'seen'} at tag ${hook.tag}`,
    ),
  };
}
