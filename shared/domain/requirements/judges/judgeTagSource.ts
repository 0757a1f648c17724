import { nameOf } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import { cloudOf, cloudOfTags, clouds } from '../clouds.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, computeLocation } from '../subjects/computeFacts.ts';
import { type Judgement, notApplicable } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Whether the service tags by which a compute is judged are those of its cloud: the same names mean other addresses in another. */
export function tagsOfCloud(requirement: JudgedRequirement, { compute, serviceTags }: ComputeFacts): Judgement {
  if (serviceTags === null) return notApplicable('no list of service tags was given');
  const listed = cloudOfTags(serviceTags.cloud);
  const location = computeLocation(compute);
  const region = valueOf(location);
  const question = `Whether the service tags are those of the cloud of ${printable(nameOf(compute.id))}`;
  if (region === null) {
    const why = 'missing' in location ? location.missing : 'its body does not say where it is';
    return unknown(question, [{ fact: 'location', resource: compute.id, why }]);
  }
  if (listed === null) {
    const why = 'nobody knows which cloud it is of';
    return unknown(question, [{ fact: 'serviceTags', resource: serviceTags.cloud, why }]);
  }
  const cloud = cloudOf(region);
  const { title, tagDownload } = clouds[cloud];
  if (cloud === listed) return compliant(`The list of service tags is of ${title}, where the compute is`);
  const download = `https://www.microsoft.com/download/details.aspx?id=${tagDownload}`;
  const reason = `the list of service tags is of ${clouds[listed].title}, and the compute in ${title}, whose tags are at ${download}`;
  return violated(requirement, reason, { 'serviceTags.cloud': serviceTags.cloud, computeLocation: region });
}
