/** How the receiver should feel about it; each medium has colours of its own. */
export type MessageTone = 'bad' | 'warning' | 'good' | 'neutral';

/**
 * What people are told, for every medium alike. All texts are harmless on their own: one line each, nothing unprintable, no address that
 * a reader makes a link of, cut to a length. A medium still escapes its own markup. Only `links` may be clicked.
 */
export interface Message {
  /** The alert's id, the same in every copy. */
  readonly id: string;
  readonly tone: MessageTone;
  /** For a subject line and a phone's lock screen: at most 150 characters. */
  readonly title: string;
  /** One sentence: what breaks for whom. */
  readonly summary: string;
  /** What holds for the whole of it: the compute, who changed what. */
  readonly about: readonly MessageLine[];
  /** One for each finding, those that matter most first. */
  readonly sections: readonly MessageSection[];
  /** How many findings have no section. */
  readonly moreSections: number;
  readonly links: readonly MessageLink[];
  /** Where it comes from, with the identity of the alert. */
  readonly footer: string;
}

export interface MessageSection {
  readonly tone: MessageTone;
  /** One or two words, such as the severity. */
  readonly badge: string;
  readonly heading: string;
  readonly lines: readonly MessageLine[];
}

/** A label and what stands beside it, one text below the other. */
export interface MessageLine {
  readonly label: string;
  /** `code`: packets, commands and JSON, which are copied and keep their spaces. */
  readonly form: 'words' | 'code';
  readonly texts: readonly string[];
}

export interface MessageLink {
  readonly label: string;
  readonly url: string;
}

export function words(label: string, ...texts: readonly string[]): MessageLine {
  return { label, form: 'words', texts };
}

export function code(label: string, ...texts: readonly string[]): MessageLine {
  return { label, form: 'code', texts };
}
