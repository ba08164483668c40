/// The console panels that are drawn, by the name a guide gives them. They are drawings of our own: the way through the
/// menus, and the thing to click lit.
import type { Component } from 'svelte';
import type { Panel } from '../../shapes';
import OktaApiScopes from './OktaApiScopes.svelte';
import OktaNativeApp from './OktaNativeApp.svelte';
import OktaZoomProvisioning from './OktaZoomProvisioning.svelte';
import ZoomMarketplaceApp from './ZoomMarketplaceApp.svelte';
import ZoomRedirect from './ZoomRedirect.svelte';

const PANELS: Record<Panel, Component> = {
  'zoom-marketplace-app': ZoomMarketplaceApp,
  'zoom-redirect': ZoomRedirect,
  'okta-native-app': OktaNativeApp,
  'okta-api-scopes': OktaApiScopes,
  'okta-zoom-provisioning': OktaZoomProvisioning,
};

export const panels: ReadonlyMap<string, Component> = new Map(Object.entries(PANELS));
