import { tagsOfCloud } from '../judges/judgeTagSource.ts';
import type { Requirement } from '../requirement.ts';

const government = { location: 'usgovvirginia' } as const;

/** By which addresses flows are judged. */
export const tagSource = [
  {
    kind: 'judged',
    judge: tagsOfCloud,
    decidedBy: 'The cloud that the list of service tags names, and the cloud that the region of the compute is in.',
    id: 'sovereign-tag-source',
    title: 'The service tags are those of the cloud of the compute',
    severity: 'info',
    why: "Azure Government and the cloud of China have service tags of their own: what is judged by another cloud's addresses says nothing.",
    breaks: 'Every verdict on a flow of this compute rests on the addresses of another cloud',
    fix: "Use the list of the compute's cloud: the download that the finding names, or the answer of the API of that cloud.",
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo: [
      {
        profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
        kinds: ['AmlCompute', 'ComputeInstance'],
      },
    ],
    when: 'always',
    once: true,
    remediation: 'manual',
    watches: ['Microsoft.MachineLearningServices/workspaces/computes'],
    examples: {
      good: { what: 'A compute of the public cloud is judged by its tags.' },
      bad: {
        what: 'A compute of Azure Government is judged by the tags of the public cloud.',
        change: {
          vnet: government,
          workspace: government,
          storage: government,
          compute: { ...government, properties: { computeLocation: government.location } },
        },
      },
    },
  },
] as const satisfies readonly Requirement[];
