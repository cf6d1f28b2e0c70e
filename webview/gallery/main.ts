import type { GalleryHost, GalleryView } from '../../extension/shared/panels';
import { begin, connect } from '../common/host-link';
import './style.css';
import { showGallery } from './view';

void begin(() => {
  const host = connect<GalleryHost, GalleryView>({});
  host.ready({}).then(({ templates }) => showGallery(document.getElementById('root')!, templates, host));
});
