import { nameOf } from '../../armId.ts';
import { printable } from '../../printable.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Who makes images of Ubuntu: Canonical itself, and Microsoft those of the Data Science Virtual Machine. */
const ubuntuPublishers: ReadonlySet<string> = new Set(['canonical', 'microsoft-dsvm']);

/** Whether a machine runs Ubuntu, by the image of the marketplace that it was made from: nobody sees what was installed since. */
export function judgeMachineImage(requirement: JudgedRequirement, { attached, compute }: ComputeFacts): Judgement {
  const machine = attached !== null && 'virtualMachine' in attached ? attached.virtualMachine : null;
  const id = machine?.id ?? compute.id;
  const name = printable(nameOf(id));
  const cannotTell = (why: string): Judgement =>
    unknown(`Whether virtual machine ${name} runs Ubuntu`, [{ fact: 'virtualMachine', resource: id, why }]);
  if (machine === null) return cannotTell('not in the estate');
  const { osType, image } = machine;
  if ('missing' in osType) return cannotTell(osType.missing);
  if (osType.value?.toLowerCase() === 'windows') {
    return violated(requirement, `virtual machine ${name} runs Windows`, {
      'properties.storageProfile.osDisk.osType': osType.value,
    });
  }
  if ('missing' in image) return cannotTell(image.missing);
  if (image.value === null) return cannotTell('it was made from an image or disk of its owner');
  const { publisher, offer } = image.value;
  const words = `${printable(offer)} of ${printable(publisher)}`;
  const isUbuntu = /ubuntu/i.test(offer);
  if (!ubuntuPublishers.has(publisher.toLowerCase())) {
    if (isUbuntu) return cannotTell(`its image ${words} calls itself Ubuntu, and is not made by Canonical`);
    return violated(requirement, `virtual machine ${name} was made from ${words}`, {
      'properties.storageProfile.imageReference': image.value,
    });
  }
  return isUbuntu
    ? compliant(`Virtual machine ${name} was made from ${words}`)
    : cannotTell(`its image ${words} does not say that it is Ubuntu`);
}
