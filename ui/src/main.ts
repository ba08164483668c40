/// Starts the window's page.
import '@fontsource-variable/inter/index.css';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('The page has no place for the app.');

export default mount(App, { target });
