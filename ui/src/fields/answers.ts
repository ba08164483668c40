/// What a person fills into an action's form: what stands in it at first, what is wrong with it, and what is sent.
import type { ActionId, ActionRequest, FormField } from '../shapes';

/** What is filled in, by the field's name. */
export type Answers = Partial<Record<string, string[]>>;

/** A label that ends so belongs to a field that may stay empty. */
const MAY_BE_EMPTY = '(optional)';

/** What stands in a field before anybody touches it. */
export function firstAnswer(field: FormField): string[] {
  switch (field.kind) {
    case 'text':
      return [field.value];
    case 'one':
      return field.chosen === null ? [] : [field.chosen];
    case 'several':
      return field.chosen;
    case 'person':
      return field.chosen === null ? [] : [field.chosen.value];
    case 'filter':
      return [JSON.stringify(field.value)];
    case 'names':
      return field.values;
  }
}

/** What was filled in before, as far as it can still be chosen; else what stands there at first. */
export function answerOf(field: FormField, answers: Answers): string[] {
  const filled = answers[field.name];
  if (filled === undefined) return firstAnswer(field);
  switch (field.kind) {
    case 'text':
    case 'person':
    case 'filter':
    case 'names':
      return filled;
    case 'one':
    case 'several': {
      const offered = new Set(field.options.filter(({ disabled }) => disabled === null).map(({ value }) => value));
      return filled.filter((value) => offered.has(value));
    }
  }
}

/** Something wrong, with the field where it is mended. */
export interface Wrong {
  field: string;
  says: string;
}

/** What keeps the answers from being planned, one for each field, in the fields' order. Where nothing at all is chosen
    in the lists of a form, the first of them says so: one of several lists may well stay empty. */
export function wrongWith(fields: FormField[], answers: Answers): Wrong[] {
  const lists = fields.filter(({ kind }) => kind === 'several' || kind === 'names');
  // Where a person may be named instead, that is a choice as well.
  const instead = fields.some((field) => field.kind === 'person' && mayBeEmpty(field) && answerOf(field, answers).length > 0);
  const allEmpty = !instead && lists.every((field) => spare(answerOf(field, answers)).length === 0);
  return fields.flatMap((field) => {
    const says = wrongWithOne(field, answerOf(field, answers), allEmpty && field === lists[0]);
    return says === undefined ? [] : [{ field: field.name, says }];
  });
}

function wrongWithOne(field: FormField, values: string[], mustChoose: boolean): string | undefined {
  switch (field.kind) {
    case 'text':
      return spare(values).length === 0 && !mayBeEmpty(field) ? `Enter this: ${field.label}` : undefined;
    case 'one':
      return values.length === 0 ? `Choose one: ${field.label}` : undefined;
    case 'person':
      return values.length === 0 && !mayBeEmpty(field) ? `Choose a person: ${field.label}` : undefined;
    case 'filter':
      return undefined;
    case 'several':
      return mustChoose ? `Choose at least one: ${field.label}` : undefined;
    case 'names': {
      const names = spare(values);
      const twice = names.find((name, at) => names.indexOf(name) !== at);
      if (twice !== undefined) return `“${twice}” is in the list twice`;
      return mustChoose ? `Enter at least one: ${field.label}` : undefined;
    }
  }
}

/** What is sent: without spaces around it, and without empty lines. */
export function requestOf(action: ActionId, fields: FormField[], answers: Answers): ActionRequest {
  return {
    action,
    answers: Object.fromEntries(fields.map((field) => [field.name, sent(field, answerOf(field, answers))])),
  };
}

function sent(field: FormField, values: string[]): string[] {
  switch (field.kind) {
    case 'text':
      return [(values[0] ?? '').trim()];
    case 'names':
      return spare(values);
    case 'one':
    case 'several':
    case 'person':
    case 'filter':
      return values;
  }
}

const mayBeEmpty = ({ label }: FormField): boolean => label.endsWith(MAY_BE_EMPTY);

const spare = (values: string[]): string[] => values.map((value) => value.trim()).filter((value) => value !== '');
