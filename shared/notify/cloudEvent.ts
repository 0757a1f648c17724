import type { Alert } from '../domain/alert.ts';
import { parseArmId } from '../domain/armId.ts';
import type { Message } from './messageParts.ts';

/** An alert as a CloudEvents 1.0 event. `time` is ISO 8601. */
export interface AlertEvent {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly data: { readonly title: string; readonly summary: string; readonly alert: Alert };
}

/** The event of an alert: its id is the alert's, the same in every copy; its subject the compute, where it is about one. */
export function cloudEventOf(alert: Alert, { title, summary }: Message): AlertEvent {
  const { source, subject } = origin(alert);
  return {
    id: alert.id,
    type: `AmlNetworkGuard.${typeOf(alert)}`,
    source: uriReference(source),
    subject,
    time: alert.time,
    data: { title, summary, alert },
  };
}

/** For event filters: stable names. What opens an alert outweighs what takes one back in the same evaluation. */
function typeOf(alert: Alert): string {
  switch (alert.kind) {
    case 'finding':
      return alert.transitions.some((transition) => transition.alert === 'opened')
        ? 'FindingOpened'
        : 'FindingRecovered';
    case 'repair':
      return `Repair${alert.outcome.charAt(0).toUpperCase()}${alert.outcome.slice(1)}`;
    case 'poison':
      return 'EvaluationFailed';
    case 'sample':
      return 'Test';
  }
}

function origin(alert: Alert): { readonly source: string; readonly subject: string } {
  switch (alert.kind) {
    case 'finding':
      return { source: alert.workspace ?? alert.compute, subject: alert.compute };
    case 'repair':
      return { source: parseArmId(alert.compute)?.parent ?? alert.compute, subject: alert.compute };
    case 'poison':
      return { source: '/aml-network-guard', subject: 'evaluation' };
    case 'sample':
      return { source: alert.alert.workspace ?? alert.alert.compute, subject: alert.alert.compute };
  }
}

/** CloudEvents wants a URI reference; names of resource groups may hold any letter. */
function uriReference(id: string): string {
  return encodeURI(id.toWellFormed()).replace(/[?#]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
