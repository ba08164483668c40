/// The console panels that are drawn, by the name a guide gives them. They are drawings of our own: the way through the
/// menus, and the thing to click lit.
import type { Component } from 'svelte';
import type { Panel } from '../../shapes';
import OktaAddZoomApp from './OktaAddZoomApp.svelte';
import OktaApiIntegration from './OktaApiIntegration.svelte';
import OktaApiScopes from './OktaApiScopes.svelte';
import OktaAssignments from './OktaAssignments.svelte';
import OktaAttributeMappings from './OktaAttributeMappings.svelte';
import OktaNativeApp from './OktaNativeApp.svelte';
import OktaPushGroups from './OktaPushGroups.svelte';
import OktaSystemLog from './OktaSystemLog.svelte';
import OktaZoomProvisioning from './OktaZoomProvisioning.svelte';
import ZoomAssociatedDomain from './ZoomAssociatedDomain.svelte';
import ZoomDefaultLicence from './ZoomDefaultLicence.svelte';
import ZoomGroups from './ZoomGroups.svelte';
import ZoomMarketplaceApp from './ZoomMarketplaceApp.svelte';
import ZoomRedirect from './ZoomRedirect.svelte';

const PANELS: Record<Panel, Component> = {
  'okta-add-zoom-app': OktaAddZoomApp,
  'okta-api-integration': OktaApiIntegration,
  'okta-api-scopes': OktaApiScopes,
  'okta-assignments': OktaAssignments,
  'okta-attribute-mappings': OktaAttributeMappings,
  'okta-native-app': OktaNativeApp,
  'okta-push-groups': OktaPushGroups,
  'okta-system-log': OktaSystemLog,
  'okta-zoom-provisioning': OktaZoomProvisioning,
  'zoom-associated-domain': ZoomAssociatedDomain,
  'zoom-default-licence': ZoomDefaultLicence,
  'zoom-groups': ZoomGroups,
  'zoom-marketplace-app': ZoomMarketplaceApp,
  'zoom-redirect': ZoomRedirect,
};

export const panels: ReadonlyMap<string, Component> = new Map(Object.entries(PANELS));
