import { apiTime } from '../entities/time';
import { pathNumber, projectFor, recordMutation } from '../http/access';
import { invalidRecord, notFound } from '../http/answer';
import { type Context, get, post, put, remove, type Route } from '../http/context';
import { offsetPage } from '../http/paging';
import { accessLevel, type FreezePeriodRecord, type ProjectRecord } from '../world/records';

export const freezePeriodRoutes: Route[] = [
  get('/projects/:id/freeze_periods', (context) => {
    const project = projectFor(context, accessLevel.reporter);
    const rows = project.freezePeriods.toSorted((a, b) => a.createdAt - b.createdAt);
    return offsetPage(context, rows, present);
  }),
  get('/projects/:id/freeze_periods/:freeze_period_id', (context) => ({
    status: 200,
    body: present(ofPath(context, projectFor(context, accessLevel.reporter))),
  })),
  post('/projects/:id/freeze_periods', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const { params, state } = context;
    const now = state.clock.now();
    const period: FreezePeriodRecord = {
      id: state.nextId('other'),
      freezeStart: params.requiredString('freeze_start'),
      freezeEnd: params.requiredString('freeze_end'),
      cronTimezone: params.string('cron_timezone') ?? 'UTC',
      createdAt: now,
      updatedAt: now,
    };
    check(period);
    project.freezePeriods.push(period);
    recordMutation(context, { kind: 'freeze_period.create', projectId: project.id, target: period.id });
    return { status: 201, body: present(period) };
  }),
  put('/projects/:id/freeze_periods/:freeze_period_id', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const period = ofPath(context, project);
    const { params, state } = context;
    const changed = {
      freezeStart: params.string('freeze_start') ?? period.freezeStart,
      freezeEnd: params.string('freeze_end') ?? period.freezeEnd,
      cronTimezone: params.string('cron_timezone') ?? period.cronTimezone,
    };
    check(changed);
    Object.assign(period, changed, { updatedAt: state.clock.now() });
    recordMutation(context, { kind: 'freeze_period.update', projectId: project.id, target: period.id });
    return { status: 200, body: present(period) };
  }),
  remove('/projects/:id/freeze_periods/:freeze_period_id', (context) => {
    const project = projectFor(context, accessLevel.maintainer);
    const period = ofPath(context, project);
    project.freezePeriods = project.freezePeriods.filter(({ id }) => id !== period.id);
    recordMutation(context, { kind: 'freeze_period.delete', projectId: project.id, target: period.id });
    return { status: 204 };
  }),
];

function ofPath(context: Context, project: ProjectRecord): FreezePeriodRecord {
  const wanted = pathNumber(context, 'freeze_period_id');
  const period = project.freezePeriods.find(({ id }) => id === wanted);
  if (!period) throw notFound('Freeze Period');
  return period;
}

function present(period: FreezePeriodRecord): Record<string, unknown> {
  return {
    id: period.id,
    freeze_start: period.freezeStart,
    freeze_end: period.freezeEnd,
    cron_timezone: period.cronTimezone,
    created_at: apiTime(period.createdAt),
    updated_at: apiTime(period.updatedAt),
  };
}

function check(period: Pick<FreezePeriodRecord, 'freezeStart' | 'freezeEnd' | 'cronTimezone'>): void {
  const errors: Record<string, string[]> = {};
  if (!isCron(period.freezeStart)) errors['freeze_start'] = ['is invalid syntax'];
  if (!isCron(period.freezeEnd)) errors['freeze_end'] = ['is invalid syntax'];
  if (!isTimeZone(period.cronTimezone)) errors['cron_timezone'] = ['is invalid syntax'];
  if (Object.keys(errors).length > 0) throw invalidRecord(errors);
}

const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** Five fields of numbers, ranges, steps and lists; names of days and months are allowed. */
function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== ranges.length) return false;
  return fields.every((field, index) => {
    const [low, high] = ranges[index] ?? [0, 0];
    return field.split(',').every((part) => {
      const match = /^(\*|[a-z]{3}|\d+)(?:-([a-z]{3}|\d+))?(?:\/(\d+))?$/i.exec(part);
      if (!match) return false;
      return [match[1], match[2]].every((value) => {
        if (value === undefined || value === '*') return true;
        if (/^[a-z]+$/i.test(value)) return index >= 3;
        return Number(value) >= low && Number(value) <= high;
      });
    });
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
