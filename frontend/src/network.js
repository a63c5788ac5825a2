// Lights up what belongs to the actor that is pointed at: its lines on the circle, its row and column of the matrix.
export function network() {
  const room = document.querySelector("[data-networkroom]");
  if (!room) return;
  const circle = room.querySelector(".circle"); // on a narrow screen it is wider than its room: its middle is shown first
  if (circle) circle.scrollLeft = (circle.scrollWidth - circle.clientWidth) / 2;
  const lines = [...room.querySelectorAll("[data-ends]")];
  const point = (event) => {
    const node = event.target.closest("[data-node]");
    const mine = node ? lines.filter((line) => line.dataset.ends.split(" ").includes(node.dataset.node)) : [];
    const near = new Set(mine.flatMap((line) => line.dataset.ends.split(" ")));
    for (const line of lines) line.classList.toggle("far", Boolean(node) && !mine.includes(line));
    for (const other of room.querySelectorAll("[data-node]")) other.classList.toggle("far", Boolean(node) && !near.has(other.dataset.node));
    const cell = event.target.closest(".matrix td");
    const column = cell ? [...cell.parentNode.children].indexOf(cell) : -1;
    room.querySelectorAll(".matrix thead th").forEach((head, n) => head.classList.toggle("lit", n + 1 === column));
  };
  room.addEventListener("mouseover", point);
  room.addEventListener("focusin", point);
}
