import { Command } from 'commander';

export interface StartOptions {
  /** Ends after the play. */
  readonly once: boolean;
  /** The files of an exported estate to play on; none for the sample. */
  readonly estate: readonly string[];
  readonly serviceTags: string | null;
}

/** Reads the command line of `npm start --`. Bad usage is one line on standard error and exit code 2. */
export function readStartOptions(argv: readonly string[]): StartOptions {
  const program = new Command('npm start --')
    .description('Runs Azure and the product on this machine and plays two changes that break ML compute.')
    .option('--once', 'end after the play: exit 0 when every step happened, 1 otherwise')
    .option('--estate <file...>', 'play on your own exported estate (docs/export.md) instead of the sample')
    .option('--service-tags <file>', "Microsoft's service tag download or API answer, for --estate")
    .configureOutput({
      outputError: (text, write) =>
        write(
          `npm start: ${text
            .replace(/^error: /, '')
            .trim()
            .replace(/\s*\n\s*/g, ' ')}\n`,
        ),
    })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .parse(argv);
  const { once, estate, serviceTags } = program.opts<{ once?: true; estate?: string[]; serviceTags?: string }>();
  if (serviceTags !== undefined && estate === undefined) {
    program.error('--service-tags goes with --estate: the sample has its own');
  }
  return { once: once ?? false, estate: estate ?? [], serviceTags: serviceTags ?? null };
}
