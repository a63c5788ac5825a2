// A drawing as a PNG file, made in the browser: the styles that the page gives it are written into a copy.
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "opacity", "font", "font-size", "font-weight", "font-family", "letter-spacing", "text-anchor", "paint-order", "display", "visibility", "vector-effect"];
const SCALE = 2;

export async function savePicture(svg, name, caption) {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true);
  const [originals, copies] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  originals.forEach((original, n) => {
    const style = getComputedStyle(original);
    for (const property of STYLES) copies[n].setAttribute(property, style.getPropertyValue(property));
    copies[n].removeAttribute("class");
  });
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const foot = 26;
  const canvas = Object.assign(document.createElement("canvas"), { width: SCALE * width, height: SCALE * (height + foot) });
  const page = canvas.getContext("2d");
  const token = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  page.scale(SCALE, SCALE);
  page.fillStyle = token("--paper");
  page.fillRect(0, 0, width, height + foot);
  page.drawImage(image, 0, 0, width, height);
  page.fillStyle = token("--soft");
  page.font = "12px sans-serif";
  page.fillText(caption, 8, height + 17, width - 16);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
