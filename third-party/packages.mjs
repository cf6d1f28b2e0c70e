// Every package whose code the packaged extension carries, with its licence and where that licence's text is. A package that comes to be carried is
// entered here by hand, once its licence was read.
const own = (licence) => ({ licence });
const copyright = (licence, ...copyrights) => ({ licence, copyrights });
const microsoft = 'Copyright (c) Microsoft Corporation. All rights reserved.';
const onnxruntime = { licence: 'MIT', copyrights: ['Copyright (c) Microsoft Corporation'], files: ['onnxruntime-third-party.txt'] };
const libvips = { licence: 'LGPL-3.0-or-later', files: ['libvips.txt', 'LGPL-3.txt', 'GPL-3.txt', 'MPL-1.1.txt'] };

/** By name (a pattern of names): `own` text in the package's folder, `copyrights` under a common text, `files` in third-party/licences. */
export const packages = {
  '@kurkle/color': own('MIT'),
  '@microsoft/fast-element': copyright('MIT', microsoft),
  '@microsoft/fast-foundation': copyright('MIT', microsoft),
  '@microsoft/fast-web-utilities': copyright('MIT', microsoft),
  '@modelcontextprotocol/sdk': own('MIT'),
  '@tensorflow/tfjs-backend-cpu': copyright('Apache-2.0', 'Copyright 2024 Google LLC. All Rights Reserved.'),
  '@tensorflow/tfjs-core': copyright('Apache-2.0', 'Copyright 2024 Google LLC. All Rights Reserved.'),
  '@vscode/webview-ui-toolkit': own('MIT'),
  ajv: own('MIT'),
  'ajv-formats': own('MIT'),
  'blockhash-core': own('MIT'),
  cephes: own('BSD-3-Clause'),
  'chart.js': own('MIT'),
  'csv-parse': own('MIT'),
  'exenv-es6': own('MIT'),
  fflate: own('MIT'),
  hyparquet: own('MIT'),
  'fast-deep-equal': own('MIT'),
  'fast-uri': own('BSD-3-Clause'),
  'json-schema-traverse': own('MIT'),
  'is-any-array': own('MIT'),
  'jsonc-parser': own('MIT'),
  'ml-(array-(max|min|rescale)|levenberg-marquardt|matrix)': own('MIT'),
  marked: own('MIT'),
  long: own('Apache-2.0'),
  'onnxruntime-common': onnxruntime,
  'onnxruntime-node': { ...onnxruntime, also: 'For Windows its package also holds DirectML.dll, dxcompiler.dll and dxil.dll, which Microsoft redistributes under its own terms (https://www.nuget.org/packages/Microsoft.AI.DirectML).' },
  'onnxruntime-web': onnxruntime,
  pend: own('MIT'),
  protobufjs: own('BSD-3-Clause'),
  seedrandom: copyright('MIT', 'Copyright 2019 David Bau.'),
  tar: own('BlueOak-1.0.0'),
  tslib: own('0BSD'),
  'umap-js': own('MIT'),
  yauzl: own('MIT'),
  zod: own('MIT'),
  'zod-to-json-schema': own('ISC'),
  sharp: own('Apache-2.0'),
  '@img/colour': own('MIT'),
  '@img/sharp-(darwin|linux|linuxmusl)-\\w+': copyright('Apache-2.0', 'Copyright 2013 Lovell Fuller and others.'),
  '@img/sharp-win32-\\w+': { licence: 'Apache-2.0 AND LGPL-3.0-or-later', copyrights: ['Copyright 2013 Lovell Fuller and others.'], files: libvips.files },
  '@img/sharp-libvips-.+': libvips,
  '@img/sharp-wasm32': { licence: 'Apache-2.0 AND LGPL-3.0-or-later AND MIT', copyrights: ['Copyright 2013 Lovell Fuller and others.'], files: libvips.files },
  '@emnapi/runtime': copyright('MIT', 'Copyright (c) 2021-present Toyobayashi'),
  'detect-libc': own('Apache-2.0'),
  semver: own('ISC'),
};

/** The row of a package; undefined where there is none. */
export const rowOf = (name) => Object.entries(packages).find(([pattern]) => new RegExp(`^${pattern}$`).test(name))?.[1];
