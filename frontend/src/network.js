import cytoscape from "cytoscape";

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const TURN = Math.PI * (3 - Math.sqrt(5));

export function draw(figure, { nodes, edges, ties }) {
  if (!nodes.length) return;
  // cytoscape would put a style element into the page, which its policy forbids; the rule is in desk.css.
  const own = document.createElement("meta");
  own.id = "__________cytoscape_stylesheet";
  document.head.append(own);
  const inner = document.createElement("div");
  inner.className = "canvas";
  inner.setAttribute("role", "img");
  inner.setAttribute("aria-label", "A drawing of what the table below says");
  figure.append(inner);
  const mood = moods(edges);
  const crowded = edges.length > 1.1 * nodes.length;
  const graph = cytoscape({
    container: inner,
    elements: [
      // The busiest begins in the middle of a spiral, so that the drawing is the same every time.
      ...nodes.map((n, i) => ({ data: { id: `n${n.id}`, actor: n.id, label: n.name.length > 26 ? `${n.name.slice(0, 25)}…` : n.name, size: 8 + 5 * Math.log2(1 + n.incidents), mood: mood(n.id) }, position: { x: 70 * Math.sqrt(i) * Math.cos(i * TURN), y: 70 * Math.sqrt(i) * Math.sin(i * TURN) } })),
      ...edges.map((e) => ({ data: { source: `n${e.one}`, target: `n${e.other}`, width: 1 + 1.4 * Math.log2(1 + e.incidents), mood: (e.score ?? 0) < 0 ? "bad" : "good" } })),
      ...ties.map((t) => ({ data: { source: `n${t.holder}`, target: `n${t.other}`, label: t.kind.replace("_", " ") }, classes: "tie" })),
    ],
    style: styles(1),
    layout: { name: "cose", animate: false, randomize: false, numIter: 1500, nodeRepulsion: () => (crowded ? 60000 : 9000), nodeOverlap: 30, idealEdgeLength: () => (crowded ? 110 : 60), edgeElasticity: () => 120, gravity: crowded ? 0.6 : 1.5, componentSpacing: crowded ? 90 : 40, padding: 24 },
    minZoom: 0.15,
    maxZoom: 4,
    userZoomingEnabled: false,
  });
  // Names and dots keep their size, however small the whole had to be drawn.
  const scale = Math.max(1, Math.min(3, 0.9 / graph.zoom()));
  graph.style(styles(scale));
  graph.on("tap", "node", (event) => location.assign(`/actor/${event.target.data("actor")}`));
  graph.on("mouseover", "node", (event) => graph.elements().not(event.target.closedNeighborhood()).addClass("far"));
  graph.on("mouseover", "node", (event) => event.target.connectedEdges(".tie").addClass("named"));
  graph.on("mouseout", "node", () => graph.elements().removeClass("far named"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(styles(scale)));
  figure.append(bar(graph, ties.length));
}

// What an actor mostly takes part in.
function moods(edges) {
  const sums = new Map();
  for (const e of edges)
    for (const id of [e.one, e.other]) {
      const [against, together] = sums.get(id) || [0, 0];
      sums.set(id, [against + e.conflict, together + e.cooperation]);
    }
  return (id) => {
    const [against, together] = sums.get(id) || [0, 0];
    return against > 1.5 * together ? "bad" : together > 1.5 * against ? "good" : "soft";
  };
}

function styles(scale) {
  const tone = (element) => color(element.data("mood"));
  return [
    { selector: "node", style: { label: "data(label)", width: (n) => scale * n.data("size"), height: (n) => scale * n.data("size"), "background-color": tone, "border-width": 1.5, "border-color": color("card"), color: color("ink"), "font-size": 13 * scale, "text-valign": "bottom", "text-margin-y": 3, "text-outline-color": color("card"), "text-outline-width": 2.5 * scale } },
    { selector: "edge", style: { width: (e) => scale * e.data("width"), "line-color": tone, "curve-style": "straight", opacity: 0.55 } },
    { selector: ".tie", style: { width: 1.2, "line-color": color("soft"), "line-style": "dashed", "curve-style": "bezier", opacity: 0.5, "target-arrow-shape": "triangle", "target-arrow-color": color("soft"), "arrow-scale": 0.8 } },
    { selector: ".named", style: { label: "data(label)", "font-size": 11 * scale, color: color("ink"), "text-background-color": color("card"), "text-background-opacity": 0.9, opacity: 1 } },
    { selector: ".far", style: { opacity: 0.12 } },
    { selector: ".gone", style: { display: "none" } },
  ];
}

function bar(graph, tied) {
  const make = (tag, props) => Object.assign(document.createElement(tag), props);
  const bar = make("div", { className: "mapbar" });
  const centre = () => ({ x: graph.width() / 2, y: graph.height() / 2 });
  const button = (textContent, ariaLabel, onclick) => make("button", { type: "button", textContent, ariaLabel, onclick });
  const zoom = (by) => () => graph.zoom({ level: graph.zoom() * by, renderedPosition: centre() });
  bar.append(button("+", "Zoom in", zoom(1.3)), button("−", "Zoom out", zoom(1 / 1.3)), button("Whole", "Show the whole network", () => graph.fit(undefined, 24)));
  if (tied) {
    const label = make("label", {});
    const box = make("input", { type: "checkbox", checked: true, onchange: () => graph.elements(".tie").toggleClass("gone", !box.checked) });
    label.append(box, " standing ties");
    bar.append(label);
  }
  return bar;
}
