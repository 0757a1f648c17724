import { expect, test } from 'vitest';
import { attachedOf } from '../../shared/azure/attachedBodies.ts';

const resourceId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw';

test.each([
  ['Databricks', resourceId],
  ['DataBricks', resourceId],
  ['virtualmachine', resourceId],
  ['HDINSIGHT', resourceId],
  ['AmlCompute', null],
  ['Kubernetes', null],
  [7, null],
])('compute of type %s', (computeType, attached) => {
  expect(attachedOf({ properties: { computeType, resourceId } })).toBe(attached);
});
