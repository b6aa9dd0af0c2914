import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricsSources {
  pool: () => { total: number; idle: number; waiting: number };
  backlog: () => Promise<{ pending: number; oldestSeconds: number }>;
  ingestLag: () => Promise<{ p50: number; p95: number; max: number }>;
  workerHeartbeatSeconds: () => Promise<number | null>;
  liveViewers: () => number;
}

export interface Metrics {
  registry: Registry;
  deliveries: Counter<'connection' | 'outcome'>;
  requests: Histogram<'route' | 'method' | 'status'>;
}

/** Metrics of a web process in Prometheus' text format. Figures that all processes share are read from the database at scrape time. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  registry.registerMetric(
    new Gauge({
      name: 'sternway_database_pool_connections',
      help: 'Connections of this process to the database, by state',
      labelNames: ['state'],
      registers: [],
      collect() {
        const pool = sources.pool();
        this.set({ state: 'busy' }, pool.total - pool.idle);
        this.set({ state: 'idle' }, pool.idle);
        this.set({ state: 'waiting' }, pool.waiting);
      },
    }),
  );
  const pending = new Gauge({
    name: 'sternway_deliveries_pending',
    help: 'Deliveries stored and not yet ingested',
    registers,
  });
  registry.registerMetric(
    new Gauge({
      name: 'sternway_delivery_queue_age_seconds',
      help: 'Age of the oldest delivery that waits to be ingested',
      registers: [],
      async collect() {
        const backlog = await sources.backlog();
        pending.set(backlog.pending);
        this.set(backlog.oldestSeconds);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'sternway_ingest_lag_seconds',
      help: 'Time from storage to ingestion of the deliveries of the last five minutes',
      labelNames: ['quantile'],
      registers: [],
      async collect() {
        const lag = await sources.ingestLag();
        this.set({ quantile: '0.5' }, lag.p50);
        this.set({ quantile: '0.95' }, lag.p95);
        this.set({ quantile: '1' }, lag.max);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'sternway_worker_heartbeat_age_seconds',
      help: 'Age of the newest heartbeat of any worker; -1 when none has ever run',
      registers: [],
      async collect() {
        this.set((await sources.workerHeartbeatSeconds()) ?? -1);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'sternway_live_viewers',
      help: 'Pages connected to the event stream of this process',
      registers: [],
      collect() {
        this.set(sources.liveViewers());
      },
    }),
  );
  return {
    registry,
    deliveries: new Counter({
      name: 'sternway_deliveries_total',
      help: 'Webhook deliveries received, by outcome',
      labelNames: ['connection', 'outcome'],
      registers,
    }),
    requests: new Histogram({
      name: 'sternway_http_request_duration_seconds',
      help: 'Duration of API requests',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}
