/// The state that the made-up world is in, from the address: `?scene=offline`.

export const SCENES = [
  'guide',
  'first',
  'signed-out',
  'waiting',
  'timed-out',
  'device',
  'broken',
  'offline',
  'nobody',
  'huge',
  'slow',
  'high-risk',
  'looking',
  'pushing',
  'partly',
  'done',
  'held',
  'refused',
  'scopes',
  'so-already',
  'consent',
  'cut-off',
  'planned',
  'provisioned',
  'skipped',
  'unsure',
] as const;

export type Scene = (typeof SCENES)[number];

const asked = new URLSearchParams(location.search).get('scene');

export const scene: Scene = SCENES.find((one) => one === asked) ?? 'guide';
