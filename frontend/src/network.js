import cytoscape from "cytoscape";

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export function draw(figure, { nodes, edges, ties }) {
  // cytoscape would put a style element into the page, which its policy forbids; the rule is in desk.css.
  const own = document.createElement("meta");
  own.id = "__________cytoscape_stylesheet";
  document.head.append(own);
  const width = (count) => 1 + 2 * Math.log2(1 + count);
  const graph = cytoscape({
    container: figure,
    elements: [
      ...nodes.map((n) => ({ data: { id: `n${n.id}`, actor: n.id, label: n.name.slice(0, 28), size: 10 + 7 * Math.log2(1 + n.incidents) } })),
      ...edges.map((e) => ({ data: { source: `n${e.one}`, target: `n${e.other}`, width: width(e.incidents), color: color((e.score ?? 0) < 0 ? "bad" : "good") } })),
      ...ties.map((t) => ({ data: { source: `n${t.holder}`, target: `n${t.other}`, width: 1.5, color: color("soft"), label: t.kind.replace("_", " ") }, classes: "tie" })),
    ],
    style: [
      { selector: "node", style: { label: "data(label)", width: "data(size)", height: "data(size)", "background-color": color("soft"), color: color("ink"), "font-size": 11, "text-valign": "bottom", "text-margin-y": 3, "text-outline-color": color("paper"), "text-outline-width": 2 } },
      { selector: "edge", style: { width: "data(width)", "line-color": "data(color)", "curve-style": "bezier", opacity: 0.75 } },
      { selector: ".tie", style: { "line-style": "dashed", "target-arrow-shape": "triangle", "target-arrow-color": color("soft"), label: "data(label)", "font-size": 8, color: color("soft") } },
    ],
    layout: { name: "cose", animate: false, randomize: false, nodeRepulsion: () => 9000, idealEdgeLength: () => 70, componentSpacing: 60 },
    userZoomingEnabled: false,
  });
  graph.on("tap", "node", (event) => location.assign(`/actor/${event.target.data("actor")}`));
}
