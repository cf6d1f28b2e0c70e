/** torch.nn.functional and torch functions of a tensor, as the layer that does the same. */
export const functionalLayers: Record<string, { layer: string; positions: string[] }> = {
  relu: { layer: 'ReLU', positions: ['inplace'] },
  relu6: { layer: 'ReLU6', positions: ['inplace'] },
  leaky_relu: { layer: 'LeakyReLU', positions: ['negative_slope', 'inplace'] },
  elu: { layer: 'ELU', positions: ['alpha', 'inplace'] },
  selu: { layer: 'SELU', positions: ['inplace'] },
  celu: { layer: 'CELU', positions: ['alpha', 'inplace'] },
  gelu: { layer: 'GELU', positions: ['approximate'] },
  silu: { layer: 'SiLU', positions: ['inplace'] },
  swish: { layer: 'SiLU', positions: ['inplace'] },
  mish: { layer: 'Mish', positions: ['inplace'] },
  hardswish: { layer: 'Hardswish', positions: ['inplace'] },
  hardsigmoid: { layer: 'Hardsigmoid', positions: ['inplace'] },
  softplus: { layer: 'Softplus', positions: ['beta', 'threshold'] },
  tanh: { layer: 'Tanh', positions: [] },
  sigmoid: { layer: 'Sigmoid', positions: [] },
  glu: { layer: 'GLU', positions: ['dim'] },
  softmax: { layer: 'Softmax', positions: ['dim'] },
  log_softmax: { layer: 'LogSoftmax', positions: ['dim'] },
  max_pool2d: { layer: 'MaxPool2d', positions: ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'] },
  avg_pool2d: { layer: 'AvgPool2d', positions: ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad', 'divisor_override'] },
  lp_pool2d: { layer: 'LPPool2d', positions: ['norm_type', 'kernel_size', 'stride', 'ceil_mode'] },
  adaptive_avg_pool2d: { layer: 'AdaptiveAvgPool2d', positions: ['output_size'] },
  adaptive_max_pool2d: { layer: 'AdaptiveMaxPool2d', positions: ['output_size'] },
  dropout: { layer: 'Dropout', positions: ['p', 'training', 'inplace'] },
  dropout2d: { layer: 'Dropout2d', positions: ['p', 'training', 'inplace'] },
  alpha_dropout: { layer: 'AlphaDropout', positions: ['p', 'training', 'inplace'] },
  interpolate: { layer: 'Upsample', positions: ['size', 'scale_factor', 'mode', 'align_corners'] },
  upsample: { layer: 'Upsample', positions: ['size', 'scale_factor', 'mode', 'align_corners'] },
  pixel_shuffle: { layer: 'PixelShuffle', positions: ['upscale_factor'] },
  channel_shuffle: { layer: 'ChannelShuffle', positions: ['groups'] },
  local_response_norm: { layer: 'LocalResponseNorm', positions: ['size', 'alpha', 'beta', 'k'] },
};

/** What torch computes of a batch's logits and targets, as the loss that does the same. */
export const functionalLosses: Record<string, { loss: string; positions: string[] }> = {
  cross_entropy: { loss: 'CrossEntropyLoss', positions: ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction', 'label_smoothing'] },
  nll_loss: { loss: 'NLLLoss', positions: ['weight', 'size_average', 'ignore_index', 'reduce', 'reduction'] },
  binary_cross_entropy_with_logits: { loss: 'BCEWithLogitsLoss', positions: ['weight', 'size_average', 'reduce', 'reduction', 'pos_weight'] },
  multi_margin_loss: { loss: 'MultiMarginLoss', positions: ['p', 'margin', 'weight', 'size_average', 'reduce', 'reduction'] },
};
/** Losses that PyTorch has and an experiment has not. */
export const otherLosses = new Set(['mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'binary_cross_entropy', 'kl_div', 'soft_margin_loss', 'cosine_embedding_loss', 'triplet_margin_loss', 'ctc_loss', 'poisson_nll_loss']);
