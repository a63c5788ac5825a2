import htmx from "htmx.org";
// htmx reads its settings from the page's meta element; it is on the window for its own attributes.
window.htmx = htmx;
