import type { Fact } from '../estate/estate.ts';
import { isRecord } from '../isRecord.ts';
import type { PolicyValue } from './policyValue.ts';
import { policyValue } from './policyValue.ts';

/** The value of a parameter by its name, in any letter case. */
export type Parameters = (name: string) => Fact<PolicyValue>;

type Named = Readonly<Record<string, unknown>>;

/**
 * The parameters of a definition or set: what is given by name (`{ "value": … }`), or else the `defaultValue` of its declaration.
 * `resolve` reads a given value; a default is what it says.
 * https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-parameters
 */
export function policyParameters(
  given: Fact<Named>,
  declared: Fact<Named>,
  resolve: (json: unknown) => Fact<PolicyValue> = (json) => ({ value: policyValue(json) }),
): Parameters {
  return (name) => {
    if ('missing' in given) return given;
    const value = member(given.value, name, 'value');
    if (value !== undefined) return resolve(value);
    if ('missing' in declared) return declared;
    const standard = member(declared.value, name, 'defaultValue');
    return standard === undefined
      ? { missing: `nobody gives its parameter ${name.slice(0, 80)} a value` }
      : { value: policyValue(standard) };
  };
}

function member(parameters: Named, name: string, of: 'value' | 'defaultValue'): unknown {
  const [, parameter] = Object.entries(parameters).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return isRecord(parameter) ? parameter[of] : undefined;
}
