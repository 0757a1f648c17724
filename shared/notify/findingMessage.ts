import type { Settings } from '../config.ts';
import type { AlertVerdict, FindingAlert } from '../domain/alert.ts';
import { parseArmId } from '../domain/armId.ts';
import { type ComputeKind, computeKinds } from '../domain/requirements/requirement.ts';
import { counted } from '../report/verdictWords.ts';
import { changedLine } from './changedLine.ts';
import { openedSection, recoveredSection } from './findingSection.ts';
import { type Message, words } from './messageParts.ts';
import { capitalised, firstTexts, nameText, pathText, sentenceText, titleText } from './messageText.ts';
import { holderLinks, portalLink } from './portalLink.ts';
import { breaksWords, brokenTone, brokenWord, shortBreaksWords } from './requirementWords.ts';

const most = { sections: 20, subnets: 3, links: 3 } as const;

/** What a finding's transitions mean for the people who use the compute. */
export function findingMessage(alert: FindingAlert, cloud: Settings['cloud']): Omit<Message, 'id' | 'footer'> {
  const { verdicts, transitions, causes } = alert;
  const opened = verdicts.filter((verdict) => verdict.alert === 'opened');
  const recovered = verdicts.filter((verdict) => verdict.alert === 'recovered');
  const count = {
    opened: transitions.filter((transition) => transition.alert === 'opened').length,
    recovered: transitions.filter((transition) => transition.alert === 'recovered').length,
  };
  const blockers = opened.flatMap(({ blockedBy }) => blockedBy);
  const named = [...blockers, ...causes].map(({ resource }) => resource);
  const [first] = [...opened, ...recovered];
  return {
    tone: count.opened > 0 ? brokenTone(opened[0]?.severity ?? 'critical') : 'good',
    ...(first === undefined ? untold(alert) : told(alert, first, count)),
    about: [
      words('Compute', placeWords(alert)),
      ...(alert.subnets.length === 0
        ? []
        : [words('Subnet', ...firstTexts(alert.subnets.map(pathText), most.subnets))]),
      changedLine(alert, blockers),
    ],
    sections: [...opened.map(openedSection), ...recovered.map(recoveredSection)].slice(0, most.sections),
    moreSections: alert.moreVerdicts + Math.max(0, verdicts.length - most.sections),
    links: [
      ...portalLink(alert.compute, cloud),
      ...(alert.workspace === null ? [] : portalLink(alert.workspace, cloud)),
      ...holderLinks(named, cloud).slice(0, most.links),
    ],
  };
}

interface Count {
  readonly opened: number;
  readonly recovered: number;
}

function told(alert: FindingAlert, first: AlertVerdict, count: Count): Pick<Message, 'title' | 'summary'> {
  const { workspace } = alert;
  const place = `${kindWords(alert)} ${nameText(alert.compute)}${workspace === null ? '' : ` (${nameText(workspace)})`}`;
  const title = (head: string, what: string, more: number): string =>
    titleText(`${head}: ${place}: ${what}${more > 0 ? ` (and ${more} more)` : ''}`);
  const who = capitalised(computeWords(alert));
  if (first.alert === 'opened') {
    const others = [
      ...(count.opened > 1
        ? [counted(count.opened - 1, 'more requirement is violated', 'more requirements are violated')]
        : []),
      ...(count.recovered > 0
        ? [counted(count.recovered, 'earlier alert is closed', 'earlier alerts are closed')]
        : []),
    ];
    const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
    return {
      title: title(brokenWord(first.severity), shortBreaksWords(first), count.opened - 1),
      summary: sentenceText(`${who} is affected: ${breaksWords(first)}${rest}.`),
    };
  }
  const more = count.recovered - 1;
  const what = `${first.title}${more > 0 ? `, and ${more} more` : ''}`;
  return first.state === 'compliant'
    ? {
        title: title('Recovered', first.title, more),
        summary: sentenceText(`${who} has again what it had lost: ${what}.`),
      }
    : {
        title: title('Closed', `no longer required: ${first.title}`, more),
        summary: sentenceText(`${who} is gone, or no longer needs what it lacked: ${what}.`),
      };
}

/** An alert too large to name even its first verdict. */
function untold(alert: FindingAlert): Pick<Message, 'title' | 'summary'> {
  const place = `${kindWords(alert)} ${nameText(alert.compute)}`;
  const count = counted(alert.moreVerdicts, 'finding');
  return {
    title: titleText(`${count} changed: ${place}`),
    summary: sentenceText(`${count} of ${place} changed, with too much evidence for a message.`),
  };
}

const kinds: Readonly<Record<ComputeKind, string>> = {
  AmlCompute: 'training cluster',
  ComputeInstance: 'compute instance',
  Serverless: 'serverless compute',
  Databricks: 'Databricks workspace',
  VirtualMachine: 'virtual machine',
  HDInsight: 'HDInsight cluster',
  BatchPool: 'Batch pool',
};

function kindWords({ computeKind }: FindingAlert): string {
  const kind = computeKinds.find((known) => known === computeKind);
  return kind === undefined ? 'compute' : kinds[kind];
}

function computeWords(alert: FindingAlert): string {
  const { workspace, compute } = alert;
  const of = workspace === null || workspace === compute ? '' : ` of workspace ${nameText(workspace)}`;
  return `${kindWords(alert)} ${nameText(alert.compute)}${of}`;
}

/** The compute and where its bill goes, for readers of several subscriptions. */
function placeWords(alert: FindingAlert): string {
  const id = parseArmId(alert.compute);
  const places = [
    ...(id?.resourceGroup ? [`resource group ${nameText(id.resourceGroup)}`] : []),
    ...(id?.subscription ? [`subscription ${nameText(id.subscription)}`] : []),
  ];
  return sentenceText([capitalised(computeWords(alert)), ...places].join(', '));
}
