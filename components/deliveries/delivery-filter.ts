/** What narrows the delivery log; an empty string means "all". Every part lives in the URL. */
export interface DeliveryFilter {
  outcome: DeliveryFilterOutcome | '';
  project: string;
  kind: string;
}

export const deliveryOutcomes = ['accepted', 'duplicate', 'ignored', 'quarantined', 'dead'] as const;
export type DeliveryFilterOutcome = (typeof deliveryOutcomes)[number];

function isOutcome(text: string): text is DeliveryFilterOutcome {
  return deliveryOutcomes.some((outcome) => outcome === text);
}

/** Reads the filter from the URL. An outcome nobody knows is no filter. */
export function readDeliveryFilter(get: (name: string) => string | null): DeliveryFilter {
  const outcome = get('outcome') ?? '';
  return {
    outcome: isOutcome(outcome) ? outcome : '',
    project: get('project') ?? '',
    kind: get('kind') ?? '',
  };
}
