/** What a piece of text means to the eye; how that looks is up to whoever prints it. */
export type Tone = 'bad' | 'warning' | 'good' | 'strong' | 'faint';

/** Gives a text its look. Never changes its visible width. */
export type Paint = (tone: Tone, text: string) => string;

/** No colours: files, pipes, NO_COLOR. */
export const plain: Paint = (_tone, text) => text;
