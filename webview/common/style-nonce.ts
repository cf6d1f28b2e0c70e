// The toolkit asks, while it is loaded, whether style elements work, with the nonce that this element names; without it
// it would draw its focus ring around everything that is clicked. Imported before it for that reason.
const { currentScript } = document;
const meta = document.createElement('meta');
meta.setAttribute('property', 'csp-nonce');
meta.content = currentScript?.nonce ?? '';
document.head.append(meta);
