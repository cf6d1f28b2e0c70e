/** What sort of layer it is, for its colour: a name of a CSS class. */
export function layerKind(type: string): string {
  if (/Conv/.test(type)) return 'convolution';
  if (/Norm/.test(type)) return 'norm';
  if (/Pool|Upsample|PixelShuffle|Pad/.test(type)) return 'pool';
  if (/Linear/.test(type)) return 'linear';
  if (/Dropout|StochasticDepth/.test(type)) return 'dropout';
  if (/ReLU|ELU|LU$|Sigmoid|Tanh|Softmax|Mish|swish|Softplus|GLU/i.test(type)) return 'activation';
  return 'other';
}
