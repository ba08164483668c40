/// Every page in every state that it has, as addresses of the made-up window, with what has to be done first.

/**
 * @typedef {{ name: string, scene?: string, hash: string, ready?: string, act?: (page: import('playwright-core').Page) => Promise<void> }} Look
 */

const GUIDE = '#/guide/practice';
const ENTRA = '#/guide/entra';
const GOOGLE = '#/guide/google';

/** @type {Look[]} */
export const LOOKS = [
  { name: 'welcome-first', scene: 'first', hash: '#/' },
  { name: 'welcome', hash: '#/' },
  { name: 'welcome-notice', scene: 'held', hash: '#/' },
  { name: 'customer-new', hash: '#/customer', ready: 'form' },
  { name: 'customer-wrong', hash: '#/customer', act: (page) => page.getByRole('button', { name: 'Set up this customer' }).click(), ready: '[aria-invalid]' },
  { name: 'customer-edit', hash: '#/customer/clinic', ready: 'form' },
  {
    name: 'customer-remove',
    hash: '#/customer/clinic',
    act: (page) => page.getByRole('button', { name: 'Remove this customer' }).click(),
    ready: '[role=dialog], [role=alertdialog]',
  },
  { name: 'customer-gone', hash: '#/guide/nobody' },
  { name: 'step-text', hash: `${GUIDE}/step/to-app` },
  { name: 'step-before', scene: 'first', hash: `${GUIDE}/step/before` },
  { name: 'step-offline', scene: 'offline', hash: `${GUIDE}/step/to-app` },
  { name: 'step-gone', hash: `${GUIDE}/step/gone`, ready: '[role=alert]' },
  { name: 'step-held', scene: 'held', hash: `${GUIDE}/step/before` },
  { name: 'menu-customers', hash: `${GUIDE}/step/before`, act: (page) => page.getByRole('button', { name: /^Customer:/ }).click(), ready: '[role=menu]' },
  { name: 'menu-theme', hash: `${GUIDE}/step/before`, act: (page) => page.getByRole('button', { name: /^Theme/ }).click(), ready: '[role=menu]' },
  {
    name: 'search',
    hash: `${GUIDE}/step/before`,
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('zo');
    },
    ready: '.search-hit',
  },
  { name: 'connect-zoom-first', scene: 'signed-out', hash: `${GUIDE}/step/connect-zoom` },
  {
    name: 'connect-zoom-wrong',
    scene: 'signed-out',
    hash: `${GUIDE}/step/connect-zoom`,
    act: async (page) => {
      await page.getByRole('radio').nth(2).check();
      await page.getByRole('button', { name: 'Connect to Zoom' }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'connect-zoom-refused',
    scene: 'refused',
    hash: '#/guide/practice/connection/zoom',
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect another way' }).click();
      await page.getByRole('button', { name: /^Sign in to Zoom/ }).click();
    },
    ready: '[role=alert]',
  },
  { name: 'connect-zoom-waiting', scene: 'waiting', hash: `${GUIDE}/step/connect-zoom` },
  {
    name: 'connect-zoom-paste',
    scene: 'waiting',
    hash: `${GUIDE}/step/connect-zoom`,
    act: (page) => page.getByRole('button', { name: 'Paste the address' }).click(),
  },
  { name: 'connect-okta-device', scene: 'device', hash: `${GUIDE}/step/connect-okta` },
  { name: 'connect-zoom-broken', scene: 'broken', hash: `${GUIDE}/step/connect-zoom` },
  { name: 'connect-okta', hash: `${GUIDE}/step/connect-okta` },
  { name: 'connection-zoom', hash: `${GUIDE}/connection/zoom` },
  { name: 'mapping', hash: `${GUIDE}/step/mapping`, ready: '[role=grid]' },
  { name: 'mapping-lit', hash: `${GUIDE}/step/mapping`, ready: '.rule.lit', act: (page) => page.getByRole('button', { name: 'displayName', exact: true }).focus() },
  {
    name: 'mapping-keys',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'userName', exact: true }).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    },
    ready: '[aria-label="Steps of the expression"]',
  },
  {
    name: 'mapping-steps',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'displayName', exact: true }).click();
      await page.getByRole('button', { name: /\[surname\]/ }).first().click();
    },
    ready: 'mark',
  },
  {
    name: 'mapping-asked',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'displayName', exact: true }).click();
      await page.getByRole('button', { name: 'Ask Entra ID' }).click();
    },
    ready: '.ask .tag.good',
  },
  {
    name: 'mapping-asked-otherwise',
    scene: 'unsure',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'emails[type eq "work"].value' }).click();
      await page.getByRole('button', { name: 'Ask Entra ID' }).click();
    },
    ready: '.ask dl',
  },
  { name: 'mapping-raw', hash: `${GUIDE}/step/mapping`, act: (page) => page.getByRole('button', { name: 'Show the JSON' }).click(), ready: '.json' },
  { name: 'mapping-raw-patch', hash: `${ENTRA}/step/attribute-mapping`, act: (page) => page.getByRole('button', { name: 'Show the JSON' }).click(), ready: '.json' },
  { name: 'mapping-raw-new', hash: `${GUIDE}/person/p4`, act: (page) => page.getByRole('button', { name: 'Show the JSON' }).click(), ready: '.json' },
  {
    name: 'mapping-edit',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'name.givenName', exact: true }).click();
      await page.getByRole('button', { name: 'Edit the rule for name.givenName' }).click();
      await page.getByRole('combobox', { name: 'Attribute in the directory' }).fill('lastName');
      await page.keyboard.press('Escape');
    },
    ready: 'text=Would change 112 people',
  },
  {
    name: 'mapping-edit-attribute',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'name.givenName', exact: true }).click();
      await page.getByRole('button', { name: 'Edit the rule for name.givenName' }).click();
      await page.getByRole('combobox', { name: 'Attribute in the directory' }).fill('name');
    },
    ready: '[role=option]',
  },
  {
    name: 'mapping-edit-complete',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'emails[type eq "work"].value' }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      const text = page.getByRole('textbox', { name: 'Expression' });
      await text.fill('NormalizeDiacritics(');
      await text.pressSequentially('to');
    },
    ready: '[role=option]',
  },
  {
    name: 'mapping-edit-wrong',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'emails[type eq "work"].value' }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      await page.getByRole('textbox', { name: 'Expression' }).fill('Append(Lower([mail]), "😀")');
    },
    ready: '.mirror .fault',
  },
  {
    name: 'mapping-edit-held',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'name.givenName', exact: true }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      await page.getByRole('radio', { name: 'Same for everybody' }).check();
      await page.getByRole('button', { name: 'name.familyName' }).click();
    },
    ready: '.told.warn[role=alert]',
  },
  {
    name: 'mapping-add',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByRole('combobox', { name: 'Attribute in Zoom' }).fill('l');
    },
    ready: '[role=option]',
  },
  {
    name: 'mapping-add-empty',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByRole('button', { name: 'Add the rule' }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'mapping-deprecated',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'userType', exact: true }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      await page.getByRole('textbox', { name: 'Text for everybody' }).fill('Licensed');
    },
    ready: 'text=Would change 112 people',
  },
  {
    name: 'mapping-remove',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'userType', exact: true }).click();
      await page.getByRole('button', { name: 'Remove the rule for userType' }).click();
    },
    ready: 'text=something changes for',
  },
  {
    name: 'mapping-kept',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'name.givenName', exact: true }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      await page.getByRole('radio', { name: 'Only when the user is made' }).check();
      await page.getByRole('button', { name: 'Keep' }).click();
    },
    ready: 'text=These rules are Usher’s own',
  },
  { name: 'mapping-take', scene: 'done', hash: `${ENTRA}/step/attribute-mapping`, act: async (page) => {
      await page.getByRole('button', { name: 'Take from…' }).click();
      await page.getByRole('radio', { name: /^The guide’s table/ }).check();
    },
    ready: 'fieldset' },
  { name: 'mapping-left-out', hash: `${GUIDE}/step/mapping`, act: (page) => page.locator('summary', { hasText: 'left out here' }).click(), ready: 'details[open] dl' },
  { name: 'mapping-no-rules', scene: 'planned', hash: `${GUIDE}/step/mapping`, ready: '.empty' },
  { name: 'mapping-rules-refused', scene: 'refused', hash: `${GUIDE}/step/mapping`, ready: '[role=alert]' },
  { name: 'mapping-right-to-left', hash: `${GUIDE}/person/p7`, ready: 'ol.rules' },
  { name: 'mapping-without-any', hash: `${GUIDE}/person/p8`, ready: 'ol.rules' },
  { name: 'mapping-google', hash: `${GOOGLE}/person/p3`, ready: 'ol.rules' },
  {
    name: 'mapping-huge-expression',
    scene: 'huge',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: (page) => page.getByRole('button', { name: 'displayName', exact: true }).click(),
    ready: '[aria-label="Steps of the expression"]',
  },
  {
    name: 'mapping-huge-edit',
    scene: 'huge',
    hash: `${ENTRA}/step/attribute-mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'displayName', exact: true }).click();
      await page.getByRole('button', { name: /^Edit the rule/ }).click();
      await page.getByRole('textbox', { name: 'Expression' }).pressSequentially('to');
    },
    ready: '[role=option]',
  },
  { name: 'mapping-huge', scene: 'huge', hash: `${GUIDE}/step/mapping`, ready: '[role=grid] [role=gridcell]' },
  {
    name: 'everybody',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('group', { name: 'What would happen' }).scrollIntoViewIfNeeded(),
    ready: '[role=grid] [role=gridcell]',
  },
  {
    name: 'everybody-huge',
    scene: 'huge',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: /^Will change/ }).click();
      await page.getByRole('button', { name: /^name\.givenName [\d,]+$/ }).click();
    },
    ready: '.chips li:nth-child(2)',
  },
  {
    name: 'everybody-growing',
    scene: 'unsure',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByText(/^Worked out/).scrollIntoViewIfNeeded(),
    ready: '.tiles',
  },
  {
    name: 'everybody-nothing-found',
    scene: 'so-already',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByText('Nothing was found').scrollIntoViewIfNeeded(),
    ready: '[role=gridcell]',
  },
  { name: 'everybody-refused', scene: 'broken', hash: `${GUIDE}/step/mapping`, ready: '.people [role=alert]' },
  {
    name: 'everybody-finding',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.locator('summary', { hasText: 'There is no sign-in address' }).click();
      await page.getByRole('button', { name: 'Show these 25 people' }).click();
    },
    ready: '.chip',
  },
  {
    name: 'everybody-findings',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('searchbox', { name: 'Filter findings' }).fill('zoom');
      await page.getByRole('radio', { name: /^Warning/ }).check({ force: true });
    },
    ready: '.lines summary',
  },
  {
    name: 'everybody-findings-none',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('searchbox', { name: 'Filter findings' }).fill('xyz'),
    ready: '.people .empty',
  },
  {
    name: 'everybody-in-zoom-only',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.locator('summary', { hasText: 'In Zoom and not in the directory' }).click();
      await page.getByRole('button', { name: 'Show these 12 accounts' }).click();
    },
    ready: '[role=grid][aria-label="Accounts in Zoom only"] [role=gridcell]',
  },
  {
    name: 'everybody-none',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: /^Will be refused/ }).click();
      await page.getByRole('searchbox', { name: 'Filter people' }).fill('nobody has this');
      await page.getByText('Nobody has all of this').scrollIntoViewIfNeeded();
    },
    ready: '.chip',
  },
  {
    name: 'everybody-right-to-left',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('searchbox', { name: 'Filter people' }).fill('person.8@'),
    ready: '.chip',
  },
  {
    name: 'everybody-depth-running',
    scene: 'pushing',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('button', { name: /^Compare these too/ }).click(),
    ready: 'progress',
  },
  {
    name: 'everybody-depth-unfinished',
    scene: 'cut-off',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('button', { name: /^Go on/ }).scrollIntoViewIfNeeded(),
    ready: '[role=gridcell]',
  },
  {
    name: 'everybody-depth-failed',
    scene: 'partly',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByText(/^Zoom did not tell 3 accounts/).scrollIntoViewIfNeeded(),
    ready: '[role=gridcell]',
  },
  {
    name: 'everybody-depth-refused',
    scene: 'held',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('button', { name: /^Compare these too/ }).click(),
    ready: '.people [role=alert]',
  },
  {
    name: 'everybody-depth-forget',
    scene: 'done',
    hash: `${GUIDE}/step/mapping`,
    act: (page) => page.getByRole('button', { name: 'Forget what was read' }).click(),
    ready: '[role=dialog]',
  },
  {
    name: 'everybody-export',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: /^Will change/ }).click();
      await page.getByRole('button', { name: 'Save as a file' }).click();
      await page.getByRole('radio', { name: 'Report (HTML)' }).check({ force: true });
      await page.getByRole('button', { name: 'Save to Downloads' }).click();
      await page.getByText('Saved.').scrollIntoViewIfNeeded();
    },
    ready: '[role=status] .told',
  },
  {
    name: 'everybody-export-refused',
    scene: 'held',
    hash: `${GUIDE}/step/mapping`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Save as a file' }).click();
      await page.getByRole('button', { name: 'Save to Downloads' }).click();
    },
    ready: '[data-code="file.not_written"]',
  },
  { name: 'mapping-find', hash: `${GUIDE}/step/mapping`, act: (page) => page.getByRole('combobox', { name: 'Find a person' }).pressSequentially('søren'), ready: '[role=option]' },
  { name: 'mapping-nobody', scene: 'nobody', hash: `${GUIDE}/step/mapping` },
  { name: 'mapping-offline', scene: 'offline', hash: `${GUIDE}/step/mapping`, ready: '[role=alert]' },
  { name: 'mapping-looking', scene: 'looking', hash: `${GUIDE}/step/mapping`, ready: 'progress' },
  { name: 'person', hash: `${GUIDE}/person/p3`, ready: '[role=grid]' },
  { name: 'push-choose', hash: `${GUIDE}/step/push`, ready: 'form li.line' },
  {
    name: 'push-tree',
    hash: `${GUIDE}/step/push`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: /^Sales/ }).check();
      await page.getByRole('button', { name: 'Look inside Sales' }).click();
      await page.getByRole('button', { name: 'Choose Project 002' }).first().click();
    },
    ready: '[role=group] li',
  },
  {
    name: 'push-names',
    hash: `${GUIDE}/step/push`,
    act: async (page) => {
      for (const name of ['Sales', 'Zoë', 'Rooms']) await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
      await page.getByRole('button', { name: '{mail local part}' }).click();
    },
    ready: '.told.warn',
  },
  {
    name: 'push-pattern-wrong',
    hash: `${GUIDE}/step/push`,
    act: (page) => page.getByRole('textbox', { name: 'Name pattern' }).fill('Zoom'),
    ready: '[aria-invalid]',
  },
  {
    name: 'push-found',
    scene: 'huge',
    hash: `${GUIDE}/step/push`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose all' }).click();
      await page.getByRole('searchbox', { name: 'Filter groups' }).fill('LODZ');
    },
    ready: 'form li.line',
  },
  { name: 'push-huge', scene: 'huge', hash: `${GUIDE}/step/push`, act: (page) => page.getByRole('button', { name: 'Choose all' }).click(), ready: 'form li.line' },
  {
    name: 'push-chosen',
    hash: `${GUIDE}/step/push`,
    act: async (page) => {
      for (const name of ['Sales', 'Phone users', 'CC Agents', 'Rooms']) await page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).check();
    },
  },
  {
    name: 'push-link',
    hash: `${GUIDE}/step/push`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: /^CC Agents/ }).check();
      await page.getByRole('combobox', { name: 'Zoom group for CC Agents' }).fill('zoom');
    },
    ready: '[role=option]',
  },
  { name: 'push-nobody', scene: 'nobody', hash: `${GUIDE}/step/push`, ready: '.empty' },
  { name: 'plan', hash: `${GUIDE}/step/push/plan/plan-1`, ready: 'table' },
  {
    name: 'plan-members',
    hash: `${GUIDE}/step/push/plan/plan-1`,
    act: (page) => page.getByRole('button', { name: 'Sales' }).click(),
    ready: '[role=gridcell]',
  },
  {
    name: 'plan-high-risk',
    scene: 'high-risk',
    hash: `${GUIDE}/step/push/plan/plan-1`,
    act: (page) => page.getByRole('button', { name: /^Add 12/ }).click(),
    ready: '[aria-invalid]',
  },
  { name: 'plan-done', scene: 'done', hash: `${GUIDE}/step/push/plan/plan-1`, ready: 'table' },
  {
    name: 'pushing',
    scene: 'pushing',
    hash: `${GUIDE}/step/push/plan/plan-1`,
    act: (page) => page.getByRole('button', { name: /^Add 212/ }).click(),
    ready: 'progress',
  },
  { name: 'run-done', scene: 'done', hash: `${GUIDE}/step/push/run/run-1`, ready: 'li h2' },
  { name: 'run-partly', scene: 'partly', hash: `${GUIDE}/step/push/run/run-1`, ready: 'li h2' },
  { name: 'step-panels', hash: `${GUIDE}/step/panels` },
  { name: 'step-ask', hash: `${GUIDE}/step/licence` },
  { name: 'step-answered', scene: 'done', hash: `${GUIDE}/step/licence` },
  { name: 'step-actions', hash: `${GUIDE}/step/assign` },
  { name: 'step-instead', hash: `${GUIDE}/step/okta-push` },
  { name: 'step-not-needed', scene: 'done', hash: `${GUIDE}/step/okta-push` },
  { name: 'act-form', hash: `${GUIDE}/step/assign/action/assign_groups`, ready: '[role=option]' },
  { name: 'act-form-huge', scene: 'huge', hash: `${GUIDE}/step/assign/action/assign_groups`, ready: '[role=option]' },
  { name: 'act-form-nobody', scene: 'nobody', hash: `${GUIDE}/step/assign/action/assign_groups`, ready: '.empty' },
  { name: 'act-form-one', hash: `${GUIDE}/step/assign/action/change_pushes`, ready: '[role=option]' },
  { name: 'act-form-names', hash: `${GUIDE}/step/assign/action/zoom_groups`, ready: 'form' },
  { name: 'act-form-short', hash: `${GUIDE}/step/okta-push/action/push_groups`, ready: 'form' },
  {
    name: 'act-form-wrong',
    hash: `${GUIDE}/step/assign/action/zoom_app`,
    act: (page) => page.getByRole('button', { name: 'Show the plan' }).click(),
    ready: '[role=alert]',
  },
  {
    name: 'act-form-refused',
    scene: 'refused',
    hash: `${GUIDE}/step/assign/action/assign_groups`,
    act: (page) => page.getByRole('button', { name: 'Show the plan' }).click(),
    ready: '[role=alert]',
  },
  { name: 'act-form-offline', scene: 'offline', hash: `${GUIDE}/step/assign/action/assign_groups`, ready: '[role=alert]' },
  { name: 'act-plan', hash: `${GUIDE}/step/to-app/action/features`, ready: 'ol.lines' },
  { name: 'act-plan-huge', scene: 'huge', hash: `${GUIDE}/step/to-app/changes/act-1`, ready: 'ol.lines' },
  { name: 'act-plan-so-already', scene: 'so-already', hash: `${GUIDE}/step/to-app/changes/act-1`, ready: '.told' },
  { name: 'act-plan-done', scene: 'done', hash: `${GUIDE}/step/to-app/changes/act-1`, ready: '.told' },
  { name: 'act-plan-scopes', scene: 'scopes', hash: `${GUIDE}/step/to-app/changes/act-1`, ready: '#allow' },
  {
    name: 'act-plan-allow',
    scene: 'scopes',
    hash: `${GUIDE}/step/to-app/changes/act-1`,
    act: (page) => page.getByRole('button', { name: 'Allow in Okta' }).click(),
    ready: '#waiting',
  },
  {
    name: 'act-carrying',
    scene: 'pushing',
    hash: `${GUIDE}/step/to-app/changes/act-1`,
    act: (page) => page.getByRole('button', { name: 'Make 4 changes in Okta' }).click(),
    ready: 'progress',
  },
  {
    name: 'act-consent',
    scene: 'consent',
    hash: `${GUIDE}/step/to-app/changes/act-1`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Make 4 changes in Okta' }).click();
      await page.getByRole('button', { name: 'Paste what the last page shows' }).click();
    },
    ready: '#consent',
  },
  {
    name: 'act-done',
    hash: `${GUIDE}/step/to-app/changes/act-1`,
    act: (page) => page.getByRole('button', { name: 'Make 4 changes in Okta' }).click(),
    ready: 'li .under',
  },
  { name: 'act-done-partly', scene: 'partly', hash: `${GUIDE}/step/to-app/done/act-1`, ready: 'li h2' },
  {
    name: 'act-take-back',
    hash: `${GUIDE}/step/to-app/done/act-1`,
    act: (page) => page.getByRole('button', { name: 'Take it back' }).click(),
    ready: 'details',
  },
  { name: 'rehearsal-form', hash: `${GUIDE}/step/rehearsal`, ready: '#cast' },
  {
    name: 'rehearsal-choose',
    hash: `${GUIDE}/step/rehearsal`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Choose somebody/ }).check();
      await page.getByRole('combobox', { name: 'Find a person' }).pressSequentially('zo');
    },
    ready: '[role=option]',
  },
  {
    name: 'rehearsal-wrong',
    hash: `${GUIDE}/step/rehearsal`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'First name' }).fill('');
      await page.getByRole('button', { name: 'Plan the rehearsal' }).click();
    },
    ready: '[role=alert]',
  },
  { name: 'rehearsal-missing', scene: 'broken', hash: `${GUIDE}/step/rehearsal`, ready: '#missing' },
  { name: 'rehearsal-nobody', scene: 'nobody', hash: `${GUIDE}/step/rehearsal`, ready: '#cast' },
  { name: 'rehearsal-planned', scene: 'planned', hash: `${GUIDE}/step/rehearsal`, ready: 'ol[aria-label=Acts]' },
  { name: 'rehearsal-scopes', scene: 'scopes', hash: `${GUIDE}/step/rehearsal`, ready: '#allow' },
  {
    name: 'rehearsal-running',
    scene: 'planned',
    hash: `${GUIDE}/step/rehearsal`,
    act: (page) => page.getByRole('button', { name: 'Begin the rehearsal' }).click(),
    ready: 'li.going',
  },
  { name: 'rehearsal-stopped', scene: 'cut-off', hash: `${GUIDE}/step/rehearsal`, ready: 'ol[aria-label=Acts]' },
  { name: 'rehearsal-seen', scene: 'done', hash: `${GUIDE}/step/rehearsal`, ready: 'ol[aria-label=Acts]' },
  { name: 'rehearsal-failed', scene: 'partly', hash: `${GUIDE}/step/rehearsal`, ready: 'li.failed' },
  { name: 'push-again', scene: 'done', hash: `${GUIDE}/step/push`, ready: 'form li' },
  { name: 'schedule', hash: `${GUIDE}/step/schedule`, ready: '#when' },
  { name: 'schedule-on', scene: 'done', hash: `${GUIDE}/step/schedule`, ready: '[data-standing=on]' },
  { name: 'schedule-refused', scene: 'partly', hash: `${GUIDE}/step/schedule`, ready: 'ul[aria-label=Starts]' },
  { name: 'schedule-not-on', scene: 'broken', hash: `${GUIDE}/step/schedule`, ready: '[data-code="schedule.not_on"]' },
  { name: 'schedule-by-hand', scene: 'held', hash: `${GUIDE}/step/schedule`, ready: '[data-standing=changed_by_hand]' },
  { name: 'schedule-nothing-chosen', scene: 'nobody', hash: `${GUIDE}/step/schedule`, ready: '[data-code="step.nothing_chosen"]' },
  { name: 'schedule-huge', scene: 'huge', hash: `${GUIDE}/step/schedule`, ready: 'ul[aria-label=Starts]' },
  { name: 'schedule-offline', scene: 'offline', hash: `${GUIDE}/step/schedule`, ready: '[role=alert]' },
  {
    name: 'schedule-wrong',
    hash: `${GUIDE}/step/schedule`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Every day/ }).check();
      await page.getByLabel('At what time').fill('');
      await page.getByRole('button', { name: 'Write it' }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'schedule-remove',
    scene: 'done',
    hash: `${GUIDE}/step/schedule`,
    act: (page) => page.getByRole('button', { name: 'Remove it…' }).click(),
    ready: '[role=dialog], [role=alertdialog]',
  },
  { name: 'life', hash: `${GUIDE}/step/life`, ready: '.lane' },
  { name: 'life-nobody', scene: 'nobody', hash: `${GUIDE}/step/life`, ready: '.empty' },
  { name: 'life-offline', scene: 'offline', hash: `${GUIDE}/step/life`, ready: '[role=alert]' },
  { name: 'monitor', hash: `${GUIDE}/step/monitor`, ready: '#log' },
  { name: 'monitor-failed', hash: `${GUIDE}/step/monitor`, act: (page) => page.getByRole('radio', { name: /^Failed/ }).check({ force: true }), ready: '#log' },
  { name: 'monitor-huge', scene: 'huge', hash: `${GUIDE}/step/monitor`, ready: '#log' },
  { name: 'monitor-nobody', scene: 'nobody', hash: `${GUIDE}/step/monitor`, ready: '#log' },
  { name: 'monitor-offline', scene: 'offline', hash: `${GUIDE}/step/monitor`, ready: '[role=alert]' },
  { name: 'troubles', hash: `${GUIDE}/troubles`, ready: 'main li' },
  { name: 'trouble', hash: `${GUIDE}/trouble/wrong-licence`, ready: 'main h2' },
  { name: 'trouble-is-it', hash: `${GUIDE}/trouble/user-exists`, ready: '#cure' },
  { name: 'trouble-gone', hash: `${GUIDE}/trouble/gone`, ready: '[role=alert]' },
  { name: 'provision', hash: `${GUIDE}/step/provision`, ready: 'fieldset' },
  { name: 'provision-comparing', scene: 'looking', hash: `${GUIDE}/step/provision`, act: (page) => page.getByRole('button', { name: 'Compare Okta with Zoom' }).click(), ready: 'progress' },
  { name: 'provision-offline', scene: 'refused', hash: `${GUIDE}/step/provision`, act: (page) => page.getByRole('button', { name: 'Compare Okta with Zoom' }).click(), ready: '[role=alert]' },
  { name: 'provision-plan', hash: `${GUIDE}/step/provision`, act: (page) => page.getByRole('button', { name: 'Compare Okta with Zoom' }).click(), ready: '[role=gridcell]' },
  {
    name: 'provision-plan-on',
    hash: `${GUIDE}/step/provision`,
    act: async (page) => {
      for (const name of [/^Change what differs/, /^Activate accounts/, /^Deactivate who/]) await page.getByRole('checkbox', { name }).check();
      await page.getByRole('button', { name: 'Compare Okta with Zoom' }).click();
      await page.getByRole('radio', { name: /^Change/ }).check({ force: true });
      await page.getByRole('row', { name: /Zoë/ }).click();
    },
    ready: 'main dl',
  },
  {
    name: 'provision-old',
    hash: `${GUIDE}/step/provision`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Compare Okta with Zoom' }).click();
      await page.getByRole('checkbox', { name: /^Change what differs/ }).check();
    },
    ready: '[role=gridcell]',
  },
  { name: 'provision-huge', scene: 'huge', hash: `${GUIDE}/step/provision`, act: (page) => page.getByRole('button', { name: 'Compare Okta with Zoom' }).click(), ready: '[role=gridcell]' },
  { name: 'provision-nothing', scene: 'so-already', hash: `${GUIDE}/step/provision`, act: (page) => page.getByRole('button', { name: 'Compare Okta with Zoom' }).click(), ready: '[role=gridcell]' },
  {
    name: 'provision-risk',
    scene: 'high-risk',
    hash: `${GUIDE}/step/provision`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: /^Deactivate who/ }).check();
      await page.getByRole('button', { name: 'Compare Okta with Zoom' }).click();
      await page.getByRole('button', { name: /^Create 212 people, deactivate/ }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'provision-running',
    scene: 'pushing',
    hash: `${GUIDE}/step/provision`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Compare Okta with Zoom' }).click();
      await page.getByRole('button', { name: /^Create 212 people/ }).click();
    },
    ready: 'progress',
  },
  { name: 'people-run', scene: 'done', hash: `${GUIDE}/step/provision/run/people-1`, ready: '[role=gridcell]' },
  { name: 'people-run-partly', scene: 'partly', hash: `${GUIDE}/step/provision/run/people-1`, act: (page) => page.getByRole('row', { name: /Amir/ }).first().click(), ready: 'section .told, section .problem' },
  { name: 'people-run-cut-off', scene: 'cut-off', hash: `${GUIDE}/step/provision/run/people-1`, ready: '[role=grid]' },
  { name: 'results', scene: 'partly', hash: `${GUIDE}/step/results`, ready: 'table' },
  { name: 'results-first', hash: `${GUIDE}/step/results`, ready: '.empty' },
  {
    name: 'customer-entra',
    hash: '#/customer',
    act: async (page) => {
      await page.getByRole('radio', { name: 'Entra ID' }).check();
      await page.getByRole('textbox', { name: 'Tenant' }).fill('zoe@practice.example');
      await page.getByRole('button', { name: 'Set up this customer' }).click();
    },
    ready: '[aria-invalid]',
  },
  { name: 'customer-entra-edit', scene: 'done', hash: '#/customer/entra', ready: 'form' },
  { name: 'customer-entra-practice', hash: '#/customer/entra', ready: 'form' },
  { name: 'connect-entra-first', scene: 'signed-out', hash: `${ENTRA}/step/connect-entra` },
  { name: 'connect-entra', hash: `${ENTRA}/step/connect-entra` },
  {
    name: 'connect-entra-page-error',
    scene: 'waiting',
    hash: `${ENTRA}/step/connect-entra`,
    act: async (page) => {
      await page.getByText('Microsoft showed an error').click();
      await page.getByRole('button', { name: 'What does it mean?' }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'connect-entra-timed-out',
    scene: 'timed-out',
    hash: `${ENTRA}/step/connect-entra`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect another way' }).click();
      await page.getByRole('button', { name: /^Sign in to / }).click();
      await page.getByRole('button', { name: 'AADSTS50011' }).click();
    },
    ready: '[data-code="entra.aadsts_50011"]',
  },
  { name: 'connect-entra-device', scene: 'device', hash: `${ENTRA}/step/connect-entra` },
  { name: 'entra-authorize', hash: `${ENTRA}/step/authorize` },
  { name: 'which', hash: `${ENTRA}/step/which-guide`, ready: '.guides li' },
  { name: 'which-looking', scene: 'looking', hash: `${ENTRA}/step/which-guide`, ready: '.wait:not(.quiet)' },
  { name: 'which-unsure', scene: 'unsure', hash: `${ENTRA}/step/which-guide`, ready: '.guides li' },
  { name: 'which-offline', scene: 'offline', hash: `${ENTRA}/step/which-guide`, ready: '[role=alert]' },
  {
    name: 'which-follow',
    hash: `${ENTRA}/step/which-guide`,
    act: (page) => page.getByRole('button', { name: /^Follow this guide Zoom from/ }).click(),
    ready: 'li.chosen',
  },
  { name: 'which-chosen', scene: 'done', hash: `${ENTRA}/step/which-guide`, ready: 'li.chosen' },
  {
    name: 'which-change',
    scene: 'done',
    hash: `${ENTRA}/step/which-guide`,
    act: (page) => page.getByRole('button', { name: /^Follow this guide Your own/ }).click(),
    ready: '[role=dialog]',
  },
  { name: 'token', hash: `${ENTRA}/step/group-token`, ready: 'main form' },
  { name: 'token-wrong', hash: `${ENTRA}/step/group-token`, act: (page) => page.getByRole('button', { name: 'Try and keep it' }).click(), ready: '[aria-invalid]' },
  {
    name: 'token-trying',
    scene: 'looking',
    hash: `${ENTRA}/step/group-token`,
    act: async (page) => {
      await page.getByRole('textbox').fill('eyJhbGciOiJIUzI1NiJ9');
      await page.getByRole('button', { name: 'Try and keep it' }).click();
    },
    ready: '.wait:not(.quiet)',
  },
  {
    name: 'token-refused',
    scene: 'refused',
    hash: `${ENTRA}/step/group-token`,
    act: async (page) => {
      await page.getByRole('textbox').fill('eyJhbGciOiJIUzI1NiJ9');
      await page.getByRole('button', { name: 'Show what is typed' }).click();
      await page.getByRole('button', { name: 'Try and keep it' }).click();
    },
    ready: '[role=alert]',
  },
  { name: 'token-kept', scene: 'done', hash: `${ENTRA}/step/group-token`, ready: '.known' },
  { name: 'token-short', scene: 'broken', hash: `${ENTRA}/step/group-token`, act: (page) => page.getByRole('button', { name: 'Replace it' }).click(), ready: 'main form' },
  { name: 'token-offline', scene: 'offline', hash: `${ENTRA}/step/group-token`, ready: '[role=alert]' },
  { name: 'entra-token-form', hash: `${ENTRA}/step/credentials/action/entra_token`, ready: 'main form' },
  { name: 'entra-client-form', hash: `${ENTRA}/step/credentials/action/entra_client`, ready: '#action' },
  { name: 'scope', hash: `${ENTRA}/step/scoping-filter`, ready: '[role=gridcell]' },
  { name: 'scope-first', scene: 'first', hash: `${ENTRA}/step/scoping-filter`, ready: '[role=gridcell]' },
  { name: 'scope-huge', scene: 'huge', hash: `${ENTRA}/step/scoping-filter`, ready: '[role=gridcell]' },
  { name: 'scope-nobody', scene: 'nobody', hash: `${ENTRA}/step/scoping-filter`, ready: '.tiles' },
  { name: 'scope-offline', scene: 'offline', hash: `${ENTRA}/step/scoping-filter`, ready: '[role=alert]' },
  { name: 'scope-looking', scene: 'looking', hash: `${ENTRA}/step/scoping-filter`, ready: 'progress' },
  {
    name: 'scope-changed',
    hash: `${ENTRA}/step/scoping-filter`,
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Value, condition 1 of Sales' }).fill('Support');
      await page.getByText(/come in,/).waitFor();
      await page.getByRole('radio', { name: /^Go out/ }).check({ force: true });
      await page.getByRole('row', { name: /Zoë.*wants another/ }).click();
    },
    ready: 'main .told',
  },
  {
    name: 'scope-wrong',
    hash: `${ENTRA}/step/scoping-filter`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Or another group' }).click();
      await page.getByRole('button', { name: /^Write this filter/ }).click();
    },
    ready: '[aria-invalid]',
  },
  {
    name: 'scope-problem',
    hash: `${ENTRA}/step/scoping-filter`,
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Attribute, condition 1 of Finance in Oslo' }).fill('manager');
      await page.keyboard.press('Escape');
    },
    ready: '.at .problem',
  },
  {
    name: 'scope-attribute',
    hash: `${ENTRA}/step/scoping-filter`,
    act: (page) => page.getByRole('combobox', { name: 'Attribute, condition 1 of Sales' }).fill('na'),
    ready: '[role=option]',
  },
  { name: 'entra-person-form', hash: `${ENTRA}/step/one-person/action/entra_one_person`, ready: '[role=combobox]' },
  {
    name: 'entra-person-find',
    hash: `${ENTRA}/step/one-person/action/entra_one_person`,
    act: (page) => page.getByRole('combobox', { name: 'Find a person' }).pressSequentially('zo'),
    ready: '[role=option]',
  },
  {
    name: 'entra-person-wrong',
    hash: `${ENTRA}/step/one-person/action/entra_one_person`,
    act: (page) => page.getByRole('button', { name: 'Show the plan' }).click(),
    ready: '[role=alert]',
  },
  { name: 'entra-person-chosen', scene: 'done', hash: `${ENTRA}/step/one-person/action/entra_one_person`, ready: '.person' },
  { name: 'entra-person-done', scene: 'provisioned', hash: `${ENTRA}/step/one-person/done/act-1`, ready: 'li ol' },
  { name: 'entra-person-skipped', scene: 'skipped', hash: `${ENTRA}/step/one-person/done/act-1`, ready: 'li ol' },
  { name: 'entra-filter-form', hash: `${ENTRA}/step/scoping-filter/action/entra_filter`, ready: '.filter' },
  { name: 'entra-mapping', hash: `${ENTRA}/step/attribute-mapping`, ready: '[role=grid]' },
  { name: 'entra-monitor', hash: `${ENTRA}/step/monitor`, ready: '#job' },
  { name: 'entra-monitor-quarantine', scene: 'broken', hash: `${ENTRA}/step/monitor`, ready: '#job' },
  { name: 'entra-monitor-first', scene: 'looking', hash: `${ENTRA}/step/monitor`, ready: '.job progress' },
  { name: 'entra-monitor-nobody', scene: 'nobody', hash: `${ENTRA}/step/monitor`, ready: '#job' },
  {
    name: 'customer-google',
    hash: '#/customer',
    act: (page) => page.getByRole('radio', { name: 'Google Workspace' }).check(),
    ready: '.told',
  },
  { name: 'customer-google-edit', hash: '#/customer/google', ready: 'form' },
  { name: 'google-connect', scene: 'signed-out', hash: `${GOOGLE}/step/connect-google`, ready: 'form' },
  { name: 'google-who', hash: `${GOOGLE}/step/who`, ready: 'fieldset' },
  { name: 'google-who-looking', scene: 'looking', hash: `${GOOGLE}/step/who`, ready: 'progress' },
  { name: 'google-who-offline', scene: 'offline', hash: `${GOOGLE}/step/who`, ready: '[role=alert]' },
  {
    name: 'google-who-nobody',
    scene: 'nobody',
    hash: `${GOOGLE}/step/who`,
    act: (page) => page.getByRole('radio', { name: /^Everybody/ }).check(),
    ready: '.problem',
  },
  {
    name: 'google-who-missing',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Organisational units/ }).check();
      await page.getByRole('button', { name: 'This is the scope' }).click();
    },
    ready: '[role=tree][aria-invalid]',
  },
  {
    name: 'google-who-units',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Organisational units/ }).check();
      await page.getByRole('treeitem', { name: /^Sales\s*\d/ }).click();
      await page.getByRole('treeitem', { name: /^Research/ }).click();
    },
    ready: '.effect:has-text("come to Zoom")',
  },
  {
    name: 'google-who-units-huge',
    scene: 'huge',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Organisational units/ }).check();
      await page.getByRole('searchbox', { name: 'Search: Organisational units' }).fill('coast');
      await page.getByRole('treeitem', { name: /^Region 100/ }).click();
    },
    ready: '.effect:has-text("come to Zoom")',
  },
  {
    name: 'google-who-find',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^A group/ }).check();
      await page.getByRole('combobox', { name: 'The group' }).fill('s');
    },
    ready: '[role=option]',
  },
  {
    name: 'google-who-group',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^A group/ }).check();
      await page.getByRole('combobox', { name: 'The group' }).fill('zoom');
      await page.getByRole('option', { name: /^Zoom users/ }).click();
      await page.locator('.tiles label', { hasText: 'Cannot say' }).click();
      await page.getByRole('row', { name: /only through Team 7/ }).first().click();
    },
    ready: '[role=status] .told',
  },
  {
    name: 'google-who-no-group',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^A group/ }).check();
      await page.getByRole('combobox', { name: 'The group' }).fill('nobody@practice.example');
      await page.keyboard.press('Escape');
    },
    ready: '.wrong .problem',
  },
  { name: 'google-who-kept', scene: 'done', hash: `${GOOGLE}/step/who`, ready: '[role=gridcell]' },
  { name: 'google-who-change', scene: 'done', hash: `${GOOGLE}/step/who`, act: (page) => page.getByRole('button', { name: 'Change who gets Zoom' }).click(), ready: 'fieldset' },
  {
    name: 'google-who-keep',
    hash: `${GOOGLE}/step/who`,
    act: async (page) => {
      await page.getByRole('radio', { name: /^Everybody/ }).check();
      await page.getByRole('button', { name: 'This is the scope' }).click();
    },
    ready: '#kept',
  },
  { name: 'google-form', hash: `${GOOGLE}/step/form`, ready: 'main form' },
  { name: 'google-form-missing', hash: `${GOOGLE}/step/form`, act: (page) => page.getByRole('button', { name: 'Try it' }).click(), ready: '[aria-invalid]' },
  { name: 'google-form-scim', scene: 'broken', hash: `${GOOGLE}/step/form`, ready: '.copy .label' },
  { name: 'google-form-right', scene: 'done', hash: `${GOOGLE}/step/form`, ready: '.right' },
  { name: 'google-form-offline', scene: 'offline', hash: `${GOOGLE}/step/form`, ready: '[role=alert]' },
  {
    name: 'google-form-trying',
    scene: 'looking',
    hash: `${GOOGLE}/step/form`,
    act: async (page) => {
      await page.getByRole('textbox', { name: /^Endpoint URL/ }).fill('https://api.zoom.us/scim2');
      await page.getByRole('button', { name: 'Try it' }).click();
    },
    ready: '.wait:not(.quiet)',
  },
  { name: 'google-arrival', hash: `${GOOGLE}/step/turn-on`, ready: '[role=gridcell]' },
  { name: 'google-arrival-first', scene: 'first', hash: `${GOOGLE}/step/turn-on`, ready: '#arrived' },
  { name: 'google-arrival-again', scene: 'planned', hash: `${GOOGLE}/step/turn-on`, ready: '#arrived' },
  { name: 'google-arrival-nobody', scene: 'nobody', hash: `${GOOGLE}/step/turn-on`, ready: '#arrived' },
  { name: 'google-arrival-done', scene: 'done', hash: `${GOOGLE}/step/turn-on`, ready: '.complete' },
  { name: 'google-arrival-huge', scene: 'huge', hash: `${GOOGLE}/step/turn-on`, ready: '[role=gridcell]' },
  { name: 'google-arrival-no-scope', scene: 'broken', hash: `${GOOGLE}/step/turn-on`, ready: '.problem' },
  { name: 'google-arrival-offline', scene: 'offline', hash: `${GOOGLE}/step/turn-on`, ready: '[role=alert]' },
  { name: 'google-arrival-looking', scene: 'looking', hash: `${GOOGLE}/step/turn-on`, act: (page) => page.getByRole('button', { name: 'Look again', exact: true }).click(), ready: 'dl' },
  { name: 'google-arrival-keep', hash: `${GOOGLE}/step/turn-on`, act: (page) => page.getByRole('button', { name: 'Keep looking' }).click(), ready: 'text=Looks again' },
  { name: 'google-arrival-person', hash: `${GOOGLE}/step/turn-on`, act: (page) => page.getByRole('row', { name: /Switched off in Zoom/ }).first().click(), ready: '[role=status] .told' },
  { name: 'google-synced', hash: `${GOOGLE}/step/synced`, ready: 'tbody' },
  { name: 'google-synced-first', scene: 'first', hash: `${GOOGLE}/step/synced`, ready: 'tbody' },
  { name: 'google-synced-problem', scene: 'broken', hash: `${GOOGLE}/step/synced`, ready: '.problem' },
  { name: 'google-synced-offline', scene: 'offline', hash: `${GOOGLE}/step/synced`, ready: '[role=alert]' },
  { name: 'google-drift', hash: `${GOOGLE}/step/drift`, ready: '[role=gridcell]' },
  { name: 'google-drift-first', scene: 'first', hash: `${GOOGLE}/step/drift` },
  { name: 'google-drift-done', scene: 'done', hash: `${GOOGLE}/step/drift`, ready: '.tiles' },
  { name: 'google-drift-huge', scene: 'huge', hash: `${GOOGLE}/step/drift`, ready: '[role=gridcell]' },
  { name: 'google-drift-offline', scene: 'offline', hash: `${GOOGLE}/step/drift`, ready: '[role=alert]' },
  {
    name: 'google-drift-person',
    hash: `${GOOGLE}/step/drift`,
    act: async (page) => {
      await page.locator('.tiles label', { hasText: 'Other values' }).click();
      await page.getByRole('row', { name: /Marketing/ }).first().click();
    },
    ready: '[role=status] .told',
  },
];

/**
 * Opens a look and waits until it stands still.
 * @param {import('playwright-core').Page} page
 * @param {Look} look
 * @param {string} origin
 */
export async function open(page, look, origin) {
  await page.goto(`${origin}/?scene=${look.scene ?? 'guide'}&look=${look.name}${look.hash}`);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  if (look.act) await look.act(page);
  if (look.ready) await page.locator(look.ready).first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => one))));
}
