import { privateEndpointsOf, regionalTag, tag } from '../../shared/domain/requirements/path/peer.ts';
import type { Requirement } from '../../shared/domain/requirements/requirement.ts';

const source = { section: 'a-page', asOf: '2026-01-31' } as const;

const decidable = {
  source,
  breaks: 'The nodes stop',
  fix: 'Allow it again.',
  when: 'always',
  remediation: 'auto',
  watches: ['Microsoft.Network/networkSecurityGroups', 'Microsoft.Network/routeTables'],
  examples: { good: { what: 'A rule lets it in.' }, bad: { what: 'A rule denies it.' } },
} as const;

/** One requirement of each kind and shape, as a page and a terminal have to show them. */
export const sampleFamilies: Readonly<Record<string, readonly Requirement[]>> = {
  'What passes': [
    {
      ...decidable,
      kind: 'flow',
      id: 'in-dated',
      title: 'The service calls the nodes',
      severity: { until: '2026-03-31', before: 'critical', after: 'info', chosen: 'high' },
      why: 'The old mode calls every node.',
      appliesTo: [{ profiles: ['aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] }],
      direction: 'Inbound',
      protocol: 'Tcp',
      ports: ['29876-29877', '44224'],
      peers: [[regionalTag('BatchNodeManagement', 'compute')]],
      coincidesWith: ['out-either', 'placed'],
      notes: [{ id: 'in-note', text: 'A firewall | counts * as well.' }],
    },
    {
      ...decidable,
      kind: 'flow',
      id: 'out-either',
      title: 'The nodes reach storage',
      severity: 'high',
      why: 'They read data.',
      appliesTo: [
        { profiles: ['aml-public-ip', 'aml-no-public-ip'], kinds: ['AmlCompute'] },
        { profiles: ['batch-simplified'], kinds: ['BatchPool'] },
      ],
      direction: 'Outbound',
      protocol: '*',
      ports: ['*'],
      peers: [[regionalTag('Storage', 'compute')], [privateEndpointsOf('storageAccount', 'blob'), tag('Storage')]],
    },
    {
      ...decidable,
      kind: 'flow',
      id: 'ssh-some',
      title: 'Somebody can log in',
      severity: 'low',
      why: 'The owner wants to.',
      appliesTo: [{ profiles: ['attached-vm'], kinds: ['VirtualMachine'] }],
      when: 'sshPublicAccess',
      direction: 'Inbound',
      protocol: 'Tcp',
      ports: 'ssh',
      extent: 'some',
      peers: [[tag('Internet')]],
    },
  ],
  'Where it is': [
    {
      ...decidable,
      kind: 'judged',
      id: 'placed',
      title: 'The subnet is there',
      severity: 'critical',
      why: 'Nodes go there.',
      appliesTo: [{ profiles: ['aml-public-ip'], kinds: ['AmlCompute'] }],
      remediation: 'manual',
      decidedBy: 'The subnets of the network are looked through.',
      judge: () => {
        throw new Error('a document judges nothing');
      },
      examples: { good: { what: 'It is there.' }, bad: { what: 'Nobody lists it.', state: 'unknown' } },
    },
    {
      kind: 'unobservable',
      id: 'unseen',
      title: 'The browser may open a web socket',
      severity: 'medium',
      why: 'A terminal in the browser needs one.',
      source,
      appliesTo: [{ profiles: ['aml-public-ip'], kinds: ['ComputeInstance'] }],
      reason: 'No resource of Azure describes the proxy before a browser.',
      manualCheck: 'Open a terminal on the instance from that browser.',
    },
  ],
};
