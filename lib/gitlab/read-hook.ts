import { z } from 'zod';

import { readDeploymentHook } from './hook/deployment';
import { readJobHook } from './hook/job';
import { readMergeRequestHook } from './hook/merge-request';
import { readPipelineHook } from './hook/pipeline';
import { projectParts, toProjectFact } from './hook/project';
import type { HookReading } from './hook/reading';
import { readReleaseHook } from './hook/release';
import { readTagPushHook } from './hook/tag-push';

const readers: Readonly<Record<string, (body: unknown) => HookReading>> = {
  deployment: readDeploymentHook,
  build: readJobHook,
  pipeline: readPipelineHook,
  tag_push: readTagPushHook,
  release: readReleaseHook,
  merge_request: readMergeRequestHook,
};

/** Whether hooks of this `object_kind` tell something Sternway keeps. */
export function isUsedKind(objectKind: string): boolean {
  return Object.hasOwn(readers, objectKind);
}

const kindName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/)
  .nullish()
  .catch(null);

const kinds = z.object({ object_kind: kindName, event_name: kindName });

/** Names the first thing that is wrong, without quoting values of the body. */
function explain(objectKind: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  if (objectKind === 'deployment' && path === 'environment' && issue?.code !== 'too_big') {
    return 'the deployment names no environment';
  }
  return `${objectKind} hook: ${path || 'the body'}: ${issue?.message ?? 'not as expected'}`.slice(0, 300);
}

/**
 * Reads the parsed, redacted body of a webhook of any GitLab from 14 to 19. Never throws.
 *
 * @param event the `X-Gitlab-Event` header. Only `System Hook` matters: system hooks tell of the whole instance and not
 *   of deployments, so they are ignored. What else the hook is, its body says.
 */
export function readHook(event: string | undefined, body: unknown): HookReading {
  const kind = kinds.safeParse(body);
  if (!kind.success) return { kind: 'unreadable', reason: 'the body is no JSON object' };
  const { object_kind: objectKind, event_name: eventName } = kind.data;
  if (!objectKind && !eventName) {
    return {
      kind: 'unreadable',
      reason: 'the body has no object_kind: does the webhook in GitLab use a custom template?',
    };
  }
  const reader = objectKind && Object.hasOwn(readers, objectKind) ? readers[objectKind] : undefined;
  if (event === 'System Hook' || !objectKind || !reader) {
    const parts = projectParts.safeParse(body);
    const system = event === 'System Hook' || !objectKind;
    return {
      kind: 'ignored',
      objectKind: objectKind ?? eventName ?? null,
      reason: system
        ? 'system hooks tell nothing of deployments; add a project or group hook'
        : `Sternway has no use for ${objectKind} events`,
      project: parts.success ? toProjectFact(parts.data) : null,
    };
  }
  try {
    return reader(body);
  } catch (error) {
    if (error instanceof z.ZodError) return { kind: 'unreadable', reason: explain(objectKind, error) };
    throw error;
  }
}
