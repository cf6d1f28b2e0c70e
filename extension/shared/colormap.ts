import { asIs, said } from './said';

/** 256 colours a map, six hexadecimal digits each, as matplotlib has them (CC0): even steps in value look like even steps. */
const tables = {
  viridis:
    '44015444025645045745055946075a46085c460a5d460b5e470d60470e6147106347116447136548146748166848176948186a481a6c481b6d481c6e481d6f481f70482071' +
    '482173482374482475482576482677482878482979472a7a472c7a472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84433d84' +
    '433e85423f854240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b3b528b3a538b3a548c39558c39568c' +
    '38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e' +
    '2e6f8e2d708e2d718e2c718e2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e26828e26828e25838e' +
    '25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a' +
    '1f9a8a1e9b8a1e9c891e9d891f9e891f9f881fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad8128ae80' +
    '29af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc743fbc7340bd7242be7144bf7046c06f48c16e4ac16d4cc26c' +
    '4ec36b50c46a52c56954c56856c66758c7655ac8645cc8635ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e' +
    '81d34d84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32addc30b0dd2fb2dd2db5de2bb8de29bade28' +
    'bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21ad8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620' +
    'f8e621fbe723fde725',
  magma:
    '00000401000501010601010802010902020b02020d03030f03031204041405041606051806051a07061c08071e0907200a08220b09240c09260d0a290e0b2b100b2d110c2f' +
    '120d31130d34140e36150e38160f3b180f3d19103f1a10421c10441d11471e114920114b21114e22115024125325125527125829115a2a115c2c115f2d11612f1163311165' +
    '33106734106936106b38106c390f6e3b0f703d0f713f0f72400f74420f75440f764510774710784910784a10794c117a4e117b4f127b51127c52137c54137d56147d57157e' +
    '59157e5a167e5c167f5d177f5f187f601880621980641a80651a80671b80681c816a1c816b1d816d1d816e1e81701f81721f817320817521817621817822817922827b2382' +
    '7c23827e24828025828125818326818426818627818827818928818b29818c29818e2a81902a81912b81932b80942c80962c80982d80992d809b2e7f9c2e7f9e2f7fa02f7f' +
    'a1307ea3307ea5317ea6317da8327daa337dab337cad347cae347bb0357bb2357bb3367ab5367ab73779b83779ba3878bc3978bd3977bf3a77c03a76c23b75c43c75c53c74' +
    'c73d73c83e73ca3e72cc3f71cd4071cf4070d0416fd2426fd3436ed5446dd6456cd8456cd9466bdb476adc4869de4968df4a68e04c67e24d66e34e65e44f64e55064e75263' +
    'e85362e95462ea5661eb5760ec5860ed5a5fee5b5eef5d5ef05f5ef1605df2625df2645cf3655cf4675cf4695cf56b5cf66c5cf66e5cf7705cf7725cf8745cf8765cf9785d' +
    'f9795df97b5dfa7d5efa7f5efa815ffb835ffb8560fb8761fc8961fc8a62fc8c63fc8e64fc9065fd9266fd9467fd9668fd9869fd9a6afd9b6bfe9d6cfe9f6dfea16efea36f' +
    'fea571fea772fea973feaa74feac76feae77feb078feb27afeb47bfeb67cfeb77efeb97ffebb81febd82febf84fec185fec287fec488fec68afec88cfeca8dfecc8ffecd90' +
    'fecf92fed194fed395fed597fed799fed89afdda9cfddc9efddea0fde0a1fde2a3fde3a5fde5a7fde7a9fde9aafdebacfcecaefceeb0fcf0b2fcf2b4fcf4b6fcf6b8fcf7b9' +
    'fcf9bbfcfbbdfcfdbf',
};

export const colormapNames = { viridis: asIs('Viridis'), magma: asIs('Magma'), gray: said`Gray` };
export type ColormapName = keyof typeof colormapNames;

/** RGB of 256 even steps from the least to the greatest value, three bytes each. */
const colors: Record<ColormapName, Uint8Array> = {
  viridis: fromHex(tables.viridis),
  magma: fromHex(tables.magma),
  gray: Uint8Array.from({ length: 768 }, (_, index) => Math.floor(index / 3)),
};

function fromHex(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) => parseInt(digits.slice(2 * index, 2 * index + 2), 16));
}

/** The colours of `values` between `low` and `high` as RGBA bytes; outside them the ends' colours, NaN transparent. */
export function colorize(values: Float32Array, low: number, high: number, map: ColormapName): Uint8ClampedArray<ArrayBuffer> {
  // What a panel remembers may name one that there was once.
  const table = colors[map] ?? colors.viridis;
  const rgba = new Uint8ClampedArray(4 * values.length);
  const scale = high > low ? 255 / (high - low) : 0;
  values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    const step = 3 * Math.max(0, Math.min(255, Math.round((value - low) * scale)));
    rgba[4 * index] = table[step]!;
    rgba[4 * index + 1] = table[step + 1]!;
    rgba[4 * index + 2] = table[step + 2]!;
    rgba[4 * index + 3] = 255;
  });
  return rgba;
}

/** The map itself as a strip of 256 values, for a colour scale. */
export const colormapStrip = (map: ColormapName): Uint8ClampedArray<ArrayBuffer> =>
  colorize(Float32Array.from({ length: 256 }, (_, index) => index), 0, 255, map);

/** ColorBrewer's RdBu (Brewer 2003) from -1 to 1: blue speaks against, red for, nearly white is 0. */
const diverging = [[33, 102, 172], [103, 169, 207], [209, 229, 240], [247, 247, 247], [253, 219, 199], [239, 138, 98], [178, 24, 43]] as const;

/** CSS's colour of a ground that says how far from 0 a value in -1..1 is, and which way; text on it can be read. */
export const signedGround = (value: number): string => `rgba(${diverging[value < 0 ? 0 : diverging.length - 1]!.join(', ')}, ${(0.4 * Math.min(1, Math.abs(value))).toFixed(3)})`;

/** The colours of values in -1..1 as RGBA bytes, 0 in the middle. */
export function colorizeSigned(values: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, index) => {
    const at = ((Math.max(-1, Math.min(1, value)) + 1) / 2) * (diverging.length - 1);
    const low = Math.min(diverging.length - 2, Math.floor(at));
    for (let channel = 0; channel < 3; channel++) rgba[4 * index + channel] = diverging[low]![channel]! + (at - low) * (diverging[low + 1]![channel]! - diverging[low]![channel]!);
    rgba[4 * index + 3] = 255;
  });
  return rgba;
}

export const signedStrip = (): Uint8ClampedArray<ArrayBuffer> => colorizeSigned(Float32Array.from({ length: 256 }, (_, index) => index / 127.5 - 1));
