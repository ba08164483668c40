/// Entra's guides as they are chosen between: their order on the page, and the answer that chooses one.
import type { Fit, GuideChoice, GuideId } from '../shapes';

const RANK: Record<Fit, number> = { recommended: 0, possible: 1, unsure: 2, cannot_work: 3 };

/** The recommended one first, those that cannot work last; else as the engine has them. */
export const inOrder = (choices: GuideChoice[]): GuideChoice[] => choices.toSorted((one, other) => RANK[one.fit] - RANK[other.fit]);

/** The name under which a guide is the answer to the question: "entra-gallery". */
export const answerOf = (guide: GuideId): string => guide.replaceAll('_', '-');
