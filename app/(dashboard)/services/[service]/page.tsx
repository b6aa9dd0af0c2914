import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { PageRefresh } from '@/components/live/page-refresh';
import { EnvironmentCards } from '@/components/services/environment-cards';
import { VersionTable } from '@/components/services/version-table';
import { Timeline } from '@/components/timeline/timeline';
import { Card } from '@/components/ui/card';
import { chipClass } from '@/components/ui/chip-class';
import { Crumbs } from '@/components/ui/crumbs';
import { OutsideLink } from '@/components/ui/outside-link';
import { PageHead } from '@/components/ui/page-head';
import { requireSession } from '@/lib/auth/session-page';
import { getWeb } from '@/lib/composition/web';
import { readParams, readPathPart, type SearchParams } from '../../read-params';

const readService = cache((slug: string) => getWeb().service(slug));

interface Props {
  params: Promise<{ service: string }>;
  searchParams: SearchParams;
}

async function slugOf({ params }: Props): Promise<string> {
  return readPathPart((await params).service) ?? notFound();
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  await requireSession();
  const service = await readService(await slugOf(props));
  return { title: service?.name ?? 'No such service' };
}

/** A service: what runs where, which version has got how far, and the timeline of one environment. */
export default async function ServicePage(props: Props) {
  await requireSession();
  const slug = await slugOf(props);
  const service = await readService(slug);
  if (!service) notFound();
  const web = getWeb();
  const asked = (await readParams(props.searchParams))('environment');
  const [{ items }, versions] = await Promise.all([
    web.board({ services: [slug], limit: 1 }),
    web.serviceVersions(slug),
  ]);
  const environments = items[0]?.environments ?? [];
  const shown = environments.find(({ name }) => name === asked) ?? environments.at(-1) ?? null;
  const timeline = shown
    ? await web.deployments({ service: slug, environment: shown.name, limit: 20 })
    : null;
  return (
    <>
      <PageRefresh service={slug} />
      <Crumbs
        items={[
          { href: '/', text: 'Board' },
          {
            href: `/?group=${encodeURIComponent(service.group)}`,
            text: service.group.replaceAll('/', ' / '),
          },
        ]}
      />
      <PageHead
        title={service.name}
        note={service.project}
        actions={service.url === null ? null : <OutsideLink href={service.url}>Open in GitLab</OutsideLink>}
      />
      <div className="grid gap-4">
        <Card title="Environments" note="Newest attempt, and what runs now">
          <EnvironmentCards service={slug} environments={environments} urls={service.environments} />
        </Card>
        <Card title="Versions" note="Which commit has got how far, newest first">
          <VersionTable versions={versions} environments={service.environments.map(({ name }) => name)} />
        </Card>
        {shown && timeline ? (
          <Card
            title="Timeline"
            actions={environments.map(({ name }) => (
              <Link
                key={name}
                className={chipClass}
                scroll={false}
                href={`/services/${slug}?environment=${encodeURIComponent(name)}`}
                aria-current={name === shown.name}
              >
                {name}
              </Link>
            ))}
          >
            <div className="max-w-180 px-4 pt-1 pb-4">
              <Timeline
                key={shown.name}
                service={slug}
                environment={shown.name}
                currentId={shown.current?.id ?? null}
                initial={timeline}
              />
            </div>
          </Card>
        ) : null}
      </div>
    </>
  );
}
