import type { GalleryHost, GalleryView } from '../../extension/shared/panels';
import { connect } from '../common/host-link';
import './style.css';
import { showGallery } from './view';

const host = connect<GalleryHost, GalleryView>({});
host.ready({}).then(({ templates }) => showGallery(document.getElementById('root')!, templates, host));
