/// The console panels that are drawn, by the name a guide gives them. They are drawings of our own: the way through the
/// menus, and the thing to click lit.
import type { Component } from 'svelte';
import OktaApiScopes from './OktaApiScopes.svelte';
import OktaNativeApp from './OktaNativeApp.svelte';
import OktaZoomProvisioning from './OktaZoomProvisioning.svelte';
import ZoomMarketplaceApp from './ZoomMarketplaceApp.svelte';
import ZoomRedirect from './ZoomRedirect.svelte';

export const panels: ReadonlyMap<string, Component> = new Map([
  ['zoom-marketplace-app', ZoomMarketplaceApp],
  ['zoom-redirect', ZoomRedirect],
  ['okta-native-app', OktaNativeApp],
  ['okta-api-scopes', OktaApiScopes],
  ['okta-zoom-provisioning', OktaZoomProvisioning],
]);
