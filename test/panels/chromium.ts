import { fetchChromium } from '../workbench/fetch.mjs';

/** Before any file of the level: two at once would both install it. */
export default function setup(): void {
  fetchChromium(console.log);
}
