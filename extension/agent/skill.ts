import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the skill is, from the extension's folder: how an agent is to work, in the form that editors and agents look for. */
export const skillPlace = 'media/skills/cnn-lab/SKILL.md';

/** The skill's text without its head. */
export const skillText = (extension: string): string => readFileSync(path.join(extension, skillPlace), 'utf8').replace(/^---\n.*?\n---\n/s, '').trim();
