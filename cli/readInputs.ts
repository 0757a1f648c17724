import type { ServiceTags } from '../shared/domain/network/serviceTags.ts';
import { type ReadEstate, readEstate, readServiceTags } from './readEstate.ts';
import { complain } from './streams.ts';

interface InputOptions {
  readonly serviceTags?: string;
  readonly quiet?: true;
}

interface Inputs<Files extends readonly (readonly string[])[]> {
  /** One for each list of files. */
  readonly estates: { readonly [Index in keyof Files]: ReadEstate };
  readonly serviceTags: ServiceTags | null;
  /** Whether something could not be read, and was said to be so. */
  readonly flawed: boolean;
}

/**
 * Reads the service tags and one or more estates, each from its files, and says on standard error what of them cannot be read. Null, and
 * the exit code 2, where nothing of an estate can.
 */
export async function readInputs<const Files extends readonly (readonly string[])[]>(
  lists: Files,
  options: InputOptions,
): Promise<Inputs<Files> | null> {
  const serviceTags = await readServiceTags(options.serviceTags, options);
  const read: ReadEstate[] = [];
  for (const files of lists) read.push(await readEstate(files, options));
  const complaints = [...serviceTags.complaints, ...read.flatMap((estate) => estate.complaints)];
  complaints.forEach(complain);
  if (read.some(({ documents }) => documents.length === 0)) {
    process.exitCode = 2;
    return null;
  }
  if (serviceTags.tags === null && options.quiet !== true) {
    complain('without --service-tags, what depends on the addresses of service tags stays unknown');
  }
  return { estates: read as Inputs<Files>['estates'], serviceTags: serviceTags.tags, flawed: complaints.length > 0 };
}
