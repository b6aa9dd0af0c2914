'use client';

import CircleCheck from 'lucide-react/icons/circle-check';
import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import CircleX from 'lucide-react/icons/circle-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import Link from 'next/link';
import { useState } from 'react';
import type { HookHealthView } from '@/lib/domain/board/view';
import { useCommand } from '../api/use-command';
import { toneText } from '../status/tone-text';
import { AgeText } from '../time/age-text';
import { Button } from '../ui/button';
import { CommandButton } from '../ui/command-button';
import { byAttention, hookWords } from './delivery-words';
import { HourBars } from './hour-bars';

const icons = {
  danger: CircleX,
  warn: TriangleAlert,
  success: CircleCheck,
  info: CircleQuestionMark,
  neutral: CircleQuestionMark,
};
const repaired = () => 'The hook was repaired.';
const head = 'px-3 py-1.5 text-left text-2xs font-bold whitespace-nowrap text-fg-3';
const cell = 'px-3 py-[7px] align-middle max-desk:block max-desk:px-0 max-desk:py-0.5';

function HookLine({
  hook,
  filled,
  onChange,
}: {
  hook: HookHealthView;
  filled: boolean;
  onChange: () => void;
}) {
  const { word, tone, note, repair } = hookWords(hook);
  const Icon = icons[tone];
  const { busy, failure, send } = useCommand<unknown>(repaired, onChange);
  return (
    <tr className="border-b border-line-1 last:border-b-0 max-desk:block max-desk:px-3 max-desk:py-2">
      <th scope="row" className={`${cell} max-w-100 truncate text-left`}>
        {hook.service === null ? (
          hook.project
        ) : (
          <Link href={`/services/${hook.service}`} className="hover:underline">
            {hook.project}
          </Link>
        )}
      </th>
      <td className={`${cell} whitespace-nowrap`}>
        <span className={`inline-flex items-center gap-1.5 font-bold ${toneText[tone]}`}>
          <Icon size={12} aria-hidden />
          {word}
        </span>
      </td>
      <td className={`${cell} whitespace-nowrap text-fg-2`}>
        {hook.lastEventAt === null ? 'never' : <AgeText at={hook.lastEventAt} ago focusable />}
      </td>
      <td className={`${cell} max-desk:hidden`}>
        <HourBars hourly={hook.hourly} broken={repair !== null} />
      </td>
      <td className={`${cell} w-full text-fg-2 [overflow-wrap:anywhere]`}>
        {note}
        {hook.disabledUntil === null ? null : (
          <>
            {' '}
            GitLab tries again <AgeText at={hook.disabledUntil} focusable className="sr-only" />
            by itself, unless it is re-enabled before.
          </>
        )}
        {failure ? (
          <span className="mt-0.5 block text-danger-fg">
            {failure.title} {failure.detail} Nothing was changed in GitLab.
          </span>
        ) : null}
      </td>
      <td className={`${cell} text-right max-desk:text-left`}>
        {repair === null ? null : (
          <CommandButton
            size="sm"
            variant={filled ? 'primary' : 'default'}
            busy={busy}
            aria-label={`${repair}: ${hook.project}`}
            onClick={() =>
              send(`/api/v1/hooks/${encodeURIComponent(hook.connection)}/${hook.gitlabProjectId}/repair`)
            }
          >
            {repair}
          </CommandButton>
        )}
      </td>
    </tr>
  );
}

/** Projects shown until somebody asks for all: what is broken comes first, the rest is seldom read. */
const shownAtFirst = 20;

/** Webhook health of each project, what needs a person first. */
export function HookTable({ hooks, onChange }: { hooks: HookHealthView[]; onChange: () => void }) {
  const [all, setAll] = useState(false);
  if (hooks.length === 0) {
    return (
      <p className="px-4 py-3 text-xs text-fg-2">
        No project is known yet. Each appears with its first event, or with the first reconciliation.
      </p>
    );
  }
  const sorted = hooks.toSorted(byAttention);
  const worst = sorted.find((hook) => hookWords(hook).repair !== null);
  return (
    <section className="relative max-h-105 overflow-y-auto" aria-label="Hooks by project" tabIndex={0}>
      <table className="w-full border-collapse text-xs max-desk:block">
        <thead className="sticky top-0 bg-surface-2 shadow-[inset_0_-1px_0_var(--line-1)] max-desk:sr-only">
          <tr>
            <th className={head}>Project</th>
            <th className={head}>Hook</th>
            <th className={head}>Last event</th>
            <th className={head}>12 h</th>
            <th className={head}>Note</th>
            <th className={head}>
              <span className="sr-only">Repair</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-desk:block">
          {(all ? sorted : sorted.slice(0, shownAtFirst)).map((hook) => (
            <HookLine
              key={`${hook.connection} ${hook.gitlabProjectId}`}
              hook={hook}
              filled={hook === worst}
              onChange={onChange}
            />
          ))}
        </tbody>
      </table>
      {all || sorted.length <= shownAtFirst ? null : (
        <div className="border-t border-line-1 px-3 py-2">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {sorted.length} projects
          </Button>
        </div>
      )}
    </section>
  );
}
